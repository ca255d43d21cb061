/**
 * Quoted-printable (RFC 2045 §6.7), straight from UTF-8 bytes to bytes: the body of every message passes here, so it is written
 * for speed. Lines end in CRLF, none is longer than 76, and none ends in white space, which DKIM's relaxed form would lose.
 */

const hex = Buffer.from('0123456789ABCDEF')
const cr = 13
const lf = 10
const equals = 61
const longestLine = 75

/** @param text any line endings @returns ASCII bytes, ending with CRLF unless empty */
export function quotedPrintable(text: string): Buffer {
  const input = Buffer.from(text, 'utf8')
  const out = Buffer.allocUnsafe(input.length * 3 + Math.ceil((input.length * 3) / 70) * 3 + 8)
  let at = 0
  let column = 0
  for (let i = 0; i < input.length; i++) {
    const byte = input[i]!
    if (byte === lf || byte === cr) {
      if (byte === cr && input[i + 1] === lf) i++
      out[at++] = cr
      out[at++] = lf
      column = 0
      continue
    }
    const next = input[i + 1]
    const plain = isPlain(byte) || ((byte === 32 || byte === 9) && next !== undefined && next !== lf && next !== cr)
    if (column + (plain ? 1 : 3) > longestLine) {
      out[at++] = equals
      out[at++] = cr
      out[at++] = lf
      column = 0
    }
    if (plain) {
      out[at++] = byte
      column += 1
    } else {
      out[at++] = equals
      out[at++] = hex[byte >> 4]!
      out[at++] = hex[byte & 15]!
      column += 3
    }
  }
  if (column > 0) {
    out[at++] = cr
    out[at++] = lf
  }
  return out.subarray(0, at)
}

function isPlain(byte: number): boolean {
  return byte > 32 && byte < 127 && byte !== equals
}
