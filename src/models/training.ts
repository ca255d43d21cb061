/**
 * Training: from a table and its outcomes to a model with everything its card says. Pure and deterministic for a seed; runs in a
 * worker (`worker.ts`) because tens of thousands of people take seconds that the server does not have to spare.
 */
import { rowsOf, type Table } from './columns.ts'
import { columnMeans, type LinearModel } from './explanation.ts'
import { encode, fitEncoder } from './features.ts'
import { crossValidate, stratifiedFolds } from './folds.ts'
import { type FieldStrength, fieldStrengths, findLeaks, type Leak } from './leaks.ts'
import { defaultFit, fitLogistic } from './logistic.ts'
import {
  averagePrecision,
  brier,
  calibration,
  type CalibrationBin,
  curves,
  type Gain,
  gains,
  type Interval,
  logLoss,
  type Point,
  rocAucInterval,
} from './metrics.ts'

export interface TrainingInput {
  readonly table: Table
  /** 1 or 0 per row of the table. */
  readonly outcome: Uint8Array
  /** The rows to use, ascending; all when null. */
  readonly rows: Int32Array | null
  readonly dates: readonly string[]
  readonly c: number
  readonly folds: number
  readonly seed: number
}

/** How the model did on people it had not seen: pooled out-of-fold predictions. */
export interface Evaluation {
  readonly rocAuc: Interval
  readonly averagePrecision: number
  readonly logLoss: number
  readonly brier: number
  readonly calibration: readonly CalibrationBin[]
  readonly calibrationError: number
  readonly gains: readonly Gain[]
  readonly roc: readonly Point[]
  readonly pr: readonly Point[]
}

export interface Trained {
  readonly model: LinearModel
  readonly people: number
  readonly positives: number
  readonly evaluation: Evaluation
  readonly strengths: readonly FieldStrength[]
  readonly leaks: readonly Leak[]
  /** Nine ascending probabilities that part people into bands 1 (least likely) to 10 (most likely). */
  readonly bands: readonly number[]
  readonly fit: {
    readonly steps: number
    readonly converged: boolean
    readonly objective: number
    readonly gradient: number
  }
}

/** @param report called with how many of how many parts are done */
export function trainModel(input: TrainingInput, report: (done: number, total: number) => void = () => {}): Trained {
  const { table, outcome } = chosen(input)
  const options = { ...defaultFit, c: input.c }
  const parts = input.folds + 2
  const fold = stratifiedFolds(outcome, input.folds, input.seed)
  const predicted = crossValidate(table, outcome, fold, options, (done) => report(done, parts))
  const evaluation = evaluate(predicted, outcome)
  const strengths = fieldStrengths(table, outcome, fold)
  const leaks = findLeaks({ table, outcome, fold, dates: input.dates }, strengths, evaluation.rocAuc.value, options)
  report(input.folds + 1, parts)
  const encoder = fitEncoder(table)
  const design = encode(encoder, table)
  const { weights, ...fit } = fitLogistic(design, outcome, options)
  report(parts, parts)
  return {
    model: { encoder, weights: [...weights], means: columnMeans(design) },
    people: table.rows,
    positives: outcome.reduce((sum, y) => sum + y, 0),
    evaluation,
    strengths,
    leaks,
    bands: bandsOf(predicted),
    fit,
  }
}

function chosen(input: TrainingInput): { table: Table; outcome: Uint8Array } {
  const { rows } = input
  if (rows === null) return input
  return { table: rowsOf(input.table, rows), outcome: Uint8Array.from(rows, (row) => input.outcome[row]!) }
}

/** Every metric of the card for predictions on unseen people. */
export function evaluate(predicted: Float64Array, outcome: Uint8Array): Evaluation {
  const { bins, error } = calibration(predicted, outcome)
  return {
    rocAuc: rocAucInterval(predicted, outcome),
    averagePrecision: averagePrecision(predicted, outcome),
    logLoss: logLoss(predicted, outcome),
    brier: brier(predicted, outcome),
    calibration: bins,
    calibrationError: error,
    gains: gains(predicted, outcome),
    ...curves(predicted, outcome),
  }
}

function bandsOf(predicted: Float64Array): number[] {
  const sorted = predicted.slice().toSorted()
  return Array.from({ length: 9 }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / 10)]!)
}
