/**
 * Who is sending. A worker holds an advisory lock for as long as it lives; messages that a dead one had claimed become
 * `uncertain`. Dead means: the lock is free AND the process is gone. A worker that merely stalls is never robbed, since a
 * heartbeat that falls silent proves nothing.
 */
import { sql } from 'kysely'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Actor, Clock, Database, NewId, RandomBytes } from '../kernel/index.ts'
import type { GatePort } from './ports.ts'
import type { DeliveryTables } from './tables.ts'

export interface WorkerStatus {
  readonly workerId: string
  readonly host: string
  readonly pid: number
  readonly startedAt: Date
  readonly heartbeatAt: Date
  readonly alive: boolean
}

export interface SendWorker {
  readonly workerId: string
  /** False while the connection that proves our life is lost: then nothing may be handed over. */
  isAlive(): boolean
  /** Marks as uncertain what dead workers had claimed. @returns how many messages */
  recover(): Promise<number>
  end(): Promise<void>
}

interface Deps {
  readonly database: Database
  readonly gate: GatePort
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
}

/** First key of our advisory locks; the second is the worker's own number. */
const lockClass = 7001
const heartbeatMs = 5000
const reconnectMs = 1000
/** A worker of another machine, whose processes we cannot look up, is dead when its lock is free and it was silent this long. */
const silentMs = 60_000
const actor: Actor = { kind: 'system', id: 'delivery' }

export async function startWorker(deps: Deps): Promise<SendWorker> {
  const workerId = deps.newId()
  const lockKey = deps.random(4).readInt32BE(0)
  let client = await deps.database.connect()
  let alive = false
  let ended = false
  const hold = async (): Promise<void> => {
    client.once('end', lost)
    const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as held', [lockClass, lockKey])
    alive = rows[0]?.held === true
  }
  const lost = (): void => {
    alive = false
    if (!ended) setTimeout(() => void regain(), reconnectMs).unref()
  }
  const regain = async (): Promise<void> => {
    try {
      client = await deps.database.connect()
      await hold()
      if (!alive) await client.end()
    } catch {
      lost()
    }
  }
  await hold()
  await register(deps, workerId, lockKey)
  const heartbeat = setInterval(() => {
    client
      .query('update send_worker set heartbeat_at = $1 where worker_id = $2', [deps.clock.now(), workerId])
      .catch(() => {})
  }, heartbeatMs)
  heartbeat.unref()
  return {
    workerId,
    isAlive: () => alive,
    recover: () => recover(deps, workerId),
    end: async () => {
      ended = true
      clearInterval(heartbeat)
      await sql`update send_worker set ended_at = ${deps.clock.now()} where worker_id = ${workerId}
        `.execute(deps.database.db)
      await client.end()
    },
  }
}

async function register(deps: Deps, workerId: string, lockKey: number): Promise<void> {
  const now = deps.clock.now()
  await deps.database.db
    .withTables<DeliveryTables>()
    .insertInto('send_worker')
    .values({
      worker_id: workerId,
      lock_key: lockKey,
      host: hostname(),
      pid: process.pid,
      process_start: processStart(process.pid) ?? '',
      started_at: now,
      heartbeat_at: now,
      ended_at: null,
    })
    .execute()
}

/** The workers that have not ended, and whether each lives. */
export async function listWorkers(database: Database, clock: Clock): Promise<WorkerStatus[]> {
  const rows = await openWorkers(database)
  return Promise.all(
    rows.map(async (row) => ({
      workerId: row.worker_id,
      host: row.host,
      pid: row.pid,
      startedAt: row.started_at,
      heartbeatAt: row.heartbeat_at,
      alive: !(await isDead(database, row, clock)),
    })),
  )
}

type OpenWorker = DeliveryTables['send_worker']

function openWorkers(database: Database): Promise<OpenWorker[]> {
  return database.db
    .withTables<DeliveryTables>()
    .selectFrom('send_worker')
    .selectAll()
    .where('ended_at', 'is', null)
    .execute()
}

async function recover(deps: Deps, self: string): Promise<number> {
  let marked = 0
  for (const row of await openWorkers(deps.database)) {
    if (row.worker_id === self || !(await isDead(deps.database, row, deps.clock))) continue
    marked += await markUncertain(deps, row.worker_id)
    await sql`update send_worker set ended_at = ${deps.clock.now()} where worker_id = ${row.worker_id}
      `.execute(deps.database.db)
  }
  return marked
}

async function isDead(database: Database, row: OpenWorker, clock: Clock): Promise<boolean> {
  if (row.host === hostname()) {
    const start = processStart(row.pid)
    if (start !== null && start === row.process_start) return false
  } else if (clock.now().getTime() - row.heartbeat_at.getTime() < silentMs) return false
  return database.transaction(async (tx) => {
    // A transaction's lock: given back at its end, whoever else looks at the same time only sees "still alive" and looks again.
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(${lockClass}, ${row.lock_key}) as free`.execute(tx)
    return rows[0]?.free === true
  })
}

function markUncertain(deps: Deps, workerId: string): Promise<number> {
  const condition = sql<boolean>`p.subject_id in (
    select o.subject_id from outbox o where o.worker_id = ${workerId} and o.state = 'claimed')`
  return deps.gate.open(
    {
      purpose: 'accountability',
      actor,
      why: 'a sender died: account for what it had claimed',
      among: { kind: 'where', condition },
    },
    async ({ tx }) => {
      const marked =
        await sql`update outbox set state = 'uncertain', reason = 'worker_died', settled_at = ${deps.clock.now()}
        where worker_id = ${workerId} and state = 'claimed'`.execute(tx)
      return Number(marked.numAffectedRows ?? 0n)
    },
  )
}

/**
 * When a process began, in the operating system's own ticks, so that a reused number is not taken for the same process; null
 * when there is none. Where there is no /proc, only that it exists is known: '' (then equal to what was registered).
 */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended: it only waits for its parent to notice.
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '')
  } catch {
    return process.platform === 'linux' || !exists(pid) ? null : ''
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
