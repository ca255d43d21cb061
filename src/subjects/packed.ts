/**
 * Many small values as few parameters: PostgreSQL takes one long byte string and its cuts far faster than an array of byte strings
 * in text form, and lists of identifiers and numbers as plain literals.
 */
export interface Packed {
  readonly bytes: Buffer
  /** Array literal of 1-based offsets. */
  readonly offsets: string
  readonly lengths: string
}

/** Byte strings end to end, with their cuts: `substring(bytes from offset for length)` gives one back. */
export function pack(parts: readonly Buffer[]): Packed {
  const offsets: number[] = []
  const lengths: number[] = []
  let at = 1
  for (const part of parts) {
    offsets.push(at)
    lengths.push(part.length)
    at += part.length
  }
  return { bytes: Buffer.concat(parts), offsets: arrayLiteral(offsets), lengths: arrayLiteral(lengths) }
}

/** An array literal of values that need no quoting: identifiers of ours, numbers, names of the catalogue. */
export function arrayLiteral(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`
}

/** JSON texts one per line (JSON never holds a bare line break): `string_to_array($1, E'\n')::jsonb[]`. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n')
}
