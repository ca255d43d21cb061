/**
 * Messages as Segment's HTTP API takes them (segmentio/segment-docs, spec/*): read into what Aval keeps of them. Pure. Addresses,
 * device facts and query strings are left behind; a clock that is wrong is set right by when the message was sent.
 */
import { type Json, mask } from '../kernel/index.ts'

export const messageKinds = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const
export type MessageKind = (typeof messageKinds)[number]

export interface Message {
  readonly kind: MessageKind
  /** Null: the sender gave none, so a repetition cannot be told. */
  readonly messageId: string | null
  readonly anonymousId: string | null
  readonly userId: string | null
  readonly email: string | null
  readonly phone: string | null
  /** Of the event; empty for identify, group and alias. */
  readonly name: string
  readonly properties: Readonly<Record<string, Json>>
  readonly at: Date
  /** What the sender says about consent, by category: it may close, never open. */
  readonly says: Readonly<Record<string, unknown>>
  readonly gpc: boolean
  /** Given by the site's server for somebody who signed in. */
  readonly proof: string | null
}

export type ReadMessage =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: MessageFault }
export type MessageFault =
  | 'not_an_object'
  | 'unknown_type'
  | 'no_user_anon_id'
  | 'no_event'
  | 'too_large'
  | 'bad_message_id'

/** Segment's limits. */
export const limits = { messageBytes: 32 * 1024, batchBytes: 500 * 1024, messages: 2500, messageId: 100 } as const
const longestName = 200

type Members = Readonly<Record<string, unknown>>

/**
 * @param raw one call, `type` included
 * @param common `context` of the batch, for what the call does not say itself
 */
export function readMessage(
  raw: unknown,
  receivedAt: Date,
  common: { readonly context?: unknown; readonly sentAt?: unknown } = {},
): ReadMessage {
  if (!isMembers(raw)) return { ok: false, reason: 'not_an_object' }
  const kind = messageKinds.find((one) => one === raw.type)
  if (!kind) return { ok: false, reason: 'unknown_type' }
  if (Buffer.byteLength(JSON.stringify(raw)) > limits.messageBytes) return { ok: false, reason: 'too_large' }
  const context = { ...members(common.context), ...members(raw.context) }
  const anonymousId = identifier(raw.anonymousId)
  const userId = identifier(raw.userId)
  if (!anonymousId && !userId) return { ok: false, reason: 'no_user_anon_id' }
  const messageId = text(raw.messageId)
  if (messageId && messageId.length > limits.messageId) return { ok: false, reason: 'bad_message_id' }
  const name = nameOf(kind, raw)
  if (kind === 'track' && name === '') return { ok: false, reason: 'no_event' }
  const traits = { ...members(context.traits), ...members(raw.traits) }
  return {
    ok: true,
    message: {
      kind,
      messageId,
      anonymousId,
      userId,
      email: text(traits.email),
      phone: text(traits.phone),
      name,
      properties: propertiesOf(kind, raw, context),
      at: momentOf({ sentAt: common.sentAt, ...raw }, receivedAt),
      says: members(members(context.consent).categoryPreferences),
      gpc: raw.gpc === true || context.gpc === true,
      proof: text(context.identityProof),
    },
  }
}

function nameOf(kind: MessageKind, raw: Members): string {
  if (kind === 'track') return storable((text(raw.event) ?? '').slice(0, longestName))
  return kind === 'page' ? 'Page Viewed' : kind === 'screen' ? 'Screen Viewed' : ''
}

/** Identifiers that systems write where they have none; they would make one person of strangers. */
const placeholder = /^(?:[0-]*|-1|null|undefined|anonymous)$/i

function identifier(value: unknown): string | null {
  const said = typeof value === 'number' ? String(value) : text(value)
  return said === null || said.length > limits.messageId || placeholder.test(said.trim()) ? null : said.trim()
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function members(value: unknown): Members {
  return isMembers(value) ? value : {}
}

function propertiesOf(kind: MessageKind, raw: Members, context: Members): Record<string, Json> {
  if (kind !== 'track' && kind !== 'page' && kind !== 'screen') return {}
  const page = members(context.page)
  const told = {
    ...members(raw.properties),
    ...(kind === 'track' ? {} : { ...optional('name', text(raw.name)), ...optional('category', text(raw.category)) }),
  }
  const around = {
    ...optional('path', pathOf(page.path)),
    ...optional('title', text(page.title)),
    ...optional('campaign', isMembers(context.campaign) ? context.campaign : null),
  }
  return cleaned({ ...told, ...(Object.keys(around).length > 0 ? { $page: around } : {}) }, 0) as Record<string, Json>
}

function optional(key: string, value: unknown): Record<string, unknown> {
  return value === null ? {} : { [key]: value }
}

const deepest = 8
const anAddress = /^[a-z][a-z0-9+.-]*:\/\//i

/** Without addresses and telephone numbers, and without what follows the path of a URL: both say who somebody is. */
function cleaned(value: unknown, depth: number): Json {
  if (typeof value === 'string') return mask(storable(anAddress.test(value) ? (value.split(/[?#]/)[0] ?? '') : value))
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean' || value === null) return value
  if (depth >= deepest || typeof value !== 'object') return null
  if (Array.isArray(value)) return value.map((one) => cleaned(one, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), cleaned(one, depth + 1)]))
}

/** What JSON may hold and PostgreSQL may not: NUL, and halves of surrogate pairs. */
function storable(value: string): string {
  return value.toWellFormed().replaceAll('\0', '')
}

function pathOf(value: unknown): string | null {
  return text(value)?.split(/[?#]/)[0] ?? null
}

const earliest = Date.parse('1990-01-01T00:00:00Z')

/** Segment's rule for clocks: the moment of receipt, less how long the message had waited when it was sent. Never in the future. */
function momentOf(raw: Members, receivedAt: Date): Date {
  const made = moment(raw.originalTimestamp) ?? moment(raw.timestamp)
  const sent = moment(raw.sentAt)
  if (made === null) return receivedAt
  const at = sent === null ? made : receivedAt.getTime() - Math.max(0, sent - made)
  return at < earliest ? receivedAt : new Date(Math.min(at, receivedAt.getTime()))
}

function moment(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}
