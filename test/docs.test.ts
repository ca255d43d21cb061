/**
 * The documents say what the code does: references are made from it, examples are read by it, links lead somewhere.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readQuery } from '../src/audiences/index.ts'
import { sentence } from '../src/audiences/sentence.ts'
import { commandLine } from '../src/cli/program.ts'
import { type Language, Problem, readConfig } from '../src/kernel/index.ts'
import { type Field, MappingSchema, readMapping } from '../src/subjects/index.ts'
import { rightNamed } from '../src/staff/index.ts'
import { commandExamples, commandOpening, routeOpening } from './docs-words.ts'
import { commandReference, everyRoute, routeReference, runnable } from './reference-docs.ts'

const root = join(import.meta.dirname, '..')
const doc = (name: string) => readFileSync(join(root, 'docs', name), 'utf8')
const example = (name: string) => readFileSync(join(root, 'examples', name), 'utf8')
const fences = (text: string, kind: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '')

test('docs/cli.md holds every command, with its options, as the program has them', async () => {
  await expect(commandReference(commandLine(), commandOpening, commandExamples)).toMatchFileSnapshot('../docs/cli.md')
})

test('every command says what it does and has an example that calls it with options that exist', () => {
  for (const { name, command } of runnable(commandLine())) {
    expect(command.description(), name).not.toBe('')
    const shown = commandExamples[name] ?? ''
    expect(shown, name).toContain(`aval ${name}`)
    const known = command.options.map((option) => option.long)
    const own = shown.slice(shown.lastIndexOf(`aval ${name}`)).split(/\$\(| \| /)[0] ?? ''
    for (const [option] of own.matchAll(/(?<= )--[a-z-]+/g)) expect(known, name).toContain(option)
  }
  expect(Object.keys(commandExamples).toSorted()).toEqual(
    runnable(commandLine())
      .map(({ name }) => name)
      .toSorted(),
  )
})

test('every right that an example asks for exists', () => {
  const asked = [commandExamples['keys create'] ?? '', routeOpening].flatMap((text) =>
    [...text.matchAll(/aval keys create \S+ ([a-z. ]+[a-z])/g)].flatMap((match) => (match[1] ?? '').split(' ')),
  )
  expect(asked.length).toBeGreaterThan(2)
  for (const name of asked) expect(rightNamed(name), name).not.toBeNull()
})

test('docs/api.md holds every route, with the right that it needs, as the server has them', async () => {
  const routes = await everyRoute()
  expect(routes.length).toBeGreaterThan(80)
  for (const { url, config } of routes) expect(config.may ?? config.own ?? config.open, url).toBeTruthy()
  await expect(routeReference(routes, routeOpening)).toMatchFileSnapshot('../docs/api.md')
})

const field = (name: string, type: Field['type'], en: string, fr: string) => [name, { name, type, label: { en, fr } }]
const bank = readMapping(JSON.parse(example('bank-marketing.mapping.json')))
const catalogue = new Map([
  ...(bank.fields ?? []).map((one) => [one.name, one] as const),
  field('last_order', 'date', 'Last order', 'Dernière commande'),
  field('born', 'date', 'Date of birth', 'Date de naissance'),
] as [string, Field][])
const names = new Map([
  ['01a20000-0000-7000-8000-000000000001/1', 'Regulars'],
  ['01a20000-0000-7000-8000-000000000003', 'Spring'],
])

test('every example of docs/audiences.md is read, and says the two sentences that stand below it', () => {
  const shown = [...doc('audiences.md').matchAll(/^```json\n([\s\S]*?)^```\n> (.*)\n>\n> (.*)$/gm)]
  expect(shown.length).toBe(fences(doc('audiences.md'), 'json').length)
  const said = (json: string, language: Language) =>
    sentence(readQuery(JSON.parse(json)), { language, catalogue, names })
  for (const [, json = '', en, fr] of shown) {
    expect(said(json, 'en')).toBe(en)
    expect(plainSpaces(said(json, 'fr'))).toBe(fr)
  }
})

/** French sets narrow spaces before signs; the page uses ordinary ones. */
const plainSpaces = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('docs/audiences.md explains every kind of condition that the language has', () => {
  const refusal = refusalOf(() => readQuery({ kind: 'no such kind' }))
  const kinds = String(refusal.details.reason).replace('must be one of ', '').split(', ')
  expect(kinds.length).toBeGreaterThan(10)
  for (const kind of kinds) expect(doc('audiences.md'), kind).toContain(`"kind": "${kind}"`)
})

test('the example mapping of docs/import.md is a mapping, and every member of a mapping is explained', () => {
  for (const json of fences(doc('import.md'), 'json')) expect(() => readMapping(JSON.parse(json))).not.toThrow()
  for (const member of Object.keys(MappingSchema.properties)) expect(doc('import.md')).toContain(`| \`${member}\` |`)
})

test('docs/operations.md explains every environment variable, and no other', () => {
  const refusal = refusalOf(() => readConfig({ AVAL_NO_SUCH: 'x' }))
  const [fault] = refusal.details.problems as { expected: string }[]
  const known = (fault?.expected ?? '').replace('one of ', '').split(', ')
  expect(known).toContain('AVAL_DATA_DIR')
  const explained = [...doc('operations.md').matchAll(/^\| `((?:AVAL_|DATABASE_)\w+)` \|/gm)].map(
    (match) => match[1] ?? '',
  )
  expect(explained.toSorted()).toEqual([...known, 'DATABASE_URL'].toSorted())
})

function refusalOf(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
  }
  throw new Error('was not refused')
}

test('every example is valid and named by a document', () => {
  const files = tracked('examples')
  const text = ['tutorial.md', 'import.md', 'operations.md'].map(doc).join('\n')
  for (const file of files) {
    expect(text, file).toContain(file)
    if (file.endsWith('.json')) expect(() => JSON.parse(readFileSync(join(root, file), 'utf8'))).not.toThrow()
  }
})

/** What git knows below a folder; without git, what lies there is left alone. */
function tracked(...below: string[]): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...below], { cwd: root })
    .toString()
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
}

test('every relative link of every document leads to a file', () => {
  const broken = tracked()
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => brokenLinks(file, readFileSync(join(root, file), 'utf8')))
  expect(broken).toEqual([])
})

test('a link that leads nowhere is found', () => {
  expect(
    brokenLinks('docs/x.md', 'see [it](no-such-file.md) and [that](../README.md#part) and [web](https://example.org)'),
  ).toEqual(['docs/x.md: no-such-file.md'])
})

function brokenLinks(file: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
    .filter((link) => !existsSync(join(root, dirname(file), link)))
    .map((link) => `${file}: ${link}`)
}
