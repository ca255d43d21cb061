/** Attacks on the box, by class; then the promise that a missing value never prints a blank. */
import { expect, test } from 'vitest'
import { fc, test as property } from '@fast-check/vitest'
import { createSandbox, longestOutput, longestTemplate } from './sandbox.ts'

const box = createSandbox('html', 'en')
const text = createSandbox('text', 'fr')

function run(source: string, scope: Parameters<typeof box.render>[1] = {}, sandbox = box): string {
  const parsed = sandbox.parse(source)
  if (!parsed.ok) return `refused: ${parsed.why}`
  const rendered = sandbox.render(parsed.templates, scope)
  return rendered.ok ? rendered.output : `stopped: ${rendered.reason}`
}

const user = { user: { name: 'Ada', list: [1, 2, 3] } }

test.each([
  ['the prototype', '{{ user.__proto__ }}'],
  ['the constructor', '{{ user.constructor }}'],
  ['a function of the prototype', '{{ user.toString }}'],
  ['the constructor of a string', '{{ user.name.constructor }}'],
  ['a computed constructor', '{% assign c = "constructor" %}{{ user[c] }}'],
  ['the process', '{{ process.env.HOME }}'],
  ['globalThis', '{{ globalThis }}'],
])('%s cannot be reached', (_what, source) => {
  expect(run(source, user)).toBe('stopped: missing_variable')
})

test.each([
  ['include', '{% include "x" %}'],
  ['render', '{% render "x" %}'],
  ['layout', '{% layout "x" %}'],
  ['block', '{% block a %}{% endblock %}'],
  ['raw', '{% raw %}{{ x }}{% endraw %}'],
  ['liquid', '{% liquid echo user.name %}'],
  ['echo', '{% echo user.name %}'],
  ['tablerow', '{% tablerow i in (1..2) %}{% endtablerow %}'],
  ['increment', '{% increment n %}'],
])('the tag %s does not exist', (_tag, source) => {
  expect(run(source, user)).toMatch(/^refused: tag "/)
})

test.each([
  'raw',
  'json',
  'jsonify',
  'inspect',
  'hmac_sha256',
  'where_exp',
  'map',
  'sample',
  'url_decode',
  'base64_decode',
])('the filter %s does not exist', (filter) => {
  expect(run(`{{ user.name | ${filter} }}`, user)).toMatch(/^(?:refused: undefined filter|stopped: broken)/)
})

test('there is nothing to loop with', () => {
  expect(run('{% for a in (1..1000000000) %}x{% endfor %}')).toMatch(/^refused: tag "for"/)
})

test('a string that doubles itself stops', () => {
  const doubled = `{% assign s = "abcdefgh" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`
  expect(run(doubled)).toBe('stopped: too_much')
})

test('a template beyond the limit is refused, an output beyond it stops', () => {
  expect(run('x'.repeat(longestTemplate + 1))).toMatch(/^refused/)
  const long = `{% capture a %}${'y'.repeat(60_000)}{% endcapture %}`
  expect(run(long + '{{ a }}'.repeat(Math.ceil(longestOutput / 60_000)))).toBe('stopped: too_much')
})

test('a value that looks like Liquid stays what it is', () => {
  expect(run('{{ user.name }}', { user: { name: '{{ 7 | times: 6 }}' } }, text)).toBe('{{ 7 | times: 6 }}')
})

property.prop([fc.string({ maxLength: 200 })])('whatever a value holds, it cannot open or close a tag', (value) => {
  const out = run('<p title="{{ user.name }}">{{ user.name }}</p>', { user: { name: value } })
  const inside = out.slice('<p title="'.length, -'</p>'.length)
  expect(inside.replace('">', '')).not.toMatch(/[<>"']/)
})

test('a missing variable stops the message and is named; a default saves it', () => {
  const parsed = box.parse('Hello {{ user.first_name }}')
  expect(parsed.ok && box.render(parsed.templates, { user: {} })).toEqual({
    ok: false,
    reason: 'missing_variable',
    detail: 'user.first_name',
  })
  expect(run('Hello {{ user.first_name | default: "you" }}', { user: {} })).toBe('Hello you')
  expect(run('{% if user.first_name %}a{% else %}b{% endif %}', { user: {} })).toBe('b')
})

test('the variables that a template reads are known before anything is rendered, computed ones too', () => {
  const parsed = box.parse(
    '{{ user.a }}{% assign u = user %}{{ user[campaign.name] }}{% if user.list == empty %}{% endif %}',
  )
  expect(parsed.ok && box.variables(parsed.templates)).toEqual([
    'campaign.name',
    'user',
    'user.[…]',
    'user.a',
    'user.list',
  ])
})

test('dates are written as the language does', () => {
  expect(run('{{ user.d | date: "%-d %B %Y" }}', { user: { d: '2026-02-01' } }, text)).toBe('1 février 2026')
})
