/**
 * Opening a file with its mapping: what the mapping says about the format wins, the rest is what the file shows.
 */
import { checkField, type Field, type FieldCatalogue } from './catalogue.ts'
import { detectFormat, type FileFormat } from './format.ts'
import type { Mapping } from './mapping.ts'
import type { Row } from './row.ts'
import { readRows, type RowStream } from './rows.ts'
import { fileHead, type Source } from './sources.ts'

export interface OpenRows extends RowStream {
  /** Rows of the whole file, judged by the bytes read so far. */
  estimate(rows: number): number | null
}

export async function openRows(source: Source, mapping: Mapping): Promise<OpenRows> {
  let read = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of source.open()) {
      read += chunk.length
      yield chunk
    }
  }
  const format = await formatOf(source, mapping)
  const stream = await readRows(counted(), format, Object.keys(mapping.columns))
  const estimate = (rows: number) => (read === 0 ? null : Math.max(rows, Math.round((rows * source.bytes) / read)))
  return { ...stream, estimate }
}

/** What the mapping says about the format, and for the rest what the file shows. */
async function formatOf(source: Source, mapping: Mapping): Promise<FileFormat> {
  const found = detectFormat(await fileHead(source))
  const { decimal: _decimal, dates: _dates, ...said } = mapping.format ?? {}
  const kind = said.kind ?? found.kind
  if (kind === 'ndjson') return { kind, encoding: said.encoding ?? found.encoding }
  const csv = found.kind === 'csv' ? found : ({ separator: ',', quote: '"', header: 'first_line' } as const)
  return {
    kind: 'csv',
    encoding: said.encoding ?? found.encoding,
    separator: said.separator ?? csv.separator,
    quote: said.quote ?? csv.quote,
    header: said.header ?? csv.header,
  }
}

/** The catalogue with the fields that a mapping adds. @throws Problem as `define` does */
export async function mergedCatalogue(catalogue: FieldCatalogue, mapping: Mapping): Promise<Map<string, Field>> {
  const known = new Map((await catalogue.list()).map((field) => [field.name, field]))
  for (const field of mapping.fields ?? []) {
    checkField(field, known)
    known.set(field.name, field)
  }
  return known
}

/** Rows in batches of one size, the first `skip` left out. */
export async function* batches(
  groups: AsyncIterable<readonly Row[]>,
  skip: number,
  size: number,
): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let toSkip = skip
  for await (const group of groups) {
    for (const row of group) {
      if (toSkip > 0) {
        toSkip--
        continue
      }
      batch.push(row)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
