/**
 * AES-256-GCM as used throughout the vault: random 96-bit nonce, full 128-bit tag, always stated, because Node accepts shorter
 * tags when it is not. NIST SP 800-38D; a key per person keeps the number of nonces per key far below 2^32.
 */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import type { RandomBytes } from '../kernel/index.ts'

const algorithm = 'aes-256-gcm'
export const nonceBytes = 12
export const tagBytes = 16
const lengthBytes = 4

/** nonce(12) ‖ ciphertext ‖ tag(16), after `header`, which is authenticated with `context`. */
export function encrypt(
  key: Uint8Array | KeyObject,
  header: Uint8Array,
  context: Uint8Array,
  plain: Uint8Array,
  random: RandomBytes,
): Buffer {
  const nonce = random(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.concat([header, context]))
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The plain bytes, or null when anything was altered. `headerBytes` is the length of what `encrypt` put in front. */
export function decrypt(
  key: Uint8Array | KeyObject,
  headerBytes: number,
  context: Uint8Array,
  sealed: Uint8Array,
): Buffer | null {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.length < headerBytes + nonceBytes + tagBytes) return null
  const header = bytes.subarray(0, headerBytes)
  const nonce = bytes.subarray(headerBytes, headerBytes + nonceBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.concat([header, context]))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(headerBytes + nonceBytes, bytes.length - tagBytes)),
      decipher.final(),
    ])
  } catch {
    return null
  }
}

/** Length-prefixed parts: no two lists of texts give the same bytes. */
export function bind(...parts: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + lengthBytes + Buffer.byteLength(part), 0))
  let at = 0
  for (const part of parts) {
    at = bytes.writeUInt32BE(Buffer.byteLength(part), at)
    at += bytes.write(part, at, 'utf8')
  }
  return bytes
}
