/**
 * NDJSON: one JSON object per line. Nested objects are read by their path (`address.city`), lists as their JSON text; what is
 * absent or null is an empty cell.
 */
import type { Row } from './row.ts'

/** @param wanted the members to read, in order */
export async function* ndjsonRows(
  text: AsyncIterable<Buffer | string>,
  wanted: readonly string[],
  longestRow: number,
): AsyncGenerator<readonly Row[]> {
  for await (const lines of textLines(text, longestRow)) {
    yield lines.flatMap(({ line, text: json }) => (json.trim() === '' ? [] : [rowOf(line, json, wanted, longestRow)]))
  }
}

interface Line {
  readonly line: number
  readonly text: string
}

async function* textLines(chunks: AsyncIterable<Buffer | string>, longest: number): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let line = 0
  for await (const chunk of chunks) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n')
    // An endless line must not fill the memory: what is kept is enough to see that it is too long.
    rest = (parts.pop() ?? '').slice(0, longest + 1)
    yield parts.map((text) => ({ line: ++line, text }))
  }
  if (rest !== '') yield [{ line: ++line, text: rest }]
}

function rowOf(line: number, json: string, wanted: readonly string[], longest: number): Row {
  if (json.length > longest) return { line, fault: 'too_long_row', raw: json.slice(0, 2000) }
  const members = flatten(json)
  if (members === null) return { line, fault: 'bad_json', raw: json.slice(0, 2000) }
  return { line, cells: wanted.map((name) => members.get(name) ?? '') }
}

/** The members of a JSON object by path, as text; null when the text is not an object. */
export function flatten(json: string): Map<string, string> | null {
  try {
    const value: unknown = JSON.parse(json.replace(/^\ufeff/, ''))
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null
    const members = new Map<string, string>()
    collect(value as Record<string, unknown>, '', members)
    return members
  } catch {
    return null
  }
}

function collect(object: Record<string, unknown>, prefix: string, members: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    const path = prefix + key
    if (value === null || value === undefined) members.set(path, '')
    else if (typeof value === 'object' && !Array.isArray(value))
      collect(value as Record<string, unknown>, `${path}.`, members)
    else members.set(path, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
}
