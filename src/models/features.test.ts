import { expect, test } from 'vitest'
import { tableBuilder, type Table } from './columns.ts'
import { rowOf } from './explanation.ts'
import { encode, fitEncoder, rareLevelPeople } from './features.ts'

const at = new Date('2026-11-23T12:00:00Z')

function levelTable(values: readonly (string | null)[]): Table {
  const builder = tableBuilder([{ field: 'town', type: 'text' }], at)
  for (const town of values) builder.add({ town })
  return builder.build()
}

const times = (count: number, value: string | null) => Array.from({ length: count }, () => value)

test('numbers are standardised, a missing one stands at the mean with its indicator on', () => {
  const builder = tableBuilder([{ field: 'visits', type: 'number' }], at)
  for (const visits of [2, 4, null, 6]) builder.add({ visits })
  const table = builder.build()
  const encoder = fitEncoder(table)
  const deviation = Math.sqrt(8 / 3)
  expect(encoder.fields[0]).toMatchObject({ mean: 4, deviation, missing: 2 })
  const design = encode(encoder, table)
  expect([...rowOf(design, 0)]).toEqual([1, -2 / deviation, 0])
  expect([...rowOf(design, 2)]).toEqual([1, 0, 1])
})

test('text that claims to be a number is missing, never a guess', () => {
  const builder = tableBuilder([{ field: 'visits', type: 'number' }], at)
  for (const visits of ['12', Number.POSITIVE_INFINITY, undefined, 3]) builder.add({ visits })
  const column = builder.build().columns[0]
  expect(column?.kind === 'number' && [...column.values]).toEqual([Number.NaN, Number.NaN, Number.NaN, 3])
})

test('dates become days before the reference time, later ones negative', () => {
  const builder = tableBuilder([{ field: 'joined', type: 'date' }], new Date('2026-11-23T00:00:00Z'))
  for (const joined of ['2026-11-22', '2026-11-24', '2025-11-23', 'soon']) builder.add({ joined })
  const column = builder.build().columns[0]
  expect(column?.kind === 'number' && [...column.values]).toEqual([1, -1, 365, Number.NaN])
})

test('booleans and levels are one-hot; missing is a level of its own', () => {
  const builder = tableBuilder([{ field: 'member', type: 'boolean' }], at)
  for (const member of [...times(30, 'x').map(() => true), ...times(25, 'x').map(() => false)]) builder.add({ member })
  for (let i = 0; i < 3; i++) builder.add({})
  const table = builder.build()
  const encoder = fitEncoder(table)
  expect(encoder.fields[0]).toMatchObject({ levels: ['true', 'false'], other: null, missing: 3 })
  const design = encode(encoder, table)
  expect([0, 30, 55].map((row) => [...rowOf(design, row)])).toEqual([
    [1, 1, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 0, 1],
  ])
})

test(`levels of fewer than ${rareLevelPeople} people are pooled, and so is a level that training never met`, () => {
  const table = levelTable([
    ...times(40, 'Paris'),
    ...times(rareLevelPeople, 'Lyon'),
    ...times(rareLevelPeople - 1, 'Gap'),
  ])
  const encoder = fitEncoder(table)
  expect(encoder.fields[0]).toMatchObject({ levels: ['Paris', 'Lyon'], other: 3, missing: null })
  const fresh = encode(encoder, levelTable(['Lyon', 'Gap', 'Oslo', null]))
  expect([0, 1, 2, 3].map((row) => [...rowOf(fresh, row)])).toEqual([
    [1, 0, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 0, 1],
    [1, 0, 0, 0],
  ])
})

test('where training had neither pool nor missing, a new level counts for nothing', () => {
  const encoder = fitEncoder(levelTable([...times(30, 'Paris'), ...times(30, 'Lyon')]))
  const fresh = encode(encoder, levelTable(['Oslo', null, 'Lyon']))
  expect([0, 1, 2].map((row) => [...rowOf(fresh, row)])).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
  ])
})

test('a field that the model needs and the table lacks is an error', () => {
  const encoder = fitEncoder(levelTable(times(30, 'Paris')))
  expect(() => encode(encoder, { rows: 1, columns: [] })).toThrow(/town/)
})
