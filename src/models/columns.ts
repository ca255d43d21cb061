/**
 * Columns: people as typed arrays, one column per source field. Numbers are doubles with NaN for "missing"; levels are codes
 * into a list of names with −1 for "missing". A table of a million people stays flat and crosses to a worker without parsing.
 */

/** A column of numbers, or of levels of a text or boolean field. */
export type Column =
  | { readonly field: string; readonly kind: 'number'; readonly values: Float64Array }
  | { readonly field: string; readonly kind: 'level'; readonly codes: Int32Array; readonly levels: readonly string[] }

export interface Table {
  readonly rows: number
  readonly columns: readonly Column[]
}

/** How a catalogue field becomes a column. Dates become their age in days before the reference time. */
export interface FieldShape {
  readonly field: string
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'timestamp'
}

/** The code of a missing level. */
export const missingCode = -1

const dayMs = 86_400_000

/**
 * Collects people into columns, in the order they come.
 * @param referenceTime dates are counted in days before it: a date of yesterday is 1, of tomorrow −1
 */
export function tableBuilder(fields: readonly FieldShape[], referenceTime: Date) {
  const writers = fields.map((shape) =>
    shape.type === 'text' || shape.type === 'boolean' ? levelWriter(shape.field) : numberWriter(shape, referenceTime),
  )
  let rows = 0
  return {
    add(attributes: Readonly<Record<string, unknown>>): void {
      for (const writer of writers) writer.push(attributes[writer.field])
      rows += 1
    },
    build: (): Table => ({ rows, columns: writers.map((writer) => writer.column()) }),
  }
}

interface ColumnWriter {
  readonly field: string
  push(value: unknown): void
  column(): Column
}

function numberWriter(shape: FieldShape, referenceTime: Date): ColumnWriter {
  const values = growing((length) => new Float64Array(length))
  const read = shape.type === 'number' ? asNumber : (value: unknown) => ageInDays(value, referenceTime)
  return {
    field: shape.field,
    push: (value) => values.push(read(value)),
    column: () => ({ field: shape.field, kind: 'number', values: values.done() }),
  }
}

function levelWriter(field: string): ColumnWriter {
  const codes = growing((length) => new Int32Array(length))
  const known = new Map<string, number>()
  const codeOf = (level: string) => {
    const code = known.get(level)
    if (code !== undefined) return code
    known.set(level, known.size)
    return known.size - 1
  }
  return {
    field,
    push: (value) => {
      const level = typeof value === 'boolean' || typeof value === 'number' ? String(value) : value
      codes.push(typeof level === 'string' && level !== '' ? codeOf(level) : missingCode)
    },
    column: () => ({ field, kind: 'level', codes: codes.done(), levels: [...known.keys()] }),
  }
}

function growing<A extends Float64Array | Int32Array>(make: (length: number) => A) {
  let data = make(1024)
  let length = 0
  return {
    push(value: number): void {
      if (length === data.length) {
        const larger = make(length * 2)
        larger.set(data)
        data = larger
      }
      data[length++] = value
    },
    done: (): A => shared(data.subarray(0, length) as A),
  }
}

/** The same values in memory that a worker reads without a copy. */
function shared<A extends Float64Array | Int32Array>(values: A): A {
  const memory = new SharedArrayBuffer(values.byteLength)
  const copy = values instanceof Float64Array ? new Float64Array(memory) : new Int32Array(memory)
  copy.set(values)
  return copy as A
}

function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}

function ageInDays(value: unknown, referenceTime: Date): number {
  if (typeof value !== 'string') return Number.NaN
  return (referenceTime.getTime() - Date.parse(value)) / dayMs
}

/** The table of the given rows only, in that order. Levels keep their codes. */
export function rowsOf(table: Table, rows: Int32Array): Table {
  return { rows: rows.length, columns: table.columns.map((column) => pick(column, rows)) }
}

function pick(column: Column, rows: Int32Array): Column {
  if (column.kind === 'number') {
    const values = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
    return { ...column, values }
  }
  const codes = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!
  return { ...column, codes }
}

/** The table without some fields. */
export function withoutFields(table: Table, fields: readonly string[]): Table {
  return { rows: table.rows, columns: table.columns.filter((column) => !fields.includes(column.field)) }
}
