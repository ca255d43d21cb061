/** “May these people be emailed now?”: consent.check for ten thousand and for a million, against the same look-up by hand. */
import { sql } from 'kysely'
import type { Database } from '../src/kernel/index.ts'
import type { Engine } from './bed.ts'
import { type Figure, median, seconds } from './figures.ts'
import { everybody, type Million, million } from './million.ts'

const batch = 10_000
const smallRepeats = 15
const wholeRepeats = 3

export async function check(engine: Engine): Promise<Figure[]> {
  const bed = await million(engine)
  try {
    const ids = await everybody(bed.administrator)
    const batches = Array.from({ length: ids.length / batch }, (_, k) => ids.slice(k * batch, (k + 1) * batch))
    await compare(bed, batches.slice(0, 2))
    const small: Pair[] = []
    // Other people each time: both sides meet pages that the other has not just read.
    for (let round = 0; round < smallRepeats; round++) small.push(await compare(bed, [batches[2 + round] ?? []]))
    const whole: Pair[] = []
    for (let round = 0; round < wholeRepeats; round++) whole.push(await compare(bed, batches))
    return [figure(engine, 'check of 10,000 people', small), figure(engine, 'check of 1,000,000 people', whole)]
  } finally {
    await bed.close()
  }
}

interface Pair {
  readonly ours: number
  readonly byHand: number
}

let turn = 0

/** Both on the same people, the order of the two changing. @throws Error when their answers differ */
async function compare({ house, administrator }: Million, batches: readonly (readonly string[])[]): Promise<Pair> {
  let permitted = 0
  let expected = 0
  const hand = () =>
    seconds(async () => {
      for (const ids of batches) for (const may of (await lookUp(administrator, ids)).values()) if (may) expected++
    })
  const aval = () =>
    seconds(async () => {
      for (const ids of batches)
        for (const reason of (await house.consent.check('email_marketing', ids)).values())
          if (reason === 'permitted') permitted++
    })
  const handFirst = ++turn % 2 === 0
  const first = await (handFirst ? hand : aval)()
  const second = await (handFirst ? aval : hand)()
  if (permitted !== expected) throw new Error(`check permits ${permitted}, the hand ${expected}`)
  return handFirst ? { ours: second, byHand: first } : { ours: first, byHand: second }
}

/** What somebody would write who trusts themselves: yes or no by person. */
async function lookUp({ db }: Database, ids: readonly string[]): Promise<Map<string, boolean>> {
  const { rows } = await sql<{ id: string; may: boolean }>`
    select subject_id as id, bits & 1 <> 0 and until > now() as may from permission
    where subject_id = any(${[...ids]}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, may }) => [id, may]))
}

function figure(engine: Engine, measure: string, pairs: readonly Pair[]): Figure {
  return {
    measure,
    engine: engine.name,
    value: 1000 * median(pairs.map(({ ours }) => ours)),
    unit: 'ms',
    baseline: 1000 * median(pairs.map(({ byHand }) => byHand)),
    against: 'the administrator’s look-up with the consent predicate, yes or no by person',
    bound: 'ratio at most',
    goal: 1.2,
  }
}
