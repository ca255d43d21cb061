/**
 * Folds: stratified K-fold cross-validation with a seed. Every row is scored exactly once, by a model (encoding included) that
 * was fitted without its fold; the metrics are those of the pooled out-of-fold scores.
 */
import { rowsOf, type Table } from './columns.ts'
import { encode, fitEncoder } from './features.ts'
import { type FitOptions, fitLogistic, marginsOf, probabilitiesOf } from './logistic.ts'

/** A source of uniform numbers in [0, 1), the same for the same seed. Not for secrets. Source: mulberry32 (T. Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The fold of each row, 0 … folds − 1: each class is shuffled and dealt out in turn, so folds differ by at most one per class. */
export function stratifiedFolds(outcome: Uint8Array, folds: number, seed: number): Uint8Array {
  const random = seeded(seed)
  const fold = new Uint8Array(outcome.length)
  for (const wanted of [0, 1]) {
    const members = Uint32Array.from(outcome.keys()).filter((i) => outcome[i] === wanted)
    shuffle(members, random)
    members.forEach((row, k) => {
      fold[row] = k % folds
    })
  }
  return fold
}

function shuffle(values: Uint32Array, random: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = values[i]!
    values[i] = values[j]!
    values[j] = kept
  }
}

/** The rows whose fold is, and is not, the given one. */
export function split(fold: Uint8Array, held: number): { train: Int32Array; test: Int32Array } {
  const rows = Int32Array.from(fold.keys())
  return { train: rows.filter((i) => fold[i] !== held), test: rows.filter((i) => fold[i] === held) }
}

/** Out-of-fold probability of each row. @param fold as from `stratifiedFolds` */
export function crossValidate(
  table: Table,
  outcome: Uint8Array,
  fold: Uint8Array,
  options: FitOptions,
  each: (done: number) => void = () => {},
): Float64Array {
  const scores = new Float64Array(table.rows)
  const folds = fold.reduce((most, held) => Math.max(most, held), 0) + 1
  for (let held = 0; held < folds; held++) {
    const { train, test } = split(fold, held)
    const part = rowsOf(table, train)
    const encoder = fitEncoder(part)
    const { weights } = fitLogistic(
      encode(encoder, part),
      Uint8Array.from(train, (i) => outcome[i]!),
      options,
    )
    const predicted = probabilitiesOf(marginsOf(encode(encoder, rowsOf(table, test)), weights))
    test.forEach((row, k) => {
      scores[row] = predicted[k]!
    })
    each(held + 1)
  }
  return scores
}
