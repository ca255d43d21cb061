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
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  // A loop over sorted keys: decisions are written so by the hundred thousand, and lists of pairs were a third of the cost.
  const object = value as { readonly [key: string]: Json | undefined }
  let members = ''
  for (const key of Object.keys(object).toSorted()) {
    const member = object[key]
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${members}}`
}

/** SHA-256 of the canonical form, 64 lower-case hex digits. */
export function contentHash(value: Json): string {
  return sha256Hex(canonicalJson(value))
}

/** SHA-256 of bytes or of a string's UTF-8, 64 lower-case hex digits. */
export function sha256Hex(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'hex')
}
