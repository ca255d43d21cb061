/**
 * Canonical JSON (RFC 8785) and content hashes: the same content always has the same bytes, so that an approval, a notice
 * or an audience can be bound by hash to exactly what it was.
 */
import { hash } from 'node:crypto'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * RFC 8785 form of a value: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them.
 * Members that are undefined are left out, as JSON does. @throws TypeError on a number that JSON cannot hold
 */
export function canonicalJson(value: Json): string {
  // Whoever writes many of the same kind gives their members in order: then the engine's own writer, twice as fast, writes the same.
  return isInOrder(value) ? JSON.stringify(value) : sorted(value)
}

function isInOrder(value: Json | undefined): boolean {
  finite(value)
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const object = value as { readonly [key: string]: Json | undefined }
  let before = ''
  for (const key of Object.keys(object)) {
    if (key < before || !isInOrder(object[key])) return false
    before = key
  }
  return true
}

function sorted(value: Json): string {
  finite(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => sorted(item)).join(',')}]`
  const object = value as { readonly [key: string]: Json | undefined }
  let members = ''
  for (const key of Object.keys(object).toSorted()) {
    const member = object[key]
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${sorted(member)}`
  }
  return `{${members}}`
}

function finite(value: Json | undefined): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
}

/** SHA-256 of the canonical form, 64 lower-case hex digits. */
export function contentHash(value: Json): string {
  return sha256Hex(canonicalJson(value))
}

/** SHA-256 of bytes or of a string's UTF-8, 64 lower-case hex digits. */
export function sha256Hex(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'hex')
}
