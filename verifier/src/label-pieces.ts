/**
 * The top of a label index, in pieces of four levels that versions share: a copy costs nothing, and whoever changes a piece that another
 * version may hold takes a copy of that one first. Where no label is, there is no piece.
 */
import { hashBytes } from './merkle.ts'
import { sha256Into } from './primitives.ts'

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

/** SHA-256(0x03 ‖ left ‖ right) into `target` from `at` on, from both side by side. */
export function nodeInto(target: Uint8Array, at: number, sides: Uint8Array): void {
  // One buffer for all nodes: hashing is synchronous.
  nodeInput.set(sides, 1)
  sha256Into(target, at, nodeInput)
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
  if (count === 2) nodeInto(bytes, at, bytes.subarray(sides, sides + 2 * hashBytes))
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

/** How many labels are in each bucket of a lowest piece: 0, 1 or "more". */
export function countsOf({ bits, bytes }: Piece): Uint8Array {
  return bytes.subarray(1 << bits, 2 << bits)
}

/** The hashes of a lowest piece's buckets that are not empty, in order, into `target` from `at` on. @returns how many bytes */
export function hashesInto(target: Uint8Array, at: number, piece: Piece): number {
  const bottom = 1 << piece.bits
  let end = at
  for (let place = bottom; place < 2 * bottom; place++)
    if (piece.bytes[place]! > 0) {
      target.set(hashAt(piece, place), end)
      end += hashBytes
    }
  return end - at
}

/** What pieces are built from: the count of every bucket, and the hashes of those that are not empty, of which so many bytes are used. */
export interface Stored {
  readonly counts: Uint8Array
  readonly hashes: Uint8Array
  used: number
}

/** The pieces over stored buckets, from `first` on. @returns undefined where all are empty */
export function builtFrom(stored: Stored, height: number, owner: Owner, first = 0): Piece | undefined {
  const bits = bitsOf(height)
  const lower = height - bits
  const bottom = 1 << bits
  const made = owned(undefined, bits, owner)
  for (let child = 0; child < bottom; child++) {
    const below = lower === 0 ? undefined : builtFrom(stored, lower, owner, first + child * 2 ** lower)
    if (below) {
      made.below[child] = below
      put(made.bytes, bottom + child, below.bytes[1]!, hashAt(below, 1))
    } else if (lower === 0 && stored.counts[first + child]! > 0) {
      const { used, hashes, counts } = stored
      put(made.bytes, bottom + child, counts[first + child]!, hashes.subarray(used, used + hashBytes))
      stored.used += hashBytes
    }
  }
  for (let place = bottom - 1; place >= 1; place--) combine(made.bytes, place)
  return made.bytes[1] === 0 ? undefined : made
}
