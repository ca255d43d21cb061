import { expect, test } from 'vitest'
import { choleskySolve } from './cholesky.ts'
import type { Table } from './columns.ts'
import { type Design, encode, fitEncoder } from './features.ts'
import { seeded } from './folds.ts'
import { defaultFit, fitLogistic, gradientOf, marginsOf, objectiveOf, probabilitiesOf } from './logistic.ts'

/** People with two numbers, one of them sometimes missing, and two level fields; the outcome follows three of them. */
function people(rows: number, seed: number): { table: Table; outcome: Uint8Array } {
  const random = seeded(seed)
  const first = Float64Array.from({ length: rows }, () => random() * 10)
  const second = Float64Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : random()))
  const colour = Int32Array.from({ length: rows }, () => Math.floor(random() * 3))
  const town = Int32Array.from({ length: rows }, () => Math.floor(random() * 4) - 1)
  const outcome = Uint8Array.from(first, (x, i) => (random() < 1 / (1 + Math.exp(3 - 0.5 * x - colour[i]!)) ? 1 : 0))
  const columns = [
    { field: 'first', kind: 'number' as const, values: first },
    { field: 'second', kind: 'number' as const, values: second },
    { field: 'colour', kind: 'level' as const, codes: colour, levels: ['red', 'green', 'blue'] },
    { field: 'town', kind: 'level' as const, codes: town, levels: ['Nice', 'Lille', 'Brest'] },
  ]
  return { table: { rows, columns }, outcome }
}

function designOf(rows: number, seed: number): { design: Design; outcome: Uint8Array } {
  const { table, outcome } = people(rows, seed)
  return { design: encode(fitEncoder(table), table), outcome }
}

test('the gradient is the slope of the objective in every direction', () => {
  const { design, outcome } = designOf(200, 3)
  const random = seeded(4)
  const at = Float64Array.from({ length: design.columns }, () => random() * 2 - 1)
  const gradient = gradientOf(design, outcome, at, 0.7)
  const value = (weights: Float64Array) => objectiveOf(marginsOf(design, weights), outcome, weights, 0.7)
  for (let k = 0; k < design.columns; k++) {
    const moved = (by: number) => value(at.map((weight, j) => (j === k ? weight + by : weight)))
    const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
    expect(gradient[k]).toBeCloseTo(slope, 4)
  }
})

test('Newton ends where brute gradient descent ends, in a handful of steps', () => {
  const { design, outcome } = designOf(150, 5)
  const fit = fitLogistic(design, outcome)
  let weights: Float64Array = new Float64Array(design.columns)
  for (let step = 0; step < 60_000; step++) {
    const gradient = gradientOf(design, outcome, weights, 1)
    weights = weights.map((weight, k) => weight - 0.008 * gradient[k]!)
  }
  expect(fit.converged).toBe(true)
  expect(fit.steps).toBeLessThanOrEqual(8)
  expect(fit.gradient).toBeLessThan(1e-2)
  for (let k = 0; k < design.columns; k++) expect(fit.weights[k]).toBeCloseTo(weights[k]!, 4)
  const descended = objectiveOf(marginsOf(design, weights), outcome, weights, 1)
  expect(fit.objective).toBeLessThanOrEqual(descended + 1e-6)
})

test('the answer is scikit-learn 1.2.1 newton-cholesky (C = 2) on ten rows', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
  const table: Table = { rows: 10, columns: [{ field: 'x', kind: 'number', values }] }
  const outcome = Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 1, 1, 1)
  const { weights } = fitLogistic(encode(fitEncoder(table), table), outcome, { ...defaultFit, c: 2, tolerance: 1e-14 })
  expect(weights[0]).toBeCloseTo(-0.6628468343654695, 8)
  expect(weights[1]).toBeCloseTo(1.7098944298809913, 8)
})

test('separable people get finite weights, larger with less penalty, and the intercept is not penalised', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6)
  const table: Table = { rows: 6, columns: [{ field: 'x', kind: 'number', values }] }
  const outcome = Uint8Array.of(0, 0, 0, 1, 1, 1)
  const design = encode(fitEncoder(table), table)
  const [loose, tight] = [1e6, 1].map((c) => fitLogistic(design, outcome, { ...defaultFit, c }))
  expect(loose!.converged && tight!.converged).toBe(true)
  expect(loose!.weights.every(Number.isFinite)).toBe(true)
  expect(loose!.weights[1]).toBeGreaterThan(tight!.weights[1]!)
  const rare = fitLogistic(design, Uint8Array.of(0, 0, 0, 0, 0, 1), { ...defaultFit, c: 1e-6 })
  const mean = probabilitiesOf(marginsOf(design, rare.weights)).reduce((sum, p) => sum + p, 0) / 6
  expect(mean).toBeCloseTo(1 / 6, 4)
})

test('a column that says nothing, and two that say the same, do not stop the fit', () => {
  const same = Float64Array.from({ length: 100 }, (_, i) => i)
  const table: Table = {
    rows: 100,
    columns: [
      { field: 'a', kind: 'number', values: same },
      { field: 'b', kind: 'number', values: same },
      { field: 'c', kind: 'number', values: new Float64Array(100).fill(7) },
    ],
  }
  const outcome = Uint8Array.from(same, (x) => (x % 3 === 0 ? 1 : 0))
  const fit = fitLogistic(encode(fitEncoder(table), table), outcome)
  expect(fit.converged).toBe(true)
  expect(fit.weights[1]).toBeCloseTo(fit.weights[2]!, 10)
  expect(fit.weights[3]).toBe(0)
})

test('sizes that differ and a C that is not positive are refused', () => {
  const { design } = designOf(20, 1)
  expect(() => fitLogistic(design, new Uint8Array(3))).toThrow(RangeError)
  expect(() => fitLogistic(design, new Uint8Array(20), { ...defaultFit, c: 0 })).toThrow(RangeError)
})

test('Cholesky solves a known system, cures a singular one, refuses NaN', () => {
  const x = choleskySolve(Float64Array.of(4, 0, 2, 3), Float64Array.of(8, 7))
  expect(x[0]).toBeCloseTo(1.25, 12)
  expect(x[1]).toBeCloseTo(1.5, 12)
  const cured = choleskySolve(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1))
  expect(cured[0]! + cured[1]!).toBeCloseTo(1, 6)
  expect(() => choleskySolve(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(RangeError)
})
