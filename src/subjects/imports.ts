/**
 * Imports: a file of people, its mapping, and a run that can be killed at any moment. Rows go in batches; each batch commits its people
 * together with how far the run is, so a run taken up again continues exactly where it stopped and ends with the same tables.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor, Database, Jobs, Json, Language, OpenPurpose } from '../kernel/index.ts'
import type { FieldCatalogue } from './catalogue.ts'
import type { IntakeDeps } from './intake.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { withNotices } from './notices.ts'
import { mergedCatalogue, openRows } from './opening.ts'
import { problem } from './problems.ts'
import { type Proposal, proposeMapping } from './propose.ts'
import { createRuns, type ImportMode, type ImportStatus } from './runs.ts'
import { readSealed } from './sealed-file.ts'
import { forgetSeenBefore } from './seen.ts'
import { createSources, fileHash, type SourceRef } from './sources.ts'
import { understandRows } from './understand.ts'
import { createWorker, type Watch } from './work.ts'

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
  /** Takes up in the background a run whose job failed. @throws Problem `subjects.import_ended`, `subjects.import_runs_elsewhere` */
  goOn(actor: Actor, importId: string): Promise<{ importId: string; jobId: string }>
  /** Asks a run to stop after the batch at hand. @throws Problem `subjects.import_ended` */
  cancel(importId: string): Promise<ImportStatus>
  /** How the file was read. */
  mapping(importId: string): Promise<Mapping>
  status(importId: string): Promise<ImportStatus>
  recent(limit: number): Promise<ImportStatus[]>
  /** The refused rows as CSV. @throws Problem `subjects.no_rejects` */
  rejects(importId: string): Promise<AsyncIterable<Buffer>>
  /** Deletes uploads never imported, files of refused rows after their time, and what dry runs cut short had met. */
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

const uploadDays = 1
export const rejectsDays = 7
const dayMs = 86_400_000
const jobKind = 'subjects.import'

export function createImports(deps: ImportDeps): Imports {
  const { jobs, clock } = deps
  const runs = createRuns(deps)
  const sources = createSources(deps)
  const rejectsPath = (importId: string) => join(deps.filesDirectory, `rejects-${importId}.sealed`)

  const work = createWorker({ ...deps, runs, sources, rejectsPath })

  async function begin(actor: Actor, order: ImportOrder): Promise<string> {
    const source = await sources.resolve(order.source)
    const mapping = await withNotices(readMapping(order.mapping), deps.consent)
    const reader = await openRows(source, mapping)
    const catalogue = await mergedCatalogue(deps.catalogue, mapping)
    await reader.close()
    understandRows(mapping, reader.columns, catalogue, { now: clock.now() })
    if (order.mode === 'run' && mapping.fields !== undefined) await deps.catalogue.define(mapping.fields)
    const hash = await fileHash(source)
    return runs.begin(actor, { ...order, source: source.ref, mapping, fileName: source.name, fileHash: hash })
  }

  const start = async (actor: Actor, order: ImportOrder) => inBackground(actor, await begin(actor, order))

  async function inBackground(actor: Actor, importId: string): Promise<{ importId: string; jobId: string }> {
    const jobId = await jobs.start(jobKind, { importId, actor: actor as unknown as Json }, actor)
    await runs.setJob(importId, jobId)
    return { importId, jobId }
  }

  async function unfinished(importId: string): Promise<ImportStatus> {
    const status = await runs.status(importId)
    if (status.state !== 'waiting' && status.state !== 'running') throw problem('subjects.import_ended')
    return status
  }

  async function goOn(actor: Actor, importId: string): Promise<{ importId: string; jobId: string }> {
    const { jobId } = await unfinished(importId)
    const job = jobId === null ? null : await jobs.status(jobId)
    if (job?.state === 'waiting' || job?.state === 'running') throw problem('subjects.import_runs_elsewhere')
    return inBackground(actor, importId)
  }

  async function cancel(importId: string): Promise<ImportStatus> {
    const status = await unfinished(importId)
    const job = status.jobId === null ? null : await jobs.status(status.jobId)
    // Nobody works on it: there is no batch to wait for.
    if (job?.state !== 'waiting' && job?.state !== 'running') await runs.setState(importId, 'cancelled')
    else await jobs.cancel(job.jobId)
    return runs.status(importId)
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
    goOn,
    cancel,
    mapping: async (importId) => (await runs.read(importId)).mapping,
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
      await forgetSeenBefore(deps.database.db, new Date(now - uploadDays * dayMs))
      for (const importId of dropped) await rm(rejectsPath(importId), { force: true })
      return { uploads: await sources.sweep(new Date(now - uploadDays * dayMs)), rejects: dropped.length }
    },
  }
}
