/** Files made in the browser. In CSV, text that a spreadsheet would run as a formula begins with an apostrophe (OWASP CSV injection). */

type Cell = string | number | boolean | null

export interface Rows {
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Offers a file to the reader. */
export function download(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export function downloadRows(name: string, as: 'csv' | 'json', table: Rows): void {
  if (as === 'csv') return download(`${name}.csv`, 'text/csv;charset=utf-8', `\ufeff${csv(table)}`)
  const objects = table.rows.map((row) =>
    Object.fromEntries(row.map((cell, i) => [table.header[i] ?? String(i), cell])),
  )
  download(`${name}.json`, 'application/json', JSON.stringify(objects, null, 2))
}

/** RFC 4180, with CRLF. */
export function csv({ header, rows }: Rows): string {
  return [header, ...rows].map((row) => row.map(field).join(',')).join('\r\n')
}

function field(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const safe = /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
