/**
 * Rows of a file, streamed: bytes in, small groups of rows out, with flat memory whatever the file's size. A row that cannot be read
 * is an answer with its line, never the end of the import. CSV per RFC 4180 by csv-parse; NDJSON by lines.
 */
import { type CsvError, type Options, parse, type Parser } from 'csv-parse'
import iconv from 'iconv-lite'
import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import type { CsvFormat, FileFormat } from './format.ts'
import { isGzip } from './format.ts'
import { ndjsonRows } from './ndjson.ts'
import { problem } from './problems.ts'
import type { Row, RowFault } from './row.ts'

/** A file being read: the names of its columns, then its rows in groups. */
export interface RowStream {
  readonly columns: readonly string[]
  readonly groups: AsyncIterable<readonly Row[]>
  /** Lets the file go without reading the rest. */
  close(): Promise<void>
}

/** Longest row in characters; a longer one is most likely a quote that never closes. */
const longestRow = 1_000_000

/**
 * Reads rows.
 * @param bytes of the file as it lies on disk, plain or gzip
 * @param wanted for NDJSON: the members to read, in this order; ignored for CSV
 * @throws Problem `subjects.file_unreadable` when the compression is broken
 */
export async function readRows(
  bytes: AsyncIterable<Buffer>,
  format: FileFormat,
  wanted: readonly string[] = [],
): Promise<RowStream> {
  const text = decoded(uncompressed(bytes), format.encoding)
  if (format.kind === 'ndjson') {
    return {
      columns: wanted,
      groups: ndjsonRows(text, wanted, longestRow),
      close: async () => void (await text.return()),
    }
  }
  return csvRows(text, format)
}

async function* uncompressed(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = bytes[Symbol.asyncIterator]()
  const first = await source.next()
  if (first.done) return
  const whole = chained(first.value, source)
  if (!isGzip(first.value)) {
    yield* whole
    return
  }
  const gunzip = createGunzip()
  const input = Readable.from(whole)
  input.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const chunk of input.pipe(gunzip)) yield chunk as Buffer
  } catch (error) {
    throw problem('subjects.file_unreadable', { reason: `gzip: ${(error as Error).message}` })
  } finally {
    input.destroy()
  }
}

async function* chained(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** UTF-8 stays bytes (csv-parse reads it fastest); everything else becomes text here. */
async function* decoded(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer | string, void, void> {
  if (/^utf-?8$/i.test(encoding)) {
    yield* bytes
    return
  }
  if (!iconv.encodingExists(encoding)) throw problem('subjects.file_unreadable', { reason: `encoding ${encoding}` })
  const decoder = iconv.getDecoder(encoding)
  for await (const chunk of bytes) yield decoder.write(chunk)
  const rest = decoder.end()
  if (rest !== undefined && rest !== '') yield rest
}

async function csvRows(text: AsyncIterable<Buffer | string>, format: CsvFormat): Promise<RowStream> {
  const groups = csvGroups(text, format)
  const close = async () => void (await groups.return())
  const first = await groups.next()
  const rows = first.done ? [] : [...first.value]
  const head = rows[0]
  if (head === undefined) return { columns: [], groups: eachGroup([], groups), close }
  const columns = 'cells' in head ? columnNames(head.cells, format.header) : []
  if (format.header === 'first_line') rows.shift()
  return { columns, groups: withCellCount(eachGroup(rows, groups), columns.length), close }
}

async function* eachGroup(
  first: readonly Row[],
  rest: AsyncGenerator<Row[], void, void>,
): AsyncGenerator<readonly Row[]> {
  if (first.length > 0) yield first
  yield* rest
}

async function* withCellCount(groups: AsyncIterable<readonly Row[]>, count: number): AsyncGenerator<readonly Row[]> {
  for await (const group of groups) yield group.map((row) => checked(row, count))
}

function checked(row: Row, count: number): Row {
  if (!('cells' in row) || row.cells.length === count) return row
  return { line: row.line, fault: 'wrong_cell_count', raw: row.cells.join(' ') }
}

/** Names of columns: trimmed; empty ones `column_3`, repeated ones `name_2`. */
export function columnNames(cells: readonly string[], header: CsvFormat['header']): string[] {
  const seen = new Set<string>()
  return cells.map((cell, i) => {
    const base = (header === 'first_line' ? cell.trim() : '') || `column_${i + 1}`
    let name = base
    for (let n = 2; seen.has(name); n++) name = `${base}_${n}`
    seen.add(name)
    return name
  })
}

/**
 * csv-parse driven by hand: every write gives the rows that it completed. (Iterating the parser costs a promise per row, and
 * skipped rows would arrive out of order.)
 */
async function* csvGroups(text: AsyncIterable<Buffer | string>, format: CsvFormat): AsyncGenerator<Row[], void, void> {
  let ready: Row[] = []
  let last = 0
  const take = (row: Row) => {
    ready.push(row)
    last = row.line
  }
  const parser = parse(options(format, take, () => last))
  parser.resume()
  const failed = new Promise<never>((_, reject) => parser.on('error', reject))
  failed.catch(() => {})
  for await (const chunk of text) {
    await Promise.race([written(parser, chunk), failed])
    if (ready.length > 0) yield ready
    ready = []
  }
  await Promise.race([new Promise<void>((done) => parser.end(done)), failed])
  if (ready.length > 0) yield ready
}

function written(parser: Parser, chunk: Buffer | string): Promise<void> {
  return new Promise((done, reject) => parser.write(chunk, (error) => (error ? reject(error) : done())))
}

const faultOf: Readonly<Record<string, RowFault>> = { CSV_MAX_RECORD_SIZE: 'too_long_row' }

function options(format: CsvFormat, take: (row: Row) => void, line: () => number): Options {
  return {
    bom: true,
    delimiter: format.separator,
    quote: format.quote,
    escape: format.quote,
    relax_column_count: true,
    // A quote inside an unquoted cell is a character; csv-parse's own recovery would lose the rows that follow.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: longestRow,
    on_record: (cells: string[], context) => {
      take({ line: context.lines, cells })
      return null
    },
    on_skip: (error: CsvError | undefined, raw) => {
      take({ line: line() + 1, fault: faultOf[error?.code ?? ''] ?? 'bad_quotes', raw: (raw ?? '').slice(0, 2000) })
      return undefined
    },
  }
}
