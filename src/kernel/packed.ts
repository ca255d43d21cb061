/**
 * Many byte strings as few parameters: PostgreSQL takes one long byte string and its cuts far faster than an array of byte strings in
 * text form.
 */
export interface Packed {
  readonly bytes: Buffer
  /** Array literal of 1-based offsets. */
  readonly offsets: string
  readonly lengths: string
}

/**
 * Byte strings end to end, with their cuts: `substring(bytes from offset for length)` gives one back, and null where there was none.
 */
export function pack(parts: readonly (Buffer | null)[]): Packed {
  const offsets: (number | 'NULL')[] = []
  const lengths: (number | 'NULL')[] = []
  let at = 1
  for (const part of parts) {
    offsets.push(part ? at : 'NULL')
    lengths.push(part ? part.length : 'NULL')
    at += part?.length ?? 0
  }
  const bytes = Buffer.concat(parts.filter((part) => part !== null))
  return { bytes, offsets: `{${offsets.join(',')}}`, lengths: `{${lengths.join(',')}}` }
}
