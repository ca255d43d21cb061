/**
 * Reading people for models: only inside a gate that someone opened, only the fields that the model names, in batches ordered by
 * the person's identifier, so that the same people give the same model.
 */
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Json, Tx } from '../kernel/index.ts'
import { type Table, tableBuilder } from './columns.ts'
import type { FeatureField, Outcome } from './target.ts'

/** Small enough that parsing a batch takes some 20 ms: the server answers others in between. */
const batchRows = 2000
const identifiersAtOnce = 5000

/** People as a table, with who they are and whether they have the outcome. */
export interface TrainingPeople {
  readonly subjectIds: readonly string[]
  readonly table: Table
  readonly outcome: Uint8Array
  /** People of the population whom the purpose permits but whose outcome is not known. */
  readonly outcomeUnknown: number
}

interface PersonRow {
  readonly subject_id: string
  readonly values: readonly Json[]
}

/** Everybody of the population whom the purpose in force permits and whose outcome is known. */
export async function readTrainingPeople(
  tx: Tx,
  features: readonly FeatureField[],
  outcome: Outcome,
  population: RawBuilder<SqlBool>,
  referenceTime: Date,
): Promise<TrainingPeople> {
  const builder = tableBuilder(features, referenceTime)
  const subjectIds: string[] = []
  const outcomes: number[] = []
  for (let after: string | null = null; ; ) {
    const { rows }: { rows: (PersonRow & { positive: boolean })[] } = await sql<PersonRow & { positive: boolean }>`
      select p.subject_id, ${outcome.positive} as positive, ${valuesOf(features)} as values
      from profile p where (${population}) and (${outcome.known}) and ${beyond(after)}
      order by p.subject_id limit ${batchRows}`.execute(tx)
    for (const row of rows) {
      subjectIds.push(row.subject_id)
      outcomes.push(row.positive ? 1 : 0)
      builder.add(recordOf(features, row.values))
    }
    after = rows.at(-1)?.subject_id ?? null
    if (rows.length < batchRows) break
  }
  const unknown = await sql<{ people: number }>`
    select count(*) as people from profile p where (${population}) and not (${outcome.known})`.execute(tx)
  return {
    subjectIds,
    table: builder.build(),
    outcome: Uint8Array.from(outcomes),
    outcomeUnknown: unknown.rows[0]?.people ?? 0,
  }
}

/** At most `most` people of the population whose outcome is known, drawn at random but the same each time. */
export async function readSample(
  tx: Tx,
  features: readonly FeatureField[],
  outcome: Outcome,
  population: RawBuilder<SqlBool>,
  { referenceTime, most }: { readonly referenceTime: Date; readonly most: number },
): Promise<{ table: Table; outcome: Uint8Array }> {
  const { rows } = await sql<{ positive: boolean; values: readonly Json[] }>`
    select ${outcome.positive} as positive, ${valuesOf(features)} as values
    from profile p where (${population}) and (${outcome.known}) order by p.share, p.subject_id limit ${most}`.execute(
    tx,
  )
  const builder = tableBuilder(features, referenceTime)
  for (const row of rows) builder.add(recordOf(features, row.values))
  return { table: builder.build(), outcome: Uint8Array.from(rows, ({ positive }) => (positive ? 1 : 0)) }
}

/** Those of these people whom the purpose in force permits, as a table in the order of their identifiers. */
export async function readPeople(
  tx: Tx,
  features: readonly FeatureField[],
  subjectIds: readonly string[],
  referenceTime: Date,
): Promise<{ subjectIds: string[]; table: Table }> {
  const { rows } = await sql<PersonRow>`
    select p.subject_id, ${valuesOf(features)} as values
    from profile p where p.subject_id = any(${subjectIds}::uuid[]) order by p.subject_id`.execute(tx)
  const builder = tableBuilder(features, referenceTime)
  for (const row of rows) builder.add(recordOf(features, row.values))
  return { subjectIds: rows.map((row) => row.subject_id), table: builder.build() }
}

/** Calls `each` with the identifiers of everybody in the population whom the purpose permits, batch by batch. */
export async function eachPerson(
  tx: Tx,
  population: RawBuilder<SqlBool>,
  each: (subjectIds: readonly string[]) => void,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const { rows }: { rows: { subject_id: string }[] } = await sql<{ subject_id: string }>`
      select p.subject_id from profile p where (${population}) and ${beyond(after)}
      order by p.subject_id limit ${identifiersAtOnce}`.execute(tx)
    each(rows.map((row) => row.subject_id))
    after = rows.at(-1)?.subject_id ?? null
    if (rows.length < identifiersAtOnce) return
  }
}

/**
 * Locks the permissions of these people until the transaction ends and answers who still permits the purpose in force. Whoever
 * withdraws later waits for the commit; whoever withdrew before is not in the answer.
 */
export async function lockPermitted(tx: Tx, subjectIds: readonly string[]): Promise<Set<string>> {
  const permitted = new Set<string>()
  for (let start = 0; start < subjectIds.length; start += lockedAtOnce) {
    const some = subjectIds.slice(start, start + lockedAtOnce)
    const { rows } = await sql<{ subject_id: string }>`
      select subject_id from permission where subject_id = any(${some}::uuid[]) order by subject_id for share`.execute(
      tx,
    )
    for (const row of rows) permitted.add(row.subject_id)
  }
  return permitted
}

const lockedAtOnce = 5000

/** The fields' values as one JSON array. A PostgreSQL function takes at most 100 arguments. */
function valuesOf(features: readonly FeatureField[]): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = []
  for (let start = 0; start < features.length; start += 100) {
    const some = features.slice(start, start + 100).map(({ field }) => sql`p.attributes -> ${field}::text`)
    parts.push(sql`jsonb_build_array(${sql.join(some)})`)
  }
  return sql`(${sql.join(parts, sql` || `)})`
}

function beyond(after: string | null): RawBuilder<SqlBool> {
  return after === null ? sql<SqlBool>`true` : sql<SqlBool>`p.subject_id > ${after}::uuid`
}

function recordOf(features: readonly FeatureField[], values: readonly Json[]): Record<string, Json> {
  return Object.fromEntries(features.map(({ field }, k) => [field, values[k] ?? null]))
}
