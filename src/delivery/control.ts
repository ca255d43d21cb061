/**
 * Pause and kill switch. The state is a row that every sender re-reads five times a second and looks at between two hand-overs,
 * so that a stop holds within a second. A sender that cannot read it stops too: silence is not permission.
 */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database } from '../kernel/index.ts'
import type { AuditPort, GatePort } from './ports.ts'
import { problem } from './problems.ts'
import type { ControlState, DeliveryTables } from './tables.ts'

export interface Control {
  readonly scope: string
  readonly state: ControlState
  readonly why: string
  readonly actor: string
  readonly at: Date
}

export interface Controls {
  /** Holds a campaign, or everything (`'all'`), until resumed. */
  pause(actor: Actor, scope: string, why: string): Promise<void>
  /**
   * Stops. A campaign is stopped for good and what had not left is cancelled; `'all'` stops every sender and keeps the rows,
   * until somebody resumes.
   */
  kill(actor: Actor, scope: string, why: string): Promise<void>
  /** @throws Problem `delivery.killed` for a killed campaign */
  resume(actor: Actor, scope: string, why: string): Promise<void>
  list(): Promise<Control[]>
}

export function createControls(deps: { database: Database; gate: GatePort; audit: AuditPort; clock: Clock }): Controls {
  const { database, clock } = deps
  const set = (actor: Actor, scope: string, state: ControlState, why: string): Promise<void> =>
    database.transaction(async (tx) => {
      await sql`insert into send_control (scope, state, why, actor, at)
        values (${scope}, ${state}, ${why}, ${actorName(actor)}, ${clock.now()})
        on conflict (scope) do update set state = excluded.state, why = excluded.why, actor = excluded.actor,
          at = excluded.at`.execute(tx)
      await deps.audit.write(tx, { actor, action: `delivery.${state}`, why, details: { scope } })
    })
  const list = async (): Promise<Control[]> =>
    database.db.withTables<DeliveryTables>().selectFrom('send_control').selectAll().orderBy('scope').execute()
  return {
    list,
    pause: (actor, scope, why) => set(actor, scope, 'paused', why),
    kill: async (actor, scope, why) => {
      await set(actor, scope, 'killed', why)
      if (scope !== 'all') await cancelQueued(deps.gate, actor, scope, clock.now())
    },
    resume: async (actor, scope, why) => {
      const now = (await list()).find((control) => control.scope === scope)
      if (scope !== 'all' && now?.state === 'killed') throw problem('delivery.killed')
      await set(actor, scope, 'running', why)
    },
  }
}

/** Cancels what a killed campaign still has waiting. */
export function cancelQueued(gate: GatePort, actor: Actor, campaignId: string, now: Date): Promise<void> {
  const condition = sql<boolean>`p.subject_id in (
    select o.subject_id from outbox o where o.campaign_id = ${campaignId} and o.state = 'queued')`
  return gate.open(
    {
      purpose: 'accountability',
      actor,
      why: 'campaign killed: cancel what had not left',
      among: { kind: 'where', condition },
    },
    async ({ tx }) => {
      await sql`update outbox set state = 'cancelled', reason = 'killed', settled_at = ${now}
        where campaign_id = ${campaignId} and state = 'queued'`.execute(tx)
      // What waited for the morning is over now: the sender looks at once, and notes the end.
      await sql`update send_run set next_due = ${now} where campaign_id = ${campaignId} and finished_at is null`.execute(
        tx,
      )
    },
  )
}

/** The state as a sender sees it. */
export interface ControlWatch {
  /** What holds for a campaign now; `paused` when the state could not be read for a second. */
  state(campaignId: string): ControlState
  refresh(): Promise<void>
  stop(): void
}

const pollMs = 200
const staleMs = 900

export async function watchControls(controls: Pick<Controls, 'list'>): Promise<ControlWatch> {
  let known: ReadonlyMap<string, ControlState> = new Map()
  let fresh = false
  let expiry: NodeJS.Timeout | undefined
  const refresh = async (): Promise<void> => {
    const rows = await controls.list()
    known = new Map(rows.map((row) => [row.scope, row.state]))
    fresh = true
    clearTimeout(expiry)
    expiry = setTimeout(() => (fresh = false), staleMs).unref()
  }
  await refresh()
  let reading = false
  const poll = setInterval(() => {
    if (reading) return
    reading = true
    // A failed read needs no answer here: the state goes stale by itself and the sender stops.
    refresh()
      .catch(() => {})
      .finally(() => (reading = false))
  }, pollMs)
  return {
    refresh,
    state: (campaignId) => {
      const own = known.get(campaignId) ?? 'running'
      if (own === 'killed') return 'killed'
      if (!fresh || (known.get('all') ?? 'running') !== 'running') return 'paused'
      return own
    },
    stop: () => {
      clearInterval(poll)
      clearTimeout(expiry)
    },
  }
}
