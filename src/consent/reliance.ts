/**
 * Reliance: which entry of the ledger a message to somebody rests on. Every message names it, so that using a consent which the
 * person was never shown gives the operator away.
 */
import { sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import { arrayOf } from './columns.ts'
import type { Purpose } from './purposes.ts'

export interface Reliance {
  readonly origin: string
  readonly enrolment: string
  /** Place among the person's entries: the consent; 0, the enrolment itself, where none was needed or given. */
  readonly i: number
}

/** In the keeper's transaction. */
export async function relianceOf(
  tx: Tx,
  purpose: Purpose,
  subjectIds: readonly string[],
): Promise<Map<string, Reliance>> {
  const { rows } = await sql<{ subject_id: string; origin: string; enrolment_id: string; i: number }>`
    select e.subject_id, e.origin, e.enrolment_id, coalesce((select d.entry from decision d
      where d.subject_id = e.subject_id and d.kind = 'given' and ${purpose.id}::smallint = any(d.purposes)
        and d.entry is not null order by d.at desc, d.decision_id desc limit 1), 0) as i
    from enrolment e where e.subject_id = any(${arrayOf(subjectIds)}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.subject_id, { origin: row.origin, enrolment: row.enrolment_id, i: row.i }]))
}
