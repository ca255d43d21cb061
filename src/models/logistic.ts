/**
 * Logistic regression with an L2 penalty, by Newton's method. Minimises scikit-learn's objective
 * C · Σ log(1 + e^(−(2y−1)(w·x + b))) + ½‖w‖², intercept b without penalty. Strictly convex, so there is one answer; the penalty
 * keeps it finite on separable data. One-hot columns cost one addition each, not a multiplication by mostly zeros.
 */
import { choleskySolve } from './cholesky.ts'
import type { Design } from './features.ts'

export interface FitOptions {
  /** Inverse strength of the penalty, > 0, as scikit-learn's C. */
  readonly c: number
  /** Stops when half the squared Newton decrement, the decrease still to be had, is ≤ tolerance × objective. */
  readonly tolerance: number
  readonly mostSteps: number
}

export const defaultFit: FitOptions = { c: 1, tolerance: 1e-9, mostSteps: 100 }

export interface Fit {
  /** Length `design.columns`; the intercept first. On log-odds, per unit of the encoded column. */
  readonly weights: Float64Array
  readonly steps: number
  /** False when `mostSteps` ran out or rounding stopped the descent first. */
  readonly converged: boolean
  readonly objective: number
  /** Largest absolute component of the gradient of the objective. */
  readonly gradient: number
}

/** The objective's value, gradient and curvature at one point. Reused from step to step. */
interface Workspace {
  readonly stride: number
  readonly gradient: Float64Array
  /** Lower triangle, row-major, one scratch row and column at the end for levels without a column. */
  readonly hessian: Float64Array
}

/**
 * Fits the model.
 * @param outcome 1 or 0 per row
 * @throws RangeError when sizes differ or C is not positive
 * Source: Boyd & Vandenberghe, Convex Optimization, §9.5 (damped Newton, backtracking, stopping by the decrement).
 */
export function fitLogistic(design: Design, outcome: Uint8Array, options: FitOptions = defaultFit): Fit {
  if (outcome.length !== design.rows) throw new RangeError('one outcome per row')
  if (!(options.c > 0)) throw new RangeError('C must be positive')
  const space = workspace(design.columns)
  let weights = startingPoint(design.columns, outcome)
  let margins = marginsOf(design, weights)
  let objective = objectiveOf(margins, outcome, weights, options.c)
  for (let step = 0; ; step++) {
    derive(design, outcome, margins, weights, options.c, space)
    const direction = newtonDirection(space, design.columns)
    const decrement = -dot(space.gradient, direction, design.columns) / 2
    const converged = decrement <= options.tolerance * objective
    const next =
      converged || step === options.mostSteps
        ? null
        : descend(design, outcome, weights, direction, objective, decrement, options.c)
    if (next === null) {
      const gradient = largest(space.gradient, design.columns)
      return { weights, steps: step, converged, objective, gradient }
    }
    ;({ weights, margins, objective } = next)
  }
}

/** w·x + b per row, on log-odds. `weights` as in `Fit`. */
export function marginsOf(design: Design, weights: Float64Array): Float64Array {
  const { rows, dense, denseColumns, active, activePerRow } = design
  const margins = new Float64Array(rows)
  const padded = new Float64Array(design.columns + 1)
  padded.set(weights)
  let d = 0
  let a = 0
  for (let i = 0; i < rows; i++) {
    let margin = padded[0]!
    for (let k = 1; k <= denseColumns; k++) margin += padded[k]! * dense[d++]!
    for (let k = 0; k < activePerRow; k++) margin += padded[active[a++]!]!
    margins[i] = margin
  }
  return margins
}

/** Probabilities of margins, in the form that does not overflow. */
export function probabilitiesOf(margins: Float64Array): Float64Array {
  return margins.map(sigmoid)
}

export function sigmoid(margin: number): number {
  const e = Math.exp(-Math.abs(margin))
  return margin >= 0 ? 1 / (1 + e) : e / (1 + e)
}

/** The value that `fitLogistic` minimises. */
export function objectiveOf(margins: Float64Array, outcome: Uint8Array, weights: Float64Array, c: number): number {
  let loss = 0
  for (let i = 0; i < margins.length; i++) {
    const z = margins[i]!
    loss += Math.max(z, 0) - (outcome[i] === 1 ? z : 0) + Math.log1p(Math.exp(-Math.abs(z)))
  }
  let squares = 0
  for (let k = 1; k < weights.length; k++) squares += weights[k]! ** 2
  return c * loss + squares / 2
}

/** The gradient of the objective, for tests and for reports. */
export function gradientOf(design: Design, outcome: Uint8Array, weights: Float64Array, c: number): Float64Array {
  const space = workspace(design.columns)
  derive(design, outcome, marginsOf(design, weights), weights, c, space)
  return space.gradient.slice(0, design.columns)
}

function workspace(columns: number): Workspace {
  const stride = columns + 1
  return { stride, gradient: new Float64Array(stride), hessian: new Float64Array(stride * stride) }
}

/** All weights zero, the intercept at the log-odds of the outcome (one imagined person on either side keeps it finite). */
function startingPoint(columns: number, outcome: Uint8Array): Float64Array {
  const weights = new Float64Array(columns)
  const positives = outcome.reduce((sum, y) => sum + y, 0)
  weights[0] = Math.log((positives + 1) / (outcome.length - positives + 1))
  return weights
}

/** Gradient and Hessian in one pass over the rows. */
function derive(
  design: Design,
  outcome: Uint8Array,
  margins: Float64Array,
  weights: Float64Array,
  c: number,
  space: Workspace,
): void {
  space.gradient.fill(0)
  space.hessian.fill(0)
  for (let i = 0; i < design.rows; i++) {
    const p = sigmoid(margins[i]!)
    addRow(design, i, c * (p - outcome[i]!), c * p * (1 - p), space)
  }
  for (let k = 1; k < weights.length; k++) {
    space.gradient[k]! += weights[k]!
    space.hessian[k * space.stride + k]! += 1
  }
}

/** Adds one row's share: `slope` × x to the gradient, `bend` × x xᵀ to the lower triangle. The hot loop of training. */
function addRow(design: Design, row: number, slope: number, bend: number, space: Workspace): void {
  const { dense, denseColumns, active, activePerRow } = design
  const { gradient, hessian, stride } = space
  const x = row * denseColumns
  const levels = row * activePerRow
  gradient[0]! += slope
  hessian[0]! += bend
  for (let a = 0; a < denseColumns; a++) {
    const xa = dense[x + a]!
    const base = (a + 1) * stride
    const scaled = bend * xa
    gradient[a + 1]! += slope * xa
    hessian[base]! += scaled
    for (let b = 0; b <= a; b++) hessian[base + 1 + b]! += scaled * dense[x + b]!
  }
  for (let j = 0; j < activePerRow; j++) {
    const column = active[levels + j]!
    const base = column * stride
    gradient[column]! += slope
    hessian[base]! += bend
    for (let b = 0; b < denseColumns; b++) hessian[base + 1 + b]! += bend * dense[x + b]!
    // Level columns rise with their slot, so this stays in the lower triangle (the scratch column excepted, which nobody reads).
    for (let k = 0; k <= j; k++) hessian[base + active[levels + k]!]! += bend
  }
}

function newtonDirection(space: Workspace, columns: number): Float64Array {
  const matrix = new Float64Array(columns * columns)
  for (let row = 0; row < columns; row++)
    for (let column = 0; column <= row; column++)
      matrix[row * columns + column] = space.hessian[row * space.stride + column]!
  const right = Float64Array.from({ length: columns }, (_, k) => -space.gradient[k]!)
  return choleskySolve(matrix, right)
}

/** Backtracks along the direction until the objective falls enough; null when rounding lets it fall no further. */
function descend(
  design: Design,
  outcome: Uint8Array,
  from: Float64Array,
  direction: Float64Array,
  objective: number,
  decrement: number,
  c: number,
): { weights: Float64Array; margins: Float64Array; objective: number } | null {
  for (let size = 1; size > 1e-10; size /= 2) {
    const weights = from.map((weight, k) => weight + size * direction[k]!)
    const margins = marginsOf(design, weights)
    const reached = objectiveOf(margins, outcome, weights, c)
    if (reached <= objective - 1e-4 * size * 2 * decrement) return { weights, margins, objective: reached }
  }
  return null
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!
  return sum
}

function largest(values: Float64Array, length: number): number {
  let most = 0
  for (let i = 0; i < length; i++) most = Math.max(most, Math.abs(values[i]!))
  return most
}
