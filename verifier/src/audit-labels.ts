/**
 * The audit's own label index: a binary trie in flat arrays (about 130 bytes a label), independent of the one that the log uses. Finds
 * the label that comes twice, and rehashes only what changed since the last root.
 */
import { equalBytes, u64be } from './bytes.ts'
import { hashBytes } from './merkle.ts'
import { sha256 } from './primitives.ts'

/** What stands in a place of the trie: nothing, a node (its number, from 1) or a label (its number k as −k − 1). */
type Ref = number
const nothing: Ref = 0
const emptyHash = new Uint8Array(hashBytes)
const least = 1_024

export class AuditLabels {
  #count = 0
  #labels = new Uint8Array(least * hashBytes)
  #leaves = new Uint8Array(least * hashBytes)
  #places = new Float64Array(least)
  #nodes = 0
  /** Two places below each node. */
  #below = new Int32Array(2 * least)
  #hashes = new Uint8Array(least * hashBytes)
  #stale = new Uint8Array(least)
  #top: Ref = nothing
  readonly #leafInput = new Uint8Array(1 + hashBytes + 8).fill(2, 0, 1)
  readonly #nodeInput = new Uint8Array(1 + 2 * hashBytes).fill(3, 0, 1)

  get count(): number {
    return this.#count
  }

  /** @returns the place of an entry with the same label, if there is one; the label is then not added: the first one counts */
  add(label: Uint8Array, place: number): number | null {
    let ref = this.#top
    let slot = -1
    let depth = 0
    for (; ref > nothing; depth++) {
      this.#stale[ref] = 1
      slot = 2 * ref + bitOf(label, depth)
      ref = this.#below[slot]!
    }
    if (ref < nothing && equalBytes(this.#label(-ref - 1), label)) return this.#places[-ref - 1]!
    const added = this.#store(label, place)
    this.#put(slot, ref === nothing ? added : this.#parted(ref, added, label, depth))
    return null
  }

  /** A node under which two labels part, with as many above it as bits that they share. */
  #parted(old: Ref, added: Ref, label: Uint8Array, depth: number): Ref {
    const other = this.#label(-old - 1)
    const first = this.#node()
    let node = first
    let at = depth
    for (; bitOf(other, at) === bitOf(label, at); at++) {
      const next = this.#node()
      this.#below[2 * node + bitOf(label, at)] = next
      node = next
    }
    this.#below[2 * node + bitOf(label, at)] = added
    this.#below[2 * node + bitOf(other, at)] = old
    return first
  }

  #put(slot: number, ref: Ref): void {
    if (slot < 0) this.#top = ref
    else this.#below[slot] = ref
  }

  #store(label: Uint8Array, place: number): Ref {
    if (this.#count === this.#places.length) {
      this.#labels = doubled(this.#labels)
      this.#leaves = doubled(this.#leaves)
      this.#places = doubled(this.#places)
    }
    const k = this.#count++
    this.#labels.set(label, k * hashBytes)
    this.#places[k] = place
    this.#leafInput.set(label, 1)
    this.#leafInput.set(u64be(place), 1 + hashBytes)
    this.#leaves.set(sha256(this.#leafInput), k * hashBytes)
    return -k - 1
  }

  #node(): Ref {
    const node = ++this.#nodes
    if (node === this.#stale.length) {
      this.#below = doubled(this.#below)
      this.#hashes = doubled(this.#hashes)
      this.#stale = doubled(this.#stale)
    }
    this.#stale[node] = 1
    return node
  }

  /** The index root over all labels so far. */
  root(): Uint8Array {
    return this.#hashOf(this.#top).slice()
  }

  #hashOf(ref: Ref): Uint8Array {
    if (ref === nothing) return emptyHash
    if (ref < nothing) return this.#leaves.subarray((-ref - 1) * hashBytes, -ref * hashBytes)
    const hash = this.#hashes.subarray(ref * hashBytes, (ref + 1) * hashBytes)
    if (this.#stale[ref] === 0) return hash
    const left = this.#hashOf(this.#below[2 * ref]!)
    const right = this.#hashOf(this.#below[2 * ref + 1]!)
    this.#nodeInput.set(left, 1)
    this.#nodeInput.set(right, 1 + hashBytes)
    hash.set(sha256(this.#nodeInput))
    this.#stale[ref] = 0
    return hash
  }

  #label(k: number): Uint8Array {
    return this.#labels.subarray(k * hashBytes, (k + 1) * hashBytes)
  }

  /** Labels, then their places as little-endian float64. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#count * (hashBytes + 8))
    bytes.set(this.#labels.subarray(0, this.#count * hashBytes))
    const view = new DataView(bytes.buffer)
    for (let k = 0; k < this.#count; k++) view.setFloat64(this.#count * hashBytes + 8 * k, this.#places[k]!, true)
    return bytes
  }

  /** Null when malformed. */
  static fromBytes(bytes: Uint8Array): AuditLabels | null {
    const count = bytes.length / (hashBytes + 8)
    if (!Number.isInteger(count)) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const labels = new AuditLabels()
    for (let k = 0; k < count; k++) {
      const place = view.getFloat64(count * hashBytes + 8 * k, true)
      if (!Number.isSafeInteger(place) || place < 0) return null
      if (labels.add(bytes.subarray(k * hashBytes, (k + 1) * hashBytes), place) !== null) return null
    }
    return labels
  }
}

function bitOf(label: Uint8Array, depth: number): number {
  return (label[depth >> 3]! >> (7 - (depth & 7))) & 1
}

function doubled<T extends Uint8Array | Float64Array | Int32Array>(array: T): T {
  const more = new (array.constructor as new (length: number) => T)(2 * array.length)
  more.set(array)
  return more
}
