/**
 * The top of a label index, in pieces of four levels that versions share: a copy costs nothing, and whoever changes a piece that another
 * version may hold takes a copy of that one first. Where no label is, there is no piece.
 */
import { hashBytes } from './merkle.ts'
import { sha256 } from './primitives.ts'

export const bitsPerPiece = 4
const most = 1 << bitsPerPiece

/** Who may write into a piece: the version that made it, until it was copied. */
export type Owner = object

export interface Piece {
  readonly owner: Owner
  /** Levels below its top: four, or fewer in the topmost piece. */
  readonly bits: number
  /**
   * Places as in a heap: 1 is the top, 2i and 2i + 1 lie below i, and from 2^bits on each is the top of a piece below or a bucket. The
   * hash of a place stands at 32 times its number; place 0 is none, and its 32 bytes hold how many labels are below each place: 0, 1 or
   * "more" (2), which decides what its hash is.
   */
  readonly bytes: Uint8Array
  /** Pieces below; none in a lowest piece. */
  readonly below: (Piece | undefined)[]
}

/** What a bucket has become. */
export interface Leaf {
  readonly bucket: number
  readonly count: number
  readonly hash: Uint8Array
}

const nodeInput = new Uint8Array(1 + 2 * hashBytes)
nodeInput[0] = 0x03

/** SHA-256(0x03 ‖ left ‖ right), from both side by side. */
export function nodeOf(sides: Uint8Array): Uint8Array {
  // One buffer for all nodes: hashing is synchronous.
  nodeInput.set(sides, 1)
  return sha256(nodeInput)
}

/** How many levels the piece has whose top is that far above the buckets. */
function bitsOf(height: number): number {
  return height % bitsPerPiece || bitsPerPiece
}

function owned(piece: Piece | undefined, bits: number, owner: Owner): Piece {
  if (piece?.owner === owner) return piece
  if (piece) return { owner, bits, bytes: piece.bytes.slice(), below: [...piece.below] }
  return { owner, bits, bytes: new Uint8Array(2 * most * hashBytes), below: [] }
}

/**
 * A piece in which buckets have changed. @param height levels between its top and the buckets, at least one
 * @param leaves in the order of their buckets, all below this piece, [from, to) of them @returns the same piece where the owner has it already
 */
export function changed(
  piece: Piece | undefined,
  height: number,
  owner: Owner,
  leaves: readonly Leaf[],
  from = 0,
  to = leaves.length,
): Piece {
  const mine = owned(piece, bitsOf(height), owner)
  const { bits, bytes, below } = mine
  const lower = height - bits
  let stale = 0
  for (let at = from, end = from; at < to; at = end) {
    const leaf = leaves[at]!
    const start = leaf.bucket >>> lower
    const place = (1 << bits) + (start & ((1 << bits) - 1))
    for (end = at + 1; end < to && leaves[end]!.bucket >>> lower === start; ) end++
    if (lower === 0) put(bytes, place, leaf.count, leaf.hash)
    else {
      const next = changed(below[place - (1 << bits)], lower, owner, leaves, at, end)
      below[place - (1 << bits)] = next
      put(bytes, place, next.bytes[1]!, hashAt(next, 1))
    }
    stale |= 1 << (place >>> 1)
  }
  for (let place = (1 << bits) - 1; place >= 1; place--)
    if (((stale >>> place) & 1) === 1) {
      combine(bytes, place)
      stale |= 1 << (place >>> 1)
    }
  return mine
}

function put(bytes: Uint8Array, place: number, count: number, hash: Uint8Array): void {
  bytes[place] = count
  bytes.set(hash, place * hashBytes)
}

/** None: zeros; one: its leaf's hash, however far below it is; more: the hash of both sides. */
function combine(bytes: Uint8Array, place: number): void {
  const left = bytes[2 * place]!
  const count = Math.min(left + bytes[2 * place + 1]!, 2)
  bytes[place] = count
  const at = place * hashBytes
  const sides = 2 * at
  if (count === 2) bytes.set(nodeOf(bytes.subarray(sides, sides + 2 * hashBytes)), at)
  else if (left === 1) bytes.copyWithin(at, sides, sides + hashBytes)
  else bytes.copyWithin(at, sides + hashBytes, sides + 2 * hashBytes)
}

function hashAt({ bytes }: Piece, place: number): Uint8Array {
  return bytes.subarray(place * hashBytes, (place + 1) * hashBytes)
}

/** A node of the trie: a place in a piece. */
export interface Node {
  readonly count: number
  readonly hash: Uint8Array
  /** The node below on that side; what there is none of has no labels. */
  child(side: number): Node
}

const none: Node = { count: 0, hash: new Uint8Array(hashBytes), child: () => none }

export function nodeAt(piece: Piece | undefined, place = 1): Node {
  if (!piece) return none
  return {
    count: piece.bytes[place]!,
    hash: hashAt(piece, place),
    child: (side) => {
      const next = 2 * place + side
      const bottom = 1 << piece.bits
      if (next < bottom) return nodeAt(piece, next)
      const below = piece.below[next - bottom]
      return below ? nodeAt(below) : leafAt(piece, next)
    },
  }
}

/** A bucket, or a place below which there is nothing. */
function leafAt(piece: Piece, place: number): Node {
  return { count: piece.bytes[place]!, hash: hashAt(piece, place), child: () => none }
}

/** Every lowest piece with the number of its first bucket, in order. */
export function* lowest(piece: Piece | undefined, height: number, first = 0): Generator<readonly [number, Piece]> {
  if (!piece) return
  const lower = height - piece.bits
  if (lower === 0) yield [first, piece]
  else for (const [child, below] of piece.below.entries()) yield* lowest(below, lower, first + child * 2 ** lower)
}

/** Counts and hashes of a lowest piece's buckets, side by side. */
export function bucketsOf({ bits, bytes }: Piece): { readonly counts: Uint8Array; readonly hashes: Uint8Array } {
  const bottom = 1 << bits
  return {
    counts: bytes.subarray(bottom, 2 * bottom),
    hashes: bytes.subarray(bottom * hashBytes, 2 * bottom * hashBytes),
  }
}

/** The pieces over buckets whose counts and hashes stand side by side. @returns undefined where all are empty */
export function builtFrom(
  counts: Uint8Array,
  hashes: Uint8Array,
  height: number,
  owner: Owner,
  first = 0,
): Piece | undefined {
  const bits = bitsOf(height)
  const lower = height - bits
  const bottom = 1 << bits
  const made = owned(undefined, bits, owner)
  if (lower === 0) {
    made.bytes.set(counts.subarray(first, first + bottom), bottom)
    made.bytes.set(hashes.subarray(first * hashBytes, (first + bottom) * hashBytes), bottom * hashBytes)
  } else
    for (let child = 0; child < bottom; child++) {
      const below = builtFrom(counts, hashes, lower, owner, first + child * 2 ** lower)
      if (!below) continue
      made.below[child] = below
      put(made.bytes, bottom + child, below.bytes[1]!, hashAt(below, 1))
    }
  for (let place = bottom - 1; place >= 1; place--) combine(made.bytes, place)
  return made.bytes[1] === 0 ? undefined : made
}
