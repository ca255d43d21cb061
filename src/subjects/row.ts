/**
 * A row of a file: its cells, or why it cannot be read. A bad row is an answer, never the end of an import.
 */
export type RowFault = 'wrong_cell_count' | 'bad_quotes' | 'too_long_row' | 'bad_json' | 'bad_encoding'

/** One row: its line in the file (from 1, the header included) and its cells, or why it cannot be read. */
export type Row =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly fault: RowFault; readonly raw: string }
