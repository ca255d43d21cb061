import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { canonicalJson as canonicalOutside } from '../../verifier/src/canonical.ts'
import {
  canonicalJson,
  contentHash,
  type Json,
  knownProblems,
  manualClock,
  mask,
  Problem,
  problems,
  readConfig,
  systemRandom,
  tryLock,
  uuidv7From,
  words,
} from './index.ts'

test('every problem of the configuration is named at once, misspelt variables included', () => {
  const env = {
    AVAL_PORT: 'eighty',
    AVAL_PUBLIC_URL: 'ftp://x',
    DATABASE_URL: 'mysql://x',
    AVAL_SMPT_URL: 'smtp://x',
    AVAL_KEY_PASSPHRASE: 'short',
  }
  const refused = () => readConfig(env)
  expect(refused).toThrow(Problem)
  try {
    refused()
  } catch (error) {
    const named = ((error as Problem).details.problems as { variable: string }[]).map((one) => one.variable)
    expect(named.toSorted()).toEqual([
      'AVAL_KEY_PASSPHRASE',
      'AVAL_PORT',
      'AVAL_PUBLIC_URL',
      'AVAL_SMPT_URL',
      'DATABASE_URL',
    ])
  }
})

test('without any variable the configuration is the embedded one, on loopback', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:4180',
    database: null,
    smtp: null,
    keyProvider: { kind: 'file', passphrase: null },
  })
})

test('canonical JSON follows RFC 8785: keys by code unit, numbers as ECMAScript, no white space', () => {
  const value = {
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    '€': 'Euro',
    '\r': 'CR',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"\\r":"CR","literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":"Euro"}',
  )
})

property.prop([fc.dictionary(fc.string(), fc.jsonValue())])(
  'the order in which members were written never changes the hash',
  (record) => {
    const turned = Object.fromEntries(Object.entries(record).toReversed())
    expect(contentHash(turned as Json)).toBe(contentHash(record as Json))
    expect(JSON.parse(canonicalJson(record as Json))).toEqual(JSON.parse(JSON.stringify(record)))
  },
)

property.prop([fc.jsonValue(), fc.boolean()])(
  'canonical JSON is every object’s members by key, whatever their order, written one by one',
  (value, ordered) => {
    const arranged = (one: unknown): unknown =>
      Array.isArray(one)
        ? one.map(arranged)
        : one === null || typeof one !== 'object'
          ? one
          : Object.fromEntries(byKey(one).map(([key, member]) => [key, arranged(member)]))
    const written = (one: unknown): string =>
      Array.isArray(one)
        ? `[${one.map(written).join(',')}]`
        : one === null || typeof one !== 'object'
          ? JSON.stringify(one)
          : `{${byKey(one)
              .map(([key, member]) => `${JSON.stringify(key)}:${written(member)}`)
              .join(',')}}`
    const given = (ordered ? arranged(value) : value) as Json
    expect(canonicalJson(given)).toBe(written(value))
    expect(canonicalOutside(given as Parameters<typeof canonicalOutside>[0])).toBe(written(value))
  },
)

const byKey = (one: object) => Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1))

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  '%s is in no canonical JSON, however deep and in whatever order',
  (number) => {
    for (const value of [
      number,
      [number],
      { a: number, b: 1 },
      { b: 1, a: [number] },
      { b: { d: 1, c: number }, a: 1 },
    ])
      for (const write of [canonicalJson, canonicalOutside]) expect(() => write(value)).toThrow(TypeError)
  },
)

test('identifiers carry version 7, the variant and the time, and sort by it', () => {
  const clock = manualClock('2026-11-23T10:00:00Z')
  const newId = uuidv7From(clock, systemRandom)
  const first = newId()
  clock.advance(1)
  const second = newId()
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-23T10:00:00Z'))
  expect(first < second).toBe(true)
})

test('short random draws are never the same and never share their bytes', () => {
  const draws = Array.from({ length: 5000 }, (_unused, index) => systemRandom(12 + (index % 3)))
  expect(new Set(draws.map((draw) => draw.toString('hex'))).size).toBe(5000)
  expect(draws.every((draw) => draw.some((byte) => byte !== 0))).toBe(true)
})

test('a problem speaks both languages and keeps its code', () => {
  const make = problems({
    'test.example': {
      status: 422,
      en: { title: 'Row {row} is wrong.', fix: 'Mend it.' },
      fr: { title: 'La ligne {row} est fausse.', fix: 'Corrigez-la.' },
    },
  })
  const problem = make('test.example', { at: 'row', row: 7 })
  expect(problem.toJson('fr')).toMatchObject({
    code: 'test.example',
    status: 422,
    title: 'La ligne 7 est fausse.',
    fix: 'Corrigez-la.',
    at: 'row',
  })
  expect(knownProblems().has('test.example')).toBe(true)
})

test('words fill their values and know plurals in both languages', () => {
  const say = words(
    { people_one: '{{count}} person', people_other: '{{count}} people' },
    { people_one: '{{count}} personne', people_other: '{{count}} personnes' },
  )
  expect(say('en', 'people', { count: 1 })).toBe('1 person')
  expect(say('fr', 'people', { count: 0 })).toBe('0 personne')
  expect(say('fr', 'people', { count: 2 })).toBe('2 personnes')
})

test('French gets the spaces that its typography asks for', () => {
  const say = words({ ask: 'Why “{{what}}”?' }, { ask: 'Pourquoi « {{what}} » ? 5 % : oui !' })
  expect(say('fr', 'ask', { what: 'moi' })).toBe('Pourquoi «\u00a0moi\u00a0»\u202f? 5\u202f%\u00a0: oui\u202f!')
})

test('what looks like personal data is masked in any text', () => {
  const line = mask(
    'mail to <Zoé.Martin+news@exemple.fr> from +33 6 12 34 56 78, key aval_ab12_secretsecret, smtp://u:p@host, /u/abcdefghijklmnopqrst',
  )
  for (const secret of ['Martin', 'exemple.fr', '12 34', 'secretsecret', 'u:p', 'abcdefghijkl'])
    expect(line).not.toContain(secret)
})

test('a held data directory is refused with its holder, and free again when the holder is killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aval-lock-'))
  const code = `import { tryLock, systemClock } from '${new URL('./index.ts', import.meta.url).href}'
    const lock = tryLock(${JSON.stringify(directory)}, 'holding', systemClock); console.log(lock.ok); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((held) => child.stdout.once('data', held))
  const clock = manualClock('2026-11-23T10:00:00Z')
  expect(tryLock(directory, 'second', clock)).toMatchObject({ ok: false, holder: { pid: child.pid, doing: 'holding' } })
  const gone = new Promise((exit) => child.once('exit', exit))
  child.kill('SIGKILL')
  await gone
  const lock = tryLock(directory, 'third', clock)
  expect(lock.ok).toBe(true)
  if (lock.ok) lock.release()
  rmSync(directory, { recursive: true })
})
