/**
 * Leaks: fields that know the answer because they were written during or after it (the length of the call that sold the product).
 * The rules look at the data, not at names; a warning never stops training, but approval of the model must answer it.
 *
 * - `perfect_field`: one field alone ranks people with ROC AUC ≥ 0.95.
 * - `dominant_field`: one field alone reaches ROC AUC ≥ 0.80 and ranks better than a model of all the other fields together.
 * - `future_dates`: over 1 % of a date field's values lie after the reference time, so it is still being written.
 * - `too_good`: the whole model reaches ROC AUC ≥ 0.98.
 *
 * The threshold of 0.80 lies between what honest fields reach alone on public sets (Adult 0.78, Bank Marketing 0.77, Hillstrom 0.57)
 * and the known leak, the duration of the call (0.82 and 0.80). False alarms: a model with few or weak other fields, one of them honestly strong (recency of purchase), fires `dominant_field`.
 * Misses: two leaking copies of one fact hide each other below 0.95, and a leak weaker than the honest fields is not seen.
 */
import { type Column, type Table, withoutFields } from './columns.ts'
import { crossValidate } from './folds.ts'
import type { FitOptions } from './logistic.ts'
import { rocAuc } from './metrics.ts'

export const perfectFieldAuc = 0.95
export const dominantFieldAuc = 0.8
export const tooGoodAuc = 0.98
export const futureShare = 0.01

export interface Leak {
  readonly kind: 'perfect_field' | 'dominant_field' | 'future_dates' | 'too_good'
  /** The field, null when it is the model as a whole. */
  readonly field: string | null
  /** What was seen: an AUC, or a share of people for `future_dates`. */
  readonly seen: number
  /** What it is compared with: the threshold, or the AUC of all other fields for `dominant_field`. */
  readonly against: number
}

export interface FieldStrength {
  readonly field: string
  /** Out-of-fold ROC AUC of this field alone. */
  readonly auc: number
}

/** The out-of-fold AUC of each field alone, in any shape: numbers by twentieths, levels and "missing" as groups. Strongest first. */
export function fieldStrengths(table: Table, outcome: Uint8Array, fold: Uint8Array): FieldStrength[] {
  return table.columns
    .map((column) => ({ field: column.field, auc: rocAuc(outOfFoldRates(groupsOf(column), outcome, fold), outcome) }))
    .toSorted((a, b) => b.auc - a.auc || (a.field < b.field ? -1 : 1))
}

/**
 * @param strengths from `fieldStrengths` with the same folds
 * @param overall out-of-fold AUC of the whole model
 * @param dates names of the fields that were dates (their columns hold days before the reference time)
 */
export function findLeaks(
  data: { table: Table; outcome: Uint8Array; fold: Uint8Array; dates: readonly string[] },
  strengths: readonly FieldStrength[],
  overall: number,
  options: FitOptions,
): Leak[] {
  const whole: Leak[] =
    overall >= tooGoodAuc ? [{ kind: 'too_good', field: null, seen: overall, against: tooGoodAuc }] : []
  const single = strengths.flatMap((strength) => fieldLeak(data, strength, options) ?? [])
  return [...whole, ...single, ...data.dates.flatMap((field) => futureLeak(data.table, field) ?? [])]
}

function fieldLeak(
  data: { table: Table; outcome: Uint8Array; fold: Uint8Array },
  { field, auc }: FieldStrength,
  options: FitOptions,
): Leak | null {
  if (auc >= perfectFieldAuc) return { kind: 'perfect_field', field, seen: auc, against: perfectFieldAuc }
  // With no other field there is nothing to compare with.
  if (auc < dominantFieldAuc || data.table.columns.length < 2) return null
  const others = crossValidate(withoutFields(data.table, [field]), data.outcome, data.fold, options)
  const against = rocAuc(others, data.outcome)
  return auc > against ? { kind: 'dominant_field', field, seen: auc, against } : null
}

function futureLeak(table: Table, field: string): Leak | null {
  const column = table.columns.find((candidate) => candidate.field === field)
  if (column?.kind !== 'number') return null
  const present = column.values.filter((value) => !Number.isNaN(value))
  const seen = present.length === 0 ? 0 : present.filter((days) => days < 0).length / present.length
  return seen > futureShare ? { kind: 'future_dates', field, seen, against: futureShare } : null
}

const numberGroups = 20

/**
 * A group per row: 0 for missing, then one per level, or the parts of a number: at, and between, the values that bound its
 * twentieths. A value that many share (zero, mostly) is a part of its own, so that the few who differ are not hidden in it.
 */
function groupsOf(column: Column): Int32Array {
  if (column.kind === 'level') return column.codes.map((code) => code + 1)
  const sorted = column.values.filter((value) => !Number.isNaN(value)).toSorted()
  const bounds = Array.from(
    { length: numberGroups - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / numberGroups)]!,
  )
  const cuts = [...new Set(bounds)]
  return Int32Array.from(column.values, (value) => (Number.isNaN(value) ? 0 : 1 + partOf(cuts, value)))
}

/** 2k below cut k and above the one before it, 2k + 1 at cut k. @param cuts ascending, distinct */
function partOf(cuts: readonly number[], value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (cuts[middle]! < value) low = middle + 1
    else high = middle
  }
  return 2 * low + (cuts[low] === value ? 1 : 0)
}

/** People imagined at the overall rate in every group, so that a group of two is not certain. */
const priorPeople = 10

/** Each row's share of positives in its group, counted outside its own fold. */
function outOfFoldRates(groups: Int32Array, outcome: Uint8Array, fold: Uint8Array): Float64Array {
  const groupCount = groups.reduce((most, group) => Math.max(most, group), 0) + 1
  const people = tally(groups, fold, groupCount, () => 1)
  const positives = tally(groups, fold, groupCount, (row) => outcome[row]!)
  const overall = outcome.reduce((sum, y) => sum + y, 0) / outcome.length
  return Float64Array.from(groups, (group, row) => {
    const held = fold[row]! + 1
    const there = people[group]! - people[held * groupCount + group]!
    const yes = positives[group]! - positives[held * groupCount + group]!
    return (yes + priorPeople * overall) / (there + priorPeople)
  })
}

/** Sums by group over everybody (first `groupCount` entries), then by fold and group. */
function tally(groups: Int32Array, fold: Uint8Array, groupCount: number, of: (row: number) => number): Float64Array {
  const folds = fold.reduce((most, held) => Math.max(most, held), 0) + 1
  const sums = new Float64Array((folds + 1) * groupCount)
  for (let row = 0; row < groups.length; row++) {
    sums[groups[row]!]! += of(row)
    sums[(fold[row]! + 1) * groupCount + groups[row]!]! += of(row)
  }
  return sums
}
