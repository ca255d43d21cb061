/**
 * Verifying a receipt: twelve steps, each with its own name, in an order in which every step rests only on those before it. Offline,
 * synchronous, from the bytes of the receipt and a policy alone.
 */
import { equalBytes, fromBase64, toBase64, toHex, utf8 } from './bytes.ts'
import { contentHash, type Json } from './canonical.ts'
import type { Checkpoint } from './checkpoint.ts'
import { opaqueEntry, publicEntry } from './entry.ts'
import { commitmentOf, enrolmentKeys, labelAt, type LedgerEvent, parseEvent } from './event.ts'
import { verifyIndexProof } from './label-index.ts'
import { leafHash, verifyInclusion } from './merkle.ts'
import { checkCheckpoint, type CheckedCheckpoint, parsePolicy, type Policy } from './policy.ts'
import { formatProof } from './proof-file.ts'
import { sha256 } from './primitives.ts'
import { readReceipt, type Receipt, type ReceiptEvent } from './receipt.ts'
import type { Failure, Step, Verdict } from './verdict.ts'

/** What is now known, and not merely said. */
export interface ReceiptFacts {
  readonly origin: string
  readonly enrolment: string
  readonly kind: Receipt['kind']
  /** Exactly so many entries exist for this enrolment at this size of the log. */
  readonly count: number
  readonly size: number
  /** Hex. */
  readonly root: string
  readonly events: readonly OpenedEvent[]
  readonly witnesses: CheckedCheckpoint['witnesses']
  readonly postQuantum: CheckedCheckpoint['postQuantum']
  /** What a chain is said to hold; `verifyAnchor` asks the chain. */
  readonly anchor: null | { readonly chainId: number; readonly contract: string; readonly size: number }
}

export interface OpenedEvent {
  readonly index: number
  readonly event: LedgerEvent
  readonly record: Json | null
  /** The notice that was shown, all languages. */
  readonly notice: Json | null
}

interface Ground {
  readonly receipt: Receipt
  readonly checkpoint: Checkpoint
  readonly labelKey: Uint8Array
  /** Opened events, once `opening` has passed. */
  readonly opened: LedgerEvent[]
}

/** One step: null when it passes. */
type Check = (ground: Ground) => Failure | null

const failed = (step: Step, reason: string, detail?: string): Failure => ({
  ok: false,
  step,
  reason,
  ...(detail === undefined ? {} : { detail }),
})

const bytes = (base64: string): Uint8Array => fromBase64(base64)!
const path = (hashes: readonly string[]): Uint8Array[] => hashes.map(bytes)

/**
 * Every step, none skipped: format, policy, checkpoint, witnesses, index_root, inclusion, opening, chain_of_commitments, keys,
 * completeness, record, notice, and what can be checked offline of an anchor.
 * @param given a parsed JSON value
 * @param policy as text or parsed: whose log and which witnesses the caller trusts
 */
export function verifyReceipt(given: unknown, policy: string | Policy): Verdict<ReceiptFacts> {
  const read = readReceipt(given)
  if (!read.ok) return read
  const { receipt } = read
  const parsed = typeof policy === 'string' ? parsePolicy(policy) : { policy }
  if (!('policy' in parsed)) return failed('policy', 'malformed', `line ${parsed.line}: ${parsed.problem}`)
  const checked = checkCheckpoint(receipt.checkpoint, parsed.policy)
  if (!checked.ok) return checked
  const ground = { receipt, checkpoint: checked.checkpoint, labelKey: bytes(receipt.labelKey), opened: [] }
  for (const check of checks) {
    const failure = check(ground)
    if (failure) return failure
  }
  return { ok: true, ...factsOf(ground, checked) }
}

function factsOf({ receipt, checkpoint, opened }: Ground, checked: CheckedCheckpoint): ReceiptFacts {
  const { origin, enrolment, kind, count, content, anchor } = receipt
  return {
    origin,
    enrolment,
    kind,
    count,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    events: receipt.events.map(({ index, record }, k) => {
      const event = opened[k]!
      return { index, event, record, notice: event.notice === null ? null : content[event.notice]! }
    }),
    witnesses: checked.witnesses,
    postQuantum: checked.postQuantum,
    anchor: anchor && { chainId: anchor.chainId, contract: anchor.contract, size: anchor.size },
  }
}

/** The entry that an opened event must have in the log, as a leaf. */
function leafOf({ i, event, r }: ReceiptEvent, labelKey: Uint8Array): Uint8Array {
  return leafHash(opaqueEntry(labelAt(labelKey, i), commitmentOf(bytes(r), utf8(event))))
}

const originIsTheLogs: Check = ({ receipt, checkpoint }) =>
  checkpoint.origin === receipt.origin ? null : failed('checkpoint', 'other_log', checkpoint.origin)

const indexRootIsLast: Check = ({ receipt: { indexRoot }, checkpoint: { size, root } }) => {
  const leaf = leafHash(publicEntry('index_root', bytes(indexRoot.root)))
  return verifyInclusion(size - 1, size, leaf, path(indexRoot.path), root) ? null : failed('index_root', 'not_in_log')
}

const entriesAreInTheLog: Check = ({ receipt, checkpoint: { size, root }, labelKey }) => {
  for (const event of receipt.events)
    if (!verifyInclusion(event.index, size, leafOf(event, labelKey), path(event.path), root))
      return failed('inclusion', 'not_in_log', `event ${event.i}`)
  return null
}

const eventsAreOpened: Check = ({ receipt, opened }) => {
  for (const shown of receipt.events) {
    const event = parseEvent(utf8(shown.event))
    const detail = `event ${shown.i}`
    if (!event) return failed('opening', 'malformed_event', detail)
    if (event.i !== shown.i) return failed('opening', 'other_place', detail)
    if (event.origin !== receipt.origin) return failed('opening', 'other_log', detail)
    if (event.enrolment !== receipt.enrolment) return failed('opening', 'other_enrolment', detail)
    opened.push(event)
  }
  const erased = opened.at(-1)!.type === 'erased'
  return receipt.kind === 'final' && !erased ? failed('opening', 'not_erased') : null
}

const commitmentsAreChained: Check = ({ receipt, opened }) => {
  for (const [k, event] of opened.entries()) {
    const before = receipt.events[k - 1]
    if (!before || before.i !== event.i - 1) continue
    if (event.prev !== toBase64(commitmentOf(bytes(before.r), utf8(before.event))))
      return failed('chain_of_commitments', 'broken', `event ${event.i}`)
  }
  return null
}

const keysWereFixed: Check = ({ receipt, labelKey, opened }) =>
  opened[0]!.keys === toHex(enrolmentKeys(labelKey, bytes(receipt.blindHash))) ? null : failed('keys', 'other_keys')

const nothingElseExists: Check = ({ receipt, checkpoint, labelKey }) => {
  const { labels, absent, count, indexRoot } = receipt
  const root = bytes(indexRoot.root)
  for (const { i, index, siblings } of labels) {
    const proof = { kind: 'present', label: labelAt(labelKey, i), index, siblings: path(siblings) } as const
    if (index >= checkpoint.size - 1 || !verifyIndexProof(proof, root))
      return failed('completeness', 'not_in_index', `label ${i}`)
  }
  const instead = absent.instead && { label: bytes(absent.instead.label), index: absent.instead.index }
  const proof = { kind: 'absent', label: labelAt(labelKey, count), siblings: path(absent.siblings), instead } as const
  return verifyIndexProof(proof, root) ? null : failed('completeness', 'absence_not_proved', `label ${count}`)
}

const recordsAreTheirs: Check = ({ receipt, opened }) => {
  for (const [k, event] of opened.entries()) {
    const { record } = receipt.events[k]!
    const detail = `event ${event.i}`
    if (event.record === null && record !== null) return failed('record', 'not_committed', detail)
    if (event.record !== null && record === null) return failed('record', 'missing', detail)
    if (record !== null && contentHash(record) !== event.record) return failed('record', 'other_record', detail)
  }
  return null
}

const noticesAreTheirs: Check = ({ receipt, opened }) => {
  const { content, anchor } = receipt
  for (const [hash, value] of Object.entries(content))
    if (contentHash(value) !== hash) return failed('notice', 'other_content', hash)
  const named = new Set(opened.map((event) => event.notice))
  for (const notice of named)
    if (notice !== null && !Object.hasOwn(content, notice)) return failed('notice', 'missing', notice)
  const spare = Object.keys(content).filter((hash) => !named.has(hash))
  // What nothing refers to would be read without having been proved.
  if (spare.length > (anchor ? 1 : 0)) return failed('notice', 'not_referred_to', spare[0])
  return null
}

const anchorHolds: Check = ({ receipt, checkpoint, labelKey }) => {
  const { anchor, events, origin } = receipt
  if (!anchor) return null
  const { chainId, contract, size, root, paths, entry } = anchor
  if (size === checkpoint.size && !equalBytes(bytes(root), checkpoint.root)) return failed('anchor', 'split')
  const announced = Object.entries(receipt.content).find(
    ([hash, content]) =>
      isContract(content, { chainId, contract, originHash: toHex(sha256(utf8(origin))) }) &&
      verifyInclusion(
        entry.index,
        checkpoint.size,
        leafHash(publicEntry('anchor_contract', hexBytes(hash))),
        path(entry.path),
        checkpoint.root,
      ),
  )
  if (!announced) return failed('anchor', 'contract_not_announced')
  for (const [k, covered] of paths.entries()) {
    const event = events[k]!
    if (!verifyInclusion(event.index, size, leafOf(event, labelKey), path(covered.path), bytes(root)))
      return failed('anchor', 'not_in_anchored_tree', `event ${covered.i}`)
  }
  return null
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** What the log announced must be this contract, for this log. */
function isContract(content: Json, is: { chainId: number; contract: string; originHash: string }): boolean {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false
  const { chainId, contract, originHash } = content as { readonly [name: string]: Json }
  return (
    chainId === is.chainId &&
    typeof contract === 'string' &&
    contract.toLowerCase() === is.contract.toLowerCase() &&
    typeof originHash === 'string' &&
    originHash.toLowerCase().replace(/^0x/, '') === is.originHash
  )
}

const checks: readonly Check[] = [
  originIsTheLogs,
  indexRootIsLast,
  entriesAreInTheLog,
  eventsAreOpened,
  commitmentsAreChained,
  keysWereFixed,
  nothingElseExists,
  recordsAreTheirs,
  noticesAreTheirs,
  anchorHolds,
]

/** The `.tlog-proof` of each opened event, for other people's tools. @param receipt one that verified */
export function tlogProofs(receipt: Receipt): { i: number; proof: string }[] {
  return receipt.events.map(({ i, index, path: hashes }) => ({
    i,
    proof: formatProof({ index, path: path(hashes), checkpoint: receipt.checkpoint }),
  }))
}

/** What a message says that it relies on. */
export interface Relied {
  readonly origin: string
  readonly enrolment: string
  readonly i: number
  /** When given, the event must be a consent to it. */
  readonly purpose?: string
}

/**
 * Whether a message's reference is to an event that this receipt opens, not withdrawn in it since.
 * @param receipt of which the facts are known from `verifyReceipt`
 */
export function verifyReference(
  reference: Relied,
  receipt: Pick<ReceiptFacts, 'origin' | 'enrolment' | 'events' | 'count'>,
): Verdict<{ readonly event: LedgerEvent; readonly index: number }> {
  if (reference.origin !== receipt.origin) return failed('reference', 'other_log', reference.origin)
  if (reference.enrolment !== receipt.enrolment) return failed('reference', 'hidden_enrolment', reference.enrolment)
  if (reference.i >= receipt.count) return failed('reference', 'no_such_entry', `event ${reference.i}`)
  const found = receipt.events.find(({ event }) => event.i === reference.i)
  if (!found) return failed('reference', 'not_opened', `event ${reference.i}`)
  const { event, index } = found
  const { purpose } = reference
  if (purpose === undefined) return { ok: true, event, index }
  if (event.type !== 'given' || !event.purposes.includes(purpose)) return failed('reference', 'no_consent', purpose)
  const ended = receipt.events.find(
    ({ event: later }) =>
      later.i > event.i && (later.type === 'erased' || (endings.has(later.type) && later.purposes.includes(purpose))),
  )
  return ended ? failed('reference', 'ended_since', `event ${ended.event.i}`) : { ok: true, event, index }
}

const endings: ReadonlySet<string> = new Set(['refused', 'withdrawn', 'expired', 'objected', 'signal_received'])
