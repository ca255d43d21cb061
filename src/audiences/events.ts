/** Events that have happened to people, for whoever writes a condition on one: names, how many people, and what they tell. */
import { sql } from 'kysely'
import type { Gate } from '../gate/index.ts'
import type { Actor, Clock } from '../kernel/index.ts'
import { smallestCell } from './preview.ts'

export interface EventSeen {
  readonly name: string
  readonly people: number
  /** Names of properties that were seen with it. */
  readonly properties: readonly string[]
}

const mostNames = 200
const looked = 5_000
const freshMs = 300_000

/** Counts anew at most every five minutes. Names of fewer than ten people are not told. */
export function createEvents({ gate, clock }: { readonly gate: Pick<Gate, 'open'>; readonly clock: Clock }) {
  let known: { readonly at: number; readonly events: readonly EventSeen[] } | null = null
  return async (actor: Actor): Promise<readonly EventSeen[]> => {
    const now = clock.now().getTime()
    if (known && now - known.at < freshMs) return known.events
    const events = await gate.open(
      { purpose: 'accountability', actor, why: 'list the events that audiences can name' },
      async ({ tx }) => {
        const { rows } = await sql<EventSeen>`
          with seen as (
            select name, count(distinct subject_id) as people from event group by name
            having count(distinct subject_id) >= ${smallestCell} order by 2 desc, 1 limit ${mostNames}),
          told as (
            select name, array_agg(distinct key order by key) as keys
            from (select name, properties from event limit ${looked}) one, jsonb_object_keys(one.properties) key group by name)
          select seen.name, seen.people, coalesce(told.keys, '{}') as properties
          from seen left join told on told.name = seen.name order by seen.people desc, seen.name`.execute(tx)
        return rows
      },
    )
    known = { at: now, events }
    return events
  }
}
