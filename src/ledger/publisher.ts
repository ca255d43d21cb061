/**
 * Publication: from a grown log to a checkpoint in the world. The index root becomes the last entry, files are written, the root is
 * recomputed from them by the code that outsiders run, and only then is it signed; the guard file knows it before anybody else.
 */
import { existsSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import {
  consistencyPath,
  entryBytes,
  equalBytes,
  formatNote,
  parseCheckpoint,
  parseNote,
  rootOf,
  verifyConsistency,
} from '../../verifier/src/index.ts'
import { type Clock, writeDurably } from '../kernel/index.ts'
import { type Asking, keepContents } from './contents.ts'
import { FileFault, type LogFiles } from './files.ts'
import type { LogKeys } from './keys.ts'
import type { Cosigners } from './ports.ts'
import { publicLine } from './queue.ts'
import { type LogState, type StepHook, write } from './sequencer.ts'

/** A checkpoint that is out. */
export interface PublishedCheckpoint {
  readonly size: number
  readonly root: Uint8Array
  /** The note with every signature. */
  readonly note: string
  readonly at: Date
  readonly quorum: 'met' | 'unmet'
}

/** A checkpoint that is decided: its size and root can never be others. */
export interface Decided {
  readonly size: number
  readonly root: Uint8Array
  readonly indexRoot: Uint8Array
  readonly madeAt: Date
}

/** Appends the index root and fixes size and root, in one transaction. */
export async function decide(
  client: pg.Client,
  state: LogState,
  indexRoot: Uint8Array,
  now: Date,
  step: StepHook,
): Promise<{ readonly state: LogState; readonly decided: Decided }> {
  await client.query("begin; set local synchronous_commit = 'on'")
  try {
    const next = await write(client, state, [publicLine('index_root', indexRoot)])
    const root = next.frontier.root()
    await client.query('insert into ledger_checkpoint (size, root, index_root, made_at) values ($1, $2, $3, $4)', [
      next.frontier.size,
      root,
      indexRoot,
      now,
    ])
    await step('checkpoint.written')
    await client.query('commit')
    await step('checkpoint.committed')
    return { state: next, decided: { size: next.frontier.size, root, indexRoot, madeAt: now } }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

export interface PublishDeps {
  readonly query: Asking['query']
  readonly files: LogFiles
  readonly keys: LogKeys
  readonly cosigners: Cosigners
  readonly origin: string
  readonly guardPath: string
  readonly clock: Clock
  readonly step: StepHook
  satisfied(note: string): boolean
  /** The policy to publish. */
  policy(): string
}

/**
 * Brings a decided checkpoint into the world; every part may be repeated.
 * @param before the newest one that is out, null for the first
 * @throws FileFault when files and log differ: nothing is signed then
 */
export async function publish(
  decided: Decided,
  before: Pick<Decided, 'size' | 'root'> | null,
  deps: PublishDeps,
): Promise<PublishedCheckpoint> {
  const { files, step, origin } = deps
  await files.extend(before?.size ?? 0, decided.size, (from, to) => readEntries(deps, from, to))
  await keepContents(deps, files, before?.size ?? 0, decided.size)
  await step('files.written')
  await mustBeRight(decided, before, files)
  const known = await storedNote(deps, decided.size)
  const note = known ?? deps.keys.sign(decided.size, decided.root, Math.floor(deps.clock.now().getTime() / 1_000))
  writeGuard(deps.guardPath, decided, note)
  await step('guard.written')
  if (!known) await deps.query('update ledger_checkpoint set note = $2 where size = $1', [decided.size, note])
  await step('note.stored')
  const lines = await deps.cosigners.collect({
    origin,
    size: decided.size,
    checkpoint: note,
    proof: (from) => consistencyPath(files.readTile, from, decided.size),
  })
  await step('witnesses.asked')
  const cosigned = withLines(note, lines)
  const quorum = deps.satisfied(cosigned)
  files.writePolicy(deps.policy())
  files.writeCheckpoint(cosigned)
  await step('checkpoint.out')
  await deps.query('update ledger_checkpoint set cosigned = $2, quorum = $3 where size = $1', [
    decided.size,
    cosigned,
    quorum,
  ])
  await step('checkpoint.recorded')
  return {
    size: decided.size,
    root: decided.root,
    note: cosigned,
    at: decided.madeAt,
    quorum: quorum ? 'met' : 'unmet',
  }
}

/**
 * Asks the witnesses again for a checkpoint that is out and that too few of them signed. Without it, what was decided during their
 * outage would stay without receipts until the log grows.
 */
export async function askAgain(out: PublishedCheckpoint, deps: PublishDeps): Promise<PublishedCheckpoint> {
  const { size, note: before } = out
  const lines = await deps.cosigners.collect({
    origin: deps.origin,
    size,
    checkpoint: (await storedNote(deps, size)) ?? before,
    proof: (from) => consistencyPath(deps.files.readTile, from, size),
  })
  const note = withLines(before, lines)
  const quorum = deps.satisfied(note)
  if (note === before && !quorum) return out
  deps.files.writeCheckpoint(note)
  await deps.query('update ledger_checkpoint set cosigned = $2, quorum = $3 where size = $1', [size, note, quorum])
  return { ...out, note, quorum: quorum ? 'met' : 'unmet' }
}

/** Entries [from, to) as one run of bytes: their rows would cost more to take apart than everything that is done with them. */
async function readEntries({ query }: Pick<PublishDeps, 'query'>, from: number, to: number): Promise<Uint8Array[]> {
  const { rows } = await query<{ bytes: Buffer | null }>(
    `select string_agg(set_byte('\\x01000000'::bytea, 1, class) || first || second, ''::bytea order by idx) as bytes
     from ledger_entry where idx >= $1 and idx < $2`,
    [from, to],
  )
  const bytes = rows[0]?.bytes ?? Buffer.alloc(0)
  return Array.from({ length: bytes.length / entryBytes }, (_, i) =>
    bytes.subarray(entryBytes * i, entryBytes * (i + 1)),
  )
}

/** Disk-full and a single flipped bit have each ended real logs: what is signed is what the files say, and follows from before. */
async function mustBeRight(
  decided: Decided,
  before: Pick<Decided, 'size' | 'root'> | null,
  files: LogFiles,
): Promise<void> {
  const root = await rootOf(files.readTile, decided.size)
  if (!equalBytes(root, decided.root)) throw new FileFault(`the files give another root at ${decided.size}`)
  if (!before) return
  const path = await consistencyPath(files.readTile, before.size, decided.size)
  if (!verifyConsistency(before.size, decided.size, before.root, decided.root, path))
    throw new FileFault(`${decided.size} does not follow from ${before.size}`)
}

async function storedNote({ query }: Pick<PublishDeps, 'query'>, size: number): Promise<string | null> {
  const { rows } = await query<{ note: string | null }>('select note from ledger_checkpoint where size = $1', [size])
  return rows[0]?.note ?? null
}

function withLines(note: string, lines: readonly string[]): string {
  const parsed = parseNote(note)!
  const have = parsed.signatures.map((signature) => signature.line)
  return formatNote(parsed.text, [...have, ...lines.filter((line) => !have.includes(line))])
}

function writeGuard(path: string, { size }: Decided, note: string): void {
  const before = readGuard(path)
  if (before && before.size > size) throw new FileFault(`the guard knows ${before.size} entries, this is ${size}`)
  writeDurably(path, note, 0o600)
}

/** What the guard file remembers: the last checkpoint that was signed. */
export function readGuard(path: string): { readonly size: number; readonly root: Uint8Array } | null {
  if (!existsSync(path)) return null
  const note = parseNote(readFileSync(path, 'utf8'))
  return note ? parseCheckpoint(note.text) : null
}
