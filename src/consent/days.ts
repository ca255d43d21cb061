/**
 * The days in the database: permissions alive per purpose, computed again when something changed; what people decided lately; how many
 * were erased. Counts only. Consent reads its tables whole for that, as for every permission.
 */
import { sql } from 'kysely'
import type { Clock, Database, Tx } from '../kernel/index.ts'
import { addPerson, type Changes, dayOf, daysBetween } from './alive.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import { type DecisionKind, decisionKinds } from './decision.ts'
import { asKeeper } from './keeper.ts'
import { type Computing, type FactsRow, personOf, plainDecisions } from './store.ts'

/** Per purpose, as many numbers as there are days. The last is counted now, the others were computed at `computedAt`. */
export interface AliveOverTime {
  readonly computedAt: Date
  readonly days: readonly string[]
  readonly purposes: readonly { readonly purpose: string; readonly people: readonly number[] }[]
}

/** What happened in a stretch of time. */
export interface Happened {
  readonly decisions: Readonly<Record<DecisionKind, number>>
  /** People who became known. */
  readonly known: number
  /** People who were erased, on the days that the stretch touches. */
  readonly erased: number
}

export interface Days {
  /** Computes the days again if anything changed since. */
  refresh(): Promise<'unchanged' | 'computed'>
  /** @param days at most so many, today included; null before the first computation */
  alive(days: number): Promise<AliveOverTime | null>
  /** @param from included @param to excluded */
  happened(from: Date, to: Date): Promise<Happened>
}

interface Deps {
  readonly database: Database
  readonly clock: Clock
  readonly catalogue: PurposeCatalogue
  readonly computing: () => Computing
}

export function createDays(deps: Deps): Days {
  const { database, catalogue } = deps
  const kept = <T>(work: (tx: Tx) => Promise<T>) =>
    database.transaction((tx) =>
      asKeeper(tx, async (count) => {
        await catalogue.keepUp(tx, count)
        return work(tx)
      }),
    )
  return {
    refresh: () => refresh(deps),
    alive: (days) => kept((tx) => alive(tx, deps, days)),
    happened: (from, to) => kept((tx) => happened(tx, from, to)),
  }
}

async function refresh(deps: Deps): Promise<'unchanged' | 'computed'> {
  const changes: Changes = new Map()
  const seen = await deps.database.transaction(async (tx) => {
    // One state of the database for all pages.
    await sql`set transaction isolation level repeatable read`.execute(tx)
    return asKeeper(tx, async (count) => {
      await deps.catalogue.keepUp(tx, count)
      const looks = await looksLike(tx, deps.clock.now())
      if (looks === (await lastSeen(tx))) return null
      await replayEverybody(tx, deps.computing(), changes)
      return looks
    })
  })
  if (seen === null) return 'unchanged'
  await deps.database.transaction((tx) => store(tx, changes, seen, deps.clock.now()))
  return 'computed'
}

/** Any decision, any fact, an erasure, another purpose or another day makes it different. */
async function looksLike(tx: Tx, now: Date): Promise<string> {
  const { rows } = await sql<{ seen: string }>`
    select concat_ws(' ', (select count(*) from decision), (select max(recorded_at) from decision),
      (select count(*) from permission), (select max(updated_at) from permission), (select count(*) from purpose),
      ${dayOf(now)}::text) as seen`.execute(tx)
  return rows[0]!.seen
}

async function lastSeen(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ seen: string }>`select seen from permission_days`.execute(tx)
  return rows[0]?.seen ?? null
}

/** Replaying so many takes some 30 ms, in which nothing else is done. */
const peoplePerPage = 500

async function replayEverybody(tx: Tx, how: Computing, changes: Changes): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<FactsRow & { known_since: Date }>`
      select p.subject_id, p.residence, p.born::text as born, p.age_source, p.channels,
        coalesce(e.enrolled_at, p.updated_at) as known_since
      from permission p left join enrolment e using (subject_id)
      where p.subject_id > ${after}::uuid order by p.subject_id limit ${peoplePerPage}`.execute(tx)
    const decisions = await plainDecisions(
      tx,
      rows.map((row) => row.subject_id),
    )
    for (const row of rows) {
      const { facts } = personOf(row)
      addPerson(changes, { facts, decisions: decisions.get(row.subject_id) ?? [], knownSince: row.known_since }, how)
    }
    after = rows.at(-1)?.subject_id ?? after
    if (rows.length < peoplePerPage) return
  }
}

async function store(tx: Tx, changes: Changes, seen: string, now: Date): Promise<void> {
  const rows = [...changes].flatMap(([day, purposes]) =>
    [...purposes].filter(([, by]) => by !== 0).map(([purpose, by]) => ({ day, purpose, by })),
  )
  // One at a time: two processes that computed the same write it one after the other.
  await sql`select pg_advisory_xact_lock(hashtext('consent.days'))`.execute(tx)
  await sql`delete from permission_day`.execute(tx)
  await sql`insert into permission_day (day, purpose, change)
    select * from unnest(${rows.map((row) => row.day)}::date[], ${rows.map((row) => row.purpose)}::smallint[],
      ${rows.map((row) => row.by)}::int[])`.execute(tx)
  const first = rows.map((row) => row.day).toSorted()[0] ?? null
  await sql`insert into permission_days (seen, first_day, computed_at) values (${seen}, ${first}::date, ${now})
    on conflict (single) do update set seen = excluded.seen, first_day = excluded.first_day,
      computed_at = excluded.computed_at`.execute(tx)
}

async function alive(tx: Tx, { catalogue, clock }: Deps, most: number): Promise<AliveOverTime | null> {
  const { rows } = await sql<{ first_day: string | null; computed_at: Date }>`
    select first_day::text as first_day, computed_at from permission_days`.execute(tx)
  const known = rows[0]
  if (!known) return null
  const today = dayOf(clock.now())
  const days = daysBetween(known.first_day ?? today, today).slice(-most)
  const changes = await sql<{ day: string; purpose: number; change: number }>`
    select greatest(day, ${days[0]}::date)::text as day, purpose, sum(change)::int as change from permission_day
    group by 1, 2`.execute(tx)
  const now = await countNow(tx, clock.now())
  return {
    computedAt: known.computed_at,
    days,
    purposes: catalogue.all().map(({ id, code }) => {
      const mine = new Map(changes.rows.filter((row) => row.purpose === id).map((row) => [row.day, row.change]))
      let sum = 0
      const people = days.map((day) => (sum += mine.get(day) ?? 0))
      return { purpose: code, people: [...people.slice(0, -1), now.get(id) ?? 0] }
    }),
  }
}

/** How many permit each purpose at this moment. */
async function countNow(tx: Tx, now: Date): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; people: number }>`
    select u.purpose_id as id, count(*) filter (where p.bits & (1::bigint << u.purpose_id::int) <> 0)::int as people
    from permission p cross join purpose u where p.until > ${now} group by 1`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.people]))
}

async function happened(tx: Tx, from: Date, to: Date): Promise<Happened> {
  const decided = await sql<{ kind: DecisionKind; count: number }>`
    select kind, count(*)::int as count from decision where recorded_at >= ${from} and recorded_at < ${to}
    group by kind`.execute(tx)
  const known = await sql<{ count: number }>`
    select count(*)::int as count from enrolment where enrolled_at >= ${from} and enrolled_at < ${to}`.execute(tx)
  const erased = await sql<{ count: number }>`
    select coalesce(sum(erasures), 0)::int as count from erasure_day
    where day >= ${dayOf(from)}::date and day < ${to}::timestamptz at time zone 'UTC'`.execute(tx)
  const counts = new Map(decided.rows.map((row) => [row.kind, row.count]))
  return {
    decisions: Object.fromEntries(decisionKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Happened['decisions'],
    known: known.rows[0]?.count ?? 0,
    erased: erased.rows[0]?.count ?? 0,
  }
}

/** One more person erased today. In the transaction that erases them. */
export async function countErasure(tx: Tx, now: Date): Promise<void> {
  await sql`insert into erasure_day as d (day, erasures) values (${dayOf(now)}::date, 1)
    on conflict (day) do update set erasures = d.erasures + 1`.execute(tx)
}
