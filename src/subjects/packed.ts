/** Many small values as few parameters: lists of identifiers and numbers as plain literals, JSON as lines. */

/** An array literal of values that need no quoting: identifiers of ours, numbers, names of the catalogue. */
export function arrayLiteral(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`
}

/** JSON texts one per line (JSON never holds a bare line break): `string_to_array($1, E'\n')::jsonb[]`. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n')
}
