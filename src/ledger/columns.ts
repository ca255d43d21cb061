/** Bytes as columns for `unnest`: one text each, in PostgreSQL's array form. The driver's own arrays escape element by element. */

/** @param values all of them bytes */
export function byteaArray(values: readonly Uint8Array[]): string {
  let text = '{'
  for (const [i, value] of values.entries()) text += `${i === 0 ? '' : ','}"\\\\x${hexOf(value)}"`
  return `${text}}`
}

export function numberArray(values: readonly number[]): string {
  return `{${values.join(',')}}`
}

function hexOf(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')
}
