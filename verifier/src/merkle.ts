/**
 * The Merkle tree of RFC 6962 § 2.1: hashes, a frontier that grows, and the two verifications of RFC 9162 § 2.1. Pure. Sizes and
 * indices are safe integers and may pass 2^32, so no bitwise operator touches them.
 */
import { equalBytes } from './bytes.ts'
import { sha256, sha256Into } from './primitives.ts'

export const hashBytes = 32
/** Hash of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0))

let leaf = new Uint8Array(1)

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Uint8Array {
  // Entries of a log are of one length: one buffer serves them all, since hashing is synchronous.
  if (leaf.length !== entry.length + 1) leaf = new Uint8Array(entry.length + 1)
  leaf.set(entry, 1)
  return sha256(leaf)
}

const pair = new Uint8Array(1 + 2 * hashBytes)
pair[0] = 1

/** SHA-256(0x01 ‖ left ‖ right) into `target` from `at` on, from both side by side. */
export function nodeHashInto(target: Uint8Array, at: number, sides: Uint8Array): void {
  pair.set(sides, 1)
  sha256Into(target, at, pair)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  // One buffer for all calls: hashing is synchronous, and allocation was half of the cost.
  pair.set(left, 1)
  pair.set(right, 1 + hashBytes)
  return sha256(pair)
}

const odd = (n: number): boolean => n % 2 === 1
const half = (n: number): number => Math.floor(n / 2)

/** RFC 9162 § 2.1.3.2. Any length of the path but the exact one is refused. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) return false
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const sibling of path) {
    if (sn === 0 || sibling.length !== hashBytes) return false
    if (odd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (!odd(fn) && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else hash = nodeHash(hash, sibling)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && equalBytes(hash, root)
}

/** RFC 9162 § 2.1.4.2. From size 0 everything follows, with an empty path. */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false
  if (path.some((hash) => hash.length !== hashBytes)) return false
  if (oldSize === 0) return path.length === 0 && equalBytes(oldRoot, emptyRoot)
  if (oldSize === newSize) return path.length === 0 && equalBytes(oldRoot, newRoot)
  const hashes = isPowerOfTwo(oldSize) ? [oldRoot, ...path] : path
  if (hashes.length === 0) return false
  let fn = oldSize - 1
  let sn = newSize - 1
  while (odd(fn)) {
    fn = half(fn)
    sn = half(sn)
  }
  let older = hashes[0]!
  let newer = older
  for (const hash of hashes.slice(1)) {
    if (sn === 0) return false
    if (odd(fn) || fn === sn) {
      older = nodeHash(hash, older)
      newer = nodeHash(hash, newer)
      while (!odd(fn) && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else newer = nodeHash(newer, hash)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && equalBytes(older, oldRoot) && equalBytes(newer, newRoot)
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0
}

function isPowerOfTwo(n: number): boolean {
  while (n > 1 && !odd(n)) n = half(n)
  return n === 1
}

/** The hashes of the complete subtrees of a tree, largest first: all that growing it and its root need. */
export class Frontier {
  #size: number
  readonly #hashes: Uint8Array[]

  private constructor(size: number, hashes: Uint8Array[]) {
    this.#size = size
    this.#hashes = hashes
  }

  static empty(): Frontier {
    return new Frontier(0, [])
  }

  /** Null when the number of hashes does not fit the size. */
  static fromHashes(size: number, hashes: readonly Uint8Array[]): Frontier | null {
    if (!isSize(size) || hashes.length !== onesIn(size)) return null
    if (hashes.some((hash) => hash.length !== hashBytes)) return null
    return new Frontier(size, [...hashes])
  }

  get size(): number {
    return this.#size
  }

  append(leaf: Uint8Array): void {
    if (!odd(this.#size)) this.#hashes.push(leaf)
    else this.#hashes.push(this.#carried(leaf))
    this.#size += 1
  }

  /** The leaf with every complete subtree at its left. The hash on the way up stays where the next one takes it from. */
  #carried(leaf: Uint8Array): Uint8Array {
    pair.set(leaf, 1 + hashBytes)
    for (let n = this.#size; odd(n); n = half(n)) {
      pair.set(this.#hashes.pop()!, 1)
      sha256Into(pair, 1 + hashBytes, pair)
    }
    return pair.slice(1 + hashBytes)
  }

  root(): Uint8Array {
    if (this.#size === 0) return emptyRoot
    return this.#hashes.reduceRight((right, left) => nodeHash(left, right))
  }

  hashes(): Uint8Array[] {
    return [...this.#hashes]
  }

  copy(): Frontier {
    return new Frontier(this.#size, [...this.#hashes])
  }
}

function onesIn(n: number): number {
  let ones = 0
  for (; n > 0; n = half(n)) if (odd(n)) ones += 1
  return ones
}
