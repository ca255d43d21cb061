/**
 * Inspection: every row of the ledger's tables compared with what was published and signed. The static files and the keys are the
 * measure, never the tables; what differs is named by table and key. Reads one state of the database, changes nothing.
 */
import { sql } from 'kysely'
import {
  decodeBundle,
  entriesPath,
  entryBytes,
  equalBytes,
  Frontier,
  leafHash,
  parseCheckpoint,
  parseEntry,
  parseNote,
  type Policy,
  tileWidth,
  toHex,
} from '../../verifier/src/index.ts'
import type { Database, Tx } from '../kernel/index.ts'
import type { LogFiles } from './files.ts'
import { inspectAround, type PublicEntries, rowsAround } from './inspect-around.ts'
import { inspectCheckpoint } from './inspect-checkpoint.ts'
import { bytesOf } from './queue.ts'
import type { Found, TableFinding } from './table-finding.ts'
import type { CheckpointRow, StateRow } from './tables.ts'

export interface Inspection {
  readonly at: Date
  /** Entries compared with the static files. */
  readonly entries: number
  readonly checkpoints: number
  /** The first thousand of them. */
  readonly findings: readonly TableFinding[]
  readonly found: number
}

/** What is compared, in this order. */
export const inspectionStages = ['entries', 'waiting', 'contents', 'promises'] as const
export type InspectionStage = (typeof inspectionStages)[number]

/** Told how many rows are compared, of how many, and what comes next; the comparison waits for it, and ends with what it throws. */
export type InspectionWatch = (done: number, total: number, stage: InspectionStage) => void | Promise<void>

export interface InspectDeps {
  readonly database: Database
  readonly files: LogFiles
  readonly origin: string
  policy(): Policy
}

/** A row of entries as bytes. */
type Rows = ReadonlyMap<number, Uint8Array>

const findingsKept = 1_000
const bundlesPerPage = 64

/** What is carried through the log while it is read. */
interface Walk {
  readonly deps: InspectDeps
  readonly tx: Tx
  readonly policy: Policy
  readonly found: Found
  readonly frontier: Frontier
  readonly public: PublicEntries
  /** The newest decided size, which alone may have no note yet. */
  readonly newest: number
  checkpoints: number
}

/**
 * Compares all tables of the ledger with the static files and the keys.
 * @param at when, for the report
 */
export async function inspectTables(deps: InspectDeps, at: Date, watch: InspectionWatch): Promise<Inspection> {
  // Before the database is looked at: what is out already must be in it.
  const note = deps.files.checkpoint()
  const covered = note === null ? 0 : (parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0)
  const findings: TableFinding[] = []
  let count = 0
  const found: Found = (table, key, what) => {
    count++
    if (findings.length < findingsKept) findings.push({ table, key: String(key), what })
  }
  return deps.database.transaction(async (tx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(tx)
    const state = (await sql<StateRow>`select * from ledger_state`.execute(tx)).rows[0]
    const newest = await sql<{ size: number }>`select coalesce(max(size), 0) as size from ledger_checkpoint`.execute(tx)
    const walk: Walk = {
      deps,
      tx,
      policy: deps.policy(),
      found,
      frontier: Frontier.empty(),
      public: new Map(),
      newest: newest.rows[0]!.size,
      checkpoints: 0,
    }
    const size = Math.max(covered, state?.size ?? 0)
    const total = size + (await rowsAround(tx))
    await watch(0, total, 'entries')
    await readLog(walk, covered, size, (done) => watch(done, total, 'entries'))
    if (note !== null && covered > 0) await mustHave(walk, covered)
    await beyond(walk, state?.size ?? 0)
    inspectState(walk, state ?? null)
    await inspectAround(tx, walk.public, found, (done, stage) => watch(size + done, total, stage))
    await watch(total, total, 'promises')
    return { at, entries: covered, checkpoints: walk.checkpoints, findings, found: count }
  })
}

/** Reads the log page by page: published entries from the files, later ones from the table. */
async function readLog(
  walk: Walk,
  covered: number,
  size: number,
  onPage: (done: number) => void | Promise<void>,
): Promise<void> {
  const page = bundlesPerPage * tileWidth
  for (let from = 0; from < size; from += page) {
    const to = Math.min(size, from + page)
    const rows = await readRows(walk.tx, from, to)
    const checkpoints = await readCheckpoints(walk.tx, from, to)
    for (let index = from; index < to; index += tileWidth) {
      const end = Math.min(to, index + tileWidth)
      const published = index < covered ? readBundle(walk, index / tileWidth, Math.min(covered, end) - index) : []
      for (let i = index; i < end; i++) step(walk, i, published[i - index] ?? null, i < covered, rows, checkpoints)
    }
    await onPage(to)
  }
}

/** One entry: what was published against its row, and the checkpoint that ends there. */
function step(
  walk: Walk,
  index: number,
  published: Uint8Array | null,
  isOut: boolean,
  rows: Rows,
  checkpoints: ReadonlyMap<number, CheckpointRow>,
): void {
  const row = rows.get(index)
  if (!row) walk.found('ledger_entry', index, 'entry_missing')
  else if (isOut && published && !equalBytes(published, row)) walk.found('ledger_entry', index, 'entry_differs')
  const entry = published ?? row ?? new Uint8Array(entryBytes)
  walk.frontier.append(leafHash(entry))
  const parsed = parseEntry(entry)
  const size = index + 1
  const checkpoint = checkpoints.get(size)
  if (parsed?.class !== 'public') {
    if (checkpoint) walk.found('ledger_checkpoint', size, 'checkpoint_unexpected')
    return
  }
  if (parsed.type !== 'index_root') {
    walk.public.set(toHex(parsed.hash), parsed.type)
    if (checkpoint) walk.found('ledger_checkpoint', size, 'checkpoint_unexpected')
    return
  }
  if (!checkpoint) return walk.found('ledger_checkpoint', size, 'checkpoint_missing')
  walk.checkpoints++
  const { policy, deps, newest, found } = walk
  const facts = { origin: deps.origin, root: walk.frontier.root(), indexRoot: parsed.hash, isNewest: size === newest }
  inspectCheckpoint(checkpoint, facts, policy, found)
}

async function readRows(tx: Tx, from: number, to: number): Promise<Rows> {
  const { rows } = await sql<{ idx: number; class: 1 | 2; first: Buffer; second: Buffer }>`
    select idx, class, first, second from ledger_entry where idx >= ${from} and idx < ${to}`.execute(tx)
  return new Map(rows.map((row) => [row.idx, bytesOf(row)]))
}

async function readCheckpoints(tx: Tx, from: number, to: number): Promise<Map<number, CheckpointRow>> {
  const { rows } = await sql<CheckpointRow>`
    select * from ledger_checkpoint where size > ${from} and size <= ${to}`.execute(tx)
  return new Map(rows.map((row) => [row.size, row]))
}

/** The entries of a bundle; an empty list, and a finding, where the file cannot be read. */
function readBundle({ deps, found }: Walk, n: number, width: number): readonly Uint8Array[] {
  // Twice: a partial bundle goes when the whole one comes.
  const read = () => deps.files.read(entriesPath(n)) ?? deps.files.read(entriesPath(n, width))
  const bytes = read() ?? read()
  const entries = bytes ? decodeBundle(bytes, Math.floor(bytes.length / (entryBytes + 2))) : null
  if (entries && entries.length >= width) return entries.slice(0, width)
  found('ledger_entry', entriesPath(n, width), 'file_missing')
  return []
}

/** A checkpoint that is out has a row, whatever its last entry says. */
async function mustHave({ tx, found }: Walk, size: number): Promise<void> {
  const { rows } = await sql`select 1 from ledger_checkpoint where size = ${size}`.execute(tx)
  if (rows.length === 0) found('ledger_checkpoint', size, 'checkpoint_missing')
}

async function beyond({ tx, found, frontier }: Walk, stated: number): Promise<void> {
  const size = Math.max(stated, frontier.size)
  const entries = await sql<{ idx: number }>`
    select idx from ledger_entry where idx >= ${size} or idx < 0 order by idx limit ${findingsKept}`.execute(tx)
  for (const { idx } of entries.rows) found('ledger_entry', idx, 'entry_unexpected')
  const checkpoints = await sql<{ size: number }>`
    select size from ledger_checkpoint where size > ${size} or size <= 0 limit ${findingsKept}`.execute(tx)
  for (const row of checkpoints.rows) found('ledger_checkpoint', row.size, 'checkpoint_unexpected')
}

function inspectState({ deps, frontier, public: entries, found }: Walk, state: StateRow | null): void {
  if (!state) {
    if (frontier.size > 0) found('ledger_state', 'single', 'frontier')
    return
  }
  if (state.origin !== deps.origin) found('ledger_state', state.origin, 'origin')
  const right = state.size === frontier.size && equalBytes(state.frontier, Buffer.concat(frontier.hashes()))
  if (!right) found('ledger_state', state.size, 'frontier')
  if (state.frozen && ![...entries.values()].includes('log_frozen')) found('ledger_state', 'frozen', 'frozen')
}
