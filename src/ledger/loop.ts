/**
 * The loop of the process that holds the log: batches as fast as lines come, publications at most once a second and one at a time, beside
 * each other. Ends when it is told to, or with the first fault.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import type { Bell } from './bell.ts'
import { advance, type LabelStore, outgrown, rebuild, saveSnapshot } from './label-store.ts'
import type { OpenLog } from './opening.ts'
import { askAgain, decide, type Decided, publish, type PublishedCheckpoint } from './publisher.ts'
import type { Line } from './queue.ts'
import type { RunDeps } from './runner.ts'
import { type LogState, runBatch } from './sequencer.ts'

/** Checkpoints at most so often: one per entry, and witnesses never sign the same one. */
const publishEveryMs = 1_000
/** Witnesses that did not sign are asked again so often, while nothing newer comes out. */
const askAgainMs = 5_000
/** How long a loop sleeps when nobody wakes it. */
const pollMs = 2_000
/** A snapshot is worth its writing when so many labels, or a quarter of the log, are new. */
const snapshotEvery = 20_000
/** An index that is farther behind catches up beside the batches before a publication stops them. */
const nearLabels = 2_000
/**
 * Under load batches have so many times what catching up took before it begins again, because a longer piece costs less an entry; but
 * nobody waits longer than this for a checkpoint on that account, and a log at rest is published at once.
 */
const restAfterCatchingUp = 4
const longestRestMs = 10_000

export interface Loop {
  readonly deps: RunDeps
  readonly bell: Bell
  stopping(): boolean
  /** Lines that need no queue; taken, or given back when a batch failed. */
  takeOwn(): Line[]
  giveBack(lines: readonly Line[]): void
  /** Whether something may have been queued since this was last asked. */
  queueRang(): boolean
  ringQueue(): void
  onSize(size: number): void
}

/** What moves while the loop runs. */
interface Moving {
  state: LogState
  labels: LabelStore
  out: PublishedCheckpoint | null
  /** When witnesses may be asked again. */
  nextAsking: number
  snapshotAt: number
  nextPublication: number
  /** Until then a log under load is not published. */
  restUntil: number
  /** When the queue was last looked at. */
  lookedAt: number
  /** `ready`: the index is nearly as long as the log. Else a publication is under way, or its fault ends the loop. */
  publication: 'idle' | 'busy' | 'ready' | { readonly fault: unknown }
  done: Promise<void>
}

export async function sequence(client: pg.Client, opened: OpenLog, loop: Loop): Promise<void> {
  const { deps, bell } = loop
  const moving: Moving = {
    ...opened,
    nextPublication: 0,
    restUntil: 0,
    lookedAt: 0,
    nextAsking: 0,
    publication: 'idle',
    done: Promise.resolve(),
  }
  loop.onSize(moving.state.frontier.size)
  if (opened.pending) bring(opened.pending, moving, loop)
  while (!loop.stopping()) {
    const placed = await batch(client, moving, loop)
    if (typeof moving.publication === 'object') throw moving.publication.fault
    const now = performance.now()
    if (moving.publication === 'ready') await startPublication(client, moving, loop)
    else if (isDue(moving, placed, now)) await round(client, moving, loop, now)
    if (placed === 'something') {
      // Whoever was just answered may have more to enter: one turn, so that the next batch is not an empty one.
      await nextTurn()
      continue
    }
    const due = grown(moving) && moving.publication === 'idle' ? Math.max(1, moving.nextPublication - now) : pollMs
    await bell.wait(due)
  }
  await moving.done
  await saveSnapshot(deps.snapshotPath, moving.labels)
}

function isDue(
  { publication, nextPublication, restUntil }: Moving,
  placed: 'something' | 'nothing',
  now: number,
): boolean {
  return publication === 'idle' && now >= nextPublication && (placed === 'nothing' || now >= restUntil)
}

/** What is done once a second: promises, and a publication when the log has grown. */
async function round(client: pg.Client, moving: Moving, loop: Loop, now: number): Promise<void> {
  await loop.deps.settle()
  if (grown(moving)) {
    moving.nextPublication = now + publishEveryMs
    if (moving.state.frontier.size - moving.labels.size > nearLabels) catchUp(moving, loop)
    else await startPublication(client, moving, loop)
  } else if (moving.out?.quorum === 'unmet' && now >= moving.nextAsking) ask(moving.out, moving, loop)
}

/** Brings the index near the end of the log, on other connections, while batches go on; a second run takes what the first one let grow. */
function catchUp(moving: Moving, loop: Loop): void {
  const db = { query: loop.deps.query } as unknown as Pick<pg.Client, 'query'>
  const began = performance.now()
  beside(moving, loop, async () => {
    for (let runs = 0; runs < 2; runs++) moving.labels = await advance(db, moving.labels, moving.state.frontier.size)
    const now = performance.now()
    moving.restUntil = now + Math.min(longestRestMs, restAfterCatchingUp * (now - began))
    return 'ready'
  })
}

function grown({ state, out }: Moving): boolean {
  return state.frontier.size > (out?.size ?? 0)
}

async function batch(client: pg.Client, moving: Moving, loop: Loop): Promise<'something' | 'nothing'> {
  const { deps } = loop
  const own = loop.takeOwn()
  const now = performance.now()
  const queue = loop.queueRang() || now - moving.lookedAt >= pollMs ? 'waits' : 'quiet'
  if (queue === 'waits') moving.lookedAt = now
  try {
    const done = await runBatch(moving.state, own, { client, random: deps.random, step: deps.step, queue })
    if (!done) return 'nothing'
    if (done.more === 'perhaps') loop.ringQueue()
    moving.state = done.state
    loop.onSize(done.state.frontier.size)
    deps.onPlaced(done.placed)
    return 'something'
  } catch (error) {
    loop.giveBack(own)
    throw error
  }
}

async function startPublication(client: pg.Client, moving: Moving, loop: Loop): Promise<void> {
  const { deps } = loop
  moving.labels = await advance(client, moving.labels, moving.state.frontier.size)
  if (outgrown(moving.labels)) moving.labels = await rebuild(client, moving.labels.size)
  const made = await decide(client, moving.state, moving.labels.index.root(), deps.clock.now(), deps.step)
  moving.state = made.state
  loop.onSize(made.state.frontier.size)
  bring(made.decided, moving, loop)
}

/** Brings a decided checkpoint into the world while batches go on. */
function bring(decided: Decided, moving: Moving, loop: Loop): void {
  const { deps } = loop
  const labels = { index: moving.labels.index.copy(), size: moving.labels.size }
  beside(moving, loop, async () => {
    moving.out = await publish(decided, moving.out, deps)
    moving.nextAsking = performance.now() + askAgainMs
    deps.onPublished(moving.out, labels)
    if (labels.size - moving.snapshotAt < Math.max(snapshotEvery, labels.size / 4)) return 'idle'
    await saveSnapshot(deps.snapshotPath, labels)
    moving.snapshotAt = labels.size
    return 'idle'
  })
}

/** Witnesses that were away get another chance, although nothing new is to be signed. */
function ask(out: PublishedCheckpoint, moving: Moving, loop: Loop): void {
  beside(moving, loop, async () => {
    moving.out = await askAgain(out, loop.deps)
    moving.nextAsking = performance.now() + askAgainMs
    loop.deps.onCosigned()
    return 'idle'
  })
}

/** One publication at a time, beside the batches; its fault ends the loop at its next round. */
function beside(moving: Moving, { bell }: Loop, work: () => Promise<'idle' | 'ready'>): void {
  moving.publication = 'busy'
  moving.done = work().then(
    (next) => {
      moving.publication = next
      bell.ring()
    },
    (fault: unknown) => {
      moving.publication = { fault }
      bell.ring()
    },
  )
}
