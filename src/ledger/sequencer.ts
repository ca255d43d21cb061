/**
 * The sequencer: gives waiting lines their places. One batch is one transaction on a connection of its own: take, shuffle among dummies,
 * write, compare and set the state. Memory changes only after the commit; when a commit's fate is unknown it stops, and whoever
 * started it loads everything again.
 */
import type pg from 'pg'
import { entryBytes, type Frontier, leafHash } from '../../verifier/src/index.ts'
import type { RandomBytes } from '../kernel/index.ts'
import { byteaArray } from './columns.ts'
import { bytesOf, labelOf, type Line, opaqueClass, publicClass } from './queue.ts'

/** Entries of one batch at most: an import's thousands go through in few transactions. */
const mostPerBatch = 20_000
/** Batches with people's lines hold at least so many, so that neither number nor time singles anybody out. */
const fewestOpaque = 16
const fieldBytes = 32
/** SQLSTATE. */
const uniqueViolation = '23505'

export interface Placed {
  readonly line: Line
  readonly index: number
}

/** Where the log stands, in this sequencer's view. */
export interface LogState {
  readonly frontier: Frontier
  readonly epoch: number
}

export type StepHook = (step: string) => Promise<void> | void

export interface BatchDeps {
  readonly client: pg.Client
  readonly random: RandomBytes
  /** Told before each step; tests stop here. */
  readonly step: StepHook
  /** `quiet`: nothing was queued since the queue was last found empty, so own lines need not wait for a look at it. */
  readonly queue: 'waits' | 'quiet'
}

/** Somebody else holds the log now: this sequencer must not go on. */
export class LostLog extends Error {}

export interface Batch {
  readonly state: LogState
  /** In order, after what had its place already. */
  readonly placed: readonly Placed[]
  /** `perhaps`: the queue gave lines, and may hold more than one batch takes. */
  readonly more: 'perhaps' | 'no'
}

/** One batch. @param own lines of this process that need no queue @returns null when nothing waits */
export async function runBatch(state: LogState, own: readonly Line[], deps: BatchDeps): Promise<Batch | null> {
  if (deps.queue === 'quiet' && own.length === 0) return null
  // Nearly every label is new: whether one has a place already is asked only when the index says so.
  const first = deps.queue === 'quiet' ? atOnce(state, own, deps) : attempt(state, own, deps, 'all')
  return first.catch((error: unknown) => {
    if ((error as { code?: string }).code !== uniqueViolation) throw error
    return attempt(state, own, deps, 'unplaced')
  })
}

/** Own lines alone: one statement is a transaction of its own, and one message to the server. */
async function atOnce(state: LogState, own: readonly Line[], { client, random, step }: BatchDeps): Promise<Batch> {
  await step('batch.begun')
  const lines = arranged(onceEach(own), random)
  const next = await write(client, state, lines)
  await step('batch.committed')
  return { state: next, placed: placesFrom(state.frontier.size, lines), more: 'no' }
}

function placesFrom(first: number, lines: readonly Line[]): readonly Placed[] {
  return lines.map((line, i) => ({ line, index: first + i }))
}

async function attempt(
  state: LogState,
  own: readonly Line[],
  deps: BatchDeps,
  which: 'all' | 'unplaced',
): Promise<Batch | null> {
  const { client, step } = deps
  await step('batch.begun')
  try {
    const taken = await take(client)
    const waiting = [...own, ...taken]
    if (waiting.length === 0) {
      await client.query('rollback')
      return null
    }
    await step('batch.taken')
    const { fresh, standing } =
      which === 'all' ? { fresh: onceEach(waiting), standing: [] } : await unplaced(client, waiting)
    const lines = arranged(fresh, deps.random)
    const next = await write(client, state, lines)
    await step('batch.written')
    await client.query('commit')
    await step('batch.committed')
    const placed = [...standing, ...placesFrom(state.frontier.size, lines)]
    return { state: next, placed, more: taken.length > 0 ? 'perhaps' : 'no' }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** Begins the transaction and takes what waits: one message to the server, since a lone caller waits for every one of them. */
async function take(client: pg.Client): Promise<Line[]> {
  const results = (await client.query(
    `begin; set local synchronous_commit = 'on';
     delete from ledger_queue where key in (select key from ledger_queue limit ${mostPerBatch} for update skip locked)
     returning class, first, second`,
  )) as unknown as pg.QueryResult<Line>[]
  return results.at(-1)!.rows
}

function onceEach(lines: readonly Line[]): readonly Line[] {
  const seen = new Set<string>()
  return lines.filter((line) => {
    if (line.class !== opaqueClass) return true
    const label = labelOf(line)
    return !seen.has(label) && seen.add(label)
  })
}

/** A label has one place: what stands in the log already is not written again, and whoever waits is told where it stands. */
async function unplaced(
  client: pg.Client,
  lines: readonly Line[],
): Promise<{ readonly fresh: readonly Line[]; readonly standing: readonly Placed[] }> {
  const { rows } = await client.query<{ first: Buffer; idx: number }>(
    'select first, idx from ledger_entry where class = 1 and first = any($1::bytea[])',
    [byteaArray(lines.filter((line) => line.class === opaqueClass).map((line) => line.first))],
  )
  const places = new Map(rows.map((row) => [row.first.toString('hex'), row.idx]))
  const placeOf = (line: Line) =>
    line.class === opaqueClass ? places.get(Buffer.from(line.first).toString('hex')) : undefined
  const once = onceEach(lines)
  return {
    fresh: once.filter((line) => placeOf(line) === undefined),
    standing: once.flatMap((line) => {
      const index = placeOf(line)
      return index === undefined ? [] : [{ line, index }]
    }),
  }
}

/** People's lines mixed with dummies, then public ones in the order in which they came. */
function arranged(lines: readonly Line[], random: RandomBytes): Line[] {
  const opaque = lines.filter((line) => line.class === opaqueClass)
  if (opaque.length > 0)
    for (let missing = fewestOpaque - opaque.length; missing > 0; missing--)
      opaque.push({ class: opaqueClass, first: random(fieldBytes), second: random(fieldBytes) })
  return [...shuffled(opaque, random), ...lines.filter((line) => line.class === publicClass)]
}

/** Fisher and Yates, with 48 bits a draw: the bias is below 2^-28 for any batch. */
function shuffled(lines: Line[], random: RandomBytes): Line[] {
  const draws = lines.length > 1 ? random(6 * lines.length) : Buffer.alloc(0)
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Buffer.from(draws.buffer, draws.byteOffset, draws.length).readUIntBE(6 * i, 6) % (i + 1)
    const other = lines[j]!
    lines[j] = lines[i]!
    lines[i] = other
  }
  return lines
}

/**
 * Writes lines at the end of the log, in the caller's transaction or as one of its own; the session must commit synchronously.
 * @throws LostLog when the log is not where we thought
 */
export async function write(client: pg.Client, state: LogState, lines: readonly Line[]): Promise<LogState> {
  const frontier = state.frontier.copy()
  const first = frontier.size
  const bytes = new Uint8Array(entryBytes)
  for (const line of lines) frontier.append(leafHash(bytesOf(line, bytes)))
  const { rowCount } = await client.query({
    name: 'ledger.write',
    text: `with moved as (update ledger_state set size = $1, frontier = $2 where size = $3::bigint and epoch = $4 and not frozen returning 1)
     insert into ledger_entry (idx, class, first, second)
     select $3::bigint + i, get_byte($5::bytea, i), substring($6::bytea from 32 * i + 1 for 32), substring($7::bytea from 32 * i + 1 for 32)
     from generate_series(0, $8::int - 1) i where exists (select 1 from moved)`,
    // The columns side by side, as bytes: neither end has a text to write or to read for each row.
    values: [
      frontier.size,
      Buffer.concat(frontier.hashes()),
      first,
      state.epoch,
      Buffer.from(lines.map((line) => line.class)),
      Buffer.concat(lines.map((line) => line.first)),
      Buffer.concat(lines.map((line) => line.second)),
      lines.length,
    ],
  })
  if (rowCount !== lines.length) throw new LostLog('another sequencer moved the log')
  return { frontier, epoch: state.epoch }
}
