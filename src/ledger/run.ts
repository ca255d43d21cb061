/**
 * Running the log: one process of the cluster holds it, sequences what waits and publishes what grew; the others stand by. Whoever takes
 * it first compares what it has with what the outside remembers; a database that forgot is never signed again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { mask } from '../kernel/index.ts'
import { createBell } from './bell.ts'
import { FileFault } from './files.ts'
import { type Loop, sequence } from './loop.ts'
import { openLog } from './opening.ts'
import type { Fault, Run, RunDeps, RunState, Trouble } from './runner.ts'
import { type Line, wakeChannel } from './queue.ts'
import { LostLog } from './sequencer.ts'

/** The cluster's lock: "aval ledger". */
const lockKey = 0x6176616c
const standByMs = 1_000
/** Who has held the log for so long is out of trouble: some faults come only after it was taken. */
const steadyMs = 10_000
/** Of a row of failures the first is logged, and then each of so many, which is about one a minute. */
const loggedEvery = 60

/** One process's view of who runs the log. */
interface Holding {
  run: RunState
  fault: Fault | null
  trouble: Trouble | null
  size: number
  stopping: boolean
  own: Line[]
  /** Whether something may have been queued since the queue was last looked at. */
  queued: boolean
  /** Called once the first attempt to take the log has ended. */
  settled(): void
}

export function createRun(deps: RunDeps): Run {
  const bell = createBell()
  const holding: Holding = {
    run: 'stopped',
    fault: null,
    trouble: null,
    size: 0,
    stopping: false,
    own: [],
    queued: true,
    settled: () => {},
  }
  const loop: Loop = {
    deps,
    bell,
    stopping: () => holding.stopping,
    takeOwn: () => holding.own.splice(0),
    giveBack: (lines) => void holding.own.unshift(...lines),
    queueRang: () => {
      const rang = holding.queued
      holding.queued = false
      return rang
    },
    ringQueue: () => {
      holding.queued = true
    },
    onSize: (size) => {
      holding.size = size
    },
  }
  let going: Promise<void> = Promise.resolve()
  return {
    state: () => ({ run: holding.run, fault: holding.fault, trouble: holding.trouble, size: holding.size }),
    start: async () => {
      holding.stopping = false
      const ready = new Promise<void>((resolve) => {
        holding.settled = resolve
      })
      going = keepGoing(holding, loop)
      await Promise.race([ready, going])
    },
    stop: async () => {
      holding.stopping = true
      bell.end()
      await going
    },
    wake: () => {
      holding.queued = true
      bell.ring()
    },
    add: (lines) => {
      holding.own.push(...lines)
      bell.ring()
    },
  }
}

/** Takes the log, again and again, until it is told to stop or must not go on. */
async function keepGoing(holding: Holding, loop: Loop): Promise<void> {
  const { deps, bell } = loop
  while (!holding.stopping) {
    try {
      await session(holding, loop)
    } catch (error) {
      if (error instanceof FileFault) {
        const { size } = holding
        holding.fault = { what: error.message, source: 'files', known: size, size }
        holding.run = 'faulty'
        abandon(holding, deps)
        deps.log.error({ fault: holding.fault }, 'the ledger’s files are not what the log says: nothing is signed')
        holding.settled()
        return
      }
      if (error instanceof LostLog || holding.stopping) holding.run = 'standing_by'
      else failed(holding, deps, error)
      holding.settled()
    }
    if (!holding.stopping) await Promise.race([sleep(standByMs), bell.stopped])
  }
  if (holding.run !== 'rolled_back') holding.run = 'stopped'
  abandon(holding, deps)
}

/** It is tried again each second; what is wrong is said where people look, and not each second in the log of the process. */
function failed(holding: Holding, { clock, log }: RunDeps, error: unknown): void {
  const { since = clock.now(), attempts = 0 } = holding.trouble ?? {}
  const trouble = { because: mask(String(error)), since, attempts: attempts + 1 }
  Object.assign(holding, { run: 'failing', trouble })
  if (attempts % loggedEvery === 0) log.warn({ trouble }, 'the ledger cannot be run: it is tried again')
}

function recovered(holding: Holding, { log }: RunDeps): void {
  if (holding.trouble) log.info({ trouble: holding.trouble }, 'the ledger runs again')
  holding.trouble = null
}

/** Own lines live in memory only: whoever waits for them learns that this process will not place them. */
function abandon(holding: Holding, deps: RunDeps): void {
  holding.own.length = 0
  deps.onAbandoned()
}

/** One attempt to hold the log, on a connection of its own whose end releases it. */
async function session(holding: Holding, loop: Loop): Promise<void> {
  const { deps, bell } = loop
  const client = await deps.database.connect()
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [lockKey])
    if (!rows[0].held) {
      recovered(holding, deps)
      holding.run = 'standing_by'
      abandon(holding, deps)
      holding.settled()
      return
    }
    client.on('notification', () => {
      holding.queued = true
      bell.ring()
    })
    holding.queued = true
    await client.query(`set synchronous_commit = 'on'; listen ${wakeChannel}`)
    const opened = await openLog(client, deps)
    if ('fault' in opened) {
      Object.assign(holding, { fault: opened.fault, run: 'rolled_back', size: opened.fault.size, stopping: true })
      deps.log.error(opened.fault, 'the ledger is behind what was signed: nothing is signed')
      holding.settled()
      return
    }
    Object.assign(holding, { fault: null, run: 'running' })
    holding.settled()
    const steady = setTimeout(() => recovered(holding, deps), steadyMs)
    await sequence(client, opened, loop).finally(() => clearTimeout(steady))
  } finally {
    await client.end().catch(() => {})
  }
}
