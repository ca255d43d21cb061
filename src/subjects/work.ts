/**
 * Working a run: from wherever it is to its end, batch by batch.
 */
import { mkdir } from 'node:fs/promises'
import { type Actor, type Database, oneAhead, type OpenPurpose } from '../kernel/index.ts'
import { prepareBatch, runBatch } from './batch.ts'
import type { FieldCatalogue } from './catalogue.ts'
import type { IntakeDeps } from './intake.ts'
import { batches, mergedCatalogue, openRows } from './opening.ts'
import { problem } from './problems.ts'
import type { Row } from './row.ts'
import type { ImportStatus, Run, Runs } from './runs.ts'
import { cutBack } from './sealed-file.ts'
import { forgetSeen } from './seen.ts'
import { fileHash, type Source, type Sources } from './sources.ts'
import { understandRows } from './understand.ts'
import { say } from './words.ts'

/** Follows a run: for a terminal, or a job's progress. */
export interface Watch {
  /** @param total estimated from the bytes read; null while unknown */
  report(done: number, total: number | null, note: string): Promise<void>
  cancelled(): Promise<boolean>
}

export interface WorkDeps extends IntakeDeps {
  readonly database: Database
  readonly openPurpose: OpenPurpose
  readonly catalogue: FieldCatalogue
  readonly filesDirectory: string
  /** Rows per transaction; 2,000 when left out. */
  readonly batchRows?: number
  readonly runs: Runs
  readonly sources: Sources
  readonly rejectsPath: (importId: string) => string
}

const defaultBatchRows = 2000
const unwatched: Watch = { report: async () => {}, cancelled: async () => false }

/** @returns the function that works a run to its end. It throws `subjects.file_changed`, `subjects.import_runs_elsewhere` */
export function createWorker(deps: WorkDeps): (actor: Actor, importId: string, watch?: Watch) => Promise<ImportStatus> {
  const { runs, sources, rejectsPath, clock } = deps

  async function work(actor: Actor, importId: string, watch: Watch = unwatched): Promise<ImportStatus> {
    const found = await runs.read(importId)
    if (found.state !== 'waiting' && found.state !== 'running') return runs.status(importId)
    // A dry run keeps nothing that it could go on from: it starts again.
    const run = found.mode === 'dry_run' ? await startAgain(found) : found
    const source = await sources.resolve(run.source)
    if ((await fileHash(source)) !== run.fileHash) throw problem('subjects.file_changed')
    await mkdir(deps.filesDirectory, { recursive: true, mode: 0o700 })
    await cutBack(rejectsPath(importId), run.rejectsBytes)
    await deps.consent.refreshExpired()
    await runs.setState(importId, 'running')
    try {
      const ended = await workRows(actor, source, { ...run, state: 'running' }, watch)
      await end(run, ended)
    } catch (error) {
      if (run.mode === 'dry_run') await end(run, 'failed')
      throw error
    }
    return runs.status(importId)
  }

  async function startAgain(run: Run): Promise<Run> {
    await forgetSeen(deps.database.db, run.importId)
    return runs.startAgain(run)
  }

  async function end(run: Run, state: 'done' | 'cancelled' | 'failed'): Promise<void> {
    await runs.setState(run.importId, state)
    if (run.mode === 'dry_run') await forgetSeen(deps.database.db, run.importId)
    else await sources.discard(run.source)
  }

  async function workRows(actor: Actor, source: Source, start: Run, watch: Watch): Promise<'done' | 'cancelled'> {
    const reader = await openRows(source, start.mapping)
    const catalogue = await mergedCatalogue(deps.catalogue, start.mapping)
    const understand = understandRows(start.mapping, reader.columns, catalogue, { now: clock.now() })
    const context = { actor, columns: reader.columns, advance: runs.advance, rejectsPath: rejectsPath(start.importId) }
    const prepare = (rows: Row[]) => prepareBatch(deps.vault, understand, rows)
    let run = start
    for await (const batch of oneAhead(
      batches(reader.groups, start.rowsDone, deps.batchRows ?? defaultBatchRows),
      prepare,
    )) {
      if (await watch.cancelled()) return 'cancelled'
      run = await runBatch(deps, context, run, batch)
      const { rows, rejected } = run.counts
      await watch.report(rows, reader.estimate(rows), say(run.language, 'progress', { rows, rejected }))
    }
    return 'done'
  }

  return work
}
