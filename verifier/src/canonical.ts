/** Canonical JSON (RFC 8785): the same content always has the same bytes. */
import { toHex, utf8 } from './bytes.ts'
import { sha256 } from './primitives.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them. @throws TypeError on NaN and infinities */
export function canonicalJson(value: Json): string {
  // Where members come in order already, the engine's own writer writes the same, twice as fast.
  return isInOrder(value) ? JSON.stringify(value) : sorted(value)
}

function isInOrder(value: Json): boolean {
  finite(value)
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const object = value as { readonly [key: string]: Json }
  let before = ''
  for (const key of Object.keys(object)) {
    if (key < before || !isInOrder(object[key]!)) return false
    before = key
  }
  return true
}

function sorted(value: Json): string {
  finite(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => sorted(item)).join(',')}]`
  const object = value as { readonly [key: string]: Json }
  let members = ''
  for (const key of Object.keys(object).toSorted())
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${sorted(object[key]!)}`
  return `{${members}}`
}

function finite(value: Json): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
}

/** SHA-256 of the canonical form, in hex. */
export function contentHash(value: Json): string {
  return toHex(sha256(utf8(canonicalJson(value))))
}
