/**
 * Refused rows as CSV: line, field, code, reason in the reader's language, then the row as it was. A cell that a spreadsheet would run
 * as a formula is prefixed with an apostrophe, and the last column says which cells were, so that the row can be restored.
 */
import type { Language } from '../kernel/index.ts'
import type { Refusal } from './candidate.ts'
import type { Row } from './row.ts'
import { say } from './words.ts'

const ownColumns = ['line', 'field', 'code', 'reason'] as const
const escapedColumn = 'escaped_columns'

/** The first line of the file. */
export function rejectsHeader(columns: readonly string[]): string {
  return csvLine([...ownColumns, ...columns.map((name) => safeCell(name).text), escapedColumn])
}

/** One refused row. */
export function rejectLine(row: Row, refusal: Refusal, language: Language): string {
  const cells = ('cells' in row ? row.cells : [row.raw]).map(safeCell)
  const escaped = cells.flatMap((cell, i) => (cell.escaped ? [i + 1] : []))
  const own = [String(refusal.line), safeCell(refusal.field).text, refusal.code, say(language, refusal.code)]
  return csvLine([...own, ...cells.map((cell) => cell.text), escaped.join(' ')])
}

/** Signs that begin a formula in spreadsheets, also after white space (OWASP: CSV injection). */
const formula = /^\s*[=+\-@]|^[\t\r]/

/** A cell that no spreadsheet runs. */
export function safeCell(text: string): { readonly text: string; readonly escaped: boolean } {
  const escaped = formula.test(text)
  return { text: escaped ? `'${text}` : text, escaped }
}

/** Cells as one CSV line (RFC 4180), with its CRLF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}
