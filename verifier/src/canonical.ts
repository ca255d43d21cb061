/** Canonical JSON (RFC 8785): the same content always has the same bytes. */
import { toHex, utf8 } from './bytes.ts'
import { sha256 } from './primitives.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them. @throws TypeError on NaN and infinities */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`
  const object = value as { readonly [key: string]: Json }
  let members = ''
  for (const key of Object.keys(object).toSorted())
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(object[key]!)}`
  return `{${members}}`
}

/** SHA-256 of the canonical form, in hex. */
export function contentHash(value: Json): string {
  return toHex(sha256(utf8(canonicalJson(value))))
}
