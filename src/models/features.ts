/**
 * Features: from a person's fields to the numbers of a linear model. Numbers are standardised, levels one-hot encoded with rare
 * ones pooled, and a missing value is a fact of its own (a level, or an indicator beside the mean). The encoding is learnt
 * from training people only and is plain JSON, so that a stored model encodes a new person exactly as it was trained.
 */
import type { Column, Table } from './columns.ts'

/** A level with fewer training people than this stands in the pool `other`: a coefficient on a handful of people is noise, and could point at them. */
export const rareLevelPeople = 20
/** … or with a smaller share of them than this. */
export const rareLevelShare = 0.001
/** At most so many levels per field keep a coefficient of their own, the most frequent first. */
export const mostLevels = 100

/** The model's columns that come from one field. Column 0 of every model is the intercept, so `first` ≥ 1. */
export type FieldCode =
  | {
      readonly field: string
      readonly kind: 'number'
      readonly first: number
      readonly mean: number
      /** Population standard deviation of the values present; 1 for a constant. */
      readonly deviation: number
      /** Column of the missing indicator, null when nobody in training lacked the field. */
      readonly missing: number | null
    }
  | {
      readonly field: string
      readonly kind: 'level'
      readonly first: number
      /** Levels with a column of their own, in column order: `first`, `first` + 1, … */
      readonly levels: readonly string[]
      /** Column of pooled rare levels; levels never seen in training go there too. Null when training had none. */
      readonly other: number | null
      /** Column of people without the field, null when nobody in training lacked it. */
      readonly missing: number | null
    }

/** How a table becomes a design matrix. Plain JSON. */
export interface Encoder {
  readonly fields: readonly FieldCode[]
  /** Intercept included. */
  readonly columns: number
}

/**
 * A design matrix kept as what it is: `dense` holds the standardised numbers and indicators row by row (`denseColumns` apiece),
 * `active` the one column per level field whose entry is 1, or `columns` (one past the last) when none stands for the level.
 * Dense columns come first: 1 … `denseColumns`.
 */
export interface Design {
  readonly rows: number
  readonly columns: number
  readonly dense: Float64Array
  readonly denseColumns: number
  readonly active: Int32Array
  readonly activePerRow: number
}

/** Learns the encoding from the people of a table. */
export function fitEncoder(table: Table): Encoder {
  let next = 1
  const fields: FieldCode[] = []
  const take = (count: number) => {
    next += count
    return next - count
  }
  for (const column of table.columns)
    if (column.kind === 'number') fields.push(numberCode(column.field, column.values, take))
  for (const column of table.columns) if (column.kind === 'level') fields.push(levelCode(column, table.rows, take))
  return { fields, columns: next }
}

type Take = (count: number) => number

function numberCode(field: string, values: Float64Array, take: Take): FieldCode {
  let present = 0
  let sum = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    present += 1
    sum += value
  }
  const mean = present === 0 ? 0 : sum / present
  let squares = 0
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2
  const spread = present === 0 ? 0 : Math.sqrt(squares / present)
  const lacking = present > 0 && present < values.length
  return {
    field,
    kind: 'number',
    first: take(1),
    mean,
    // A spread that is only rounding of a large mean is no spread.
    deviation: spread > 1e-12 * Math.abs(mean) ? spread : 1,
    missing: lacking ? take(1) : null,
  }
}

function levelCode(column: Column & { kind: 'level' }, rows: number, take: Take): FieldCode {
  const counts = new Float64Array(column.levels.length)
  let missing = 0
  for (const code of column.codes) {
    if (code < 0) missing += 1
    else counts[code]! += 1
  }
  const floor = Math.max(rareLevelPeople, rareLevelShare * rows)
  const ranked = column.levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count >= floor)
    .toSorted((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, mostLevels)
  const kept = ranked.map(({ level }) => level)
  const pooled = rows - missing - ranked.reduce((sum, { count }) => sum + count, 0)
  return {
    field: column.field,
    kind: 'level',
    first: take(kept.length),
    levels: kept,
    other: pooled > 0 ? take(1) : null,
    missing: missing > 0 ? take(1) : null,
  }
}

/**
 * The design matrix of a table under an encoding. The table must have every field of the encoding, in any order.
 * A level that training never met goes to the pool, or counts for nothing when there is none; a number that is missing where
 * training knew no missing one stands at the mean.
 * @throws RangeError when a field is absent: the caller reads the fields that the model names
 */
export function encode(encoder: Encoder, table: Table): Design {
  const numbers = encoder.fields.filter((code) => code.kind === 'number')
  const levels = encoder.fields.filter((code) => code.kind === 'level')
  const denseColumns = numbers.reduce((sum, code) => sum + (code.missing === null ? 1 : 2), 0)
  const dense = new Float64Array(table.rows * denseColumns)
  const active = new Int32Array(table.rows * levels.length)
  for (const code of numbers) writeNumbers(code, columnOf(table, code.field, 'number').values, dense, denseColumns)
  levels.forEach((code, slot) => {
    const target = columnByCode(code, columnOf(table, code.field, 'level').levels, encoder.columns)
    writeLevels(target, columnOf(table, code.field, 'level').codes, active, levels.length, slot)
  })
  return { rows: table.rows, columns: encoder.columns, dense, denseColumns, active, activePerRow: levels.length }
}

function columnOf<K extends Column['kind']>(table: Table, field: string, kind: K): Column & { kind: K } {
  const column = table.columns.find((candidate) => candidate.field === field)
  if (column?.kind !== kind) throw new RangeError(`the table has no ${kind} column ${field}`)
  return column as Column & { kind: K }
}

type NumberCode = FieldCode & { kind: 'number' }
type LevelCode = FieldCode & { kind: 'level' }

function writeNumbers(code: NumberCode, values: Float64Array, dense: Float64Array, stride: number): void {
  const { mean, deviation } = code
  let at = code.first - 1
  const indicator = code.missing === null ? 0 : code.missing - code.first
  for (let i = 0; i < values.length; i++, at += stride) {
    const value = values[i]!
    if (!Number.isNaN(value)) dense[at] = (value - mean) / deviation
    else if (indicator > 0) dense[at + indicator] = 1
  }
}

/** The model's column by level code, that of a missing value last. */
function columnByCode(code: LevelCode, levels: readonly string[], none: number): Int32Array {
  const own = new Map(code.levels.map((level, index) => [level, code.first + index]))
  return Int32Array.from([...levels.map((level) => own.get(level) ?? code.other ?? none), code.missing ?? none])
}

function writeLevels(target: Int32Array, codes: Int32Array, active: Int32Array, stride: number, slot: number): void {
  const missing = target.length - 1
  for (let i = 0, at = slot; i < codes.length; i++, at += stride) {
    const code = codes[i]!
    active[at] = target[code < 0 ? missing : code]!
  }
}

/** The columns of a model that come from one field code. */
export function columnsOfField(code: FieldCode): number[] {
  const own = code.kind === 'number' ? [code.first] : code.levels.map((_, index) => code.first + index)
  const pool = code.kind === 'level' && code.other !== null ? [code.other] : []
  return [...own, ...pool, ...(code.missing === null ? [] : [code.missing])]
}
