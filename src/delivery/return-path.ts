/**
 * Return paths (VERP): each message has an address of its own for bounces, so that a report names the message even when the
 * mail server that wrote it quotes nothing. In base32, because a local part may lose its case on the way and holds 64 characters.
 */
import { formatUuid, uuidBytes } from '../kernel/index.ts'
import type { Tokens } from './ports.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const kind = 'bounce'

/** `b.<52 characters>@domain` for one message. */
export function returnPath(tokens: Tokens, messageId: string, domain: string): string {
  const token = Buffer.from(tokens.token(kind, uuidBytes(messageId)), 'base64url')
  return `b.${base32(token)}@${domain}`
}

/** The message that a return path belongs to; null when we did not make it. Accepts any case. */
export function readReturnPath(tokens: Tokens, address: string): string | null {
  const match = /^<?b[.]([a-z2-7]{40,60})@/i.exec(address.trim())
  if (!match) return null
  const bytes = unbase32(match[1]!.toLowerCase())
  const payload = bytes && tokens.readToken(kind, bytes.toString('base64url'))
  return payload?.length === 16 ? formatUuid(payload) : null
}

/** RFC 4648 §6 in lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let bits = 0
  let held = 0
  let text = ''
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text
}

/** The reverse; null for a character outside the alphabet or for bits that no encoder writes. */
export function unbase32(text: string): Buffer | null {
  const out: number[] = []
  let bits = 0
  let held = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) return null
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      out.push((held >> bits) & 255)
    }
    held &= (1 << bits) - 1
  }
  return held === 0 && bits < 5 ? Buffer.from(out) : null
}
