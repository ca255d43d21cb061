/**
 * Second step: hand over. One transaction locks the permission of each person, asks again, and gives the messages to the mail
 * server while it holds the locks. A withdrawal needs the same lock to be recorded, so once it is acknowledged nothing more can
 * go out; it waits for at most one batch, whose length is bounded.
 */
import { sql } from 'kysely'
import type { Clock, Log, RandomBytes, Tx } from '../kernel/index.ts'
import type { Access } from '../gate/index.ts'
import { normaliseEmail } from '../subjects/index.ts'
import { type Claimed, sender } from './claim.ts'
import type { ControlWatch } from './control.ts'
import type { Signer } from './dkim-signer.ts'
import { safeAddress } from './header-fields.ts'
import type { RateLimiter } from './limits.ts'
import type { LinkBuilder } from './links.ts'
import { listHeaders } from './list-headers.ts'
import { buildMessage } from './mime.ts'
import type { Run } from './outbox.ts'
import type { Compose, Composed, ConsentPort, GatePort, SubjectsPort, VaultPort } from './ports.ts'
import { failedHere, recordSent, type Result, resultOf, type ResultRules, store, without } from './results.ts'
import { returnPath } from './return-path.ts'
import type { SendSettings } from './settings.ts'
import type { Transport } from './smtp.ts'
import { isMailboxUnknown, suppressedAmong, suppress } from './suppression.ts'
import type { SendWorker } from './workers.ts'

export interface HandOverDeps {
  readonly gate: GatePort
  readonly consent: Pick<ConsentPort, 'purpose' | 'check'>
  readonly subjects: SubjectsPort
  readonly vault: VaultPort
  readonly clock: Clock
  readonly random: RandomBytes
  readonly log: Log
  readonly compose: Compose
  readonly transport: Transport
  readonly signer: Signer | null
  readonly links: LinkBuilder
  readonly limiter: RateLimiter
  readonly controls: ControlWatch
  readonly worker: SendWorker
  readonly settings: SendSettings
  readonly mailDomain: string
  /** No hand-over begins later than this after the batch's first lock, in ms. */
  readonly batchDeadlineMs: number
}

interface Ready {
  readonly row: Claimed
  readonly domain: string
  /** Blind index of the address in its one form: for the suppression list. */
  readonly index: Buffer
  /** As the envelope carries it. */
  readonly to: string
  readonly bytes: Buffer
}

/** Hands a claimed batch over. @returns what became of each row; all of it is stored when this returns */
export async function handOver(deps: HandOverDeps, run: Run, rows: readonly Claimed[]): Promise<readonly Result[]> {
  const results = new Map<string, Result>()
  const note = (result: Result): void => void results.set(result.row.messageId, result)
  const why = `campaign ${run.campaignId}: hand over`
  const ids = rows.map((row) => row.subjectId)
  try {
    await deps.gate.open(
      { purpose: run.purpose, actor: sender, why, among: { kind: 'subjects', ids } },
      async (access) => {
        const late = deadline(deps.batchDeadlineMs)
        const permitted = await lockPermitted(access.tx, ids)
        const now = deps.clock.now()
        for (const row of rows.filter((one) => !permitted.has(one.subjectId)))
          note(without(row, 'withdrawn', 'withdrawn_before_hand_over', now))
        const ready = await prepare(
          deps,
          run,
          rows.filter((row) => permitted.has(row.subjectId)),
          access,
          note,
        )
        await Promise.all(ready.map((one) => handOverOne(deps, run, one, late, note)))
        late.stop()
        await record(deps, run, access.tx, [...results.values()])
      },
    )
  } catch (error) {
    deps.log.warn(
      { err: error, campaign: run.campaignId },
      'a batch could not be stored with its hand-over; storing again',
    )
    for (const row of rows.filter((one) => !results.has(one.messageId)))
      note(failedHere(rulesOf(deps), row, errorCode(error)))
    await storeAgain(deps, run, [...results.values()])
  }
  return [...results.values()]
}

/**
 * Locks the permission rows, in one order for everybody, and names those that permit. PostgreSQL judges a row again after having
 * waited for its lock, so a withdrawal that was under way is seen.
 */
async function lockPermitted(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ subject_id: string }>`
    select p.subject_id from permission p
    where p.subject_id = any(${ids}::uuid[]) and p.bits & (select aval_mask()) <> 0 and p.until > now()
    order by p.subject_id for share`.execute(tx)
  return new Set(rows.map((row) => row.subject_id))
}

async function prepare(
  deps: HandOverDeps,
  run: Run,
  rows: readonly Claimed[],
  access: Access,
  note: (result: Result) => void,
): Promise<Ready[]> {
  if (rows.length === 0) return []
  const composed = await deps.compose(rows, access)
  const now = deps.clock.now()
  const written = rows.flatMap((row) => {
    const one = build(deps, run, row, composed.get(row.messageId))
    if (!('bytes' in one)) note(without(row, 'stopped', one.reason, now))
    return 'bytes' in one ? [one] : []
  })
  const suppressed = await suppressedAmong(
    access.tx,
    written.map((one) => one.index),
  )
  for (const one of written.filter((ready) => suppressed.has(ready.index.toString('hex'))))
    note(without(one.row, 'stopped', 'suppressed', now))
  return written.filter((one) => !suppressed.has(one.index.toString('hex')))
}

function build(deps: HandOverDeps, run: Run, row: Claimed, composed: Composed | undefined): Ready | { reason: string } {
  if (!composed) return { reason: 'not_composed' }
  if (!composed.ok) return { reason: composed.reason }
  try {
    const address = normaliseEmail(composed.mail.to.address)
    if (address === null) return { reason: 'bad_address' }
    const purpose = deps.consent.purpose(run.purpose)
    const mayRefuse = purpose.legalBasis === 'consent' || purpose.legalBasis === 'legitimate_interest'
    const headers = listHeaders({
      unsubscribeUrl: mayRefuse ? deps.links.unsubscribe({ ...row, purposeId: purpose.id }) : null,
      campaignId: run.campaignId,
      purpose: run.purpose,
      variant: row.variant,
      domain: deps.mailDomain,
    })
    const stamp = { messageId: row.messageId, domain: deps.mailDomain, date: deps.clock.now(), headers }
    return {
      row,
      domain: address.slice(address.lastIndexOf('@') + 1),
      index: deps.vault.blindIndex('email', address),
      to: safeAddress('to', composed.mail.to.address),
      bytes: buildMessage(composed.mail, stamp),
    }
  } catch (error) {
    return { reason: errorCode(error) }
  }
}

async function handOverOne(
  deps: HandOverDeps,
  run: Run,
  ready: Ready,
  late: { readonly passed: boolean },
  note: (result: Result) => void,
): Promise<void> {
  const rules = rulesOf(deps)
  let handedAt = deps.clock.now()
  const begins = (): boolean => {
    handedAt = deps.clock.now()
    return (
      !late.passed &&
      deps.controls.state(run.campaignId) === 'running' &&
      deps.worker.isAlive() &&
      deps.limiter.take(ready.domain)
    )
  }
  try {
    const message = deps.signer ? await deps.signer.sign(ready.bytes, handedAt) : ready.bytes
    const envelope = { from: returnPath(deps.vault, ready.row.messageId, deps.mailDomain), to: ready.to }
    const answer = await deps.transport.handOver(envelope, message, begins)
    note(answer.outcome === 'held' ? held(deps, run, ready) : resultOf(rules, ready.row, ready.index, answer, handedAt))
  } catch (error) {
    note(failedHere(rules, ready.row, errorCode(error)))
  }
}

/** Kept back between claim and hand-over: back into the queue, or cancelled with its campaign. */
function held(deps: HandOverDeps, run: Run, { row, domain }: Ready): Result {
  const now = deps.clock.now()
  if (deps.controls.state(run.campaignId) === 'killed') return without(row, 'cancelled', 'killed', now)
  return without(row, 'queued', 'held', new Date(now.getTime() + deps.limiter.waitMs(domain)))
}

async function record(deps: HandOverDeps, run: Run, tx: Tx, results: readonly Result[]): Promise<void> {
  const now = deps.clock.now()
  await store(tx, run, deps.worker.workerId, results, now)
  await recordSent(deps.subjects, tx, results, now)
  for (const one of results.filter(isMailboxUnknown))
    if (one.addressIndex) await suppress(tx, one.addressIndex, 'hard_bounce', now)
}

const storeAttempts = 6
/** After so many tries the states alone are stored: an event that cannot be written must not cost us the knowledge of a sending. */
const attemptsWithEvents = 3

/** Stores results apart from the hand-over, patiently: they are the only witness. What stays unstored becomes uncertain. */
async function storeAgain(deps: HandOverDeps, run: Run, results: readonly Result[]): Promise<void> {
  const ids = results.map((one) => one.row.subjectId)
  const why = `campaign ${run.campaignId}: store results`
  for (let attempt = 1; attempt <= storeAttempts; attempt++) {
    try {
      return await deps.gate.open(
        { purpose: run.purpose, actor: sender, why, among: { kind: 'subjects', ids } },
        async ({ tx }) => {
          const now = deps.clock.now()
          await store(tx, run, deps.worker.workerId, results, now)
          if (attempt <= attemptsWithEvents) await recordSent(deps.subjects, tx, results, now)
        },
      )
    } catch (error) {
      deps.log.error({ err: error, campaign: run.campaignId, attempt }, 'results of hand-overs could not be stored')
      await new Promise((done) => setTimeout(done, 100 * 2 ** attempt))
    }
  }
}

function deadline(ms: number): { readonly passed: boolean; stop(): void } {
  const state = { passed: false, stop: () => clearTimeout(timer) }
  const timer = setTimeout(() => (state.passed = true), ms).unref()
  return state
}

function rulesOf(deps: HandOverDeps): ResultRules {
  return { clock: deps.clock, random: deps.random, retry: deps.settings.retry }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected'
}
