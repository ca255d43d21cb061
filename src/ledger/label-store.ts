/**
 * The label index of the log, kept up with the entries: the top of the trie in memory, the labels in the table. What is in memory is
 * only a cache: it is checked against the root that the log itself holds, and built anew from the entries when it is not that.
 */
import { existsSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import {
  bucketOf,
  equalBytes,
  fromHex,
  type IndexProof,
  type Labelled,
  LabelIndex,
  usualBits,
} from '../../verifier/src/index.ts'
import { writeAllDurably } from '../kernel/index.ts'
import { byteaArray } from './columns.ts'

type Query = Pick<pg.Client, 'query'>

/** Buckets of one question, and of one piece of hashing, which holds up the process for some milliseconds. */
const bucketsAtOnce = 512
const entriesPerPage = 100_000
const labelsPerPage = 100_000
const labelBytes = 32
const placeBytes = 8

export interface LabelStore {
  /** The index over labels of entries [0, size). */
  readonly index: LabelIndex
  readonly size: number
}

/** Brings an index from its size to another, touching only buckets that gained labels. Changes the index given. */
export async function advance(db: Query, store: LabelStore, size: number): Promise<LabelStore> {
  for (let from = store.size; from < size; from += entriesPerPage)
    await take(db, store.index, from, Math.min(size, from + entriesPerPage))
  return { index: store.index, size }
}

/** Takes the labels of entries [from, to) into an index over those before. */
async function take(db: Query, index: LabelIndex, from: number, to: number): Promise<void> {
  const { bits } = index
  const gained = Map.groupBy(await readLabels(db, from, to), (one) => bucketOf(one.label, bits))
  // In order: buckets that lie close together have most of what is above them in common.
  const buckets = [...gained.keys()].toSorted((a, b) => a - b)
  for (let start = 0; start < buckets.length; start += bucketsAtOnce) {
    const some = buckets.slice(start, start + bucketsAtOnce)
    // Most buckets of a young log had no label, and then the table need not be asked.
    const older = await readBuckets(
      db,
      some.filter((bucket) => !index.isEmpty(bucket)),
      to,
      bits,
    )
    index.update(new Map(some.map((bucket) => [bucket, older.get(bucket) ?? gained.get(bucket)!])))
    await nextTurn()
  }
}

/** The labels of entries [from, to). */
async function readLabels(db: Query, from: number, to: number): Promise<Labelled[]> {
  const { rows } = await db.query<{ labels: Buffer | null }>(
    // Fenced: `class = 1` is the condition of the index over labels, and without statistics all of that was read beside the range.
    `select string_agg(first || int8send(idx), ''::bytea) as labels from (
       select class, first, idx from ledger_entry where idx >= $1 and idx < $2 offset 0) e where class = 1`,
    [from, to],
  )
  return labelsIn(rows[0]?.labels ?? null)
}

/** Labels and their places came as one run of bytes: a row for each would cost more to take apart than everything that is done with it. */
function labelsIn(bytes: Buffer | null): Labelled[] {
  const length = labelBytes + placeBytes
  return Array.from({ length: (bytes?.length ?? 0) / length }, (_, i) => {
    const at = i * length
    const place = at + labelBytes
    const index = bytes!.readUInt32BE(place) * 2 ** 32 + bytes!.readUInt32BE(place + 4)
    return { label: bytes!.subarray(at, place), index }
  })
}

/** All labels of these buckets that stand before `size`. */
export async function readBuckets(
  db: Query,
  buckets: readonly number[],
  size: number,
  bits: number,
): Promise<Map<number, Labelled[]>> {
  const found = new Map<number, Labelled[]>(buckets.map((bucket) => [bucket, []]))
  if (buckets.length === 0) return found
  const { rows } = await db.query<{ labels: Buffer | null }>(
    // Lateral, one range of the index a bucket: as a join, a table without statistics is read whole for each bucket.
    `select string_agg(e.first || int8send(e.idx), ''::bytea) as labels from unnest($1::bytea[], $2::bytea[]) b(low, high)
     cross join lateral (select first, idx from ledger_entry where class = 1 and first >= b.low and first <= b.high
       order by first offset 0) e where e.idx < $3`,
    [
      byteaArray(buckets.map((bucket) => edge(bucket, bits, 0))),
      byteaArray(buckets.map((bucket) => edge(bucket, bits, 255))),
      size,
    ],
  )
  for (const one of labelsIn(rows[0]?.labels ?? null)) found.get(bucketOf(one.label, bits))!.push(one)
  return found
}

/** The lowest (filled with 0) or highest (255) label of a bucket. */
function edge(bucket: number, bits: number, fill: 0 | 255): Uint8Array {
  const label = new Uint8Array(32).fill(fill)
  const start = bucket * 2 ** (24 - bits) + (fill === 0 ? 0 : 2 ** (24 - bits) - 1)
  label.set([start >>> 16, (start >>> 8) & 255, start & 255])
  return label
}

/** Buckets stay small, so that a publication costs what is new and not what is old: from this many labels on there are more. */
const manyLabels = 100_000
const manyBits = 20

/** An empty index for a log of that size. */
export function emptyIndex(size: number): LabelIndex {
  return LabelIndex.empty(size < manyLabels ? usualBits : manyBits)
}

/** Whether a log has outgrown its index, which then is built anew with more buckets. */
export function outgrown(store: LabelStore): boolean {
  return store.size >= manyLabels && store.index.bits < manyBits
}

/** Builds the index over the first `size` entries from nothing, in pages by label. */
export async function rebuild(db: Query, size: number): Promise<LabelStore> {
  const index = emptyIndex(size)
  let after: Uint8Array = new Uint8Array(0)
  let open: { bucket: number; labels: Labelled[] } | undefined
  for (;;) {
    const { rows } = await db.query<{ first: Buffer; idx: number }>(
      `select first, idx from ledger_entry where class = 1 and first > $1 and idx < $2 order by first limit ${labelsPerPage}`,
      [after, size],
    )
    const full = new Map<number, Labelled[]>()
    for (const row of rows) {
      const bucket = bucketOf(row.first, index.bits)
      if (open?.bucket !== bucket) {
        if (open) full.set(open.bucket, open.labels)
        open = { bucket, labels: [] }
      }
      open.labels.push({ label: row.first, index: row.idx })
    }
    const last = rows.length < labelsPerPage
    if (last && open) full.set(open.bucket, open.labels)
    index.update(full)
    if (last) return { index, size }
    after = rows.at(-1)!.first
  }
}

/** A proof about a label in an index. */
export async function proveLabel(db: Query, store: LabelStore, label: Uint8Array): Promise<IndexProof> {
  const bucket = store.index.loneBucketOnPath(label) ?? bucketOf(label, store.index.bits)
  const labels = (await readBuckets(db, [bucket], store.size, store.index.bits)).get(bucket)!
  return store.index.prove(label, labels)
}

/** Keeps the index in a file, so that a start need not read every label. Written part by part in the background: the index must stay as it is. */
export function saveSnapshot(path: string, store: LabelStore): Promise<void> {
  return writeAllDurably([{ path, data: snapshot(store), mode: 0o600 }])
}

function* snapshot({ index, size }: LabelStore): Generator<Uint8Array> {
  yield Buffer.from(`${size} ${Buffer.from(index.root()).toString('hex')}\n`)
  yield* index.toBytes()
}

/** The index of the file, if it is one and its root is what the file says; whether that is the log's is for the caller. */
export function loadSnapshot(path: string): LabelStore | null {
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  const end = bytes.indexOf(10)
  const [size = '', hex = ''] = bytes.subarray(0, Math.max(end, 0)).toString('latin1').split(' ')
  const index = LabelIndex.fromBytes(new Uint8Array(bytes.subarray(end + 1)))
  const root = fromHex(hex)
  if (!index || !root || !/^\d{1,15}$/.test(size) || !equalBytes(index.root(), root)) return null
  return { index, size: Number(size) }
}
