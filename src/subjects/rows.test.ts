import { fc, test as propertyTest } from '@fast-check/vitest'
import iconv from 'iconv-lite'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type CsvFormat, detectEncoding, detectFormat, type FileFormat, uncompressedHead } from './format.ts'
import type { Row } from './row.ts'
import { readRows } from './rows.ts'

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(
  bytes: Buffer,
  format: FileFormat = detectFormat(uncompressedHead(bytes)),
  size = 7,
  wanted: string[] = [],
) {
  const stream = await readRows(pieces(bytes, size), format, wanted)
  const rows: Row[] = []
  for await (const group of stream.groups) rows.push(...group)
  return { columns: stream.columns, rows, format }
}

function render(rows: readonly (readonly string[])[], separator: string, quote: string, end: string): string {
  const cell = (text: string) => `${quote}${text.replaceAll(quote, quote + quote)}${quote}`
  return rows.map((row) => row.map(cell).join(separator) + end).join('')
}

test('a file is known by its first bytes', async () => {
  const text = 'nom;ville;âge\nZoé;Orléans;41\nJosé;Évry;7\n'
  for (const encoding of ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']) {
    const { rows, format } = await read(iconv.encode(text.repeat(20), encoding))
    expect(format).toMatchObject({ kind: 'csv', encoding, separator: ';', header: 'first_line' })
    expect(rows[0]).toMatchObject({ line: 2, cells: ['Zoé', 'Orléans', '41'] })
  }
})

test('a byte order mark is neither read nor shown', async () => {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    const { columns } = await read(iconv.encode('a,b\n1,2\n', encoding, { addBOM: true }))
    expect(columns).toEqual(['a', 'b'])
  }
})

test('each separator is found, also where another occurs more often inside quotes', () => {
  for (const separator of [',', ';', '\t', '|']) {
    const rows = [
      ['name', 'note'],
      ['x', 'a,b;c\td|e,f;g\th|i'],
      ['y', ',,,,;;;;\t\t\t\t||||'],
    ]
    expect(detectFormat(Buffer.from(render(rows, separator, '"', '\r\n')))).toMatchObject({ separator })
  }
})

test('a compressed file and one JSON object per line are read as such', async () => {
  const lines = Buffer.from('{"id":"1","address":{"city":"Lyon"},"tags":["a"],"n":null}\n\n{"id":"2"\n{"id":3}\n')
  const { rows } = await read(gzipSync(lines), undefined, 7, ['id', 'address.city', 'tags', 'n'])
  expect(rows).toEqual([
    { line: 1, cells: ['1', 'Lyon', '["a"]', ''] },
    { line: 3, fault: 'bad_json', raw: '{"id":"2"' },
    { line: 4, cells: ['3', '', '', ''] },
  ])
})

test('a row that cannot be read is named by its line and the rows after it are kept', async () => {
  const { rows } = await read(Buffer.from('a;b\n1;"x\ny"\n\n3\n4;a"b"c\n5;ok\n6;7;8\n9;ok\n'))
  expect(rows).toEqual([
    { line: 3, cells: ['1', 'x\ny'] },
    { line: 5, fault: 'wrong_cell_count', raw: '3' },
    { line: 6, cells: ['4', 'a"b"c'] },
    { line: 7, cells: ['5', 'ok'] },
    { line: 8, fault: 'wrong_cell_count', raw: '6 7 8' },
    { line: 9, cells: ['9', 'ok'] },
  ])
})

test('a quotation mark that never closes is one refused row at the line where it opens', async () => {
  const { rows } = await read(Buffer.from('a;b\n1;ok\n2;"never\n3;x\n'))
  expect(rows).toEqual([{ line: 2, cells: ['1', 'ok'] }, expect.objectContaining({ line: 3, fault: 'bad_quotes' })])
})

test('broken compression is a problem, not an end of file', async () => {
  const whole = gzipSync(Buffer.from('a,b\n'.repeat(5000)))
  await expect(read(whole.subarray(0, whole.length - 12), undefined, 64)).rejects.toMatchObject({
    code: 'subjects.file_unreadable',
  })
})

test('an empty file has no rows', async () => {
  expect((await read(Buffer.from(''))).rows).toEqual([])
  expect((await read(Buffer.from('a,b\n'))).rows).toEqual([])
})

test('a file without a header has columns by number', async () => {
  const { columns, rows } = await read(Buffer.from('1;a@example.org;3\n2;b@example.org;4\n'))
  expect(columns).toEqual(['column_1', 'column_2', 'column_3'])
  expect(rows).toHaveLength(2)
})

const latin = fc.string({ unit: fc.constantFrom(...'abzéàüÿñ0 ,;|\t"\'=+\r\n') })
const anyRows = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(
    fc.array(latin, { minLength: width, maxLength: width }).filter((row) => row.some((cell) => cell !== '')),
    { minLength: 1, maxLength: 12 },
  ),
)
propertyTest.prop([
  anyRows,
  fc.constantFrom(',', ';', '\t', '|'),
  fc.constantFrom('"', "'"),
  fc.constantFrom('utf-8', 'windows-1252', 'utf-16le'),
  fc.constantFrom('\n', '\r\n'),
  fc.integer({ min: 1, max: 40 }),
])(
  'what is written as a file is read back, whatever separator, quote, encoding, line end and piece size',
  async (rows, separator, quote, encoding, end, size) => {
    const header = rows[0]!.map((_, i) => `c${i}`)
    const bytes = iconv.encode(render([header, ...rows], separator, quote, end), encoding)
    const format: CsvFormat = { kind: 'csv', encoding, separator, quote: quote as '"', header: 'first_line' }
    const found = await read(bytes, format, size)
    expect(found.columns).toEqual(header)
    expect(found.rows.map((row) => ('cells' in row ? row.cells : row.fault))).toEqual(rows)
  },
)

propertyTest.prop([fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })])(
  'text in UTF-8 is never taken for anything else',
  (text) => {
    fc.pre(!text.includes('\0'))
    expect(detectEncoding(Buffer.from(text))).toBe('utf-8')
  },
)
