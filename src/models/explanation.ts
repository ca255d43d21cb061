/**
 * Explanations: why a person's score is what it is. For a linear model the Shapley values are exact: each column adds
 * w · (x − E[x]) to the log-odds. Columns of one field are summed, so that people see fields, never one-hot levels.
 * Source: Lundberg & Lee 2017, linear interventional case; shap/explainers/_linear.py.
 */
import { columnsOfField, type Design, type Encoder } from './features.ts'
import { marginsOf } from './logistic.ts'

/** A stored model: all that is needed to score and to explain. Plain JSON. */
export interface LinearModel {
  readonly encoder: Encoder
  /** Intercept first, on log-odds per unit of the encoded column. */
  readonly weights: readonly number[]
  /** E[x] of every encoded column over the training people; 1 for the intercept. */
  readonly means: readonly number[]
}

/** What one field adds to (or takes from) a person's log-odds, compared with the average training person. */
export interface Contribution {
  readonly field: string
  readonly weight: number
}

/** `base` + Σ contributions = the person's log-odds. */
export interface Explanation {
  readonly base: number
  readonly margin: number
  /** Largest effect first. */
  readonly contributions: readonly Contribution[]
}

/** Mean of each encoded column; the intercept's is 1. */
export function columnMeans(design: Design): number[] {
  const sums = new Float64Array(design.columns + 1)
  for (let i = 0, d = 0; i < design.rows; i++)
    for (let k = 1; k <= design.denseColumns; k++) sums[k]! += design.dense[d++]!
  for (const column of design.active) sums[column]! += 1
  return Array.from({ length: design.columns }, (_, k) => (k === 0 ? 1 : sums[k]! / design.rows))
}

/** One encoded row in full: intercept, numbers, indicators, one-hot columns. */
export function rowOf(design: Design, row: number): Float64Array {
  const x = new Float64Array(design.columns + 1)
  x[0] = 1
  x.set(design.dense.subarray(row * design.denseColumns, (row + 1) * design.denseColumns), 1)
  for (let k = 0; k < design.activePerRow; k++) x[design.active[row * design.activePerRow + k]!] = 1
  return x.subarray(0, design.columns)
}

/**
 * The exact contributions of each field to one row's log-odds.
 * @throws RangeError when they do not add up to the margin: a wrong reason must never reach a person
 */
export function explainRow(model: LinearModel, design: Design, row: number): Explanation {
  const x = rowOf(design, row)
  const margin = model.weights.reduce((sum, weight, k) => sum + weight * x[k]!, 0)
  const base = model.weights.reduce((sum, weight, k) => sum + weight * model.means[k]!, 0)
  const contributions = model.encoder.fields
    .map((code) => ({ field: code.field, weight: sumOver(columnsOfField(code), model, x) }))
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.field < b.field ? -1 : 1))
  const total = contributions.reduce((sum, { weight }) => sum + weight, base)
  const scale = model.weights.reduce(
    (sum, weight, k) => sum + Math.abs(weight) * (Math.abs(x[k]!) + Math.abs(model.means[k]!)),
    1,
  )
  if (!(Math.abs(total - margin) <= 1e-9 * scale)) throw new RangeError('contributions do not add up to the log-odds')
  return { base, margin, contributions }
}

function sumOver(columns: readonly number[], model: LinearModel, x: Float64Array): number {
  return columns.reduce((sum, k) => sum + model.weights[k]! * (x[k]! - model.means[k]!), 0)
}

/** A reason as stored beside a score: which field, which way, how much in log-odds (rounded to four places). */
export type Reason = { readonly field: string; readonly direction: 'up' | 'down'; readonly weight: number }

export const mostReasons = 3
/** Effects below this many log-odds (a change of about a hundredth of a percentage point at most) are no reason. */
const leastWeight = 0.0005

/** The strongest effects as reasons, at most three. */
export function topReasons(explanation: Explanation): Reason[] {
  return explanation.contributions
    .filter(({ weight }) => Math.abs(weight) >= leastWeight)
    .slice(0, mostReasons)
    .map(({ field, weight }) => ({
      field,
      direction: weight > 0 ? 'up' : 'down',
      weight: Math.round(weight * 10_000) / 10_000,
    }))
}

/** Log-odds of every row of a design. */
export function marginsUnder(model: LinearModel, design: Design): Float64Array {
  return marginsOf(design, Float64Array.from(model.weights))
}
