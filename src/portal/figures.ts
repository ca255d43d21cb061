/**
 * The figures of trust: counted from the running system, for everybody, about nobody. Counts of people are rounded to tens and small
 * ones are not said. Counted at most every ten minutes, whoever asks how often.
 */
import { sql } from 'kysely'
import { checkCheckpoint, parsePolicy } from '../../verifier/src/index.ts'
import type { LedgerFacts } from '../transparency/index.ts'
import { portalActor } from './codes.ts'
import type { PortalDeps } from './deps.ts'
import { type Kind, kinds } from './requests.ts'

/** How many people at least a count must hold to be said. A rule of the house. */
export const fewestPeople = 10
export const countedEveryMs = 10 * 60_000
export const withdrawalDays = 30
const dayMs = 86_400_000
const mostCampaigns = 10_000

/** Rounded to tens; null: fewer than `fewestPeople`. */
export type Rounded = number | null

export interface RequestFigures {
  readonly kind: Kind
  readonly received: number
  readonly answered: number
  readonly refused: number
  readonly open: number
  readonly late: number
  /** CCPA Regs. § 7102; null before the first answer. */
  readonly medianDays: number | null
}

export interface Figures {
  readonly at: Date
  readonly ledger: LedgerFacts
  /** Null: not counted yet. */
  readonly permissions: readonly { readonly purpose: string; readonly people: Rounded }[] | null
  readonly withdrawals: {
    readonly lately: number
    /** Seconds from the person's decision until it was recorded and held; null when there was none. */
    readonly medianSeconds: number | null
    readonly messagesAfter: number
  }
  readonly messages: { readonly sent: number; readonly stopped: number; readonly leftOut: number }
  readonly requests: readonly RequestFigures[]
  readonly test: {
    readonly closed: Outcome
    readonly signed: Outcome
    readonly kept: Outcome
    readonly tables: Outcome
    readonly tablesAt: Date | null
  }
}

export type Outcome = 'holds' | 'fails' | 'unknown'

/** The figures of now, or of a few minutes ago. Who asks while they are counted waits for the same count. */
export function createFigures(deps: PortalDeps): () => Promise<Figures> {
  let last: { readonly until: number; readonly figures: Promise<Figures> } | null = null
  return () => {
    const now = deps.clock.now().getTime()
    if (last && now < last.until) return last.figures
    const figures = count(deps)
    const mine = { until: now + countedEveryMs, figures }
    last = mine
    // A count that failed is not kept.
    figures.catch(() => {
      if (last === mine) last = null
    })
    return figures
  }
}

async function count(deps: PortalDeps): Promise<Figures> {
  const at = deps.clock.now()
  const { withdrawals, messages } = await decidedAndSent(deps)
  const lately = await deps.consent.days.happened(new Date(at.getTime() - withdrawalDays * dayMs), at)
  const inspection = deps.ledger.inspection()
  return {
    at,
    ledger: await deps.ledgerFacts(),
    permissions: await permissions(deps),
    withdrawals: { ...withdrawals, lately: lately.decisions.withdrawn + lately.decisions.objected },
    messages: { ...messages, leftOut: await leftOut(deps) },
    requests: await requests(deps, at),
    test: {
      closed: (await isClosed(deps)) ? 'holds' : 'fails',
      signed: await isSigned(deps),
      kept: withdrawals.messagesAfter === 0 ? 'holds' : 'fails',
      tables: inspection === null ? 'unknown' : inspection.found === 0 ? 'holds' : 'fails',
      tablesAt: inspection?.at ?? null,
    },
  }
}

export function rounded(people: number): Rounded {
  return people < fewestPeople ? null : Math.round(people / 10) * 10
}

async function permissions({ consent }: PortalDeps): Promise<Figures['permissions']> {
  const alive = await consent.days.alive(1)
  return alive && alive.purposes.map(({ purpose, people }) => ({ purpose, people: rounded(people.at(-1) ?? 0) }))
}

/** Under accountability, which shows everybody for being counted (GDPR Art. 5(2)). */
function decidedAndSent({ gate }: PortalDeps) {
  return gate.openPurpose(
    { purpose: 'accountability', actor: portalActor, why: 'public figures are counted' },
    async (tx) => {
      const { rows } = await sql<{ median: number | null; after: number; sent: number; stopped: number }>`
        select
          (select percentile_cont(0.5) within group (order by extract(epoch from recorded_at - at))::float8 from decision
            where kind in ('withdrawn', 'objected') and by_whom = 'subject' and channel <> 'import') as median,
          (select count(*)::int from outbox o where o.handed_at is not null and exists (
            select 1 from decision d where d.subject_id = o.subject_id and d.kind in ('withdrawn', 'objected')
              and o.purpose = any(d.purposes) and d.recorded_at < o.handed_at and not exists (
                select 1 from decision g where g.subject_id = d.subject_id and g.kind = 'given' and o.purpose = any(g.purposes)
                  and g.at >= d.at and g.recorded_at <= o.handed_at))) as after,
          (select count(*)::int from outbox where state = 'sent') as sent,
          (select count(*)::int from outbox where state = 'withdrawn') as stopped`.execute(tx)
      const { median, after, sent, stopped } = rows[0]!
      return { withdrawals: { medianSeconds: median, messagesAfter: after }, messages: { sent, stopped } }
    },
  )
}

async function leftOut({ campaigns }: PortalDeps): Promise<number> {
  const launches = (await campaigns.list(mostCampaigns)).flatMap(({ launch }) => launch ?? [])
  return launches.reduce((sum, { matched, eligible }) => sum + matched - eligible, 0)
}

async function requests({ rights }: PortalDeps, now: Date): Promise<readonly RequestFigures[]> {
  const all = await rights.list(portalActor, {})
  return kinds.flatMap((kind) => {
    const mine = all.filter((one) => one.kind === kind)
    if (mine.length === 0) return []
    const having = (...states: readonly string[]) => mine.filter((one) => states.includes(one.state))
    const open = having('received', 'in_progress')
    const days = having('answered', 'refused').map(
      (one) => (one.changedAt.getTime() - one.receivedAt.getTime()) / dayMs,
    )
    return {
      kind,
      received: mine.length,
      answered: having('answered').length,
      refused: having('refused').length,
      open: open.length,
      late: open.filter((one) => one.dueAt < now).length,
      medianDays: median(days),
    }
  })
}

/** The middle one, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!
}

/** Asks the database as the server's role, with no purpose set: there must be nobody. */
async function isClosed({ database }: PortalDeps): Promise<boolean> {
  const { rows } = await sql<{ anybody: boolean }>`
    select exists (select 1 from profile) or exists (select 1 from permission) or exists (select 1 from identifier)
      or exists (select 1 from sealed_field) as anybody`.execute(database.db)
  return rows[0]?.anybody === false
}

async function isSigned({ ledger }: PortalDeps): Promise<Outcome> {
  const newest = await ledger.latest()
  if (!newest) return 'unknown'
  const parsed = parsePolicy(ledger.policy())
  if (!('policy' in parsed)) return 'fails'
  const checked = checkCheckpoint(newest.note, parsed.policy)
  // Witnesses are told by themselves; what is asked here is the log's own signature.
  return checked.ok || checked.step === 'witnesses' ? 'holds' : 'fails'
}
