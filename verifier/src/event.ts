/**
 * Events: what stands behind an opaque entry. The label says whose and which one to those who hold the label key; the commitment binds
 * the event's bytes and hides them from everybody who has not been shown its opening.
 */
import { text, u64be, utf8 } from './bytes.ts'
import { canonicalJson, type Json } from './canonical.ts'
import { hmacSha256, sha256 } from './primitives.ts'

export const eventTypes = [
  'enrolled',
  'requested',
  'given',
  'refused',
  'withdrawn',
  'expired',
  'objected',
  'restriction_set',
  'restriction_lifted',
  'signal_received',
  'erased',
] as const
export type EventType = (typeof eventTypes)[number]

export const eventActors = ['subject', 'guardian', 'agent', 'controller'] as const

export interface LedgerEvent {
  readonly v: 1
  readonly origin: string
  /** UUID of the enrolment. */
  readonly enrolment: string
  readonly i: number
  /** Base64 of the commitment of event i − 1; null for the first. */
  readonly prev: string | null
  readonly type: EventType
  readonly purposes: readonly string[]
  /** SHA-256 of the notice that was shown, in hex. */
  readonly notice: string | null
  readonly language: 'en' | 'fr' | null
  readonly channel: string
  readonly actor: (typeof eventActors)[number]
  /** ISO 8601, as the operator states it. */
  readonly time: string
  /** SHA-256 of the canonical consent record, in hex. */
  readonly record: string | null
  /** Event 0 only: what fixes the person's keys, in hex. */
  readonly keys?: string
}

const labelDomain = utf8('aval/label/v1\n')
const blindDomain = utf8('aval/blind/v1\n')
const blindKeyDomain = utf8('aval/blind-key/v1\n')
const enrolmentDomain = utf8('aval/enrolment/v1\n')

/** HMAC-SHA-256(L, domain ‖ u64be(i)). */
export function labelAt(labelKey: Uint8Array, i: number): Uint8Array {
  return hmacSha256(labelKey, labelDomain, u64be(i))
}

/** HMAC-SHA-256(B, domain ‖ u64be(i)). */
export function blindAt(blindKey: Uint8Array, i: number): Uint8Array {
  return hmacSha256(blindKey, blindDomain, u64be(i))
}

/** HMAC-SHA-256(r, event bytes). */
export function commitmentOf(r: Uint8Array, event: Uint8Array): Uint8Array {
  return hmacSha256(r, event)
}

/** SHA-256(domain ‖ B): stands for B where B itself would open too much. */
export function blindHashOf(blindKey: Uint8Array): Uint8Array {
  return sha256(blindKeyDomain, blindKey)
}

/** SHA-256(domain ‖ L ‖ hash of B): what event 0 commits to, so that no other sequence of labels fits the enrolment. */
export function enrolmentKeys(labelKey: Uint8Array, blindHash: Uint8Array): Uint8Array {
  return sha256(enrolmentDomain, labelKey, blindHash)
}

/** RFC 8785 bytes. */
export function eventBytes(event: LedgerEvent): Uint8Array {
  return utf8(canonicalJson(event as unknown as Json))
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const hash = /^[0-9a-f]{64}$/
const keysOfEvent = 'actor channel enrolment i language notice origin prev purposes record time type v'.split(' ')

/** Null unless it is exactly the canonical form of a well-formed event. */
export function parseEvent(bytes: Uint8Array): LedgerEvent | null {
  const written = text(bytes)
  if (written === null) return null
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch {
    return null
  }
  if (!isEvent(value)) return null
  return canonicalJson(value as unknown as Json) === written ? value : null
}

function isEvent(value: unknown): value is LedgerEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const event = value as Record<string, unknown>
  const names = Object.keys(event).filter((name) => !(name === 'keys' && event.i === 0))
  const textual = (field: unknown) => typeof field === 'string' && field.length <= 10_000
  const hashed = (field: unknown) => field === null || (typeof field === 'string' && hash.test(field))
  return (
    names.toSorted().join(' ') === keysOfEvent.join(' ') &&
    event.v === 1 &&
    textual(event.origin) &&
    typeof event.enrolment === 'string' &&
    uuid.test(event.enrolment) &&
    Number.isSafeInteger(event.i) &&
    (event.i as number) >= 0 &&
    (event.prev === null || textual(event.prev)) &&
    (event.prev === null) === (event.i === 0) &&
    (event.i !== 0 || (typeof event.keys === 'string' && hash.test(event.keys))) &&
    eventTypes.includes(event.type as EventType) &&
    (event.type === 'enrolled') === (event.i === 0) &&
    Array.isArray(event.purposes) &&
    event.purposes.every(textual) &&
    hashed(event.notice) &&
    hashed(event.record) &&
    (event.language === null || event.language === 'en' || event.language === 'fr') &&
    textual(event.channel) &&
    eventActors.includes(event.actor as LedgerEvent['actor']) &&
    textual(event.time) &&
    !Number.isNaN(Date.parse(event.time as string))
  )
}
