/**
 * The label index: a Merkle prefix trie over labels, so that it can be proved that a label is not there. Its root is a function of
 * the set of (label, log index) alone, whatever the order in which they came.
 */
import { equalBytes, putU64be } from './bytes.ts'
import {
  bitsPerPiece,
  builtFrom,
  changed,
  countsOf,
  hashesInto,
  type Leaf,
  lowest,
  type Node,
  nodeAt,
  nodeInto,
  type Owner,
  type Piece,
} from './label-pieces.ts'
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

/** Like every buffer here one for all: hashing is synchronous. */
const leafInput = new Uint8Array(1 + hashBytes + 8)
leafInput[0] = 0x02
const pair = new Uint8Array(2 * hashBytes)
const nothing = new Uint8Array(hashBytes)
const mostBits = 256
/** Of a part of the stored index. */
const partBytes = 262_144
/** The hashes of one piece's buckets at most. */
const pieceBytes = 2 ** bitsPerPiece * hashBytes

function leafOf({ label, index }: Labelled): Uint8Array {
  leafInput.set(label, 1)
  putU64be(leafInput, 1 + hashBytes, index)
  return sha256(leafInput)
}

function above(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left)
  pair.set(right, hashBytes)
  const hash = new Uint8Array(hashBytes)
  nodeInto(hash, 0, pair)
  return hash
}

function bitOf(label: Uint8Array, depth: number): number {
  return (label[depth >> 3]! >> (7 - (depth & 7))) & 1
}

function compare(a: Labelled, b: Labelled): number {
  for (let i = 0; i < hashBytes; i++) if (a.label[i] !== b.label[i]) return a.label[i]! - b.label[i]!
  return a.index - b.index
}

/** Sorted, and of equal labels only the first in the log. */
function ordered(entries: readonly Labelled[]): readonly Labelled[] {
  if (entries.length < 2) return entries
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
  return above(rootOfSorted(sorted, from, middle, depth + 1), rootOfSorted(sorted, middle, to, depth + 1))
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
function proveWithin(sorted: readonly Labelled[], label: Uint8Array, depth: number, path: Uint8Array[]): IndexProof {
  const siblings = [...path]
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
    hash = bitOf(label, depth) === 0 ? above(hash, siblings[depth]!) : above(siblings[depth]!, hash)
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
 * The index as a structure that grows: the top of the trie in memory (at most 75 bytes a bucket), the buckets with the caller. Versions
 * share what they have in common, so a copy costs what is changed after it.
 */
export class LabelIndex {
  /** How many bits choose a bucket. The root does not depend on it. */
  readonly bits: number
  #top: Piece | undefined
  #owner: Owner = {}

  private constructor(bits: number, top: Piece | undefined) {
    this.bits = bits
    this.#top = top
  }

  static empty(bits: number = usualBits): LabelIndex {
    return new LabelIndex(bits, undefined)
  }

  /** The index as it is now; neither changes with the other. */
  copy(): LabelIndex {
    this.#owner = {}
    return new LabelIndex(this.bits, this.#top)
  }

  root(): Uint8Array {
    return nodeAt(this.#top).hash.slice()
  }

  /** @param changes all labels of each bucket that changed, by bucket; cheapest for buckets that lie close together */
  update(changes: ReadonlyMap<number, readonly Labelled[]>): void {
    if (changes.size === 0) return
    const leaves = [...changes].map(([bucket, entries]): Leaf => {
      const sorted = ordered(entries)
      return { bucket, count: Math.min(sorted.length, 2), hash: rootOfSorted(sorted, 0, sorted.length, this.bits) }
    })
    this.#top = changed(
      this.#top,
      this.bits,
      this.#owner,
      leaves.sort((a, b) => a.bucket - b.bucket),
    )
  }

  /** Whether no label stands in that bucket. */
  isEmpty(bucket: number): boolean {
    let node = nodeAt(this.#top)
    for (let bit = this.bits - 1; bit >= 0 && node.count > 0; bit--) node = node.child((bucket >>> bit) & 1)
    return node.count === 0
  }

  /** A proof for a label. @param bucketEntries all labels of its bucket, as last updated */
  prove(label: Uint8Array, bucketEntries: readonly Labelled[]): IndexProof {
    const siblings: Uint8Array[] = []
    let node = nodeAt(this.#top)
    for (let depth = 0; depth < this.bits; depth++) {
      // A lone label is a leaf as high up as it stands alone: the path ends there.
      if (node.count < 2) return ended(label, node, siblings, bucketEntries)
      const side = bitOf(label, depth)
      siblings.push(node.child(1 - side).hash.slice())
      node = node.child(side)
    }
    return proveWithin(ordered(bucketEntries), label, this.bits, siblings)
  }

  /** The bucket in which the lone label below a node stands, when there is just one and it is not the asked label's own. */
  loneBucketOnPath(label: Uint8Array): number | null {
    let node = nodeAt(this.#top)
    let bucket = 0
    let depth = 0
    for (; depth < this.bits && node.count >= 2; depth++) {
      bucket = 2 * bucket + bitOf(label, depth)
      node = node.child(bitOf(label, depth))
    }
    if (node.count !== 1) return null
    for (; depth < this.bits; depth++) {
      const side = node.child(0).count === 1 ? 0 : 1
      bucket = 2 * bucket + side
      node = node.child(side)
    }
    return bucket
  }

  /**
   * What `fromBytes` takes, in parts of some hundred kilobytes: the number of bits, the buckets' counts, and the hashes of those that are
   * not empty. Each part is made when it is asked for, so take them of a copy where the index goes on meanwhile; it is good until the next.
   */
  *toBytes(): Generator<Uint8Array> {
    const counts = new Uint8Array(1 + 2 ** this.bits)
    counts[0] = this.bits
    for (const [first, piece] of lowest(this.#top, this.bits)) counts.set(countsOf(piece), 1 + first)
    yield counts
    const part = new Uint8Array(partBytes)
    let length = 0
    for (const [, piece] of lowest(this.#top, this.bits)) {
      length += hashesInto(part, length, piece)
      if (length <= partBytes - pieceBytes) continue
      yield part.subarray(0, length)
      length = 0
    }
    yield part.subarray(0, length)
  }

  static fromBytes(bytes: Uint8Array): LabelIndex | null {
    const bits = bytes[0] ?? 0
    const counts = bytes.subarray(1, 1 + 2 ** bits)
    if (bits < 1 || bits > 24 || counts.length !== 2 ** bits || counts.some((count) => count > 2)) return null
    const stored = { counts, hashes: bytes.subarray(1 + counts.length), used: 0 }
    const filled = counts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0)
    return stored.hashes.length === filled * hashBytes ? new LabelIndex(bits, builtFrom(stored, bits, {})) : null
  }
}

function ended(
  label: Uint8Array,
  node: Node,
  siblings: readonly Uint8Array[],
  entries: readonly Labelled[],
): IndexProof {
  if (node.count === 0) return { kind: 'absent', label, siblings, instead: null }
  const lone = ordered(entries)[0]
  if (!lone || !equalBytes(leafOf(lone), node.hash)) throw new RangeError('the entries of another bucket are needed')
  if (equalBytes(lone.label, label)) return { kind: 'present', label, index: lone.index, siblings }
  return { kind: 'absent', label, siblings, instead: lone }
}
