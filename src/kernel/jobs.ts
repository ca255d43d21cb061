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

interface Workshop {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly boss: PgBoss
  readonly handlers: Map<string, JobHandler<Json>>
  /** Connects the queue once, on first use. */
  readonly open: () => Promise<unknown>
}

/** @param deps.address of the server's role; the queue keeps a small pool of its own */
export function createJobs(deps: {
  database: Database
  address: DatabaseAddress
  clock: Clock
  newId: NewId
  log: Log
}): Jobs {
  const boss = openQueue(deps.address, deps.log)
  let started: Promise<unknown> | null = null
  const open = () => (started ??= boss.start())
  const shop: Workshop = { ...deps, boss, handlers: new Map(), open }
  return {
    define: (kind, handler) => {
      shop.handlers.set(kind, handler as JobHandler<Json>)
    },
    start: (kind, payload, actor) => start(shop, kind, payload, actorName(actor)),
    status: (jobId) => status(shop, jobId),
    recent: async (limit) =>
      (await jobs(shop).selectFrom('job').selectAll().orderBy('created_at', 'desc').limit(limit).execute()).map(view),
    cancel: async (jobId) => {
      await jobs(shop).updateTable('job').set({ cancel_asked: true }).where('job_id', '=', jobId).execute()
    },
    run: () => run(shop),
    stop: async () => {
      if (started) await boss.stop({ graceful: true, timeout: stopTimeoutMs })
    },
  }
}

const stopTimeoutMs = 10_000

function openQueue(address: DatabaseAddress, log: Log): PgBoss {
  const boss = new PgBoss({
    ...address,
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
  return boss
}

function jobs(shop: Workshop) {
  return shop.database.db.withTables<JobTables>()
}

async function start(shop: Workshop, kind: string, payload: Json, actor: string): Promise<string> {
  await shop.open()
  const jobId = shop.newId()
  await jobs(shop)
    .insertInto('job')
    .values({
      job_id: jobId,
      kind,
      actor,
      state: 'waiting',
      done: 0,
      cancel_asked: false,
      created_at: shop.clock.now(),
    } as JobRow)
    .execute()
  const ticket: Ticket = { jobId, kind, actor, payload }
  await shop.boss.send(queue, ticket)
  return jobId
}

async function status(shop: Workshop, jobId: string): Promise<JobStatus> {
  const row = await jobs(shop).selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirst()
  if (!row) throw problem('kernel.unknown_job', { at: 'jobId' })
  return view(row)
}

async function run(shop: Workshop): Promise<void> {
  await shop.open()
  await shop.boss.work<Ticket>(queue, { localConcurrency: 2, pollingIntervalSeconds: 2 }, async ([job]) => {
    if (job) await work(shop, job.data)
  })
}

async function work(shop: Workshop, ticket: Ticket): Promise<void> {
  const { jobId, kind } = ticket
  const handler = shop.handlers.get(kind)
  const progress = progressOf(shop, jobId)
  await jobs(shop)
    .updateTable('job')
    .set({ state: 'running', started_at: shop.clock.now() })
    .where('job_id', '=', jobId)
    .execute()
  try {
    if (!handler) throw new Error(`no handler for ${kind}`)
    const result = (await handler(ticket.payload, progress, ticket.actor)) ?? null
    await finish(shop, jobId, { state: (await progress.cancelled()) ? 'cancelled' : 'done', result })
  } catch (error) {
    shop.log.error({ err: error, job: jobId, kind }, 'job failed')
    await finish(shop, jobId, { state: 'failed', problem: asProblem(error) })
  }
}

async function finish(
  shop: Workshop,
  jobId: string,
  end: { state: JobState; result?: Json; problem?: Json },
): Promise<void> {
  const json = (value: Json | undefined) => sql<Json>`${JSON.stringify(value ?? null)}::jsonb`
  await jobs(shop)
    .updateTable('job')
    .set({ state: end.state, finished_at: shop.clock.now(), result: json(end.result), problem: json(end.problem) })
    .where('job_id', '=', jobId)
    .execute()
}

function progressOf(shop: Workshop, jobId: string): Progress {
  let told: Promise<unknown> = Promise.resolve()
  return {
    // One after the other, for a handler need not wait: over two connections the last word could be an earlier one.
    report: (done, total, note) => {
      const change = { done, total, ...(note === undefined ? {} : { note }) }
      const telling = told.then(async () => {
        await jobs(shop).updateTable('job').set(change).where('job_id', '=', jobId).execute()
      })
      told = telling.catch(() => {})
      return telling
    },
    cancelled: async () => {
      const row = await jobs(shop)
        .selectFrom('job')
        .select('cancel_asked')
        .where('job_id', '=', jobId)
        .executeTakeFirst()
      return row?.cancel_asked ?? true
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
