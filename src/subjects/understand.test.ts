import { expect, test } from 'vitest'
import type { Field } from './catalogue.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { understandRows } from './understand.ts'

const field = (over: Partial<Field> & { name: string }): Field => ({
  type: 'text',
  dataClass: 'behavioural',
  provenance: 'provided',
  inAudiences: true,
  inModels: true,
  identifier: null,
  label: { en: 'x', fr: 'x' },
  levels: null,
  ...over,
})
const catalogue = new Map(
  [
    field({
      name: 'external_id',
      dataClass: 'direct_identifier',
      identifier: 'external_id',
      inAudiences: false,
      inModels: false,
    }),
    field({ name: 'email', dataClass: 'contact', identifier: 'email', inAudiences: false, inModels: false }),
    field({ name: 'diet', dataClass: 'special_category', inAudiences: false, inModels: false }),
    field({ name: 'days', type: 'number' }),
    field({ name: 'level', levels: ['a', 'b'] }),
  ].map((one) => [one.name, one] as const),
)
const limits = { now: new Date('2026-06-01T00:00:00Z') }
const notice = { id: '0198c0de-0000-7000-8000-000000000001', version: 2, language: 'en' } as const
const evidence = { notice, source: 'form', date: '2026-01-01' }

function understood(mapping: Mapping, ...cells: string[]) {
  return understandRows(readMapping(mapping), Object.keys(mapping.columns), catalogue, limits)({ line: 7, cells })
}
const id: Mapping['columns'][string] = { as: 'identifier', kind: 'external_id' }

test('the class decides where a value goes: sealed or in the clear', () => {
  const answer = understood(
    { columns: { id, diet: { as: 'field', field: 'diet' }, days: { as: 'field', field: 'days' } } },
    'C1',
    'vegan',
    '3',
  )
  expect(answer).toMatchObject({
    ok: true,
    person: {
      attributes: { days: 3 },
      sealed: new Map([
        ['external_id', 'C1'],
        ['diet', 'vegan'],
      ]),
    },
  })
})

test('a missing marker is no value, for its column only', () => {
  const columns = { id, days: { as: 'field', field: 'days', missing: ['999'] } } satisfies Mapping['columns']
  expect(understood({ missing: ['Unknown'], columns }, 'C1', '999')).toMatchObject({ person: { attributes: {} } })
  expect(understood({ missing: ['Unknown'], columns }, 'C1', 'UNKNOWN')).toMatchObject({ person: { attributes: {} } })
  expect(understood({ columns }, '999', '998')).toMatchObject({ person: { attributes: { days: 998 } } })
})

test('a value outside the levels, or without a reading, refuses the row with its column', () => {
  expect(understood({ columns: { id, l: { as: 'field', field: 'level' } } }, 'C1', 'c')).toEqual({
    ok: false,
    refusal: { line: 7, field: 'l', code: 'not_a_level' },
  })
  expect(understood({ columns: { id, l: { as: 'field', field: 'level' } } }, 'C1', 'a\ufffd')).toMatchObject({
    refusal: { code: 'bad_encoding' },
  })
  expect(understood({ columns: { id } }, '')).toMatchObject({ refusal: { code: 'no_identifier' } })
})

const asked = (over: object) =>
  ({ columns: { id, news: { as: 'consent', purposes: ['email_marketing'], ...evidence, ...over } } }) as Mapping

test('a yes counts only with source, notice and a date that is past', () => {
  expect(understood(asked({}), 'C1', 'Yes')).toMatchObject({
    person: { withoutEvidence: 0, decisions: [{ kind: 'given', notice, source: 'form', at: new Date('2026-01-01') }] },
  })
  for (const lacking of [{ notice: undefined }, { source: undefined }, { date: undefined }]) {
    const { ...mapping } = JSON.parse(JSON.stringify(asked(lacking))) as Mapping
    expect(understood(mapping, 'C1', 'yes')).toMatchObject({ person: { withoutEvidence: 1, decisions: [] } })
  }
})

test('a date in the future, on no day, or from before consent was kept is no date', () => {
  const mapping = {
    columns: { ...asked({ date: undefined, dateColumn: 'on' }).columns, on: { as: 'ignore' } },
  } as Mapping
  const plain = JSON.parse(JSON.stringify(mapping)) as Mapping
  for (const day of ['2026-06-02', '2026-02-30', '', '1970-01-01']) {
    expect(understood(plain, 'C1', 'yes', day)).toMatchObject({ person: { withoutEvidence: 1, decisions: [] } })
  }
  expect(understood(plain, 'C1', 'yes', '2026-05-31')).toMatchObject({
    person: { decisions: [{ at: new Date('2026-05-31') }] },
  })
})

test('a no needs no evidence, and an answer that nobody foresaw refuses the row', () => {
  const bare = { columns: { id, news: { as: 'consent', purposes: ['email_marketing'] } } } as Mapping
  expect(understood(bare, 'C1', 'non')).toMatchObject({
    person: { withoutEvidence: 0, decisions: [{ kind: 'refused', at: null, notice: null }] },
  })
  expect(understood(bare, 'C1', '')).toMatchObject({ person: { decisions: [] } })
  expect(understood(bare, 'C1', 'perhaps')).toMatchObject({
    ok: false,
    refusal: { code: 'not_a_decision', field: 'news' },
  })
})

test('consent declared for a share of the lines falls on that share, and on the same lines every time', () => {
  const mapping: Mapping = {
    columns: {},
    identifiers: { external_id: { fromLineNumber: 'n-' } },
    consents: [{ purposes: ['email_marketing'], decision: 'given', when: { share: 0.3 }, ...evidence }],
  }
  const read = understandRows(readMapping(mapping), [], catalogue, limits)
  const given = (line: number) => {
    const answer = read({ line, cells: [] })
    return answer.ok && answer.person.decisions.length === 1
  }
  const lines = Array.from({ length: 10_000 }, (_, i) => i + 2)
  expect(lines.filter(given).length / lines.length).toBeCloseTo(0.3, 2)
  expect(lines.filter(given)).toEqual(lines.filter(given))
})

test('a mapping without identifier, with two of a kind, or for columns that the file lacks is refused', () => {
  expect(() => readMapping({ columns: { a: { as: 'ignore' } } })).toThrow(/no column is an identifier/)
  expect(() => readMapping({ columns: { a: id, b: id } })).toThrow(/two columns/)
  expect(() => readMapping({ columns: { a: { as: 'identifier', kind: 'passport' } } })).toThrow(/columns\/a/)
  expect(() => understandRows(readMapping({ columns: { a: id } }), ['b'], catalogue, limits)).toThrow(/no such column/)
})
