/** Proofs under a secret that somebody else holds too: HMAC-SHA-256 in hex, compared without telling by time where they differ. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** What whoever holds the secret makes of a text. @returns 64 hex digits */
export function proofUnder(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex')
}

export function provesUnder(secret: string, text: string, proof: string): boolean {
  const wanted = Buffer.from(proofUnder(secret, text))
  const given = Buffer.from(proof)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
