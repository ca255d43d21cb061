/**
 * Rows as columns for `unnest`, each column one text in PostgreSQL's array form. The driver's own arrays escape element by
 * element and format dates the slow way: on imports that was more than half of the time.
 */

/** An array literal, for a parameter that is cast to an array type. Any text is safe in it: every element is quoted. */
export function arrayOf(values: readonly (string | number | null | undefined)[]): string {
  let text = '{'
  for (const value of values) {
    text += text.length === 1 ? '' : ','
    text += value === null || value === undefined ? 'NULL' : typeof value === 'number' ? value : quoted(value)
  }
  return `${text}}`
}

function quoted(value: string): string {
  return /["\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
}

/** Bytes as `bytea` reads them from text. */
export function byteaText(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}
