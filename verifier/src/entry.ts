/**
 * Entries: 68 bytes that say nothing to those who do not hold the opening, or a public fact by type and hash. Version, class, two
 * zero bytes, then twice 32 bytes.
 */
import { text, utf8 } from './bytes.ts'

export const entryBytes = 68
const fieldBytes = 32
const version = 0x01
const opaqueClass = 0x01
const publicClass = 0x02

/** What is not about a person. */
export const publicTypes = [
  'index_root',
  'notice_published',
  'law_version',
  'campaign_approved',
  'model_registered',
  'federated_round',
  'key_rotated',
  'log_frozen',
  'log_continued',
  'anchor_contract',
  'promise_broken',
  'purpose_added',
] as const
export type PublicType = (typeof publicTypes)[number]

export type Entry =
  | { readonly class: 'opaque'; readonly label: Uint8Array; readonly commitment: Uint8Array }
  | { readonly class: 'public'; readonly type: string; readonly hash: Uint8Array }

/** Consent, withdrawal, enrolment, erasure and padding all look like this. */
export function opaqueEntry(label: Uint8Array, commitment: Uint8Array): Uint8Array {
  return entryOf(opaqueClass, label, commitment)
}

/** @param type at most 32 lower-case letters, digits and underscores */
export function publicEntry(type: string, hash: Uint8Array): Uint8Array {
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(type)) throw new RangeError(`not a type of entry: ${type}`)
  const field = new Uint8Array(fieldBytes)
  field.set(utf8(type))
  return entryOf(publicClass, field, hash)
}

function entryOf(entryClass: number, first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length !== fieldBytes || second.length !== fieldBytes) throw new RangeError('an entry holds twice 32 bytes')
  const bytes = new Uint8Array(entryBytes)
  bytes[0] = version
  bytes[1] = entryClass
  bytes.set(first, 4)
  bytes.set(second, 4 + fieldBytes)
  return bytes
}

/** Null when malformed. A public type that we do not know is well-formed. */
export function parseEntry(bytes: Uint8Array): Entry | null {
  if (bytes.length !== entryBytes || bytes[0] !== version || bytes[2] !== 0 || bytes[3] !== 0) return null
  const first = bytes.subarray(4, 4 + fieldBytes)
  const second = bytes.subarray(4 + fieldBytes)
  if (bytes[1] === opaqueClass) return { class: 'opaque', label: first, commitment: second }
  if (bytes[1] !== publicClass) return null
  const type = text(first)?.replace(/\0+$/, '')
  return type && /^[a-z][a-z0-9_]{0,31}$/.test(type) ? { class: 'public', type, hash: second } : null
}
