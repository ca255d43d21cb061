/** The terminal: JSON files in, lines, tables and progress out. Results go to standard output, progress to standard error. */
import { readFileSync, readSync } from 'node:fs'
import { problem } from './problems.ts'

/** @throws Problem `cli.bad_file` */
export function readJson(file: string): unknown {
  return parse(file, readText(file))
}

/** @throws Problem `cli.bad_file` */
export function readText(file: string): string {
  try {
    return file === '-' ? standardInput() : readFileSync(file, 'utf8')
  } catch (error) {
    throw problem('cli.bad_file', { file, reason: (error as NodeJS.ErrnoException).code ?? 'unreadable' })
  }
}

const pieceBytes = 65_536
const waitMs = 10

/** All of standard input. A pipe whose writer does not block (another `aval`) says EAGAIN until it has written: wait, do not fail. */
function standardInput(): string {
  const pieces: Buffer[] = []
  for (;;) {
    const piece = Buffer.alloc(pieceBytes)
    try {
      const read = readSync(0, piece)
      if (read === 0) return Buffer.concat(pieces).toString('utf8')
      pieces.push(piece.subarray(0, read))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return Buffer.concat(pieces).toString('utf8')
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs)
    }
  }
}

/** An argument that must be the number of a record. @throws Problem `cli.not_a_number` */
export function recordNumber(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw problem('cli.not_a_number', { text })
  return text
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw problem('cli.bad_file', { file, reason: (error as Error).message })
  }
}

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Whoever reads our answer may stop early (`aval warrants | head`); that is no error of ours. */
export function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

/** Prints rows as columns of equal width. */
export function printTable(heading: readonly string[], rows: readonly (readonly unknown[])[]): void {
  const text = [
    heading,
    ...rows.map((row) =>
      row.map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 16) : String(cell ?? '-'))),
    ),
  ]
  const widths = heading.map((_name, column) => Math.max(...text.map((row) => (row[column] ?? '').length)))
  for (const row of text)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

/** A line of progress that writes over itself on a terminal, and stays silent elsewhere. */
export function progressLine(label: string): (done: number, total: number | null) => void {
  if (!process.stderr.isTTY) return () => {}
  return (done, total) => {
    const share = total ? ` of ${total} (${Math.floor((100 * done) / total)} %)` : ''
    process.stderr.write(`\r${label}: ${done}${share}   ${total !== null && done >= total ? '\n' : ''}`)
  }
}
