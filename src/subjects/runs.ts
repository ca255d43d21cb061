/**
 * The table of import runs: who imports what, how far it is. A run's progress is moved only from where the mover saw it, so that two
 * processes can never work on the same run.
 */
import {
  type Actor,
  actorName,
  type Clock,
  type Database,
  type Json,
  type Language,
  type NewId,
  type Tx,
} from '../kernel/index.ts'
import { type Mapping, mappingHash } from './mapping.ts'
import { problem } from './problems.ts'
import { type ImportCounts, noCounts } from './report.ts'
import type { SourceRef } from './sources.ts'
import { type SubjectTables, tables } from './tables.ts'

export type ImportMode = 'run' | 'dry_run'
export type ImportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface ImportStatus {
  readonly importId: string
  readonly fileName: string
  readonly mode: ImportMode
  readonly state: ImportState
  readonly actor: string
  readonly counts: ImportCounts
  readonly hasRejects: boolean
  readonly jobId: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

export interface Run {
  readonly importId: string
  readonly source: SourceRef
  readonly fileHash: string
  readonly mapping: Mapping
  readonly mode: ImportMode
  readonly language: Language
  readonly state: ImportState
  readonly rowsDone: number
  readonly counts: ImportCounts
  readonly rejectsBytes: number
}

export interface NewRun {
  readonly fileName: string
  readonly source: SourceRef
  readonly fileHash: string
  readonly mapping: Mapping
  readonly mode: ImportMode
  readonly language: Language
}

type Row = Omit<SubjectTables['import_run'], 'source' | 'mapping' | 'counts'> & {
  source: Json
  mapping: Json
  counts: Json
}

export interface Runs {
  /** A new run, or the unfinished one of the same file and mapping, to be taken up where it stopped. */
  begin(actor: Actor, run: NewRun): Promise<string>
  read(importId: string): Promise<Run>
  status(importId: string): Promise<ImportStatus>
  recent(limit: number): Promise<ImportStatus[]>
  /** Moves progress inside a batch's transaction. @throws Problem `subjects.import_runs_elsewhere` */
  advance(tx: Tx, from: Run, to: Pick<Run, 'rowsDone' | 'counts' | 'rejectsBytes'>): Promise<void>
  /** Back to the first row, with nothing counted. */
  startAgain(run: Run): Promise<Run>
  setState(importId: string, state: ImportState): Promise<void>
  setJob(importId: string, jobId: string): Promise<void>
  dropRejects(before: Date): Promise<string[]>
}

export function createRuns(deps: { database: Database; clock: Clock; newId: NewId }): Runs {
  const { clock, newId } = deps
  const table = () => deps.database.db.withTables<SubjectTables>()

  async function row(importId: string): Promise<Row> {
    const found = await table()
      .selectFrom('import_run')
      .selectAll()
      .where('import_id', '=', importId)
      .executeTakeFirst()
    if (!found) throw problem('subjects.unknown_import', { at: 'importId' })
    return found as Row
  }
  async function begin(actor: Actor, run: NewRun): Promise<string> {
    const unfinished = run.mode === 'run' ? await unfinishedLike(deps.database, run) : null
    if (unfinished !== null) {
      const source = JSON.stringify(run.source)
      await table().updateTable('import_run').set({ source }).where('import_id', '=', unfinished).execute()
      return unfinished
    }
    const importId = newId()
    const row = { ...newRow(actor, run), import_id: importId, created_at: clock.now() }
    await table().insertInto('import_run').values(row).execute()
    return importId
  }
  return {
    begin,
    read: async (importId) => runOf(await row(importId)),
    status: async (importId) => statusOf(await row(importId)),
    recent: async (limit) => {
      const rows = await table()
        .selectFrom('import_run')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map((found) => statusOf(found as Row))
    },
    advance: (tx, from, to) => advance(tx, from, to),
    startAgain: async (run) => {
      const start = { rows_done: 0, counts: JSON.stringify(noCounts), rejects_bytes: 0 }
      await table().updateTable('import_run').set(start).where('import_id', '=', run.importId).execute()
      return { ...run, rowsDone: 0, counts: noCounts, rejectsBytes: 0 }
    },
    setState: async (importId, state) => {
      const finished = state === 'waiting' || state === 'running' ? null : clock.now()
      await table()
        .updateTable('import_run')
        .set({ state, finished_at: finished })
        .where('import_id', '=', importId)
        .execute()
    },
    setJob: async (importId, jobId) => {
      await table().updateTable('import_run').set({ job_id: jobId }).where('import_id', '=', importId).execute()
    },
    dropRejects: async (before) => {
      const old = await table()
        .updateTable('import_run')
        .set({ rejects_bytes: 0 })
        .where('rejects_bytes', '>', 0)
        .where('finished_at', '<', before)
        .returning('import_id')
        .execute()
      return old.map((found) => found.import_id)
    },
  }
}

async function unfinishedLike(database: Database, run: NewRun): Promise<string | null> {
  const found = await database.db
    .withTables<SubjectTables>()
    .selectFrom('import_run')
    .select('import_id')
    .where('file_hash', '=', run.fileHash)
    .where('mapping_hash', '=', mappingHash(run.mapping))
    .where('mode', '=', 'run')
    .where('state', 'in', ['waiting', 'running'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return found?.import_id ?? null
}

function newRow(actor: Actor, run: NewRun) {
  return {
    file_name: run.fileName,
    source: JSON.stringify(run.source),
    file_hash: run.fileHash,
    mapping: JSON.stringify(run.mapping),
    mapping_hash: mappingHash(run.mapping),
    mode: run.mode,
    language: run.language,
    state: 'waiting',
    actor: actorName(actor),
    rows_done: 0,
    counts: JSON.stringify(noCounts),
    rejects_bytes: 0,
    job_id: null,
    finished_at: null,
  } as const
}

async function advance(tx: Tx, from: Run, to: Pick<Run, 'rowsDone' | 'counts' | 'rejectsBytes'>): Promise<void> {
  const moved = await tables(tx)
    .updateTable('import_run')
    .set({ rows_done: to.rowsDone, counts: JSON.stringify(to.counts), rejects_bytes: to.rejectsBytes })
    .where('import_id', '=', from.importId)
    .where('rows_done', '=', from.rowsDone)
    .where('state', '=', 'running')
    .executeTakeFirst()
  if (moved.numUpdatedRows !== 1n) throw problem('subjects.import_runs_elsewhere')
}

function runOf(row: Row): Run {
  return {
    importId: row.import_id,
    source: row.source as unknown as SourceRef,
    fileHash: row.file_hash,
    mapping: row.mapping as unknown as Mapping,
    mode: row.mode,
    language: row.language,
    state: row.state,
    rowsDone: row.rows_done,
    counts: row.counts as unknown as ImportCounts,
    rejectsBytes: row.rejects_bytes,
  }
}

function statusOf(row: Row): ImportStatus {
  return {
    importId: row.import_id,
    fileName: row.file_name,
    mode: row.mode,
    state: row.state,
    actor: row.actor,
    counts: row.counts as unknown as ImportCounts,
    hasRejects: row.rejects_bytes > 0,
    jobId: row.job_id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}
