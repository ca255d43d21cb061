import { fc, test as propertyTest } from '@fast-check/vitest'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { rejectLine, rejectsHeader, safeCell } from './rejects.ts'

const columns = ['name', '=formula', 'phone']

test('a cell that a spreadsheet would run is disarmed, and the last column says which', () => {
  const row = { line: 9, cells: ['=1+1', ' @x', '+33612345678'] }
  const text = rejectsHeader(columns) + rejectLine(row, { line: 9, field: 'phone', code: 'not_a_phone' }, 'fr')
  const [header, first] = parse(text, {}) as string[][]
  expect(header).toEqual(['line', 'field', 'code', 'reason', 'name', "'=formula", 'phone', 'escaped_columns'])
  expect(first!.slice(0, 3)).toEqual(['9', 'phone', 'not_a_phone'])
  expect(first![3]).toContain('numéro de téléphone')
  expect(first!.slice(4)).toEqual(["'=1+1", "' @x", "'+33612345678", '1 2 3'])
})

propertyTest.prop([
  fc.array(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n ",;a1\'') }), { minLength: 3, maxLength: 3 }),
])('no refused cell begins a formula, and each can be restored', (cells) => {
  const line = rejectLine({ line: 2, cells }, { line: 2, field: '', code: 'no_identifier' }, 'en')
  const [found] = parse(line, { relax_column_count: true }) as string[][]
  const shown = found!.slice(4, 7)
  const escaped = new Set(found![7]!.split(' ').filter(Boolean).map(Number))
  for (const cell of shown) expect(cell).not.toMatch(/^\s*[=+\-@]/)
  expect(shown.map((cell, i) => (escaped.has(i + 1) ? cell.slice(1) : cell))).toEqual(cells)
  expect(cells.map((cell) => safeCell(cell).escaped)).toEqual(shown.map((_, i) => escaped.has(i + 1)))
})
