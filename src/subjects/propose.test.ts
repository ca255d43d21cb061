import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { masked } from './columns.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { proposeMapping } from './propose.ts'

const directory = mkdtempSync(join(tmpdir(), 'aval-propose-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function propose(text: string) {
  const path = join(directory, randomUUID())
  writeFileSync(path, text)
  const bytes = Buffer.from(text)
  async function* open() {
    yield bytes
  }
  return proposeMapping({ ref: { kind: 'path', path }, name: 'x', bytes: bytes.length, open }, [], 'fr')
}

const rows = Array.from({ length: 80 }, (_, i) => {
  return [
    `K${i}`,
    `p${i}@example.org`,
    `06 12 34 56 ${10 + (i % 80)}`,
    `Nom${i}`,
    `${(i % 28) + 1}/02/1980`,
    'France',
    i % 2 ? 'oui' : 'non',
    `1 200,${10 + i}`,
    i % 3 ? 'catholique' : 'inconnu',
    i % 2 ? 'a' : 'b',
  ].join(';')
})
const head = 'N° client;Courriel;Téléphone;Nom;Date de naissance;Pays;Consentement newsletter;Revenu;Religion;Segment'

test('a French file is understood: identifiers, classes, dates, decimal sign, missing marker, separator', async () => {
  const { mapping, format, columns } = await propose([head, ...rows].join('\n'))
  expect(format).toMatchObject({ kind: 'csv', separator: ';', encoding: 'utf-8' })
  expect(mapping.format).toMatchObject({ dates: 'dmy', decimal: ',' })
  expect(mapping.missing).toEqual(['inconnu'])
  expect(mapping.columns).toMatchObject({
    'N° client': { as: 'identifier', kind: 'external_id' },
    Courriel: { as: 'identifier', kind: 'email' },
    Téléphone: { as: 'identifier', kind: 'phone' },
    'Date de naissance': { as: 'fact', fact: 'born' },
    Pays: { as: 'fact', fact: 'residence' },
    'Consentement newsletter': { as: 'consent', purposes: ['email_marketing'], given: ['oui'], refused: ['non'] },
    Revenu: { as: 'field' },
  } satisfies Partial<Record<string, object>>)
  const classes = Object.fromEntries(columns.map((column) => [column.name, column.dataClass]))
  expect(classes).toMatchObject({
    Nom: 'direct_identifier',
    Revenu: 'financial',
    Religion: 'special_category',
    Segment: 'behavioural',
  })
})

test('a proposal is a mapping that can be read back, and never claims evidence of consent', async () => {
  const { mapping } = await propose([head, ...rows].join('\n'))
  const read = readMapping(JSON.parse(JSON.stringify(mapping)))
  const consents = Object.values(read.columns).filter(
    (rule): rule is Extract<Mapping['columns'][string], { as: 'consent' }> => rule.as === 'consent',
  )
  expect(consents).toHaveLength(1)
  for (const rule of consents)
    expect([rule.notice, rule.date, rule.dateColumn, rule.source]).toEqual([undefined, undefined, undefined, undefined])
  expect(read.consents).toBeUndefined()
})

test('warnings say in the reader’s language what a person must look at', async () => {
  const { warnings } = await propose([head, ...rows].join('\n'))
  expect(warnings.map(({ column, code }) => `${column} ${code}`)).toEqual(
    expect.arrayContaining([
      'Consentement newsletter warn_consent_without_evidence',
      'Religion warn_special_category',
      'Pays warn_constant',
    ]),
  )
  expect(warnings[0]!.text).toMatch(/colonne/)
})

test('samples of what identifies people are masked', async () => {
  const { columns } = await propose([head, ...rows].join('\n'))
  for (const name of ['Courriel', 'Téléphone', 'Nom', 'Religion']) {
    for (const sample of columns.find((column) => column.name === name)!.samples) expect(sample).toMatch(/^.[x9\W]*$/)
  }
  expect(columns.find((column) => column.name === 'Segment')!.samples).toEqual(['a', 'b'])
  expect(masked('+33 6 12')).toBe('+99 9 99')
})

test('NDJSON is proposed by its members', async () => {
  const { mapping, rowsLooked } = await propose(
    '{"id":"A1","contact":{"email":"a@example.org"},"vip":true}\n{"id":"A2","contact":{"email":"b@example.org"},"score":3}\n',
  )
  expect(rowsLooked).toBe(2)
  expect(mapping.columns).toMatchObject({
    id: { as: 'identifier', kind: 'external_id' },
    'contact.email': { as: 'identifier', kind: 'email' },
    vip: { as: 'field' },
  })
})
