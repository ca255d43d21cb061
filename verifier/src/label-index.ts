/**
 * The label index: a Merkle prefix trie over labels, so that it can be proved that a label is not there. Its root is a function of
 * the set of (label, log index) alone, whatever the order in which they came.
 */
import { equalBytes, u64be } from './bytes.ts'
import { hashBytes } from './merkle.ts'
import { sha256 } from './primitives.ts'

export interface Labelled {
  /** 32 bytes. */
  readonly label: Uint8Array
  /** Place of its entry in the log. */
  readonly index: number
}

export type IndexProof =
  | {
      readonly kind: 'present'
      readonly label: Uint8Array
      readonly index: number
      /** From the root down. */
      readonly siblings: readonly Uint8Array[]
    }
  | {
      readonly kind: 'absent'
      readonly label: Uint8Array
      readonly siblings: readonly Uint8Array[]
      /** What stands where the label would: another one that shares the bits of the path, or nothing. */
      readonly instead: Labelled | null
    }

const leafPrefix = Uint8Array.from([0x02])
/** One buffer for all nodes: hashing is synchronous. */
const pair = new Uint8Array(1 + 2 * hashBytes)
pair[0] = 0x03
const nothing = new Uint8Array(hashBytes)
const mostBits = 256

function leafOf({ label, index }: Labelled): Uint8Array {
  return sha256(leafPrefix, label, u64be(index))
}

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1)
  pair.set(right, 1 + hashBytes)
  return sha256(pair)
}

function bitOf(label: Uint8Array, depth: number): number {
  return (label[depth >> 3]! >> (7 - (depth & 7))) & 1
}

function compare(a: Labelled, b: Labelled): number {
  for (let i = 0; i < hashBytes; i++) if (a.label[i] !== b.label[i]) return a.label[i]! - b.label[i]!
  return a.index - b.index
}

/** Sorted, and of equal labels only the first in the log. */
function ordered(entries: readonly Labelled[]): Labelled[] {
  const sorted = entries.toSorted(compare)
  return sorted.filter((one, i) => i === 0 || !equalBytes(one.label, sorted[i - 1]!.label))
}

/**
 * The root over labels that share their first `depth` bits. None: 32 zero bytes; one: SHA-256(0x02 ‖ label ‖ u64be(index)); else
 * SHA-256(0x03 ‖ those whose next bit is 0 ‖ those whose next bit is 1).
 */
export function indexRoot(entries: readonly Labelled[], depth = 0): Uint8Array {
  return rootOfSorted(ordered(entries), 0, undefined, depth)
}

function rootOfSorted(sorted: readonly Labelled[], from: number, to = sorted.length, depth = 0): Uint8Array {
  if (to - from === 0) return nothing
  if (to - from === 1) return leafOf(sorted[from]!)
  const middle = firstOne(sorted, from, to, depth)
  return nodeOf(rootOfSorted(sorted, from, middle, depth + 1), rootOfSorted(sorted, middle, to, depth + 1))
}

/** Where the labels with a 1 at that bit begin. */
function firstOne(sorted: readonly Labelled[], from: number, to: number, depth: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (bitOf(sorted[middle]!.label, depth) === 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The rest of a proof below `depth`, among labels that share the asked label's first bits. */
function proveWithin(sorted: readonly Labelled[], label: Uint8Array, depth: number, above: Uint8Array[]): IndexProof {
  const siblings = [...above]
  let from = 0
  let to = sorted.length
  for (let d = depth; to - from > 1; d++) {
    const middle = firstOne(sorted, from, to, d)
    if (bitOf(label, d) === 0) {
      siblings.push(rootOfSorted(sorted, middle, to, d + 1))
      to = middle
    } else {
      siblings.push(rootOfSorted(sorted, from, middle, d + 1))
      from = middle
    }
  }
  const there = to > from ? sorted[from]! : null
  if (there && equalBytes(there.label, label)) return { kind: 'present', label, index: there.index, siblings }
  return { kind: 'absent', label, siblings, instead: there }
}

/** Whether the proof shows what it says under that root. */
export function verifyIndexProof(proof: IndexProof, root: Uint8Array): boolean {
  const { label, siblings } = proof
  if (label.length !== hashBytes || siblings.length > mostBits) return false
  if (siblings.some((hash) => hash.length !== hashBytes)) return false
  const end = endOf(proof)
  if (!end) return false
  let hash = end
  for (let depth = siblings.length - 1; depth >= 0; depth--)
    hash = bitOf(label, depth) === 0 ? nodeOf(hash, siblings[depth]!) : nodeOf(siblings[depth]!, hash)
  return equalBytes(hash, root)
}

/** What the path ends in; null for a proof that contradicts itself. */
function endOf(proof: IndexProof): Uint8Array | null {
  if (proof.kind === 'present') return isIndex(proof.index) ? leafOf(proof) : null
  const { label, siblings, instead } = proof
  if (!instead) return nothing
  if (instead.label.length !== hashBytes || !isIndex(instead.index) || equalBytes(instead.label, label)) return null
  // The other label must truly stand where this one would: same bits all the way down.
  for (let depth = 0; depth < siblings.length; depth++)
    if (bitOf(instead.label, depth) !== bitOf(label, depth)) return null
  return leafOf(instead)
}

function isIndex(index: number): boolean {
  return Number.isSafeInteger(index) && index >= 0
}

/** So many bits choose a bucket unless said otherwise: 65,536 of them, fifteen labels each at a million. */
export const usualBits = 16

/** @param bits 1 to 24 */
export function bucketOf(label: Uint8Array, bits: number = usualBits): number {
  return (label[0]! * 65_536 + label[1]! * 256 + label[2]!) >>> (24 - bits)
}

/**
 * The index as a structure that grows: the top of the trie in memory (66 bytes a bucket), the buckets with the caller. Nodes lie as in
 * a heap: 1 is the root, 2i and 2i+1 stand below i, buckets from 2^bits on.
 */
export class LabelIndex {
  /** How many labels below each node: 0, 1 or "more" (2), which decides what its hash is. */
  readonly #counts: Uint8Array
  readonly #hashes: Uint8Array

  /** How many bits choose a bucket. The root does not depend on it. */
  readonly bits: number
  readonly #buckets: number

  private constructor(bits: number, counts: Uint8Array, hashes: Uint8Array) {
    this.bits = bits
    this.#buckets = 2 ** bits
    this.#counts = counts
    this.#hashes = hashes
  }

  static empty(bits: number = usualBits): LabelIndex {
    const nodes = 2 * 2 ** bits
    return new LabelIndex(bits, new Uint8Array(nodes), new Uint8Array(nodes * hashBytes))
  }

  copy(): LabelIndex {
    return new LabelIndex(this.bits, this.#counts.slice(), this.#hashes.slice())
  }

  root(): Uint8Array {
    return this.#hash(1).slice()
  }

  /** @param changed all labels of each bucket that changed, by bucket */
  update(changed: ReadonlyMap<number, readonly Labelled[]>): void {
    let dirty = new Set<number>()
    for (const [bucket, entries] of changed) {
      const node = this.#buckets + bucket
      const sorted = ordered(entries)
      this.#set(node, Math.min(sorted.length, 2), rootOfSorted(sorted, 0, sorted.length, this.bits))
      dirty.add(node >>> 1)
    }
    while (dirty.size > 0) {
      const above = new Set<number>()
      for (const node of dirty) {
        this.#combine(node)
        if (node > 1) above.add(node >>> 1)
      }
      dirty = above
    }
  }

  /** A proof for a label. @param bucketEntries all labels of its bucket, as last updated */
  prove(label: Uint8Array, bucketEntries: readonly Labelled[]): IndexProof {
    const siblings: Uint8Array[] = []
    let node = 1
    for (let depth = 0; depth < this.bits; depth++) {
      // A lone label is a leaf as high up as it stands alone: the path ends there.
      if (this.#counts[node]! < 2) return this.#ended(label, node, siblings, bucketEntries)
      const side = bitOf(label, depth)
      siblings.push(this.#hash(2 * node + 1 - side).slice())
      node = 2 * node + side
    }
    return proveWithin(ordered(bucketEntries), label, this.bits, siblings)
  }

  /** The bucket in which the lone label below a node stands, when there is just one and it is not the asked label's own. */
  loneBucketOnPath(label: Uint8Array): number | null {
    let node = 1
    for (let depth = 0; depth < this.bits && this.#counts[node]! >= 2; depth++) node = 2 * node + bitOf(label, depth)
    if (this.#counts[node] !== 1) return null
    while (node < this.#buckets) node = this.#counts[2 * node] === 1 ? 2 * node : 2 * node + 1
    return node - this.#buckets
  }

  #ended(label: Uint8Array, node: number, siblings: readonly Uint8Array[], entries: readonly Labelled[]): IndexProof {
    if (this.#counts[node] === 0) return { kind: 'absent', label, siblings, instead: null }
    const lone = ordered(entries)[0]
    if (!lone || !equalBytes(leafOf(lone), this.#hash(node)))
      throw new RangeError('the entries of another bucket are needed')
    if (equalBytes(lone.label, label)) return { kind: 'present', label, index: lone.index, siblings }
    return { kind: 'absent', label, siblings, instead: lone }
  }

  /** What `fromBytes` takes: the buckets' counts and hashes. */
  toBytes(): Uint8Array {
    const buckets = this.#buckets
    const bytes = new Uint8Array(buckets * (1 + hashBytes))
    bytes.set(this.#counts.subarray(buckets), 0)
    bytes.set(this.#hashes.subarray(buckets * hashBytes), buckets)
    return bytes
  }

  static fromBytes(bytes: Uint8Array): LabelIndex | null {
    const buckets = bytes.length / (1 + hashBytes)
    const bits = Math.log2(buckets)
    if (!Number.isInteger(bits) || bits < 1 || bits > 24) return null
    const index = LabelIndex.empty(bits)
    index.#counts.set(bytes.subarray(0, buckets), buckets)
    index.#hashes.set(bytes.subarray(buckets), buckets * hashBytes)
    if (index.#counts.some((count) => count > 2)) return null
    for (let node = buckets - 1; node >= 1; node--) index.#combine(node)
    return index
  }

  #hash(node: number): Uint8Array {
    return this.#hashes.subarray(node * hashBytes, (node + 1) * hashBytes)
  }

  #set(node: number, count: number, hash: Uint8Array): void {
    this.#counts[node] = count
    this.#hashes.set(hash, node * hashBytes)
  }

  #combine(node: number): void {
    const left = this.#counts[2 * node]!
    const right = this.#counts[2 * node + 1]!
    const count = Math.min(left + right, 2)
    if (count === 0) this.#set(node, 0, nothing)
    else if (count === 1) this.#set(node, 1, this.#hash(2 * node + (left === 1 ? 0 : 1)))
    else this.#set(node, 2, nodeOf(this.#hash(2 * node), this.#hash(2 * node + 1)))
  }
}
