/**
 * All labels of a log in flat arrays (44 bytes each): finds the one that comes twice and gives the index its buckets. A million people
 * with a few entries each fit into the memory of a small machine.
 */
import { equalBytes } from './bytes.ts'
import { bucketOf, type Labelled, LabelIndex } from './label-index.ts'
import { hashBytes } from './merkle.ts'

const buckets = 65_536
const none = -1

export class AuditLabels {
  #labels = new Uint8Array(1_024 * hashBytes)
  #places = new Float64Array(1_024)
  #next = new Int32Array(1_024)
  readonly #heads = new Int32Array(buckets).fill(none)
  readonly #changed = new Set<number>()
  readonly #index = LabelIndex.empty()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** @returns the place of an entry with the same label, if there is one; the label is then not added: the first one counts */
  add(label: Uint8Array, place: number): number | null {
    const bucket = bucketOf(label)
    for (let k = this.#heads[bucket]!; k !== none; k = this.#next[k]!)
      if (equalBytes(this.#label(k), label)) return this.#places[k]!
    if (this.#count === this.#places.length) this.#grow()
    const k = this.#count++
    this.#labels.set(label, k * hashBytes)
    this.#places[k] = place
    this.#next[k] = this.#heads[bucket]!
    this.#heads[bucket] = k
    this.#changed.add(bucket)
    return null
  }

  /** The index root over all labels so far. */
  root(): Uint8Array {
    const changed = new Map<number, Labelled[]>()
    for (const bucket of this.#changed) {
      const entries: Labelled[] = []
      for (let k = this.#heads[bucket]!; k !== none; k = this.#next[k]!)
        entries.push({ label: this.#label(k), index: this.#places[k]! })
      changed.set(bucket, entries)
    }
    this.#changed.clear()
    this.#index.update(changed)
    return this.#index.root()
  }

  #label(k: number): Uint8Array {
    return this.#labels.subarray(k * hashBytes, (k + 1) * hashBytes)
  }

  #grow(): void {
    const more = 2 * this.#places.length
    const labels = new Uint8Array(more * hashBytes)
    labels.set(this.#labels)
    const places = new Float64Array(more)
    places.set(this.#places)
    const next = new Int32Array(more)
    next.set(this.#next)
    this.#labels = labels
    this.#places = places
    this.#next = next
  }

  /** Labels, then their places as little-endian float64. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#count * (hashBytes + 8))
    bytes.set(this.#labels.subarray(0, this.#count * hashBytes))
    const view = new DataView(bytes.buffer)
    for (let k = 0; k < this.#count; k++) view.setFloat64(this.#count * hashBytes + 8 * k, this.#places[k]!, true)
    return bytes
  }

  static fromBytes(bytes: Uint8Array): AuditLabels | null {
    const count = bytes.length / (hashBytes + 8)
    if (!Number.isInteger(count)) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const labels = new AuditLabels()
    for (let k = 0; k < count; k++) {
      const place = view.getFloat64(count * hashBytes + 8 * k, true)
      if (labels.add(bytes.subarray(k * hashBytes, (k + 1) * hashBytes), place) !== null) return null
    }
    return labels
  }
}
