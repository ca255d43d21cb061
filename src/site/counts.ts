/** Numbers about what sites sent: what was kept, and why the rest was not. They hold nobody. */
import { sql } from 'kysely'
import type { Db, Tx } from '../kernel/index.ts'
import type { SiteTables } from './tables.ts'

export type CountKind = 'event' | 'identify' | 'decision'

/** How many of each outcome. */
export type Tally = Map<string, number>

export function add(tally: Tally, outcome: string, amount = 1): void {
  tally.set(outcome, (tally.get(outcome) ?? 0) + amount)
}

/** Adds a tally to a site's day (UTC). Rows are taken in one order, so that two callers cannot wait for each other. */
export async function count(
  db: Db | Tx,
  { siteId, day, kind }: { readonly siteId: string; readonly day: Date; readonly kind: CountKind },
  tally: Tally,
): Promise<void> {
  if (tally.size === 0) return
  const rows = [...tally].toSorted(([a], [b]) => (a < b ? -1 : 1))
  await sql`
    insert into site_count (site_id, day, kind, outcome, amount)
    select ${siteId}::uuid, ${day.toISOString().slice(0, 10)}::date, ${kind}, outcome, amount
    from unnest(${rows.map(([outcome]) => outcome)}::text[], ${rows.map(([, amount]) => amount)}::bigint[]) c (outcome, amount)
    on conflict (site_id, day, kind, outcome) do update set amount = site_count.amount + excluded.amount`.execute(db)
}

export interface SiteCount {
  readonly kind: CountKind
  readonly outcome: string
  readonly amount: number
}

/** Sums since a day, by site. */
export async function countsSince(db: Db, since: Date): Promise<Map<string, SiteCount[]>> {
  const rows = await db
    .withTables<SiteTables>()
    .selectFrom('site_count')
    .select(['site_id', 'kind', 'outcome', ({ fn }) => fn.sum<string>('amount').as('amount')])
    .where('day', '>=', since.toISOString().slice(0, 10))
    .groupBy(['site_id', 'kind', 'outcome'])
    .orderBy('kind')
    .orderBy('outcome')
    .execute()
  const found = new Map<string, SiteCount[]>()
  for (const { site_id: siteId, kind, outcome, amount } of rows) {
    const list = found.get(siteId) ?? []
    list.push({ kind: kind as CountKind, outcome, amount: Number(amount) })
    found.set(siteId, list)
  }
  return found
}
