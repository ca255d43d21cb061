/**
 * The census: how many people a piece of work is about, how many of them permit it, and why the others do not, in one pass.
 * It runs under `accountability`, whose business is exactly this count, and gives out numbers only.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Reason, reasonOf } from '../consent/index.ts'
import type { Tx } from '../kernel/index.ts'

/** The people that a piece of work is about. A condition is over the table `profile`, called `p`. */
export type Among =
  | { readonly kind: 'all' }
  | { readonly kind: 'subjects'; readonly ids: readonly string[] }
  | { readonly kind: 'where'; readonly condition: RawBuilder<SqlBool> }

export interface Census {
  readonly matched: number
  readonly permitted: number
  readonly excluded: Readonly<Partial<Record<Reason, number>>>
}

/** Counts. @param purposeId of the purpose asked for; the transaction's own purpose is `accountability` */
export async function takeCensus(tx: Tx, purposeId: number, among: Among): Promise<Census> {
  const { rows } = await sql<{ code: number; people: number }>`
    select get_byte(p.permission_reasons, ${purposeId}) as code, count(*) as people
    from profile p where ${conditionOf(among)} group by 1`.execute(tx)
  return censusOf(rows)
}

/** The people of a piece of work as a condition over `profile p`. */
export function conditionOf(among: Among): RawBuilder<SqlBool> {
  if (among.kind === 'all') return sql<SqlBool>`true`
  if (among.kind === 'subjects') return sql<SqlBool>`p.subject_id = any(${[...among.ids]}::uuid[])`
  return among.condition
}

function censusOf(rows: readonly { code: number; people: number }[]): Census {
  const excluded: Partial<Record<Reason, number>> = {}
  let permitted = 0
  for (const { code, people } of rows) {
    const reason = reasonOf(code)
    if (reason === 'permitted') permitted += people
    else excluded[reason] = (excluded[reason] ?? 0) + people
  }
  return { matched: rows.reduce((sum, row) => sum + row.people, 0), permitted, excluded }
}
