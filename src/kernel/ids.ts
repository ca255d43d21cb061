/**
 * Identifiers: UUIDv7 (RFC 9562 §5.7), made by us because PostgreSQL 15 to 17 cannot. Sortable by creation time to the
 * millisecond; the 74 other bits are random, so an identifier cannot be guessed.
 */
import type { Clock, RandomBytes } from './clock.ts'

/** Makes a new identifier. */
export type NewId = () => string

/** A generator of UUIDv7 strings from the given clock and random source. */
export function uuidv7From(clock: Clock, random: RandomBytes): NewId {
  return () => {
    const bytes = random(16)
    bytes.writeUIntBE(clock.now().getTime(), 0, 6)
    bytes[6] = 0x70 | (bytes[6]! & 0x0f)
    bytes[8] = 0x80 | (bytes[8]! & 0x3f)
    return formatUuid(bytes)
  }
}

/** 16 bytes as the usual text form of a UUID. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The 16 bytes of a UUID's text form. */
export function uuidBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}
