/**
 * Running the log: one process of the cluster holds it, sequences what waits and publishes what grew. Started again it first
 * compares what it has with what the outside remembers; a database that forgot is never signed again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { equalBytes, Frontier, parseCheckpoint, parseNote } from '../../verifier/src/index.ts'
import type { Database, Log, RandomBytes } from '../kernel/index.ts'
import { FileFault, type LogFiles } from './files.ts'
import { advance, type LabelStore, loadSnapshot, rebuild, saveSnapshot } from './label-store.ts'
import type { View } from './ports.ts'
import { type Decided, decide, publish, type PublishDeps, type PublishedCheckpoint, readGuard } from './publisher.ts'
import { type Line, wakeChannel } from './queue.ts'
import { type LogState, LostLog, type Placed, runBatch, type StepHook } from './sequencer.ts'
import { LabelIndex } from '../../verifier/src/index.ts'

export type RunState = 'stopped' | 'standing_by' | 'running' | 'rolled_back' | 'faulty'

export interface Fault {
  readonly what: string
  readonly source: string
  readonly known: number
  readonly size: number
}

export interface RunDeps extends Omit<PublishDeps, 'step'> {
  readonly database: Database
  readonly random: RandomBytes
  readonly log: Log
  readonly files: LogFiles
  readonly snapshotPath: string
  readonly step: StepHook
  views(): Promise<readonly View[]>
  /** Told after each batch and each publication. */
  onPlaced(placed: readonly Placed[]): void
  onPublished(published: PublishedCheckpoint, labels: LabelStore): void
  /** Settles promises; told once a round. @returns lines to add to the log */
  settle(): Promise<readonly Line[]>
}

export interface Run {
  state(): { readonly run: RunState; readonly fault: Fault | null; readonly size: number }
  start(): Promise<void>
  stop(): Promise<void>
  wake(): void
  /** Lines that go into the next batch without passing the queue. */
  add(lines: readonly Line[]): void
}

/** The cluster's lock: "aval ledger". */
const lockKey = 0x6176616c
/** Checkpoints at most so often: one per entry, and witnesses never sign the same one. */
const publishEveryMs = 1_000
/** How long a loop sleeps when nobody wakes it. */
const pollMs = 2_000
const standByMs = 1_000
const snapshotEvery = 20_000

export function createRun(deps: RunDeps): Run {
  let run: RunState = 'stopped'
  let fault: Fault | null = null
  let size = 0
  let stopping = false
  let loop: Promise<void> = Promise.resolve()
  let own: Line[] = []
  const bell = createBell()
  const settled = { first: () => {} }

  const session = async (): Promise<void> => {
    const client = await deps.database.connect()
    try {
      const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [lockKey])
      if (!rows[0].held) {
        run = 'standing_by'
        settled.first()
        return
      }
      client.on('notification', () => bell.ring())
      await client.query(`listen ${wakeChannel}`)
      const opened = await openLog(client, deps)
      if ('fault' in opened) {
        fault = opened.fault
        run = 'rolled_back'
        size = opened.fault.size
        settled.first()
        deps.log.error(opened.fault, 'the ledger is behind what was signed: nothing is signed')
        stopping = true
        return
      }
      fault = null
      run = 'running'
      await sequence(client, opened)
    } finally {
      await client.end().catch(() => {})
    }
  }

  const sequence = async (client: pg.Client, opened: OpenLog): Promise<void> => {
    let { state } = opened
    let out = opened.out
    let labels = opened.labels
    let nextPublication = 0
    let publication: Promise<void> | null = null
    size = state.frontier.size
    const bring = (decided: Decided) => {
      const before = out
      publication = publish(decided, before, deps).then((published) => {
        out = published
        publication = null
        deps.onPublished(published, { index: labels.index.copy(), size: labels.size })
        bell.ring()
      })
      publication.catch(() => bell.ring())
    }
    if (opened.pending) bring(opened.pending)
    settled.first()
    let failed: unknown = null
    while (!stopping) {
      const mine = own
      own = []
      let done: Awaited<ReturnType<typeof runBatch>>
      try {
        done = await runBatch(state, mine, { client, random: deps.random, step: deps.step })
      } catch (error) {
        own = [...mine, ...own]
        throw error
      }
      if (done) {
        state = done.state
        size = state.frontier.size
        deps.onPlaced(done.placed)
      }
      const now = performance.now()
      if (publication) await Promise.race([publication, Promise.resolve()]).catch((error: unknown) => (failed = error))
      if (failed) throw failed
      if (!publication && now >= nextPublication) {
        own.push(...(await deps.settle()))
        if (state.frontier.size > (out?.size ?? 0)) {
          nextPublication = now + publishEveryMs
          labels = await advance(client, labels, state.frontier.size)
          const decided = await decide(client, state, labels.index.root(), deps.clock.now(), deps.step)
          state = decided.state
          size = state.frontier.size
          bring(decided.decided)
          if (labels.size - opened.snapshotAt >= snapshotEvery) {
            saveSnapshot(deps.snapshotPath, labels)
            opened.snapshotAt = labels.size
          }
        }
      }
      if (done || own.length > 0) continue
      const due = state.frontier.size > (out?.size ?? 0) && !publication ? Math.max(1, nextPublication - now) : pollMs
      await bell.wait(due)
    }
    if (publication) await publication
    saveSnapshot(deps.snapshotPath, labels)
  }

  const keepGoing = async (): Promise<void> => {
    while (!stopping) {
      try {
        await session()
      } catch (error) {
        if (error instanceof FileFault) {
          fault = { what: error.message, source: 'files', known: size, size }
          run = 'faulty'
          deps.log.error({ fault }, 'the ledger’s files are not what the log says: nothing is signed')
          settled.first()
          return
        }
        if (!(error instanceof LostLog) && !stopping) deps.log.warn({ error: String(error) }, 'the ledger starts again')
        run = 'standing_by'
      }
      if (!stopping) await Promise.race([sleep(standByMs), bell.stopped])
    }
    if (run !== 'rolled_back') run = 'stopped'
  }

  return {
    state: () => ({ run, fault, size }),
    start: async () => {
      stopping = false
      const ready = new Promise<void>((resolve) => {
        settled.first = resolve
      })
      loop = keepGoing()
      await Promise.race([ready, loop])
    },
    stop: async () => {
      stopping = true
      bell.end()
      await loop
    },
    wake: () => bell.ring(),
    add: (lines) => {
      own.push(...lines)
      bell.ring()
    },
  }
}

/** Wakes a sleeping loop; a ring while it works is not lost. */
function createBell() {
  let rung = false
  let wake = () => {}
  let end = () => {}
  const stopped = new Promise<void>((resolve) => {
    end = resolve
  })
  const ring = () => {
    rung = true
    wake()
  }
  return {
    ring,
    stopped,
    end: () => {
      end()
      ring()
    },
    wait: async (ms: number) => {
      if (!rung) {
        const timer = new AbortController()
        const rings = new Promise<void>((resolve) => {
          wake = resolve
        })
        await Promise.race([rings, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})])
        timer.abort()
      }
      rung = false
      wake = () => {}
    },
  }
}

interface OpenLog {
  readonly state: LogState
  /** The newest checkpoint that is out. */
  readonly out: { readonly size: number; readonly root: Uint8Array } | null
  /** One that was decided and did not get out. */
  readonly pending: Decided | null
  readonly labels: LabelStore
  snapshotAt: number
}

/** Takes hold of the log: its state, a new epoch, and whether anybody remembers more than we do. */
async function openLog(client: pg.Client, deps: RunDeps): Promise<OpenLog | { readonly fault: Fault }> {
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
  const out = decided.find((one) => one.out) ?? null
  const pending = decided.find((one) => !one.out) ?? null
  const labels = await labelsOf(client, deps, decided[0] ?? null)
  return {
    state: { frontier, epoch: row.epoch },
    out: out?.decided ?? null,
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
  }>('select size, root, index_root, made_at, cosigned from ledger_checkpoint order by size desc limit 2')
  return rows.map((row) => ({
    decided: { size: row.size, root: row.root, indexRoot: row.index_root, madeAt: row.made_at },
    out: row.cosigned !== null,
  }))
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
