/**
 * Reading the log: where entries stand, what is published, and proofs, from any process of the installation. What is read here need
 * not be believed: every proof is checked by whoever gets it.
 */
import { CompiledQuery, sql } from 'kysely'
import type pg from 'pg'
import { consistencyPath, equalBytes, type IndexProof, inclusionPath, type Policy } from '../../verifier/src/index.ts'
import type { Database, Json } from '../kernel/index.ts'
import { byteaArray } from './columns.ts'
import { FileFault, type LogFiles } from './files.ts'
import { isContentOf } from './inspect-around.ts'
import { advance, type LabelStore, loadSnapshot, proveLabel, rebuild } from './label-store.ts'
import { problem } from './problems.ts'
import type { PublishedCheckpoint } from './publisher.ts'
import type { Line } from './queue.ts'
import type { CheckpointRow } from './tables.ts'

export interface Proofs {
  /** @throws RangeError beyond the size, FileFault where tiles are missing */
  inclusion(index: number, size: number): Promise<readonly Uint8Array[]>
  consistency(from: number, to: number): Promise<readonly Uint8Array[]>
  /** Root of the label index that the checkpoint of that size ends in, and the path of its entry. */
  indexRoot(size: number): Promise<{ readonly root: Uint8Array; readonly path: readonly Uint8Array[] }>
  /** Presence or absence of a label under the checkpoint of that size. */
  label(label: Uint8Array, size: number): Promise<IndexProof>
}

export interface Reading {
  find(label: Uint8Array): Promise<number | null>
  places(labels: readonly Uint8Array[]): Promise<(number | null)[]>
  entry(index: number): Promise<Line | null>
  content(hash: Uint8Array): Promise<Json | undefined>
  /** The newest public entry of a type, with its content. */
  newestPublic(type: string): Promise<{ index: number; hash: string; content: Json } | null>
  /** The newest checkpoint that is out; with `covering`, one that holds that entry and satisfied its policy. */
  newest(covering?: number): Promise<PublishedCheckpoint | null>
  /** The smallest checkpoint that is out and holds that entry. */
  firstOver(index: number): Promise<PublishedCheckpoint | null>
  readonly prove: Proofs
  /** Keeps the index of a checkpoint at hand. */
  remember(size: number, labels: LabelStore): void
}

/** Two: the newest, and the one that somebody may be proving under while it comes out. */
const indexesKept = 2

export function createReading(database: Database, files: LogFiles, snapshotPath: string): Reading {
  const indexes = new Map<number, LabelStore>()
  const query = runner(database)
  const remember = (size: number, labels: LabelStore) => {
    indexes.set(size, labels)
    for (const old of [...indexes.keys()].toSorted((a, b) => a - b).slice(0, -indexesKept)) indexes.delete(old)
  }
  const labelsAt = async (size: number): Promise<LabelStore> => {
    const known = indexes.get(size)
    if (known) return known
    const row = await checkpointAt(database, size)
    if (!row) throw problem('ledger.not_found')
    const kept = loadSnapshot(snapshotPath)
    const fitting = kept && kept.size < size ? await advance(query, kept, size - 1) : null
    const right = fitting && equalBytes(fitting.index.root(), row.index_root) ? fitting : await rebuild(query, size - 1)
    if (!equalBytes(right.index.root(), row.index_root)) throw new FileFault('the labels give another index root')
    remember(size, right)
    return right
  }
  const prove: Proofs = {
    inclusion: (index, size) => inclusionPath(files.readTile, index, size),
    consistency: (from, to) => consistencyPath(files.readTile, from, to),
    indexRoot: async (size) => {
      const row = await checkpointAt(database, size)
      if (!row) throw problem('ledger.not_found')
      return { root: row.index_root, path: await inclusionPath(files.readTile, size - 1, size) }
    },
    label: async (label, size) => proveLabel(query, await labelsAt(size), label),
  }
  return { ...lookups(database), prove, remember }
}

/** Queries for what takes a client: on a connection of the pool. */
function runner(database: Database): Pick<pg.Client, 'query'> {
  const query = async (text: string, values: unknown[] = []) => {
    const { rows } = await database.db.executeQuery(CompiledQuery.raw(text, values))
    return { rows, rowCount: rows.length }
  }
  return { query } as unknown as Pick<pg.Client, 'query'>
}

export function queryOn(database: Database): Pick<pg.Client, 'query'> {
  return runner(database)
}

async function checkpointAt(database: Database, size: number): Promise<CheckpointRow | undefined> {
  const { rows } = await sql<CheckpointRow>`select * from ledger_checkpoint where size = ${size}`.execute(database.db)
  return rows[0]
}

function lookups({ db }: Database): Omit<Reading, 'prove' | 'remember'> {
  const places = async (labels: readonly Uint8Array[]) => {
    if (labels.length === 0) return []
    const { rows } = await sql<{ first: Buffer; idx: number }>`
      select first, idx from ledger_entry where class = 1 and first = any(${byteaArray(labels)}::bytea[])`.execute(db)
    const found = new Map(rows.map((row) => [row.first.toString('hex'), row.idx]))
    return labels.map((label) => found.get(Buffer.from(label).toString('hex')) ?? null)
  }
  return {
    places,
    find: async (label) => (await places([label]))[0] ?? null,
    entry: async (index) => {
      const { rows } = await sql<Line>`
        select class, first, second from ledger_entry where idx = ${index}`.execute(db)
      return rows[0] ?? null
    },
    content: async (hash) => {
      const { rows } = await sql<{ content: Json }>`
        select content from ledger_content where hash = ${Buffer.from(hash)}`.execute(db)
      return rows[0] && whole(rows[0].content, hash)
    },
    newestPublic: async (type) => {
      const { rows } = await sql<{ idx: number; second: Buffer; content: Json }>`
        select e.idx, e.second, c.content from ledger_entry e join ledger_content c on c.hash = e.second
        where e.class = 2 and c.type = ${type} and e.first = ${typeField(type)} order by e.idx desc limit 1`.execute(db)
      const row = rows[0]
      return row ? { index: row.idx, hash: row.second.toString('hex'), content: whole(row.content, row.second) } : null
    },
    newest: async (covering) => {
      const { rows } = await (covering === undefined
        ? sql<CheckpointRow>`select * from ledger_checkpoint where cosigned is not null order by size desc limit 1`
        : sql<CheckpointRow>`select * from ledger_checkpoint where quorum and size > ${covering} order by size desc limit 1`
      ).execute(db)
      const row = rows[0]
      return row ? published(row) : null
    },
    firstOver: async (index) => {
      const { rows } = await sql<CheckpointRow>`
        select * from ledger_checkpoint where cosigned is not null and size > ${index} order by size limit 1`.execute(
        db,
      )
      return rows[0] ? published(rows[0]) : null
    },
  }
}

/** What is handed out is what the log holds the hash of. @throws Problem `ledger.content_altered` */
function whole(content: Json, hash: Uint8Array): Json {
  if (isContentOf(content, hash)) return content
  throw problem('ledger.content_altered', { hash: Buffer.from(hash).toString('hex') })
}

function typeField(type: string): Buffer {
  return Buffer.concat([Buffer.from(type, 'ascii'), Buffer.alloc(32)]).subarray(0, 32)
}

function published(row: CheckpointRow): PublishedCheckpoint {
  const { size, root, cosigned, made_at: at, quorum } = row
  return { size, root, note: cosigned!, at, quorum: quorum ? 'met' : 'unmet' }
}

/** The policy in force, parsed once for each text. */
export function createPolicyCache(read: () => string, parse: (text: string) => Policy): () => Policy {
  let text: string | null = null
  let policy: Policy | null = null
  return () => {
    const now = read()
    if (now !== text || !policy) {
      policy = parse(now)
      text = now
    }
    return policy
  }
}
