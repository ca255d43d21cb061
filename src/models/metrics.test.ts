import { test as property } from '@fast-check/vitest'
import { array, boolean, integer, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from './folds.ts'
import {
  averagePrecision,
  brier,
  calibration,
  curves,
  gains,
  logLoss,
  midranks,
  rocAuc,
  rocAucInterval,
} from './metrics.ts'

/** Few distinct scores, so that ties are the rule. Both classes occur. */
const scored = array(tuple(integer({ min: 0, max: 6 }), boolean()), { minLength: 2, maxLength: 40 })
  .map((rows) => [...rows, [3, true] as const, [3, false] as const])
  .map((rows) => ({
    scores: Float64Array.from(rows, ([score]) => score / 7 + 0.05),
    outcome: Uint8Array.from(rows, ([, yes]) => (yes ? 1 : 0)),
  }))

const exampleScores = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2)
const exampleOutcome = Uint8Array.of(0, 0, 1, 1, 1, 0, 1, 0)

test('the metrics are those of scikit-learn 1.2.1 on eight rows with ties', () => {
  expect(rocAuc(exampleScores, exampleOutcome)).toBeCloseTo(0.8125, 12)
  expect(averagePrecision(exampleScores, exampleOutcome)).toBeCloseTo(0.8166666666666667, 12)
  expect(logLoss(exampleScores, exampleOutcome)).toBeCloseTo(0.45559652973111076, 10)
  expect(brier(exampleScores, exampleOutcome)).toBeCloseTo(0.15031250000000002, 12)
})

property.prop([scored])('ROC AUC is the share of pairs in the right order, ties half', ({ scores, outcome }) => {
  let right = 0
  let pairs = 0
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < scores.length; j++) {
      if (outcome[i] !== 1 || outcome[j] !== 0) continue
      pairs += 1
      right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0
    }
  }
  expect(rocAuc(scores, outcome)).toBeCloseTo(right / pairs, 12)
})

property.prop([scored])('average precision follows its definition threshold by threshold', ({ scores, outcome }) => {
  const positives = outcome.reduce((sum, y) => sum + y, 0)
  let area = 0
  let recallBefore = 0
  for (const cut of [...new Set(scores)].toSorted((a, b) => b - a)) {
    const chosen = [...scores.keys()].filter((i) => scores[i]! >= cut)
    const hits = chosen.filter((i) => outcome[i] === 1).length
    area += (hits / positives - recallBefore) * (hits / chosen.length)
    recallBefore = hits / positives
  }
  expect(averagePrecision(scores, outcome)).toBeCloseTo(area, 12)
})

property.prop([scored])('log loss and Brier are means over people', ({ scores, outcome }) => {
  const losses = [...scores].map((p, i) => -Math.log(outcome[i] === 1 ? p : 1 - p))
  const squares = [...scores].map((p, i) => (p - outcome[i]!) ** 2)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(logLoss(scores, outcome)).toBeCloseTo(mean(losses), 10)
  expect(brier(scores, outcome)).toBeCloseTo(mean(squares), 12)
})

property.prop([scored])('calibration groups hold everybody once and keep both totals', ({ scores, outcome }) => {
  const { bins, error } = calibration(scores, outcome)
  const total = (of: (bin: (typeof bins)[number]) => number) => bins.reduce((sum, bin) => sum + of(bin) * bin.people, 0)
  expect(total(() => 1)).toBe(scores.length)
  expect(total((bin) => bin.observed)).toBeCloseTo(
    outcome.reduce((sum, y) => sum + y, 0),
    9,
  )
  expect(total((bin) => bin.predicted)).toBeCloseTo(
    scores.reduce((sum, p) => sum + p, 0),
    9,
  )
  expect(error).toBeGreaterThanOrEqual(0)
  expect(error).toBeLessThanOrEqual(1)
})

property.prop([scored])('gains rise to everybody and lift is gain over share', ({ scores, outcome }) => {
  const table = gains(scores, outcome)
  table.forEach(({ share, captured, lift }, k) => {
    expect(captured).toBeGreaterThanOrEqual((table[k - 1]?.captured ?? 0) - 1e-12)
    expect(lift).toBeCloseTo(captured / share, 12)
  })
  expect(table.at(-1)?.captured).toBeCloseTo(1, 12)
})

test('people tied at the cut count as drawn at random, so a constant score gains nothing', () => {
  const table = gains(
    new Float64Array(100).fill(0.3),
    Uint8Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0)),
  )
  for (const { lift } of table) expect(lift).toBeCloseTo(1, 12)
})

test('midranks share the mean of tied ranks', () => {
  expect([...midranks(Float64Array.of(10, 20, 10, 30))]).toEqual([1.5, 3, 1.5, 4])
})

test('the interval of the AUC covers the truth about 95 times in 100', () => {
  const random = seeded(11)
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  // Positives shifted by 1: AUC = Φ(1/√2).
  const truth = 0.7602499389065233
  let covered = 0
  for (let run = 0; run < 400; run++) {
    const outcome = Uint8Array.from({ length: 150 }, (_, i) => (i % 3 === 0 ? 1 : 0))
    const { low, high } = rocAucInterval(
      Float64Array.from(outcome, (y) => gauss() + y),
      outcome,
    )
    if (low <= truth && truth <= high) covered += 1
  }
  expect(covered / 400).toBeGreaterThan(0.92)
  expect(covered / 400).toBeLessThan(0.98)
})

test('a perfect ranking has an interval that stays within 1', () => {
  const { value, low, high } = rocAucInterval(Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 0, 1, 1))
  expect([value, low, high]).toEqual([1, 1, 1])
})

test('curves run from nothing to everybody in at most some 200 points', () => {
  const random = seeded(2)
  const outcome = Uint8Array.from({ length: 5000 }, () => (random() < 0.3 ? 1 : 0))
  const { roc, pr } = curves(
    Float64Array.from(outcome, (y) => y + 3 * random()),
    outcome,
  )
  expect(roc.length).toBeLessThanOrEqual(203)
  expect(roc[0]).toEqual({ x: 0, y: 0 })
  expect(roc.at(-1)).toEqual({ x: 1, y: 1 })
  expect(pr.at(-1)?.x).toBe(1)
})

test('without one class there is no ranking to measure', () => {
  expect(rocAuc(Float64Array.of(1, 2), Uint8Array.of(0, 0))).toBeNaN()
  expect(averagePrecision(Float64Array.of(1, 2), Uint8Array.of(0, 0))).toBeNaN()
})
