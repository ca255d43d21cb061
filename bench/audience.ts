/**
 * Counting an audience of a million people: through the gate (permissions brought up to date, census by reason under accountability,
 * signed warrant, one transaction) against the administrator's own SQL with the consent written into it by hand.
 */
import { type SqlBool, sql } from 'kysely'
import type { Actor } from '../src/kernel/index.ts'
import type { Engine } from './bed.ts'
import { type Figure, median, seconds } from './figures.ts'
import { type Million, million } from './million.ts'
import { hire } from './notice.ts'
import { note, type Options } from './options.ts'

const repeats = 11
/** A number, a text and a date: about one in ten people. */
const query = {
  kind: 'all',
  of: [
    { kind: 'compare', field: 'orders_12m', is: 'at_least', value: 20 },
    { kind: 'one_of', field: 'favourite', values: ['hiking', 'skiing'] },
    { kind: 'recent', field: 'last_order', days: 365 },
  ],
}

type Where = Awaited<ReturnType<Million['house']['audiences']['condition']>>

export async function audience(engine: Engine, options: Options): Promise<Figure[]> {
  const bed = await million(engine)
  try {
    const actor = await hire(bed.house, 'marketer')
    const condition = await bed.house.audiences.condition(query)
    if (options.verbose === 'yes') await explain(bed, condition)
    const census: number[] = []
    const bound: number[] = []
    const byHand: number[] = []
    // The first round of each warms the caches and is thrown away.
    for (let round = 0; round <= repeats; round++) {
      const times = await oneRound(bed, actor, condition)
      if (round === 0) continue
      census.push(times.census)
      byHand.push(times.byHand)
      bound.push(times.bound)
    }
    return [
      figure(engine, 'audience count of 1,000,000 through the gate (census and warrant)', census, byHand),
      figure(engine, 'the same count(*) under row-level security, gate open', bound, byHand),
    ]
  } finally {
    await bed.close()
  }
}

async function oneRound({ house, administrator }: Million, actor: Actor, condition: Where) {
  let counted = 0
  const counting = sql<{ n: number }>`select count(*) as n from profile p where ${condition}`
  const byHand = await seconds(async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from profile p where ${condition}
      and p.permission_bits & 1 <> 0 and p.permission_until > now()`.execute(administrator.db)
    counted = rows[0]?.n ?? 0
  })
  const ask = {
    purpose: 'email_marketing',
    actor,
    why: 'count an audience',
    among: { kind: 'where', condition },
  } as const
  let permitted = 0
  const census = await seconds(() =>
    house.gate.open(ask, async (access) => {
      permitted = access.census.permitted
    }),
  )
  const nobody = { kind: 'subjects', ids: [] } as const
  const bound = await house.gate.open({ ...ask, among: nobody }, ({ tx }) => seconds(() => counting.execute(tx)))
  if (permitted !== counted) throw new Error(`the gate counted ${permitted}, the hand ${counted}`)
  return { byHand, census, bound }
}

async function explain({ house, administrator }: Million, condition: Where): Promise<void> {
  const hand = sql<SqlBool>`p.permission_bits & 1 <> 0 and p.permission_until > now()`
  const plans = [
    await sql`explain (analyze, buffers) select count(*) from profile p where ${condition} and ${hand}`.execute(
      administrator.db,
    ),
    await house.database.transaction(async (tx) => {
      await sql`select set_config('aval.purpose', '14', true)`.execute(tx)
      return sql`explain (analyze, buffers) select get_byte(p.permission_reasons, 0), count(*)
        from profile p where ${condition} group by 1`.execute(tx)
    }),
  ]
  for (const { rows } of plans) for (const row of rows) note(`  ${Object.values(row as object)[0]}`)
}

function figure(engine: Engine, measure: string, ours: readonly number[], byHand: readonly number[]): Figure {
  return {
    measure,
    engine: engine.name,
    value: 1000 * median(ours),
    unit: 'ms',
    baseline: 1000 * median(byHand),
    against: 'the administrator with a hand-written consent predicate',
    bound: 'ratio at most',
    goal: 1.2,
  }
}
