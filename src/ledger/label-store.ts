/**
 * The label index of the log, kept up with the entries: the top of the trie in memory, the labels in the table. What is in memory is
 * only a cache: it is checked against the root that the log itself holds, and built anew from the entries when it is not that.
 */
import { existsSync, readFileSync } from 'node:fs'
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

const bucketsPerQuestion = 512
const labelsPerPage = 100_000

export interface LabelStore {
  /** The index over labels of entries [0, size). */
  readonly index: LabelIndex
  readonly size: number
}

/** Brings an index from its size to another, touching only buckets that gained labels. Changes the index given. */
export async function advance(db: Query, store: LabelStore, size: number): Promise<LabelStore> {
  const { rows } = await db.query<{ start: string }>(
    // The first three bytes, of which the index takes as many bits as it has.
    `select distinct encode(substring(first from 1 for 3), 'hex') as start from ledger_entry
     where idx >= $1 and idx < $2 and class = 1`,
    [store.size, size],
  )
  const { bits } = store.index
  const changed = [...new Set(rows.map((row) => Number.parseInt(row.start, 16) >>> (24 - bits)))]
  for (let start = 0; start < changed.length; start += bucketsPerQuestion)
    store.index.update(await readBuckets(db, changed.slice(start, start + bucketsPerQuestion), size, bits))
  return { index: store.index, size }
}

/** All labels of these buckets that stand before `size`. */
export async function readBuckets(
  db: Query,
  buckets: readonly number[],
  size: number,
  bits: number,
): Promise<Map<number, Labelled[]>> {
  const found = new Map<number, Labelled[]>(buckets.map((bucket) => [bucket, []]))
  const { rows } = await db.query<{ first: Buffer; idx: number }>(
    // Lateral, one range of the index a bucket: as a join, a table without statistics is read whole for each bucket.
    `select e.first, e.idx from unnest($1::bytea[], $2::bytea[]) b(low, high)
     cross join lateral (select first, idx from ledger_entry where class = 1 and first >= b.low and first <= b.high
       order by first offset 0) e where e.idx < $3`,
    [
      byteaArray(buckets.map((bucket) => edge(bucket, bits, 0))),
      byteaArray(buckets.map((bucket) => edge(bucket, bits, 255))),
      size,
    ],
  )
  for (const row of rows) found.get(bucketOf(row.first, bits))!.push({ label: row.first, index: row.idx })
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

/** Keeps the index in a file, so that a start need not read every label. The bytes are taken at once, and written in the background. */
export function saveSnapshot(path: string, store: LabelStore): Promise<void> {
  const head = Buffer.from(`${store.size} ${Buffer.from(store.index.root()).toString('hex')}\n`)
  return writeAllDurably([{ path, data: Buffer.concat([head, store.index.toBytes()]), mode: 0o600 }])
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
