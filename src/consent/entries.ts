/**
 * Entries: each decision becomes one line of the public ledger that says nothing to those who do not hold its opening. Labels
 * count up per person and each commitment names the one before, so that nothing can be slipped in between or left out. Runs
 * under the person's lock, in the transaction of the decision itself.
 */
import { sql } from 'kysely'
import {
  blindAt,
  blindHashOf,
  commitmentOf,
  enrolmentKeys,
  eventBytes,
  labelAt,
  type LedgerEvent,
  toBase64,
  toHex,
} from '../../verifier/src/index.ts'
import { type NewId, sha256Hex, type Tx } from '../kernel/index.ts'
import type { Vault } from '../vault/index.ts'
import { arrayOf, byteaText } from './columns.ts'

export interface PlainEntry {
  readonly label: Uint8Array
  readonly commitment: Uint8Array
}

/** One person's entries so far. `next` and `last` move on as events are added. */
export interface Chain {
  readonly subjectId: string
  readonly enrolmentId: string
  readonly enrolledAt: Date
  readonly origin: string
  next: number
  last: Buffer
}

/** What an event says beyond its place in the chain. */
export type Happening = Pick<
  LedgerEvent,
  'type' | 'purposes' | 'notice' | 'language' | 'channel' | 'actor' | 'time'
> & {
  /** The canonical consent record. */
  readonly record: string | null
}

type Keys = Pick<Vault, 'ledgerKeys'>

/** The event at place `i` of a chain, as bytes, and what opens its entry. */
export interface Opened {
  readonly event: Uint8Array
  readonly r: Uint8Array
  readonly entry: PlainEntry
}

/**
 * The entry that an event becomes. The same happening at the same place always gives the same bytes: receipts are rebuilt by
 * this function and compared with what was committed.
 */
export function entryOf(
  chain: Pick<Chain, 'enrolmentId' | 'origin'>,
  keys: ReturnType<Keys['ledgerKeys']>,
  place: { readonly i: number; readonly prev: Uint8Array | null },
  happening: Happening,
): Opened {
  const { record, actor, channel, language, notice, purposes, time, type } = happening
  // Members in the order of the canonical form, which is then written the fast way.
  const event = eventBytes({
    actor,
    channel,
    enrolment: chain.enrolmentId,
    i: place.i,
    ...(place.i === 0 ? { keys: toHex(enrolmentKeys(keys.label, blindHashOf(keys.blind))) } : {}),
    language,
    notice,
    origin: chain.origin,
    prev: place.prev ? toBase64(place.prev) : null,
    purposes,
    record: record === null ? null : sha256Hex(record),
    time,
    type,
    v: 1,
  })
  const r = blindAt(keys.blind, place.i)
  return { event, r, entry: { label: labelAt(keys.label, place.i), commitment: commitmentOf(r, event) } }
}

/** What happened at place 0 of every chain. */
export function enrolment(enrolledAt: Date): Happening {
  return {
    type: 'enrolled',
    purposes: [],
    notice: null,
    language: null,
    channel: 'enrolment',
    actor: 'controller',
    time: enrolledAt.toISOString(),
    record: null,
  }
}

/** The last event of a person whose data is erased. */
export function erasure(at: Date): Happening {
  return { ...enrolment(at), type: 'erased', channel: 'erasure' }
}

/** Adds an event to a chain in memory. @returns its place and entry */
export function extend(
  chain: Chain,
  keys: ReturnType<Keys['ledgerKeys']>,
  happening: Happening,
): Opened & { i: number } {
  const i = chain.next
  const opened = entryOf(chain, keys, { i, prev: i === 0 ? null : chain.last }, happening)
  chain.next = i + 1
  chain.last = Buffer.from(opened.entry.commitment)
  return { i, ...opened }
}

/** Starts a chain with its enrolment. */
export function newChain(
  subjectId: string,
  keys: ReturnType<Keys['ledgerKeys']>,
  how: { readonly origin: string; readonly now: Date; readonly newId: NewId },
): { readonly chain: Chain; readonly entry: PlainEntry } {
  const chain: Chain = {
    subjectId,
    enrolmentId: how.newId(),
    enrolledAt: how.now,
    origin: how.origin,
    next: 0,
    last: Buffer.alloc(32),
  }
  return { chain, entry: extend(chain, keys, enrolment(how.now)).entry }
}

/** The chains of these people, whose permission rows the caller holds locked. Somebody without one is left out. */
export async function chainsOf(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, Chain>> {
  const { rows } = await sql<{
    subject_id: string
    enrolment_id: string
    enrolled_at: Date
    origin: string
    next_entry: number
    last_commitment: Buffer
  }>`select subject_id, enrolment_id, enrolled_at, origin, next_entry, last_commitment from enrolment
     where subject_id = any(${arrayOf(subjectIds)}::uuid[])`.execute(tx)
  return new Map(
    rows.map((row) => [
      row.subject_id,
      {
        subjectId: row.subject_id,
        enrolmentId: row.enrolment_id,
        enrolledAt: row.enrolled_at,
        origin: row.origin,
        next: row.next_entry,
        last: row.last_commitment,
      },
    ]),
  )
}

/** Stores chains that are new. */
export async function insertChains(tx: Tx, chains: readonly Chain[]): Promise<void> {
  if (chains.length === 0) return
  await sql`
    insert into enrolment (subject_id, enrolment_id, enrolled_at, origin, next_entry, last_commitment)
    select * from unnest(${arrayOf(chains.map((one) => one.subjectId))}::uuid[],
      ${arrayOf(chains.map((one) => one.enrolmentId))}::uuid[],
      ${arrayOf(chains.map((one) => one.enrolledAt.toISOString()))}::timestamptz[],
      ${arrayOf(chains.map((one) => one.origin))}::text[], ${arrayOf(chains.map((one) => one.next))}::int[],
      ${arrayOf(chains.map((one) => byteaText(one.last)))}::bytea[])`.execute(tx)
}

/** Stores how far chains have come. */
export async function advanceChains(tx: Tx, chains: readonly Chain[]): Promise<void> {
  if (chains.length === 0) return
  await sql`
    update enrolment e set next_entry = n.next_entry, last_commitment = n.last_commitment
    from unnest(${arrayOf(chains.map((one) => one.subjectId))}::uuid[], ${arrayOf(chains.map((one) => one.next))}::int[],
      ${arrayOf(chains.map((one) => byteaText(one.last)))}::bytea[]) n(subject_id, next_entry, last_commitment)
    where e.subject_id = n.subject_id`.execute(tx)
}
