/**
 * Jobs: long work that survives a restart and that a person can watch. pg-boss hands work out and takes it back from a dead
 * process; the table `job` says who asked for what, how far it is and how it ended. A handler may run again after a crash,
 * so it must be able to take up where it stopped.
 */
import { PgBoss } from 'pg-boss'
import { sql } from 'kysely'
import type { Actor } from './actor.ts'
import { actorName } from './actor.ts'
import type { Clock } from './clock.ts'
import { columnsOf, type Database, type DatabaseAddress } from './database.ts'
import type { NewId } from './ids.ts'
import type { Json } from './json.ts'
import type { Log } from './log.ts'
import pg from 'pg'
import { Problem, problems } from './problem.ts'
import { serverRole } from './roles.ts'

const problem = problems({
  'kernel.unknown_job': {
    status: 404,
    en: { title: 'There is no such job.', fix: 'List the jobs to find it.' },
    fr: { title: 'Cette tâche n’existe pas.', fix: 'Affichez la liste des tâches pour la retrouver.' },
  },
})

/** How a handler tells how far it is. */
export interface Progress {
  /** @param total null while it is not known @param note a short line for people, without personal data */
  report(done: number, total: number | null, note?: string): Promise<void>
  /** Whether somebody asked the job to stop; a handler looks between two batches and returns early. */
  cancelled(): Promise<boolean>
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobStatus {
  readonly jobId: string
  readonly kind: string
  readonly actor: string
  readonly state: JobState
  readonly done: number
  readonly total: number | null
  readonly note: string | null
  readonly result: Json
  readonly problem: Json
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export type JobHandler<P extends Json> = (payload: P, progress: Progress, actor: string) => Promise<Json | void>

export interface Jobs {
  /** Declares what a kind of job does. Before `start`. */
  define<P extends Json>(kind: string, handler: JobHandler<P>): void
  /** Queues a job; durable when it returns. The payload names things by id and never holds personal data. */
  start<P extends Json>(kind: string, payload: P, actor: Actor): Promise<string>
  /** @throws Problem `kernel.unknown_job` */
  status(jobId: string): Promise<JobStatus>
  recent(limit: number): Promise<JobStatus[]>
  cancel(jobId: string): Promise<void>
  /** Begins to work. */
  run(): Promise<void>
  /** Stops taking jobs and waits for those under way, at most some seconds. */
  stop(): Promise<void>
}

type JobRow = {
  job_id: string
  kind: string
  actor: string
  state: JobState
  done: number
  total: number | null
  note: string | null
  result: Json
  problem: Json
  cancel_asked: boolean
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

type JobTables = {
  job: JobRow
}

export const jobTables = columnsOf<JobTables>()({
  job: [
    'job_id',
    'kind',
    'actor',
    'state',
    'done',
    'total',
    'note',
    'result',
    'problem',
    'cancel_asked',
    'created_at',
    'started_at',
    'finished_at',
  ],
})

interface Ticket {
  readonly jobId: string
  readonly kind: string
  readonly actor: string
  readonly payload: Json
}

const queue = 'aval'
const schema = 'pgboss'
/** A job whose process is silent for this long is given to another. */
const heartbeatSeconds = 60
const longestJobSeconds = 24 * 3600 - 1

/** Creates pg-boss's tables as the owner and lends them to the server's role. Idempotent. */
export async function prepareJobs(owner: DatabaseAddress): Promise<void> {
  const boss = new PgBoss({ ...owner, schema, schedule: false, supervise: false })
  boss.on('error', () => {})
  await boss.start()
  if (!(await boss.getQueue(queue))) {
    await boss.createQueue(queue, {
      retryLimit: 5,
      retryDelay: 1,
      expireInSeconds: longestJobSeconds,
      heartbeatSeconds,
      notify: true,
    })
  }
  await boss.stop({ graceful: false })
  const client = new pg.Client(owner)
  await client.connect()
  await client.query(`grant usage on schema ${schema} to ${serverRole}`)
  await client.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${serverRole}`)
  await client.query(`grant usage on all sequences in schema ${schema} to ${serverRole}`)
  await client.end()
}

/** @param address of the server's role; pg-boss keeps a small pool of its own */
export function createJobs(deps: {
  database: Database
  address: DatabaseAddress
  clock: Clock
  newId: NewId
  log: Log
}): Jobs {
  const { database, clock, newId, log } = deps
  const handlers = new Map<string, JobHandler<Json>>()
  const boss = new PgBoss({
    ...deps.address,
    schema,
    max: 4,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    useListenNotify: true,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  const table = () => database.db.withTables<JobTables>()
  let started: Promise<unknown> | null = null
  const open = () => (started ??= boss.start())

  async function work(ticket: Ticket): Promise<void> {
    const { jobId } = ticket
    const handler = handlers.get(ticket.kind)
    await table()
      .updateTable('job')
      .set({ state: 'running', started_at: clock.now() })
      .where('job_id', '=', jobId)
      .execute()
    try {
      if (!handler) throw new Error(`no handler for ${ticket.kind}`)
      const result = (await handler(ticket.payload, progressOf(jobId), ticket.actor)) ?? null
      const state = (await progressOf(jobId).cancelled()) ? 'cancelled' : 'done'
      await finish(jobId, { state, result })
    } catch (error) {
      log.error({ err: error, job: jobId, kind: ticket.kind }, 'job failed')
      await finish(jobId, { state: 'failed', problem: asProblem(error) })
    }
  }

  async function finish(jobId: string, end: { state: JobState; result?: Json; problem?: Json }): Promise<void> {
    await table()
      .updateTable('job')
      .set({
        state: end.state,
        finished_at: clock.now(),
        result: sql<Json>`${JSON.stringify(end.result ?? null)}::jsonb`,
        problem: sql<Json>`${JSON.stringify(end.problem ?? null)}::jsonb`,
      })
      .where('job_id', '=', jobId)
      .execute()
  }

  function progressOf(jobId: string): Progress {
    return {
      report: async (done, total, note) => {
        await table()
          .updateTable('job')
          .set({ done, total, ...(note === undefined ? {} : { note }) })
          .where('job_id', '=', jobId)
          .execute()
      },
      cancelled: async () => {
        const row = await table()
          .selectFrom('job')
          .select('cancel_asked')
          .where('job_id', '=', jobId)
          .executeTakeFirst()
        return row?.cancel_asked ?? true
      },
    }
  }

  return {
    define: (kind, handler) => {
      handlers.set(kind, handler as JobHandler<Json>)
    },
    start: async (kind, payload, actor) => {
      await open()
      const jobId = newId()
      const ticket = { jobId, kind, actor: actorName(actor), payload }
      await table()
        .insertInto('job')
        .values({
          job_id: jobId,
          kind,
          actor: ticket.actor,
          state: 'waiting',
          done: 0,
          cancel_asked: false,
          created_at: clock.now(),
        } as JobRow)
        .execute()
      await boss.send(queue, ticket)
      return jobId
    },
    status: async (jobId) => {
      const row = await table().selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirst()
      if (!row) throw problem('kernel.unknown_job', { at: 'jobId' })
      return view(row)
    },
    recent: async (limit) =>
      (await table().selectFrom('job').selectAll().orderBy('created_at', 'desc').limit(limit).execute()).map(view),
    cancel: async (jobId) => {
      await table().updateTable('job').set({ cancel_asked: true }).where('job_id', '=', jobId).execute()
    },
    run: async () => {
      await open()
      await boss.work<Ticket>(queue, { localConcurrency: 2, pollingIntervalSeconds: 2 }, async ([job]) => {
        if (job) await work(job.data)
      })
    },
    stop: async () => {
      if (started) await boss.stop({ graceful: true, timeout: 10_000 })
    },
  }
}

function asProblem(error: unknown): Json {
  if (error instanceof Problem) return { code: error.code, details: JSON.parse(JSON.stringify(error.details)) as Json }
  return { code: 'kernel.unexpected' }
}

function view(row: JobRow): JobStatus {
  return {
    jobId: row.job_id,
    kind: row.kind,
    actor: row.actor,
    state: row.state,
    done: row.done,
    total: row.total,
    note: row.note,
    result: row.result,
    problem: row.problem,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}
