/**
 * Taking hold of the log: its state under a new epoch, the index, what did not get out, and whether anybody outside remembers more than
 * this database does.
 */
import type pg from 'pg'
import { equalBytes, Frontier, LabelIndex, parseCheckpoint, parseNote } from '../../verifier/src/index.ts'
import { keepContents } from './contents.ts'
import { FileFault } from './files.ts'
import { advance, type LabelStore, loadSnapshot, rebuild } from './label-store.ts'
import type { View } from './ports.ts'
import { type Decided, type PublishedCheckpoint, readGuard } from './publisher.ts'
import type { Fault, RunDeps } from './runner.ts'
import type { LogState } from './sequencer.ts'

export interface OpenLog {
  readonly state: LogState
  /** The newest checkpoint that is out. */
  readonly out: PublishedCheckpoint | null
  /** One that was decided and did not get out. */
  readonly pending: Decided | null
  readonly labels: LabelStore
  snapshotAt: number
}

/** Takes hold of the log: its state, a new epoch, and whether anybody remembers more than we do. */
export async function openLog(client: pg.Client, deps: RunDeps): Promise<OpenLog | { readonly fault: Fault }> {
  await client.query(
    `insert into ledger_state (origin, size, frontier, epoch) values ($1, 0, '', 0) on conflict do nothing`,
    [deps.origin],
  )
  const { rows } = await client.query<{ origin: string; size: number; frontier: Buffer; epoch: number }>(
    'update ledger_state set epoch = epoch + 1 returning origin, size, frontier, epoch',
  )
  const row = rows[0]!
  const frontier = Frontier.fromHashes(row.size, hashesOf(row.frontier))
  if (!frontier) throw new FileFault('the stored frontier does not fit the size of the log')
  if (row.origin !== deps.origin) throw new FileFault(`this log is called ${row.origin}, not ${deps.origin}`)
  const fault = await forgotten(client, row.size, deps)
  if (fault) return { fault }
  const decided = await newestDecided(client)
  const out = decided.find((one) => one.out !== null)?.out ?? null
  // Only the newest: older ones without a note were brought back by a repair.
  const pending = decided[0]?.out === null ? decided[0] : null
  const labels = await labelsOf(client, deps, decided[0] ?? null)
  // A log from before contents were files gets them now; where they are there, this looks and writes nothing.
  await keepContents(client, deps.files, 0, out?.size ?? 0)
  if (out) deps.files.writePolicy(deps.policy())
  return {
    state: { frontier, epoch: row.epoch },
    out,
    pending: pending?.decided ?? null,
    labels,
    snapshotAt: labels.size,
  }
}

function hashesOf(bytes: Buffer): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32))
}

/** Compares with everything outside: a view that is longer, or has another root, means that this database was put back. */
async function forgotten(client: pg.Client, size: number, deps: RunDeps): Promise<Fault | null> {
  const guard = readGuard(deps.guardPath)
  const file = deps.files.checkpoint()
  const published = file ? parseCheckpoint(parseNote(file)?.text ?? '') : null
  const views: View[] = [
    ...(guard ? [{ source: 'guard file', size: guard.size, root: guard.root }] : []),
    ...(published ? [{ source: 'checkpoint file', size: published.size, root: published.root }] : []),
    ...(await deps.views()),
  ]
  for (const view of views) {
    if (view.size > size) return { what: 'shorter', source: view.source, known: view.size, size }
    if (view.size === 0 || !view.root) continue
    const { rows } = await client.query<{ root: Buffer }>('select root from ledger_checkpoint where size = $1', [
      view.size,
    ])
    if (!rows[0] || !equalBytes(rows[0].root, view.root))
      return { what: 'another root', source: view.source, known: view.size, size }
  }
  return null
}

/** The newest decided checkpoints, newest first: at most one of them is not out yet. */
async function newestDecided(client: pg.Client) {
  const { rows } = await client.query<{
    size: number
    root: Buffer
    index_root: Buffer
    made_at: Date
    cosigned: string | null
    quorum: boolean
  }>('select size, root, index_root, made_at, cosigned, quorum from ledger_checkpoint order by size desc limit 2')
  return rows.map((row) => ({
    decided: { size: row.size, root: row.root, indexRoot: row.index_root, madeAt: row.made_at },
    out: row.cosigned === null ? null : outOf(row, row.cosigned),
  }))
}

function outOf(row: { size: number; root: Buffer; made_at: Date; quorum: boolean }, note: string): PublishedCheckpoint {
  return { size: row.size, root: row.root, note, at: row.made_at, quorum: row.quorum ? 'met' : 'unmet' }
}

/** The index as of the newest checkpoint: from the snapshot where that is right, else built anew. */
async function labelsOf(
  client: pg.Client,
  deps: RunDeps,
  newest: { readonly decided: Decided } | null,
): Promise<LabelStore> {
  if (!newest) return { index: LabelIndex.empty(), size: 0 }
  const { size, indexRoot } = newest.decided
  const covered = size - 1
  const kept = loadSnapshot(deps.snapshotPath)
  if (kept && kept.size <= covered) {
    const advanced = await advance(client, kept, covered)
    if (equalBytes(advanced.index.root(), indexRoot)) return advanced
  }
  const built = await rebuild(client, covered)
  if (!equalBytes(built.index.root(), indexRoot)) throw new FileFault('the labels give another index root than the log')
  return built
}
