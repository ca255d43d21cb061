/**
 * What became of claimed messages, written down. A result is known before it can be stored; should storing fail, the caller
 * keeps it and stores it again, because it is the only witness of what went out.
 */
import { sql } from 'kysely'
import { type Clock, mask, type RandomBytes, type Tx } from '../kernel/index.ts'
import { backoffSeconds } from './limits.ts'
import type { Run } from './outbox.ts'
import type { SubjectsPort } from './ports.ts'
import type { Claimed } from './claim.ts'
import type { SendSettings } from './settings.ts'
import type { HandOver } from './smtp.ts'
import type { MessageState } from './tables.ts'

/** One message's result. `attempts` counts hand-overs that a server answered or broke off. */
export interface Result {
  readonly row: Claimed
  readonly state: Exclude<MessageState, 'claimed'>
  readonly reason: string | null
  readonly notBefore: Date
  readonly attempts: number
  readonly response: string | null
  readonly handedAt: Date | null
  /** Blind index of the address, once something was handed over to it. */
  readonly addressIndex: Buffer | null
}

export interface ResultRules {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly retry: SendSettings['retry']
}

/** From the server's answer to the row's next state. */
export function resultOf(
  rules: ResultRules,
  row: Claimed,
  addressIndex: Buffer,
  answer: HandOver,
  handedAt: Date,
): Result {
  const now = rules.clock.now()
  const attempts = row.attempts + (answer.outcome === 'unreachable' ? 0 : 1)
  const common = { row, attempts, response: mask(answer.response), handedAt, addressIndex, notBefore: now }
  switch (answer.outcome) {
    case 'sent':
      return { ...common, state: 'sent', reason: null }
    case 'permanent':
      return { ...common, state: 'failed', reason: 'refused_by_server' }
    case 'uncertain':
      return { ...common, state: 'uncertain', reason: 'no_answer_after_content' }
    case 'unreachable':
      return {
        ...common,
        handedAt: null,
        state: 'queued',
        reason: 'server_unreachable',
        notBefore: new Date(now.getTime() + 1000),
      }
    default:
      return { ...common, ...again(rules, attempts, now, 'refused_for_now') }
  }
}

/** A message that failed on our side before anything left. */
export function failedHere(rules: ResultRules, row: Claimed, why: string): Result {
  const now = rules.clock.now()
  const attempts = row.attempts + 1
  return {
    row,
    attempts,
    response: mask(why).slice(0, 300),
    handedAt: null,
    addressIndex: null,
    ...again(rules, attempts, now, 'failed_here'),
  }
}

function again(
  rules: ResultRules,
  attempts: number,
  now: Date,
  reason: string,
): Pick<Result, 'state' | 'reason' | 'notBefore'> {
  if (attempts >= rules.retry.attempts) return { state: 'failed', reason: `${reason}_too_often`, notBefore: now }
  const wait = backoffSeconds(attempts, rules.retry, rules.random)
  return { state: 'queued', reason, notBefore: new Date(now.getTime() + wait * 1000) }
}

/** A result that the server had no part in. */
export function without(row: Claimed, state: Result['state'], reason: string | null, notBefore: Date): Result {
  return { row, state, reason, notBefore, attempts: row.attempts, response: null, handedAt: null, addressIndex: null }
}

/**
 * Stores results. Only rows that this worker still holds, or that were marked uncertain over its head, are touched; storing
 * twice changes nothing.
 */
export async function store(tx: Tx, run: Run, workerId: string, results: readonly Result[], now: Date): Promise<void> {
  if (results.length === 0) return
  await sql`
    update outbox o set state = u.state, reason = u.reason, not_before = u.not_before, attempts = u.attempts,
      response = coalesce(u.response, o.response), handed_at = coalesce(u.handed_at, o.handed_at),
      address_index = coalesce(u.address_index, o.address_index),
      settled_at = case when u.state = 'queued' then null else ${now}::timestamptz end
    from unnest(${results.map((one) => one.row.subjectId)}::uuid[], ${results.map((one) => one.state)}::text[],
      ${results.map((one) => one.reason)}::text[], ${results.map((one) => one.notBefore)}::timestamptz[],
      ${results.map((one) => one.attempts)}::smallint[], ${results.map((one) => one.response)}::text[],
      ${results.map((one) => one.handedAt)}::timestamptz[],
      ${results.map((one) => one.addressIndex)}::bytea[])
      as u(subject_id, state, reason, not_before, attempts, response, handed_at, address_index)
    where o.subject_id = u.subject_id and o.campaign_id = ${run.campaignId} and o.worker_id = ${workerId}
      and (o.state = 'claimed' or (o.state = 'uncertain' and o.reason = 'worker_died'))`.execute(tx)
}

/** `Email Sent` of each message that was accepted. The event's id is the message's, so a repetition is the same event. */
export async function recordSent(subjects: SubjectsPort, tx: Tx, results: readonly Result[], now: Date): Promise<void> {
  const events = results
    .filter((one) => one.state === 'sent')
    .map((one) => ({
      subjectId: one.row.subjectId,
      eventId: one.row.messageId,
      name: 'Email Sent',
      at: one.handedAt ?? now,
      properties: {
        campaignId: one.row.campaignId,
        messageId: one.row.messageId,
        ...(one.row.variant === null ? {} : { variant: one.row.variant }),
      },
      source: 'delivery',
    }))
  if (events.length > 0) await subjects.recordEvents(tx, events)
}
