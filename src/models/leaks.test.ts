import { expect, test } from 'vitest'
import type { Column, Table } from './columns.ts'
import { seeded, stratifiedFolds } from './folds.ts'
import { trainModel } from './training.ts'

const rows = 3000

/** Five fields that each know a little, and the outcome they lead to. */
function honest(seed: number): { columns: Column[]; outcome: Uint8Array; random: () => number } {
  const random = seeded(seed)
  const columns: Column[] = Array.from({ length: 5 }, (_, k) => ({
    field: `habit_${k}`,
    kind: 'number',
    values: Float64Array.from({ length: rows }, () => random() * 2 - 1),
  }))
  const outcome = Uint8Array.from({ length: rows }, (_, i) => {
    const signal = columns.reduce((sum, column) => sum + (column.kind === 'number' ? column.values[i]! : 0), 0)
    return random() < 1 / (1 + Math.exp(1.5 - signal)) ? 1 : 0
  })
  return { columns, outcome, random }
}

function leaksOf(columns: readonly Column[], outcome: Uint8Array, dates: readonly string[] = []) {
  const table: Table = { rows, columns }
  return trainModel({ table, outcome, rows: null, dates, c: 1, folds: 5, seed: 7 }).leaks
}

test('honest fields raise no warning', () => {
  const { columns, outcome } = honest(1)
  expect(leaksOf(columns, outcome)).toEqual([])
})

test('the length of the call that sold the product is found: it ranks better alone than all the rest together', () => {
  const { columns, outcome, random } = honest(2)
  const values = Float64Array.from(outcome, (y) => -Math.log(1 - random()) * (y === 1 ? 800 : 150))
  const leaks = leaksOf([...columns, { field: 'call_seconds', kind: 'number', values }], outcome)
  expect(leaks).toMatchObject([{ kind: 'dominant_field', field: 'call_seconds' }])
  expect(leaks[0]!.seen).toBeGreaterThan(leaks[0]!.against)
})

test('a field that is filled in only for buyers is a perfect field, whatever it holds', () => {
  const { columns, outcome } = honest(3)
  const codes = Int32Array.from(outcome, (y, i) => (y === 1 ? i % 7 : -1))
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const kinds = leaksOf([...columns, { field: 'contract', kind: 'level', codes, levels }], outcome).map(
    ({ kind, field }) => ({ kind, field }),
  )
  expect(kinds).toContainEqual({ kind: 'perfect_field', field: 'contract' })
  expect(kinds).toContainEqual({ kind: 'too_good', field: null })
})

test('dates after the reference time are a warning', () => {
  const { columns, outcome, random } = honest(4)
  const days = Float64Array.from({ length: rows }, () => random() * 100 - 5)
  expect(
    leaksOf([...columns, { field: 'last_seen', kind: 'number', values: days }], outcome, ['last_seen']),
  ).toMatchObject([{ kind: 'future_dates', field: 'last_seen' }])
})

test('a number whose middle buys is seen, though no straight line finds it', () => {
  const { columns, outcome, random } = honest(5)
  const values = Float64Array.from(outcome, (y) =>
    y === 1 ? random() - 0.5 : (random() < 0.5 ? -1 : 1) * (0.5 + random()),
  )
  expect(leaksOf([...columns, { field: 'odd', kind: 'number', values }], outcome)).toContainEqual(
    expect.objectContaining({ kind: 'perfect_field', field: 'odd' }),
  )
})

test('folds hold every row once, each with its share of both classes, and follow the seed', () => {
  const { outcome } = honest(6)
  const fold = stratifiedFolds(outcome, 5, 3)
  for (const wanted of [0, 1]) {
    const sizes = [0, 1, 2, 3, 4].map((held) => fold.filter((f, i) => f === held && outcome[i] === wanted).length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  }
  expect(stratifiedFolds(outcome, 5, 3)).toEqual(fold)
  expect(stratifiedFolds(outcome, 5, 4)).not.toEqual(fold)
})

test('a number that is zero for nearly everybody still betrays the few buyers', () => {
  const { columns, random } = honest(8)
  const outcome = Uint8Array.from({ length: rows }, () => (random() < 0.03 ? 1 : 0))
  const values = Float64Array.from(outcome, (y) => (y === 1 ? 20 + 80 * random() : 0))
  expect(leaksOf([...columns, { field: 'spend', kind: 'number', values }], outcome)).toContainEqual(
    expect.objectContaining({ kind: 'perfect_field', field: 'spend' }),
  )
})
