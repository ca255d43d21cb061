/**
 * The outbox: one row per person and campaign, from waiting to a final state. Nothing is skipped in silence: a campaign is
 * finished when every row is final, and each that was not sent says why.
 */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database, type Tx } from '../kernel/index.ts'
import type { ConsentPort } from './ports.ts'
import { problem } from './problems.ts'
import type { DeliveryTables, MessageState } from './tables.ts'

/** One message to one person. */
export interface NewMessage {
  readonly subjectId: string
  readonly campaignId: string
  readonly messageId: string
  readonly variant?: string | null
  readonly language?: string | null
  /** Not earlier than this; now when left out. */
  readonly notBefore?: Date
}

/** A campaign that sends. */
export interface Run {
  readonly campaignId: string
  readonly purpose: string
}

/** Where a campaign stands. The states sum to `total`. */
export interface Progress {
  readonly total: number
  readonly states: Readonly<Record<MessageState, number>>
  /** Why messages were not sent, by state and reason. */
  readonly reasons: readonly { readonly state: MessageState; readonly reason: string; readonly people: number }[]
  readonly bouncedHard: number
  readonly bouncedSoft: number
  readonly complained: number
  readonly unsubscribed: number
  /** Sent and not come back: all that a sender can know about arrival. */
  readonly delivered: number
  /** Every row is final. Uncertain rows are accounted for, and still wait for a person's decision. */
  readonly finished: boolean
  readonly byVariant: readonly {
    readonly variant: string | null
    readonly state: MessageState
    readonly people: number
  }[]
}

/** What became of one variant's messages. Counts of people. */
export interface VariantOutcome {
  readonly variant: string | null
  readonly queued: number
  readonly sent: number
  readonly delivered: number
  readonly bounced: number
  readonly complained: number
  readonly unsubscribed: number
}

export interface Outbox {
  /**
   * Queues messages, in the caller's transaction, which runs under the campaign's purpose. A person who already has a row in
   * the campaign keeps it and gets no second one. @returns how many are new @throws Problem `delivery.killed`
   */
  enqueue(tx: Tx, actor: Actor, run: Run, rows: readonly NewMessage[]): Promise<number>
  progress(campaignId: string): Promise<Progress>
  /** By variant. */
  outcomes(campaignId: string): Promise<VariantOutcome[]>
  /** Messages that wait for somebody's decision, by campaign: counts only. */
  undecided(): Promise<Undecided[]>
  /** Campaigns that sent or send, the newest first. */
  runs(limit: number): Promise<RunView[]>
  /** One of them; null for a campaign that never queued anything. */
  run(campaignId: string): Promise<RunView | null>
}

export interface Undecided {
  readonly campaignId: string
  readonly messages: number
  readonly since: Date
}

export interface RunView {
  readonly campaignId: string
  readonly startedAt: Date
  /** When the sender found nothing left to do; null while it sends. */
  readonly finishedAt: Date | null
}

const states: readonly MessageState[] = [
  'queued',
  'claimed',
  'sent',
  'failed',
  'uncertain',
  'withdrawn',
  'stopped',
  'cancelled',
]

export function createOutbox(deps: { database: Database; consent: ConsentPort; clock: Clock }): Outbox {
  const { database, consent, clock } = deps
  const tally = async (campaignId: string) =>
    (await sql<TallyRow>`select * from outbox_tally(${campaignId})`.execute(database.db)).rows
  return {
    enqueue: async (tx, actor, run, rows) => {
      const now = clock.now()
      await openRun(tx, actor, run, now)
      const inserted = await sql`
        insert into outbox (subject_id, campaign_id, message_id, purpose, variant, language, not_before, queued_at)
        select u.subject_id, ${run.campaignId}, u.message_id, ${consent.purpose(run.purpose).id}, u.variant, u.language,
          u.not_before, ${now}
        from unnest(${rows.map((row) => row.subjectId)}::uuid[], ${rows.map((row) => row.messageId)}::uuid[],
          ${rows.map((row) => row.variant ?? null)}::text[], ${rows.map((row) => row.language ?? null)}::text[],
          ${rows.map((row) => row.notBefore ?? now)}::timestamptz[])
          as u(subject_id, message_id, variant, language, not_before)
        on conflict (subject_id, campaign_id) do nothing`.execute(tx)
      return Number(inserted.numAffectedRows ?? 0n)
    },
    progress: async (campaignId) => progressOf(await tally(campaignId)),
    outcomes: async (campaignId) => outcomesOf(await tally(campaignId)),
    undecided: async () => {
      const { rows } = await sql<Undecided>`
        select campaign_id as "campaignId", messages, since from outbox_undecided()`.execute(database.db)
      return rows
    },
    runs: async (limit) =>
      (await runColumns(database).orderBy('started_at', 'desc').limit(limit).execute()).map(viewOf),
    run: async (campaignId) => {
      const row = await runColumns(database).where('campaign_id', '=', campaignId).executeTakeFirst()
      return row ? viewOf(row) : null
    },
  }
}

function runColumns(database: Database) {
  return database.db
    .withTables<DeliveryTables>()
    .selectFrom('send_run')
    .select(['campaign_id', 'started_at', 'finished_at'])
}

function viewOf(row: { campaign_id: string; started_at: Date; finished_at: Date | null }): RunView {
  return { campaignId: row.campaign_id, startedAt: row.started_at, finishedAt: row.finished_at }
}

async function openRun(tx: Tx, actor: Actor, run: Run, now: Date): Promise<void> {
  const control = await tx
    .withTables<DeliveryTables>()
    .selectFrom('send_control')
    .select('state')
    .where('scope', '=', run.campaignId)
    .executeTakeFirst()
  if (control?.state === 'killed') throw problem('delivery.killed')
  await sql`insert into send_run (campaign_id, purpose, started_by, started_at, next_due)
    values (${run.campaignId}, ${run.purpose}, ${actorName(actor)}, ${now}, ${now})
    on conflict (campaign_id) do update set next_due = excluded.next_due, finished_at = null`.execute(tx)
}

type TallyRow = {
  state: MessageState
  reason: string | null
  bounce: 'hard' | 'soft' | 'complaint' | null
  unsubscribed: boolean
  variant: string | null
  people: number
}

/** Adds the figures up. Pure; exported for its test. */
export function progressOf(rows: readonly TallyRow[]): Progress {
  const sum = (which: (row: TallyRow) => boolean): number =>
    rows.filter(which).reduce((total, row) => total + row.people, 0)
  const counted = Object.fromEntries(states.map((state) => [state, sum((row) => row.state === state)]))
  const byState = counted as Record<MessageState, number>
  const bouncedHard = sum((row) => row.bounce === 'hard')
  const total = sum(() => true)
  return {
    total,
    states: byState,
    reasons: grouped(rows.filter((row) => row.reason !== null)).map(({ first, people }) => ({
      state: first.state,
      reason: first.reason ?? '',
      people,
    })),
    bouncedHard,
    bouncedSoft: sum((row) => row.bounce === 'soft'),
    complained: sum((row) => row.bounce === 'complaint'),
    unsubscribed: sum((row) => row.unsubscribed),
    delivered: sum((row) => row.state === 'sent' && row.bounce !== 'hard'),
    finished: total > 0 && byState.queued === 0 && byState.claimed === 0,
    byVariant: variants(rows),
  }
}

/** The same by variant. Pure; exported for its test. */
export function outcomesOf(rows: readonly TallyRow[]): VariantOutcome[] {
  return [...Map.groupBy(rows, (row) => row.variant)]
    .toSorted(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([variant, mine]) => {
      const { total, states, delivered, bouncedHard, bouncedSoft, complained, unsubscribed } = progressOf(mine)
      const bounced = bouncedHard + bouncedSoft
      return { variant, queued: total, sent: states.sent, delivered, bounced, complained, unsubscribed }
    })
}

function grouped(rows: readonly TallyRow[]): { first: TallyRow; people: number }[] {
  const groups = Map.groupBy(rows, (row) => `${row.state}\n${row.reason}`)
  return [...groups.values()].map((group) => ({
    first: group[0]!,
    people: group.reduce((total, row) => total + row.people, 0),
  }))
}

function variants(rows: readonly TallyRow[]): Progress['byVariant'] {
  const groups = Map.groupBy(rows, (row) => `${row.variant}\n${row.state}`)
  return [...groups.values()].map((group) => ({
    variant: group[0]!.variant,
    state: group[0]!.state,
    people: group.reduce((total, row) => total + row.people, 0),
  }))
}
