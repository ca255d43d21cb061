/**
 * First step: claim. One transaction takes rows from the queue and asks for the permission of each; who does not permit any more
 * leaves the queue here, with the reason. Committed before anything is handed over, so that a crash later leaves a trace.
 */
import { sql } from 'kysely'
import { quietHours } from '../law/index.ts'
import type { Actor, Clock, Tx } from '../kernel/index.ts'
import type { Run } from './outbox.ts'
import type { ConsentPort, GatePort, RowToCompose } from './ports.ts'
import { firstLoudMoment, zonesOf } from './quiet-hours.ts'
import type { SendSettings } from './settings.ts'
import type { MessageState } from './tables.ts'

/** A row that waits, as a page of the queue names it. */
export interface Candidate {
  readonly subjectId: string
  readonly messageId: string
}

/** A row that this worker has claimed. */
export interface Claimed extends RowToCompose {
  readonly attempts: number
}

export interface ClaimDeps {
  readonly gate: GatePort
  readonly consent: Pick<ConsentPort, 'check' | 'purpose'>
  readonly clock: Clock
  readonly workerId: string
  readonly settings: SendSettings
}

export const sender: Actor = { kind: 'system', id: 'delivery' }

type Waiting = {
  subject_id: string
  message_id: string
  variant: string | null
  language: string | null
  attempts: number
  permitted: boolean
  residence: string | null
  recent: number
}

interface Fate {
  readonly row: Waiting
  readonly state: MessageState
  readonly reason: string | null
  readonly notBefore: Date
}

/** Claims of these candidates those that are still waiting, permitted, within the cap and out of quiet hours. */
export function claim(deps: ClaimDeps, run: Run, candidates: readonly Candidate[]): Promise<Claimed[]> {
  const ids = candidates.map((one) => one.subjectId)
  return deps.gate.open(
    { purpose: run.purpose, actor: sender, why: `campaign ${run.campaignId}: claim`, among: { kind: 'subjects', ids } },
    async ({ tx }) => {
      const now = deps.clock.now()
      const waiting = await lockWaiting(tx, run, ids, now, deps.settings.frequencyCap)
      const refused = await reasons(deps, run, waiting)
      const fates = waiting.map((row) => fateOf(row, refused, now, deps.settings))
      await settle(tx, run, fates, deps.workerId, now)
      return fates
        .filter((fate) => fate.state === 'claimed')
        .map(({ row }) => ({
          subjectId: row.subject_id,
          campaignId: run.campaignId,
          messageId: row.message_id,
          variant: row.variant,
          language: row.language,
          attempts: row.attempts,
        }))
    },
  )
}

async function lockWaiting(
  tx: Tx,
  run: Run,
  ids: readonly string[],
  now: Date,
  cap: SendSettings['frequencyCap'],
): Promise<Waiting[]> {
  // Two campaigns that claim the same person at the same moment would not see each other's row: claims take turns.
  if (cap) await sql`select pg_advisory_xact_lock(7002, 0)`.execute(tx)
  const since = cap ? new Date(now.getTime() - cap.days * 86_400_000) : now
  const recent = cap
    ? sql`(select count(*) from outbox x where x.subject_id = o.subject_id and x.campaign_id <> o.campaign_id
        and x.state in ('claimed', 'sent', 'uncertain') and coalesce(x.settled_at, x.claimed_at) > ${since})`
    : sql`0::bigint`
  const { rows } = await sql<Waiting>`
    select o.subject_id, o.message_id, o.variant, o.language, o.attempts, p.subject_id is not null as permitted,
      p.residence, ${recent} as recent
    from outbox o
    left join permission p on p.subject_id = o.subject_id and p.bits & (select aval_mask()) <> 0 and p.until > now()
    where o.subject_id = any(${ids}::uuid[]) and o.campaign_id = ${run.campaignId} and o.state = 'queued'
      and o.not_before <= ${now}
    order by o.subject_id for update of o skip locked`.execute(tx)
  return rows
}

/** Why those who do not permit do not; asked of consent only for them. */
async function reasons(deps: ClaimDeps, run: Run, waiting: readonly Waiting[]): Promise<ReadonlyMap<string, string>> {
  const ids = waiting.filter((row) => !row.permitted).map((row) => row.subject_id)
  return ids.length === 0 ? new Map() : deps.consent.check(run.purpose, ids)
}

function fateOf(row: Waiting, refused: ReadonlyMap<string, string>, now: Date, settings: SendSettings): Fate {
  if (!row.permitted) {
    const reason = refused.get(row.subject_id) ?? 'no_decision'
    // The answer may have changed in between; a permission that came back a moment ago is for the next campaign.
    return { row, state: 'withdrawn', reason: reason === 'permitted' ? 'not_permitted_then' : reason, notBefore: now }
  }
  if (settings.frequencyCap && row.recent >= settings.frequencyCap.messages)
    return { row, state: 'stopped', reason: 'frequency_cap', notBefore: now }
  const loud =
    settings.quietHours === 'off'
      ? now
      : firstLoudMoment(now, quietHours(row.residence, now), zonesOf(row.residence, settings.fallbackZone))
  if (loud === null) return { row, state: 'stopped', reason: 'always_quiet', notBefore: now }
  if (loud > now) return { row, state: 'queued', reason: 'quiet_hours', notBefore: loud }
  return { row, state: 'claimed', reason: null, notBefore: now }
}

async function settle(tx: Tx, run: Run, fates: readonly Fate[], workerId: string, now: Date): Promise<void> {
  if (fates.length === 0) return
  await sql`
    update outbox o set state = u.state, reason = u.reason, not_before = u.not_before,
      worker_id = case when u.state = 'claimed' then ${workerId}::uuid else o.worker_id end,
      claimed_at = case when u.state = 'claimed' then ${now}::timestamptz else o.claimed_at end,
      settled_at = case when u.state in ('withdrawn', 'stopped') then ${now}::timestamptz end
    from unnest(${fates.map((fate) => fate.row.subject_id)}::uuid[], ${fates.map((fate) => fate.state)}::text[],
      ${fates.map((fate) => fate.reason)}::text[], ${fates.map((fate) => fate.notBefore)}::timestamptz[])
      as u(subject_id, state, reason, not_before)
    where o.subject_id = u.subject_id and o.campaign_id = ${run.campaignId}`.execute(tx)
}
