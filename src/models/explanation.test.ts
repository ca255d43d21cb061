import { test as property } from '@fast-check/vitest'
import { array, boolean, constantFrom, integer, option, record } from 'fast-check'
import { expect, test } from 'vitest'
import { tableBuilder, type Table } from './columns.ts'
import { columnMeans, explainRow, type LinearModel, topReasons } from './explanation.ts'
import { encode, fitEncoder } from './features.ts'
import { fitLogistic } from './logistic.ts'

/** Numbers taken as they are: mean 0, deviation 1. */
function plain(rows: readonly (readonly number[])[]): Table {
  const columns = rows[0]!.map((_, k) => ({
    field: `x${k + 1}`,
    kind: 'number' as const,
    values: Float64Array.from(rows, (row) => row[k]!),
  }))
  return { rows: rows.length, columns }
}

function unscaled(weights: readonly number[], means: readonly number[]): LinearModel {
  const fields = weights.slice(1).map((_, k) => ({
    field: `x${k + 1}`,
    kind: 'number' as const,
    first: k + 1,
    mean: 0,
    deviation: 1,
    missing: null,
  }))
  return { encoder: { fields, columns: weights.length }, weights, means }
}

test('the vector of ethics §3.1: φ = (.4, .6, .25), base −.25 on log-odds', () => {
  const background = plain([
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 0],
  ])
  const blank = unscaled([-0.3, 0.8, -1.2, 0.5], [1, 0, 0, 0])
  const model = { ...blank, means: columnMeans(encode(blank.encoder, background)) }
  const { base, margin, contributions } = explainRow(model, encode(model.encoder, plain([[1, 0, 1]])), 0)
  const phi = new Map(contributions.map(({ field, weight }) => [field, weight]))
  expect(base).toBeCloseTo(-0.25, 12)
  expect(margin).toBeCloseTo(1, 12)
  expect([phi.get('x1'), phi.get('x2'), phi.get('x3')].map((value) => Number(value?.toFixed(12)))).toEqual([
    0.4, 0.6, 0.25,
  ])
})

test('two tied inputs share nothing: interventional values follow the weights (shap test_linear tied pair)', () => {
  const model = unscaled([0, 1, 0, 0], [1, 0, 0, 0])
  const { contributions } = explainRow(model, encode(model.encoder, plain([[1, 1, 1]])), 0)
  expect(contributions).toEqual([
    { field: 'x1', weight: 1 },
    { field: 'x2', weight: 0 },
    { field: 'x3', weight: 0 },
  ])
})

const person = record({
  age: option(integer({ min: 18, max: 90 }), { nil: null }),
  town: option(constantFrom('Nice', 'Lille', 'Brest'), { nil: null }),
  member: boolean(),
})

property.prop([array(person, { minLength: 30, maxLength: 60 }), integer()])(
  'contributions of the source fields add up to the log-odds, and average to nothing over the training people',
  (people, pattern) => {
    const builder = tableBuilder(
      [
        { field: 'age', type: 'number' },
        { field: 'town', type: 'text' },
        { field: 'member', type: 'boolean' },
      ],
      new Date(0),
    )
    for (const one of people) builder.add(one)
    const table = builder.build()
    const encoder = fitEncoder(table)
    const design = encode(encoder, table)
    const outcome = Uint8Array.from(people, (_, i) => (((pattern >>> (i % 31)) ^ i) & 1) as 0 | 1)
    const model = { encoder, weights: [...fitLogistic(design, outcome).weights], means: columnMeans(design) }
    const sums = new Map<string, number>()
    for (let row = 0; row < table.rows; row++) {
      const { base, margin, contributions } = explainRow(model, design, row)
      expect(contributions.map(({ field }) => field).toSorted()).toEqual(['age', 'member', 'town'])
      expect(contributions.reduce((sum, { weight }) => sum + weight, base)).toBeCloseTo(margin, 9)
      for (const { field, weight } of contributions) sums.set(field, (sums.get(field) ?? 0) + weight)
    }
    for (const sum of sums.values()) expect(sum / table.rows).toBeCloseTo(0, 9)
  },
)

test('a model whose parts do not add up refuses to explain', () => {
  const model = unscaled([0, 1, 1], [1, 0, 0])
  const broken = { ...model, encoder: { ...model.encoder, fields: model.encoder.fields.slice(0, 1) } }
  expect(() => explainRow(broken, encode(model.encoder, plain([[1, 1]])), 0)).toThrow(/add up/)
})

test('at most three reasons, strongest first, and what hardly counts is no reason', () => {
  const contributions = [
    { field: 'a', weight: -0.80004 },
    { field: 'b', weight: 0.3 },
    { field: 'c', weight: 0.2 },
    { field: 'd', weight: 0.1 },
  ]
  expect(topReasons({ base: 0, margin: 0, contributions })).toEqual([
    { field: 'a', direction: 'down', weight: -0.8 },
    { field: 'b', direction: 'up', weight: 0.3 },
    { field: 'c', direction: 'up', weight: 0.2 },
  ])
  expect(topReasons({ base: 0, margin: 0, contributions: [{ field: 'a', weight: 0.0001 }] })).toEqual([])
})
