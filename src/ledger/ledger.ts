/**
 * The ledger as one object: what the other rooms hold. Entries go in by the transaction that decided them; what comes out is proofs
 * that need not be believed.
 */
import { join } from 'node:path'
import { sql } from 'kysely'
import { emptyRoot, type PublicType, toBase64 } from '../../verifier/src/index.ts'
import type { Clock, Database, Json, Log, NewId, RandomBytes, Tx } from '../kernel/index.ts'
import { type EntryFacts, lookUp } from './entry-facts.ts'
import { openLogFiles } from './files.ts'
import { createAppending, createChanges } from './waiting.ts'
import { type LogKeys, openLogKeys, policyText, readPolicy, satisfies } from './keys.ts'
import { createInspections, type Inspections } from './inspections.ts'
import { type CheckpointView, newestCheckpoints } from './checkpoints.ts'
import type { Cosigners, LogKeyStore, View } from './ports.ts'
import { countPromises, promise, settlePromises, type SignedPromise } from './promises.ts'
import type { PublishedCheckpoint } from './publisher.ts'
import { announceIn, enqueueLines, type Line, opaqueClass } from './queue.ts'
import { createPolicyCache, createReading, type Proofs, queryOn, type Reading } from './reading.ts'
import { repair } from './repair.ts'
import { createRun } from './run.ts'
import type { Fault, Run, RunState, Trouble } from './runner.ts'
import type { StepHook } from './sequencer.ts'

/** What a room enters about somebody: two numbers that say nothing. */
export interface NewEntry {
  readonly label: Uint8Array
  readonly commitment: Uint8Array
}

export interface LedgerStatus {
  readonly origin: string
  readonly state: RunState
  readonly fault: Fault | null
  /** Why this process cannot run the log at the moment, if it cannot: it is tried again each second. */
  readonly trouble: Trouble | null
  /** Entries that have a place, and those of them that the newest checkpoint covers. */
  readonly size: number
  readonly published: number
  readonly publishedAt: Date | null
  readonly quorum: 'met' | 'unmet' | null
  /** Entries that wait for a place, and since when the oldest does. */
  readonly waiting: number
  readonly oldestWaiting: Date | null
  readonly promises: { readonly open: number; readonly broken: number }
  readonly vkeys: readonly string[]
}

export interface Ledger extends Inspections {
  readonly origin: string
  /** Folder of the static files. */
  readonly directory: string
  /** Queues entries in the caller's transaction, which becomes durable. The same label twice is one entry. */
  enqueue(tx: Tx, entries: readonly NewEntry[]): Promise<void>
  /** Queues a public fact: its type and the hash of its content, which is published too. */
  announce(
    tx: Tx | null,
    entry: { readonly type: PublicType; readonly content: Json },
    once?: 'once',
  ): Promise<{ hash: string }>
  /**
   * Enters without a transaction of the caller's. Resolves with the places when they are durable.
   * @throws Error when this process does not, or no longer, sequence the log: the lines may or may not stand then
   */
  append(entries: readonly NewEntry[]): Promise<number[]>
  /** After a commit: sequence now. */
  wake(): void
  /** The place of each label, waiting at most so long; null for one that has none yet. */
  placed(labels: readonly Uint8Array[], timeoutMs: number): Promise<(number | null)[]>
  /** The newest checkpoint that holds this entry and satisfies the policy, waiting at most so long. */
  published(index: number, timeoutMs: number): Promise<PublishedCheckpoint | null>
  promise(labels: readonly Uint8Array[]): Promise<SignedPromise>
  /** The newest checkpoint that is out, whether or not enough witnesses signed it. */
  latest(): Promise<PublishedCheckpoint | null>
  /** The newest checkpoints that are out, newest first, with every signature judged by the policy in force. */
  checkpoints(limit: number): Promise<CheckpointView[]>
  /** `<size> <root in base64>` of the newest checkpoint known to this process, for warrants. */
  head(): string | null
  readonly prove: Proofs
  find(label: Uint8Array): Promise<number | null>
  /** The commitment that stands in the log under a label. */
  commitmentAt(label: Uint8Array): Promise<Uint8Array | null>
  /** The newest public entry of a type. */
  newestPublic(type: PublicType): Promise<{ index: number; hash: string; content: Json } | null>
  content(hash: Uint8Array): Promise<Json | undefined>
  /** One entry by its place. @throws Problem `ledger.not_found` */
  lookUp(index: number): Promise<EntryFacts>
  /** A file of the static log; null when there is none. */
  file(path: string): Uint8Array | null
  policy(): string
  vkeys(): readonly string[]
  /** A new pair of keys; the old one goes on signing beside it. The log says so. */
  rotateKeys(): Promise<readonly string[]>
  status(): Promise<LedgerStatus>
  /** Puts entries back from the static files. @throws Problem `ledger.not_repairable` */
  repair(): Promise<{ readonly entries: number }>
  /** Sequences and publishes until `stop`, or stands by while another process does. Resolves after the first attempt, whatever its end. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface LedgerDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Log
  readonly directory: string
  readonly origin: string
  readonly keys: LogKeyStore
  readonly cosigners: Cosigners
  /** Witness, group and quorum lines of the policy (tlog-policy); read again at each use. None: `quorum none`. */
  readonly witnesses?: () => string
  /**
   * What witnesses and chain remember, asked at each start.
   * @param checkpoint the newest that is out, or a signed empty one: who lost files and database alike still learns of what was
   */
  readonly views?: (checkpoint: string) => Promise<readonly View[]>
  /** Told before each step of sequencing and publishing; for tests. */
  readonly step?: StepHook
}

const seedBytes = 32

export function createLedger(deps: LedgerDeps): Ledger {
  const { database, clock, origin } = deps
  const directory = join(deps.directory, 'log')
  const snapshotPath = join(deps.directory, 'index.snapshot')
  const files = openLogFiles(directory)
  const keys = openLogKeys(origin, deps.keys)
  const policy = () => policyText(keys.vkeys(), deps.witnesses?.() ?? '')
  const inForce = createPolicyCache(policy, readPolicy)
  const reading = createReading(database, files, snapshotPath)
  const changes = createChanges()
  const appending = createAppending()
  let head: string | null = null

  const run = createRun({
    database,
    random: deps.random,
    log: deps.log,
    files,
    keys,
    cosigners: deps.cosigners,
    origin,
    clock,
    snapshotPath,
    guardPath: join(deps.directory, 'guard'),
    query: (text, values) => queryOn(database).query(text, values) as never,
    step: deps.step ?? (() => {}),
    satisfied: (note) => satisfies(note, inForce()),
    policy,
    views: async () => {
      const newest = files.checkpoint() ?? keys.sign(0, emptyRoot, Math.floor(clock.now().getTime() / 1_000))
      return deps.views ? deps.views(newest) : []
    },
    settle: () => settlePromises(database, clock),
    onPlaced: (placed) => {
      appending.placed(placed)
      changes.tell()
    },
    onPublished: (published, labels) => {
      head = `${published.size} ${toBase64(published.root)}`
      reading.remember(published.size, labels)
      changes.tell()
    },
    onCosigned: changes.tell,
    onAbandoned: appending.abandoned,
  })

  return {
    origin,
    directory,
    ...entrance(deps, run, appending),
    placed: async (labels, timeoutMs) => {
      const all = await changes.until(async () => {
        const places = await reading.places(labels)
        return places.includes(null) ? null : places
      }, timeoutMs)
      return all ?? reading.places(labels)
    },
    published: (index, timeoutMs) => changes.until(() => reading.newest(index), timeoutMs),
    promise: (labels) => promise(labels, { database, clock, keys, origin }),
    latest: () => reading.newest(),
    checkpoints: (limit) => newestCheckpoints(database, inForce(), limit),
    head: () => head,
    ...lookups(reading),
    file: files.read,
    policy,
    vkeys: keys.vkeys,
    rotateKeys: async () => {
      const vkeys = await rotate(deps, keys)
      run.wake()
      return vkeys
    },
    status: () => statusOf(deps, run.state(), keys.vkeys(), reading.newest()),
    repair: () => repair(database, files, inForce()),
    ...createInspections({ database, files, origin, policy: inForce, clock, newId: deps.newId }),
    start: async () => {
      await run.start()
      const newest = await reading.newest()
      if (newest) head ??= `${newest.size} ${toBase64(newest.root)}`
    },
    stop: () => run.stop(),
  }
}

/** How lines get in. */
function entrance(
  { database, clock }: LedgerDeps,
  run: Run,
  appending: ReturnType<typeof createAppending>,
): Pick<Ledger, 'enqueue' | 'announce' | 'append' | 'wake'> {
  return {
    enqueue: (tx, entries) => {
      const labels = entries.map((entry) => entry.label)
      return enqueueLines(tx, entries.map(lineOf), labels, clock.now())
    },
    announce: async (tx, entry, once) => {
      const work = (inside: Tx) => announceIn(inside, entry, once ?? 'again', clock)
      const announced = await (tx ? work(tx) : database.transaction(work))
      if (!tx) run.wake()
      return announced
    },
    append: async (entries) => {
      if (run.state().run !== 'running') throw new Error('this process does not sequence the log')
      return appending.append(entries.map(lineOf), run.add)
    },
    wake: () => run.wake(),
  }
}

function lookups(
  reading: Reading,
): Pick<Ledger, 'prove' | 'find' | 'commitmentAt' | 'newestPublic' | 'content' | 'lookUp'> {
  const { prove, find, newestPublic, content } = reading
  return {
    prove,
    find,
    newestPublic,
    content,
    lookUp: (index) => lookUp(reading, index),
    commitmentAt: async (label) => {
      const index = await find(label)
      return index === null ? null : ((await reading.entry(index))?.second ?? null)
    },
  }
}

async function rotate({ database, clock, random, keys: store }: LedgerDeps, keys: LogKeys): Promise<readonly string[]> {
  store.add({ ed25519: random(seedBytes), mlDsa44: random(seedBytes) })
  keys.reload()
  const vkeys = keys.vkeys()
  const content = { what: 'log', vkeys: [...vkeys] }
  await database.transaction((tx) => announceIn(tx, { type: 'key_rotated', content }, 'again', clock))
  return vkeys
}

function lineOf({ label, commitment }: NewEntry): Line {
  return { class: opaqueClass, first: label, second: commitment }
}

async function statusOf(
  { database, origin }: LedgerDeps,
  { run, fault, trouble, size }: ReturnType<Run['state']>,
  vkeys: readonly string[],
  newest: Promise<PublishedCheckpoint | null>,
): Promise<LedgerStatus> {
  const out = await newest
  const { rows } = await sql<{ waiting: number; oldest: Date | null; size: number | null }>`
    select count(*)::int as waiting, min(queued_at) as oldest, (select size from ledger_state) as size from ledger_queue`.execute(
    database.db,
  )
  return {
    origin,
    state: run,
    fault,
    trouble,
    size: rows[0]?.size ?? size,
    published: out?.size ?? 0,
    publishedAt: out?.at ?? null,
    quorum: out?.quorum ?? null,
    waiting: rows[0]?.waiting ?? 0,
    oldestWaiting: rows[0]?.oldest ?? null,
    promises: await countPromises(database),
    vkeys,
  }
}
