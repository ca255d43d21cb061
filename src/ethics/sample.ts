/**
 * A sample of people for the proxy audit: their groups and the inputs of the campaign, without identifiers, read inside the gate
 * and forgotten when the associations are known.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import { labelOf, numberOf, type ProtectedAttribute } from './attributes.ts'
import type { AttributeColumn, Column, Sample } from './proxies.ts'

export interface Input {
  readonly name: string
  readonly type: string
  /** Over profile p; the field of that name when left out. */
  readonly value?: RawBuilder<unknown>
}

/** Membership of an audience as one more input: events and scores that decide are no fields, yet can stand in for one. */
export function membershipOf(audience: RawBuilder<SqlBool>): Input {
  return { name: 'in_audience', type: 'boolean', value: sql`coalesce(${audience}, false)` }
}

export interface SampleAsk {
  readonly attributes: readonly ProtectedAttribute[]
  readonly inputs: readonly Input[]
  readonly purposeId: number
  readonly size: number
  readonly now: Date
}

/** Reads at most `size` people who may be addressed, in the order of a hash of their identifier: the same people each time. */
export async function readSample(tx: Tx, ask: SampleAsk): Promise<Sample> {
  const { attributes, inputs, now } = ask
  const columns: RawBuilder<unknown>[] = [
    ...inputs.map(({ name, value }, i) => sql`${value ?? sql`p.attributes->${name}::text`} as ${sql.ref(`i${i}`)}`),
    ...attributes.map((attribute, i) => sql`${labelOf(attribute, now)} as ${sql.ref(`a${i}`)}`),
    ...attributes.map((attribute, i) => {
      const number = attribute.kind === 'levels' ? sql`null::float8` : numberOf(attribute, now)
      return sql`${number} as ${sql.ref(`n${i}`)}`
    }),
  ]
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns)} from profile p
    where p.permission_bits & (1::bigint << ${ask.purposeId}::int) <> 0
    order by md5(p.subject_id::text) limit ${ask.size}`.execute(tx)
  return {
    inputs: inputs.map((input, i) =>
      columnOf(
        input,
        rows.map((row) => row[`i${i}`]),
        now,
      ),
    ),
    attributes: attributes.map((attribute, i) => attributeOf(attribute, i, rows)),
  }
}

function attributeOf(
  { field, kind }: ProtectedAttribute,
  i: number,
  rows: readonly Record<string, unknown>[],
): AttributeColumn {
  return {
    name: field,
    labels: rows.map((row) => row[`a${i}`] as string),
    numbers: kind === 'levels' ? null : rows.map((row) => row[`n${i}`] as number | null),
  }
}

function columnOf({ name, type }: Input, values: readonly unknown[], now: Date): Column {
  return { name, values: values.map((value) => valueOf(type, value, now)) }
}

const dayMs = 86_400_000

/** Dates count in days before now; booleans are levels. */
function valueOf(type: string, value: unknown, now: Date): string | number | null {
  if (value === null || value === undefined || value === '') return null
  if (type !== 'date' && type !== 'timestamp') return typeof value === 'number' ? value : String(value)
  const days = (now.getTime() - Date.parse(String(value))) / dayMs
  return Number.isFinite(days) ? days : null
}
