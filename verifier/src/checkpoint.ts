/** Checkpoints (C2SP tlog-checkpoint): which log, how many entries, which root. */
import { fromBase64, toBase64 } from './bytes.ts'
import { hashBytes } from './merkle.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** Lines after the third; ours have none. */
  readonly extensions: readonly string[]
}

/** Null when malformed. @param text a note's text, with its last newline */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n')
  if (!origin || size === undefined || root === undefined || extensions.includes('')) return null
  const entries = parseSize(size)
  const hash = fromBase64(root)
  if (entries === null || hash?.length !== hashBytes) return null
  return { origin, size: entries, root: hash, extensions }
}

/** A decimal without leading zeros, at most 2^53 − 1. */
export function parseSize(text: string): number | null {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return null
  const size = Number(text)
  return Number.isSafeInteger(size) ? size : null
}

export function formatCheckpoint(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`
}
