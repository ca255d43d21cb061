/**
 * The sender: takes what is due, campaign by campaign, a page at a time; claims and hands over in batches, several in flight.
 * Between two batches it looks at the controls, between two hand-overs the batch does.
 */
import { sql } from 'kysely'
import type { Database } from '../kernel/index.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type Candidate, claim, sender } from './claim.ts'
import { cancelQueued, type Controls } from './control.ts'
import type { SignerSource } from './dkim-signer.ts'
import { handOver, type HandOverDeps } from './hand-over.ts'
import type { Run } from './outbox.ts'
import type { Result } from './results.ts'
import type { Settings } from './settings.ts'
import type { DeliveryTables } from './tables.ts'

export interface SenderTuning {
  /** Messages claimed and handed over together; a withdrawal waits for at most one such batch. */
  readonly batch: number
  readonly batchesInFlight: number
  readonly page: number
}

export const defaultTuning: SenderTuning = { batch: 100, batchesInFlight: 3, page: 2000 }

export interface SenderDeps extends Omit<HandOverDeps, 'settings' | 'signer'> {
  readonly signers: SignerSource
  readonly database: Database
  readonly settings: Settings
  readonly control: Controls
  readonly tuning: SenderTuning
}

export interface Sender {
  /** Sends everything that is due now; returns when nothing is due or everything is held. @returns messages accepted */
  sendDue(): Promise<number>
  /** Works until `stop`. */
  start(): void
  /** Wakes it: something was queued. */
  nudge(): void
  /** Finishes the batches under way and releases the rest. */
  stop(): Promise<void>
  /** Whether the mail server answers, and its last words when it does not. */
  transport(): { readonly reachable: boolean; readonly said: string | null }
}

const idleMs = 200
const recoverEveryMs = 10_000

export function createSender(deps: SenderDeps): Sender {
  const wait = createWait()
  const breaker = createBreaker()
  const page = pageSender(deps, wait, breaker)
  let loop: Promise<void> | null = null
  let stopped = false
  let recoveredAt = 0

  const sendDue = async (): Promise<number> => {
    await deps.controls.refresh()
    let total = 0
    for (let again = true; again && !stopped; ) {
      again = false
      const runs = await dueRuns(deps)
      for (const run of runs.filter((one) => deps.controls.state(one.campaignId) === 'killed')) await bury(deps, run)
      for (const run of runs.filter((one) => goes(deps, one))) {
        const { sent, more } = await page(run, () => stopped)
        total += sent
        again ||= more
      }
    }
    return total
  }

  const tick = async (): Promise<void> => {
    try {
      const now = deps.clock.now().getTime()
      if (now - recoveredAt >= recoverEveryMs) {
        recoveredAt = now
        await deps.worker.recover()
      }
      await sendDue()
      await wait.for(Math.max(idleMs, breaker.waitMs()))
    } catch (error) {
      deps.log.error({ err: error }, 'sending paused after an error; trying again')
      await wait.for(2000)
    }
  }

  return {
    sendDue,
    start: () => {
      loop ??= (async () => {
        while (!stopped) await tick()
      })()
    },
    nudge: () => wait.wake(),
    stop: async () => {
      stopped = true
      wait.wake()
      await loop
    },
    transport: () => breaker.state(),
  }
}

function goes(deps: SenderDeps, run: Run): boolean {
  return deps.controls.state(run.campaignId) === 'running' && deps.worker.isAlive()
}

/** A killed campaign may have gained rows at the moment of the kill, or the kill was cut short: nothing of it stays waiting. */
async function bury(deps: SenderDeps, run: Run): Promise<void> {
  await cancelQueued(deps.gate, sender, run.campaignId, deps.clock.now())
  await outlook(deps, run)
}

type PageSender = (run: Run, stopped: () => boolean) => Promise<{ sent: number; more: boolean }>

/** Sends one page of one campaign: how many messages were accepted, and whether it is worth coming back at once. */
function pageSender(deps: SenderDeps, wait: Wait, breaker: Breaker): PageSender {
  return async (run, stopped) => {
    const settings = await deps.settings.read()
    deps.limiter.update(settings)
    const size = Math.min(deps.tuning.batch, rateSized(settings.perSecond))
    const room = deps.limiter.room(size * deps.tuning.batchesInFlight)
    if (room < 1) {
      await wait.for(Math.min(250, deps.limiter.waitMs('')))
      return { sent: 0, more: true }
    }
    const candidates = await readPage(deps, run, settings.perSecond === null ? deps.tuning.page : room)
    if (candidates.length === 0) return { sent: 0, more: await outlook(deps, run) }
    const batches = chunks(candidates, size)
    const signer = await deps.signers.current()
    let sent = 0
    const lane = async (): Promise<void> => {
      for (let batch = batches.shift(); batch && !stopped() && goes(deps, run); batch = batches.shift()) {
        const results = await sendBatch({ ...deps, settings, signer }, run, batch)
        sent += results.filter((one) => one.state === 'sent').length
        if (breaker.note(run.campaignId, results, settings.refusalsInARow)) {
          await deps.control.pause(sender, run.campaignId, 'refusals_in_a_row')
          await deps.controls.refresh()
        }
        if (breaker.waitMs() > 0) return
      }
    }
    await Promise.all(Array.from({ length: deps.tuning.batchesInFlight }, lane))
    // Held at its last messages, it is over all the same.
    if (!goes(deps, run)) await outlook(deps, run)
    return { sent, more: goes(deps, run) && breaker.waitMs() === 0 }
  }
}

async function sendBatch(deps: HandOverDeps, run: Run, batch: readonly Candidate[]): Promise<readonly Result[]> {
  const claimed = await claim({ ...deps, workerId: deps.worker.workerId }, run, batch)
  return claimed.length === 0 ? [] : handOver(deps, run, claimed)
}

async function dueRuns(deps: Pick<SenderDeps, 'database' | 'clock'>): Promise<Run[]> {
  const rows = await deps.database.db
    .withTables<DeliveryTables>()
    .selectFrom('send_run')
    .select(['campaign_id', 'purpose'])
    .where('finished_at', 'is', null)
    .where('next_due', '<=', deps.clock.now())
    .orderBy('started_at')
    .execute()
  return rows.map((row) => ({ campaignId: row.campaign_id, purpose: row.purpose }))
}

/** The next rows of a campaign that are due. One warrant for the page; each batch of it has its own. */
function readPage(deps: Pick<SenderDeps, 'gate' | 'clock'>, run: Run, size: number): Promise<Candidate[]> {
  const due = sql`select o.subject_id from outbox o where o.campaign_id = ${run.campaignId} and o.state = 'queued'
    and o.not_before <= ${deps.clock.now()} order by o.not_before limit ${size}`
  return deps.gate.open(
    {
      purpose: run.purpose,
      actor: sender,
      why: `campaign ${run.campaignId}: what is due`,
      among: { kind: 'where', condition: sql<boolean>`p.subject_id in (${due})` },
    },
    async ({ tx }) => {
      const { rows } = await sql<{ subject_id: string; message_id: string }>`
        select o.subject_id, o.message_id from outbox o where o.campaign_id = ${run.campaignId} and o.state = 'queued'
          and o.not_before <= ${deps.clock.now()} order by o.not_before limit ${size}`.execute(tx)
      return rows.map((row) => ({ subjectId: row.subject_id, messageId: row.message_id }))
    },
  )
}

/** Nothing is due: notes when something will be, or that the campaign is finished. @returns whether to look again at once */
function outlook(deps: Pick<SenderDeps, 'database' | 'clock'>, run: Run): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    // Whoever queues more updates this row first: waiting for it here means that their messages are counted below.
    await sql`select from send_run where campaign_id = ${run.campaignId} for update`.execute(tx)
    const { rows } = await sql<{ next_due: Date | null; queued: number; claimed: number }>`
      select * from outbox_outlook(${run.campaignId})`.execute(tx)
    const { next_due, queued, claimed } = rows[0]!
    const now = deps.clock.now()
    if (next_due && next_due <= now) return true
    const next = next_due ?? new Date(now.getTime() + 2000)
    await sql`update send_run set next_due = ${next}, finished_at = ${queued === 0 && claimed === 0 ? now : null}
      where campaign_id = ${run.campaignId}`.execute(tx)
    return false
  })
}

/** With a limited rate a batch is at most a quarter of a second's worth, so that locks are not held while waiting for tokens. */
function rateSized(perSecond: number | null): number {
  return perSecond === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(perSecond / 4))
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

interface Wait {
  for(ms: number): Promise<void>
  wake(): void
}

function createWait(): Wait {
  const sleepers = new Set<() => void>()
  return {
    for: (ms) =>
      new Promise((done) => {
        const up = (): void => {
          clearTimeout(timer)
          sleepers.delete(up)
          done()
        }
        const timer = setTimeout(up, ms)
        sleepers.add(up)
      }),
    wake: () => sleepers.forEach((up) => up()),
  }
}
