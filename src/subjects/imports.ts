/**
 * Imports: a file of people, its mapping, and a run that can be killed at any moment. Rows go in batches; each batch commits its people
 * together with how far the run is, so a run taken up again continues exactly where it stopped and ends with the same tables.
 */
import { rm } from 'node:fs/promises'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor, Database, Jobs, Json, Language, OpenPurpose } from '../kernel/index.ts'
import type { FieldCatalogue } from './catalogue.ts'
import { checkField, type Field } from './catalogue.ts'
import { detectFormat, type FileFormat } from './format.ts'
import type { IntakeDeps } from './intake.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { problem } from './problems.ts'
import { type Proposal, proposeMapping } from './propose.ts'
import { readRows, type Row } from './rows.ts'
import { createRuns, type ImportMode, type ImportStatus, type Run } from './runs.ts'
import { runBatch } from './batch.ts'
import { readSealed, cutBack } from './sealed-file.ts'
import { forgetSeen } from './seen.ts'
import { createSources, fileHash, fileHead, type Source, type SourceRef } from './sources.ts'
import { understandRows } from './understand.ts'
import { say } from './words.ts'

/** Follows a run: for a terminal, or a job's progress. */
export interface Watch {
  /** @param total estimated from the bytes read; null while unknown */
  report(done: number, total: number | null, note: string): Promise<void>
  cancelled(): Promise<boolean>
}

export interface ImportOrder {
  readonly source: SourceRef
  /** JSON as a person wrote it. */
  readonly mapping: unknown
  readonly mode: ImportMode
  /** Language of reasons in the file of refused rows. */
  readonly language: Language
}

export interface Imports {
  /** First pass: format, columns, a mapping to edit, warnings; samples are masked. Nothing is stored. */
  propose(source: SourceRef, language: Language): Promise<Proposal>
  /** Takes a file in over HTTP, sealed on disk until its import ends. */
  upload(name: string, bytes: AsyncIterable<Buffer>): Promise<{ fileId: string; bytes: number }>
  /** Checks the mapping against file and catalogue and registers the run; an unfinished run of the same file and mapping is taken up. */
  begin(actor: Actor, order: ImportOrder): Promise<string>
  /** Works a run to its end, from wherever it is. @throws Problem `subjects.file_changed`, `subjects.import_runs_elsewhere` */
  work(actor: Actor, importId: string, watch?: Watch): Promise<ImportStatus>
  /** `begin` and `work`: what the command line does. */
  run(actor: Actor, order: ImportOrder, watch?: Watch): Promise<ImportStatus>
  /** `begin` and a background job. */
  start(actor: Actor, order: ImportOrder): Promise<{ importId: string; jobId: string }>
  status(importId: string): Promise<ImportStatus>
  recent(limit: number): Promise<ImportStatus[]>
  /** The refused rows as CSV. @throws Problem `subjects.no_rejects` */
  rejects(importId: string): Promise<AsyncIterable<Buffer>>
  /** Deletes uploads never imported and files of refused rows after their time. */
  sweep(): Promise<{ uploads: number; rejects: number }>
}

export interface ImportDeps extends IntakeDeps {
  readonly database: Database
  readonly openPurpose: OpenPurpose
  readonly jobs: Jobs
  readonly catalogue: FieldCatalogue
  readonly filesDirectory: string
  /** Rows per transaction; 2,000 when left out. */
  readonly batchRows?: number
}

const defaultBatchRows = 2000
const uploadDays = 1
export const rejectsDays = 7
const dayMs = 86_400_000
const jobKind = 'subjects.import'

export function createImports(deps: ImportDeps): Imports {
  const { jobs, clock } = deps
  const runs = createRuns(deps)
  const sources = createSources(deps)
  const rejectsPath = (importId: string) => join(deps.filesDirectory, `rejects-${importId}.sealed`)

  async function begin(actor: Actor, order: ImportOrder): Promise<string> {
    const source = await sources.resolve(order.source)
    const mapping = readMapping(order.mapping)
    const reader = await openRows(source, mapping)
    const catalogue = await mergedCatalogue(deps.catalogue, mapping)
    understandRows(mapping, reader.columns, catalogue, { now: clock.now() })
    checkPurposes(deps, mapping)
    if (order.mode === 'run' && mapping.fields !== undefined) await deps.catalogue.define(mapping.fields)
    const hash = await fileHash(source)
    return runs.begin(actor, { ...order, source: source.ref, mapping, fileName: source.name, fileHash: hash })
  }

  async function work(actor: Actor, importId: string, watch: Watch = unwatched): Promise<ImportStatus> {
    const run = await runs.read(importId)
    if (run.state !== 'waiting' && run.state !== 'running') return runs.status(importId)
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

  async function end(run: Run, state: 'done' | 'cancelled' | 'failed'): Promise<void> {
    await runs.setState(run.importId, state)
    if (run.mode === 'dry_run') await forgetSeen(deps.database.db, run.importId)
    else if (state === 'done') await sources.discard(run.source)
  }

  async function workRows(actor: Actor, source: Source, start: Run, watch: Watch): Promise<'done' | 'cancelled'> {
    const reader = await openRows(source, start.mapping)
    const catalogue = await mergedCatalogue(deps.catalogue, start.mapping)
    const understand = understandRows(start.mapping, reader.columns, catalogue, { now: clock.now() })
    const context = {
      actor,
      columns: reader.columns,
      understand,
      advance: runs.advance,
      rejectsPath: rejectsPath(start.importId),
    }
    let run = start
    for await (const batch of batches(
      reader.groups,
      start.mode === 'run' ? start.rowsDone : 0,
      deps.batchRows ?? defaultBatchRows,
    )) {
      if (await watch.cancelled()) return 'cancelled'
      run = await runBatch(deps, context, run, batch)
      const { rows, rejected } = run.counts
      await watch.report(rows, reader.estimate(rows), say(run.language, 'progress', { rows, rejected }))
    }
    return 'done'
  }

  async function start(actor: Actor, order: ImportOrder): Promise<{ importId: string; jobId: string }> {
    const importId = await begin(actor, order)
    const jobId = await jobs.start(jobKind, { importId, actor: actor as unknown as Json }, actor)
    await runs.setJob(importId, jobId)
    return { importId, jobId }
  }

  jobs.define<{ importId: string; actor: Json }>(jobKind, async (payload, progress) => {
    const ended = await work(payload.actor as unknown as Actor, payload.importId, progress)
    return ended.counts as unknown as Json
  })

  return {
    propose: async (ref, language) => {
      const source = await sources.resolve(ref)
      return proposeMapping(source, await deps.catalogue.list(), language)
    },
    upload: sources.upload,
    begin,
    work,
    run: async (actor, order, watch) => work(actor, await begin(actor, order), watch),
    start,
    status: runs.status,
    recent: runs.recent,
    rejects: async (importId) => {
      const { rejectsBytes } = await runs.read(importId)
      if (rejectsBytes === 0) throw problem('subjects.no_rejects', { days: rejectsDays })
      return readSealed(deps.vault, rejectsPath(importId), `rejects:${importId}`, rejectsBytes)
    },
    sweep: async () => {
      const now = clock.now().getTime()
      const dropped = await runs.dropRejects(new Date(now - rejectsDays * dayMs))
      for (const importId of dropped) await rm(rejectsPath(importId), { force: true })
      return { uploads: await sources.sweep(new Date(now - uploadDays * dayMs)), rejects: dropped.length }
    },
  }
}

const unwatched: Watch = { report: async () => {}, cancelled: async () => false }

interface OpenRows {
  readonly columns: readonly string[]
  readonly groups: AsyncIterable<readonly Row[]>
  /** Rows of the whole file, judged by the bytes read so far. */
  estimate(rows: number): number | null
}

async function openRows(source: Source, mapping: Mapping): Promise<OpenRows> {
  let read = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of source.open()) {
      read += chunk.length
      yield chunk
    }
  }
  const format = await formatOf(source, mapping)
  const { columns, groups } = await readRows(counted(), format, Object.keys(mapping.columns))
  return {
    columns,
    groups,
    estimate: (rows) => (read === 0 ? null : Math.max(rows, Math.round((rows * source.bytes) / read))),
  }
}

/** What the mapping says about the format, and for the rest what the file shows. */
export async function formatOf(source: Source, mapping: Mapping): Promise<FileFormat> {
  const found = detectFormat(await fileHead(source))
  const { decimal: _decimal, dates: _dates, ...said } = mapping.format ?? {}
  const kind = said.kind ?? found.kind
  if (kind === 'ndjson') return { kind, encoding: said.encoding ?? found.encoding }
  const csv = found.kind === 'csv' ? found : ({ separator: ',', quote: '"', header: 'first_line' } as const)
  return {
    kind: 'csv',
    encoding: said.encoding ?? found.encoding,
    separator: said.separator ?? csv.separator,
    quote: said.quote ?? csv.quote,
    header: said.header ?? csv.header,
  }
}

async function mergedCatalogue(catalogue: FieldCatalogue, mapping: Mapping): Promise<Map<string, Field>> {
  const known = new Map((await catalogue.list()).map((field) => [field.name, field]))
  for (const field of mapping.fields ?? []) {
    checkField(field, known)
    known.set(field.name, field)
  }
  return known
}

/** @throws Problem `consent.unknown_purpose` before a row is touched */
function checkPurposes(deps: Pick<ImportDeps, 'consent'>, mapping: Mapping): void {
  const rules = [...Object.values(mapping.columns), ...(mapping.consents ?? [])]
  for (const rule of rules) if ('purposes' in rule) for (const code of rule.purposes) deps.consent.purpose(code)
}

/** Rows in batches of one size, the first `skip` left out. */
async function* batches(groups: AsyncIterable<readonly Row[]>, skip: number, size: number): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let toSkip = skip
  for await (const group of groups) {
    for (const row of group) {
      if (toSkip > 0) {
        toSkip--
        continue
      }
      batch.push(row)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
