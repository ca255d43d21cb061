/** Contents: what compiles, what is refused and why, and what the hash covers. */
import { expect, test } from 'vitest'
import { compileContent, type Content, identityFaults, messageHash } from './content.ts'
import { definition, fields, goodMjml } from './test-content.ts'

const place = { variant: 'a', language: 'fr' } as const

async function faultsOf(mjml: string, more: { subject?: string; preheader?: string } = {}): Promise<string[]> {
  const draft = { subject: 'Bonjour', preheader: '', ...more, mjml }
  const result = await compileContent(draft, place, definition(), fields)
  return result.ok ? [] : result.faults.map((fault) => `${fault.code}:${fault.found}`)
}

async function compiled(mjml = goodMjml(), more: { subject?: string; preheader?: string } = {}): Promise<Content> {
  const result = await compileContent(
    { subject: 'Bonjour', preheader: 'Vite', ...more, mjml },
    place,
    definition(),
    fields,
  )
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.content
}

test('a content becomes HTML in its language, text, numbered links and a list of variables', async () => {
  const content = await compiled(goodMjml('<mj-text>Bonjour {{ user.first_name | default: "vous" }}</mj-text>'))
  expect(content.html).toContain('lang="fr"')
  expect(content.html).not.toContain('fonts.googleapis.com')
  expect(content.html).toContain('href="{{ links.to_0 }}"')
  expect(content.links).toEqual([
    'https://shop.example.org/soldes?a=1&b=2&utm_source=aval&utm_medium=email&utm_campaign=printemps&utm_content=a',
  ])
  expect(content.text).toContain('<{{ links.to_0 }}>')
  expect(content.variables).toContain('user.first_name')
})

test('a link that is excepted keeps its address, and a parameter that the author wrote stays', async () => {
  const body = '<mj-text><a href="https://a.example/x">a</a><a href="https://b.example/?utm_source=moi">b</a></mj-text>'
  const content = await compiled(goodMjml(body))
  expect(content.links.slice(0, 2)).toEqual([
    'https://a.example/x',
    'https://b.example/?utm_source=moi&utm_medium=email&utm_campaign=printemps&utm_content=a',
  ])
})

test.each([
  ['<mj-include path="/etc/passwd" />', 'element_refused:mj-include'],
  ['<mj-raw><script>alert(1)</script></mj-raw>', 'element_refused:mj-raw'],
  ['<mj-text><script>alert(1)</script></mj-text>', 'markup_refused:<script'],
  ['<mj-text><img src="x" onerror="alert(1)"></mj-text>', 'markup_refused:onerror='],
  ['<mj-text><a href="javascript:alert(1)">x</a></mj-text>', 'markup_refused:javascript:'],
  ['<mj-text><iframe src="https://x.example"></iframe></mj-text>', 'markup_refused:<iframe'],
  ['<mj-text><form action="/"></form></mj-text>', 'markup_refused:<form'],
  ['<mj-text><a href="ftp://x.example">x</a></mj-text>', 'link_not_web:ftp://x.example'],
  ['<mj-text><a name="x">x</a></mj-text>', 'link_without_address:<a name="x">'],
  ['<mj-image src="https://x.example/p?u={{ user.first_name }}" />', 'liquid_in_attribute:'],
  ['<mj-text><a href="https://x.example/?n={{ user.first_name }}">x</a></mj-text>', 'liquid_in_attribute:'],
  ['<mj-text>{{ user.religion }}</mj-text>', 'field_not_allowed:religion'],
  ['<mj-text>{{ user.note }}</mj-text>', 'field_not_allowed:note'],
  ['<mj-text>{{ user.income_guess }}</mj-text>', 'field_not_allowed:income_guess'],
  ['<mj-text>{{ user.nothing }}</mj-text>', 'unknown_variable:user.nothing'],
  ['<mj-text>{{ user }}</mj-text>', 'unknown_variable:user'],
  ['<mj-text>{{ user["first_name"].size }}</mj-text>', 'unknown_variable:user.first_name.size'],
  ['<mj-text>{{ secrets.key }}</mj-text>', 'unknown_variable:secrets.key'],
  ['<mj-text>{% include "x" %}</mj-text>', 'liquid_invalid:'],
  ['<mj-foo></mj-foo>', 'mjml_invalid:'],
])('%s is refused', async (body, expected) => {
  expect((await faultsOf(goodMjml(body))).join('\n')).toContain(expected)
})

test('a message without its two links, or with an empty one, is refused', async () => {
  const bare = '<mjml><mj-body><mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section></mj-body></mjml>'
  expect(await faultsOf(bare)).toEqual(['no_unsubscribe_link:', 'no_why_link:'])
  const empty = goodMjml().replace('>Se désabonner<', '> <')
  expect(await faultsOf(empty)).toEqual(['no_unsubscribe_link:'])
})

test('subject and preheader are single lines, the subject is not empty', async () => {
  expect(await faultsOf(goodMjml(), { subject: ' ' })).toEqual(['empty:'])
  expect(await faultsOf(goodMjml(), { subject: 'a\r\nBcc: x@y.example' })).toEqual(['markup_refused:\\n'])
  expect(await faultsOf(goodMjml(), { preheader: 'x'.repeat(251) })).toEqual(['too_long:251 > 250'])
})

test('a preheader is hidden text in the body, its markup escaped', async () => {
  expect((await compiled(goodMjml(), { preheader: 'a <b> {{ campaign.name }}' })).html).toContain(
    'a &lt;b&gt; {{ campaign.name }}</div>',
  )
})

test('who sends and where must be said, by variable or in words', async () => {
  const controller = {
    name: 'Maison Test',
    address: '1 rue du Test\n75001 Paris',
    contact: 'x',
    dpoContact: 'y',
    languages: ['fr'],
  } as const
  expect(identityFaults(await compiled(), controller)).toEqual([])
  const silent = await compiled(goodMjml().replace(/\{\{ controller\.\w+ \}\}/g, '–'))
  expect(identityFaults(silent, controller).map((fault) => fault.code)).toEqual([
    'no_sender_identity',
    'no_postal_address',
  ])
  const written = await compiled(
    goodMjml('<mj-text>Maison Test, 1 rue du Test 75001 Paris</mj-text>').replace(/\{\{ controller\.\w+ \}\}/g, '–'),
  )
  expect(identityFaults(written, controller)).toEqual([])
})

test('the hash changes with every part of what is sent, and with nothing else', async () => {
  const controller = { name: 'M', address: 'A', contact: 'x', dpoContact: 'y', languages: ['fr'] } as const
  const content = await compiled()
  const base = messageHash(definition(), [content], controller)
  expect(messageHash(definition(), [{ ...content, mjml: 'other source' }], controller)).toBe(base)
  const changed = [
    messageHash(definition(), [{ ...content, subject: 'Autre' }], controller),
    messageHash(definition(), [{ ...content, html: `${content.html} ` }], controller),
    messageHash(definition(), [{ ...content, text: `${content.text} ` }], controller),
    messageHash(definition(), [{ ...content, links: ['https://evil.example'] }], controller),
    messageHash({ ...definition(), sender: { name: 'X', address: 'x@example.org' } }, [content], controller),
    messageHash({ ...definition(), holdoutShare: 0.3 }, [content], controller),
    messageHash(definition(), [content], { ...controller, name: 'N' }),
  ]
  expect(new Set([base, ...changed]).size).toBe(changed.length + 1)
})
