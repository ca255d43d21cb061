/**
 * Receipts: one JSON file in a person's hands. What was decided, what opens its entry, the path to a signed checkpoint, and the proof
 * that no other entry about them exists. This file knows its shape; nothing in it is believed yet.
 */
import { fromBase64 } from './bytes.ts'
import type { Json } from './canonical.ts'

export interface Receipt {
  readonly format: 'aval-receipt/1'
  /** Name of the log. */
  readonly origin: string
  /** UUID. */
  readonly enrolment: string
  /** ISO 8601, as the issuer states it. */
  readonly issued: string
  /** One decision and its enrolment; everything; everything after erasure. */
  readonly kind: 'receipt' | 'bundle' | 'final'
  /** Base64 of L, from which all labels follow. */
  readonly labelKey: string
  /** Base64 of SHA-256(domain ‖ B). */
  readonly blindHash: string
  /** As published when issued. Whoever wants to trust nobody brings their own. */
  readonly policy: string
  /** A signed note; its last leaf is the index root. */
  readonly checkpoint: string
  readonly indexRoot: { readonly root: string; readonly path: readonly string[] }
  /** Opened events, by i; always the enrolment (i = 0). */
  readonly events: readonly ReceiptEvent[]
  /** Labels 0 to count − 1 exist, label `count` does not. */
  readonly count: number
  readonly labels: readonly { readonly i: number; readonly index: number; readonly siblings: readonly string[] }[]
  readonly absent: {
    readonly siblings: readonly string[]
    readonly instead: null | { readonly label: string; readonly index: number }
  }
  /** Public contents by the hash (hex) that stands for them: notices, the anchor's contract. */
  readonly content: { readonly [hash: string]: Json }
  readonly anchor: null | ReceiptAnchor
}

export interface ReceiptEvent {
  readonly i: number
  /** Place of its entry in the log. */
  readonly index: number
  /** Canonical JSON. */
  readonly event: string
  /** Base64 of r_i, 32 bytes. */
  readonly r: string
  readonly record: Json | null
  readonly path: readonly string[]
}

export interface ReceiptAnchor {
  readonly chainId: number
  readonly contract: string
  /** Of the anchored tree, which may be larger or smaller than the checkpoint's. */
  readonly size: number
  readonly root: string
  readonly transaction: string
  readonly block: number
  /** Of each event that the anchored tree holds. */
  readonly paths: readonly { readonly i: number; readonly path: readonly string[] }[]
  /** Of the public entry that announced the contract, under `checkpoint`. */
  readonly entry: { readonly index: number; readonly path: readonly string[] }
}

/** Limits of what is looked at at all. A person with so many entries would have other worries. */
const mostEvents = 100_000
const longestPath = 63
const longestSiblings = 256
const longestText = 1_000_000
const deepest = 40
/** Of the whole file, in characters. */
export const longestReceipt = 64_000_000

type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === 'string' && value.length <= longestText
const size: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0)
const hash: Shape = (value) => typeof value === 'string' && value.length === 44 && fromBase64(value)?.length === 32
const matching =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === 'string' && pattern.test(value)
const listOf =
  (shape: Shape, most: number): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(shape)
const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value)
/** Exactly these members: one more and nobody knows what it was meant to say. */
const objectOf =
  (members: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isPlain(value) &&
    Object.keys(value).length === Object.keys(members).length &&
    Object.entries(members).every(([name, shape]) => Object.hasOwn(value, name) && shape(value[name]))

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth >= deepest) return false
  return Object.values(value).every((inner) => isJson(inner, depth + 1))
}

const isoTime: Shape = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value

const path = listOf(hash, longestPath)
const siblings = listOf(hash, longestSiblings)
const json: Shape = (value) => isJson(value)

const members: Readonly<Record<keyof Receipt, Shape>> = {
  format: (value) => value === 'aval-receipt/1',
  origin: matching(/^[^\s+]{1,255}$/),
  enrolment: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  issued: isoTime,
  kind: (value) => value === 'receipt' || value === 'bundle' || value === 'final',
  labelKey: hash,
  blindHash: hash,
  policy: text,
  checkpoint: text,
  indexRoot: objectOf({ root: hash, path }),
  events: listOf(objectOf({ i: size, index: size, event: text, r: hash, record: json, path }), mostEvents),
  count: size,
  labels: listOf(objectOf({ i: size, index: size, siblings }), mostEvents),
  absent: objectOf({ siblings, instead: orNull(objectOf({ label: hash, index: size })) }),
  content: (value) =>
    isPlain(value) && Object.entries(value).every(([name, inner]) => /^[0-9a-f]{64}$/.test(name) && isJson(inner)),
  anchor: orNull(
    objectOf({
      chainId: size,
      contract: matching(/^0x[0-9a-fA-F]{40}$/),
      size,
      root: hash,
      transaction: matching(/^0x[0-9a-f]{64}$/),
      block: size,
      paths: listOf(objectOf({ i: size, path }), mostEvents),
      entry: objectOf({ index: size, path }),
    }),
  ),
}

export type ReadReceipt =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly step: 'format'; readonly reason: string; readonly detail?: string }

/** Whether a parsed JSON value has the shape of a receipt: all members and no others, everything within limits. */
export function readReceipt(value: unknown): ReadReceipt {
  if (!isPlain(value)) return { ok: false, step: 'format', reason: 'not_a_receipt' }
  if (value.format !== 'aval-receipt/1') return { ok: false, step: 'format', reason: 'other_format' }
  for (const name of Object.keys(value))
    if (!Object.hasOwn(members, name)) return { ok: false, step: 'format', reason: 'unknown_field', detail: name }
  for (const [name, shape] of Object.entries(members)) {
    if (!Object.hasOwn(value, name)) return { ok: false, step: 'format', reason: 'missing_field', detail: name }
    if (!shape(value[name])) return { ok: false, step: 'format', reason: 'malformed_field', detail: name }
  }
  const receipt = value as unknown as Receipt
  const problem = arrangement(receipt)
  return problem ? { ok: false, step: 'format', reason: 'out_of_order', detail: problem } : { ok: true, receipt }
}

/** A receipt as text. */
export function parseReceipt(written: string): ReadReceipt {
  if (written.length > longestReceipt) return { ok: false, step: 'format', reason: 'too_large' }
  try {
    return readReceipt(JSON.parse(written))
  } catch {
    return { ok: false, step: 'format', reason: 'not_json' }
  }
}

/** The member whose items are not in the order, or not of the number, that the others ask for. */
function arrangement({ events, labels, count, kind, anchor }: Receipt): keyof Receipt | null {
  if (events[0]?.i !== 0 || !rising(events) || events.at(-1)!.i >= count) return 'events'
  if (kind !== 'receipt' && events.length !== count) return 'kind'
  if (labels.length !== count || labels.some((label, i) => label.i !== i)) return 'labels'
  if (events.some((event) => labels[event.i]!.index !== event.index)) return 'events'
  if (!anchor) return null
  const covered = events.filter((event) => event.index < anchor.size)
  if (anchor.paths.length !== covered.length || covered.some((event, k) => anchor.paths[k]!.i !== event.i))
    return 'anchor'
  return null
}

function rising(items: readonly { readonly i: number }[]): boolean {
  return items.every((item, k) => k === 0 || item.i > items[k - 1]!.i)
}
