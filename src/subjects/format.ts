/**
 * What kind of file this is, found from its first bytes: compression, encoding, CSV or NDJSON, separator, header. Pure. Whatever a
 * person writes in the mapping wins over what is found here.
 */
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { gunzipSync, constants as zlib } from 'node:zlib'

export interface CsvFormat {
  readonly kind: 'csv'
  /** A name that iconv-lite knows, such as `utf-8` or `windows-1252`. */
  readonly encoding: string
  /** One character. */
  readonly separator: string
  readonly quote: '"' | "'"
  readonly header: 'first_line' | 'none'
}
export interface NdjsonFormat {
  readonly kind: 'ndjson'
  readonly encoding: string
}
export type FileFormat = CsvFormat | NdjsonFormat

/** How many bytes of a file are enough to know its format. */
export const headBytes = 256 * 1024

/** The usual separators, the likelier first; any other character can be given by hand. */
export const separators = [',', ';', '\t', '|', ':', '^', '~', '\u0001', '\u001f'] as const

/** Whether these first bytes are gzip's (RFC 1952 §2.3.1). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** The beginning of the uncompressed file, from the beginning of the file as it lies on disk. */
export function uncompressedHead(head: Buffer): Buffer {
  if (!isGzip(head)) return head
  return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, headBytes)
}

/** @param head the first bytes, uncompressed, at most `headBytes` of them */
export function detectFormat(head: Buffer): FileFormat {
  const encoding = detectEncoding(head)
  const text = iconv.decode(head, encoding)
  if (looksLikeNdjson(text)) return { kind: 'ndjson', encoding }
  const quote = detectQuote(text)
  const separator = detectSeparator(text, quote)
  const header = looksLikeHeader(text, separator, quote) ? 'first_line' : 'none'
  return { kind: 'csv', encoding, separator, quote, header }
}

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * A byte order mark decides; else UTF-8 when the bytes are valid UTF-8 (another encoding almost never is, by chance); else UTF-16
 * when every other byte is zero; else what chardet finds. ISO-8859-1 is read as windows-1252, its superset in practice.
 */
export function detectEncoding(head: Buffer): string {
  for (const [encoding, mark] of marks) if (mark.every((byte, i) => head[i] === byte)) return encoding
  const zeros = zeroBytes(head)
  if (zeros !== null) return zeros
  if (isUtf8(head)) return 'utf-8'
  const found = chardet.detect(head)?.toLowerCase() ?? 'windows-1252'
  if (found === 'iso-8859-1' || found === 'ascii' || !iconv.encodingExists(found)) return 'windows-1252'
  return found
}

function zeroBytes(head: Buffer): string | null {
  const pairs = Math.min(head.length >> 1, 2000)
  let even = 0
  let odd = 0
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  if (pairs < 2 || Math.max(even, odd) < pairs * 0.4) return null
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** Valid UTF-8, allowing for a last character cut off by the end of the head. */
function isUtf8(head: Buffer): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    decoder.decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

function looksLikeNdjson(text: string): boolean {
  const line =
    text
      .replace(/^\ufeff/, '')
      .trimStart()
      .split('\n', 1)[0] ?? ''
  if (!line.startsWith('{')) return false
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    // A first line longer than the head is cut: still JSON if it begins with a member.
    return /^\{\s*"[^"]*"\s*:/.test(line)
  }
}

/** Single quotes only where they open many cells and double quotes none. */
function detectQuote(text: string): '"' | "'" {
  const opening = (quote: string) => text.match(new RegExp(`(?:^|[,;\\t|])${quote}`, 'gm'))?.length ?? 0
  return opening("'") > 4 && opening('"') === 0 ? "'" : '"'
}

const linesLooked = 200

/**
 * The separator that cuts the most lines into the same number (over one) of cells; quoted parts do not count.
 */
function detectSeparator(text: string, quote: string): string {
  let best: { separator: string; score: number } = { separator: ',', score: 0 }
  for (const separator of separators) {
    const counts = cellCounts(text, separator, quote)
    const first = counts[0] ?? 1
    if (first < 2) continue
    const same = counts.filter((count) => count === first).length / counts.length
    const score = same * same * (1 + Math.log(first))
    if (score > best.score * 1.001) best = { separator, score }
  }
  return best.separator
}

/** Number of cells of each of the first lines, the last (perhaps cut) line left out. */
function cellCounts(text: string, separator: string, quote: string): number[] {
  const counts: number[] = []
  let cells = 1
  let quoted = false
  let blank = true
  for (let i = 0; i < text.length && counts.length < linesLooked; i++) {
    const char = text[i]
    if (char === quote) quoted = !quoted
    else if (!quoted && char === separator) cells++
    else if (!quoted && (char === '\n' || (char === '\r' && text[i + 1] !== '\n'))) {
      if (!blank) counts.push(cells)
      cells = 1
      blank = true
      continue
    }
    if (char !== '\r') blank = false
  }
  if (counts.length === 0) counts.push(cells)
  return counts
}

/** A header has no empty, numeric, dated or repeated cell and no address. */
function looksLikeHeader(text: string, separator: string, quote: string): boolean {
  const line = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 1)[0] ?? ''
  const cells = line.split(separator).map((cell) => cell.replaceAll(quote, '').trim())
  const value = /^[+-]?[\d.,]+$|@|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/
  return cells.every((cell) => cell !== '' && !value.test(cell)) && new Set(cells).size === cells.length
}
