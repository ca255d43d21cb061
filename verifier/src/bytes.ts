/** Bytes and their spellings. Strict: every value has one spelling, and any other is malformed. */

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(value: string): Uint8Array {
  return encoder.encode(value)
}

/** Null for bytes that are not UTF-8. */
export function text(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/** 8 bytes, big-endian. @throws RangeError unless 0 ≤ n < 2^53 */
export function u64be(n: number): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not a safe size: ${n}`)
  const bytes = new Uint8Array(8)
  putU64be(bytes, 0, n)
  return bytes
}

/** The same into `target` from `at` on; the range is the caller's concern. */
export function putU64be(target: Uint8Array, at: number, n: number): void {
  const high = Math.floor(n / 2 ** 32)
  for (let i = 0; i < 4; i++) {
    target[at + i] = high >>> (24 - 8 * i)
    target[at + 4 + i] = n >>> (24 - 8 * i)
  }
}

/** Null beyond 2^53. */
export function readU64be(bytes: Uint8Array): number | null {
  if (bytes.length !== 8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8)
  const value = view.getUint32(0) * 2 ** 32 + view.getUint32(4)
  return Number.isSafeInteger(value) ? value : null
}

const hexDigits = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += hexDigits[byte]
  return out
}

/** Lower-case hex only. */
export function fromHex(value: string): Uint8Array | null {
  if (value.length % 2 !== 0 || !/^[0-9a-f]*$/.test(value)) return null
  return Uint8Array.from({ length: value.length / 2 }, (_, i) => Number.parseInt(value.slice(2 * i, 2 * i + 2), 16))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 §4, padded. */
export function toBase64(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    out += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]!
    out += (left > 1 ? alphabet[(word >> 6) & 63]! : '=') + (left > 2 ? alphabet[word & 63]! : '=')
  }
  return out
}

const noDigit = 255
/** Digit by character code: with a Map here, checking a receipt took half as long again. */
const digits = new Uint8Array(128).fill(noDigit)
for (const [digit, letter] of [...alphabet].entries()) digits[letter.charCodeAt(0)] = digit

/** Null unless it is exactly what `toBase64` writes: padding whole, unused bits zero. */
export function fromBase64(value: string): Uint8Array | null {
  if (value.length % 4 !== 0) return null
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
  const end = value.length - padding
  const bytes = new Uint8Array((value.length / 4) * 3 - padding)
  let word = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < end; i++) {
    const digit = digits[value.charCodeAt(i)] ?? noDigit
    if (digit === noDigit) return null
    word = ((word << 6) | digit) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = word >> bits
    }
  }
  return (word & (2 ** bits - 1)) === 0 ? bytes : null
}
