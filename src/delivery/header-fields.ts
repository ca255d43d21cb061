/**
 * Header fields, safely: nothing that a person or a template wrote can end a line and begin a header or an SMTP command of its
 * own. Refused, never repaired, because a repaired address may be someone else's. RFC 5322, RFC 2047; OWASP ASVS 1.3.11.
 */
import { domainToASCII } from 'node:url'
import { problem } from './problems.ts'

/** Someone at an address. */
export interface Party {
  readonly address: string
  readonly name?: string
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const control = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const domainPart = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i

/** The text itself. @throws Problem `delivery.unsafe_header` when it holds a line break or another control character */
export function safeText(at: string, text: string): string {
  if (control.test(text)) throw problem('delivery.unsafe_header', { at })
  return text
}

/**
 * One mailbox as it goes into RCPT TO and into a header: ASCII, international domains as A-labels.
 * @throws Problem `delivery.unsafe_header`, `delivery.bad_address` (also for a local part beyond ASCII: few relays take it)
 */
export function safeAddress(at: string, address: string): string {
  safeText(at, address)
  const cut = address.lastIndexOf('@')
  const local = address.slice(0, cut)
  const host = address.slice(cut + 1)
  const domain = domainPart.test(host) ? host : domainToASCII(host)
  if (cut < 1 || local.length > 64 || !localPart.test(local) || !domainPart.test(domain))
    throw problem('delivery.bad_address', { at })
  return `${local}@${domain}`
}

/** `"Name" <address>`, the name as an RFC 2047 word when it is beyond ASCII. */
export function mailbox(at: string, party: Party): string {
  const address = safeAddress(at, party.address)
  const name = safeText(at, party.name ?? '').trim()
  if (name === '') return address
  if (!isAscii(name)) return `${encodedWords(name)} <${address}>`
  return `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`
}

/** One header line (folded where it may be) with its CRLF. */
export function headerLine(name: string, value: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,70}$/.test(name)) throw problem('delivery.unsafe_header', { at: 'headers' })
  return `${name}: ${fold(value, name.length + 2)}\r\n`
}

/** Free text as a header value: ASCII as it is, anything else as RFC 2047 words. */
export function unstructured(at: string, text: string): string {
  const safe = safeText(at, text)
  return isAscii(safe) && !safe.includes('=?') ? safe : encodedWords(safe)
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text)
}

/** 45 bytes are 60 base64 characters: with the frame of 12 a word stays under RFC 2047's 75. Never cuts a character. */
const wordBytes = 45

function encodedWords(text: string): string {
  const parts: string[] = []
  let part = ''
  for (const character of text) {
    if (Buffer.byteLength(part + character) > wordBytes) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  if (part !== '') parts.push(part)
  return parts.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ')
}

/** Breaks only at spaces that are there, so unfolding gives the same value; a long URL stays in one piece. */
function fold(value: string, used: number): string {
  if (used + value.length <= 76) return value
  const lines: string[] = []
  let line = ''
  let room = 76 - used
  for (const word of value.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
      room = 75
    } else line = line === '' && lines.length === 0 && room === 76 - used ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.join('\r\n ')
}
