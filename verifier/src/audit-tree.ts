/**
 * The audit's own tree: every tile recomputed from the entries, in order, holding only the unfinished tile of each level. What it
 * remembers of a log of any size is a few kilobytes, and is enough to continue.
 */
import { equalBytes, fromBase64, toBase64 } from './bytes.ts'
import { Frontier, hashBytes, leafHash, nodeHash } from './merkle.ts'
import { tileWidth } from './tiles.ts'

const tileBytes = tileWidth * hashBytes

interface Level {
  readonly hashes: Uint8Array
  width: number
  /** Number of the unfinished tile. */
  n: number
}

/** A tile as the entries give it. */
export interface MadeTile {
  readonly level: number
  readonly n: number
  readonly width: number
  readonly bytes: Uint8Array
}

export class AuditTree {
  readonly #levels: Level[] = []
  #size = 0

  static empty(): AuditTree {
    return new AuditTree()
  }

  get size(): number {
    return this.#size
  }

  /** Leaf hashes of the unfinished tile. */
  unfinished(): Uint8Array {
    const level = this.#levels[0]
    return level ? level.hashes.subarray(0, level.width * hashBytes) : new Uint8Array(0)
  }

  /** Adds leaf hashes, side by side in one array. @returns the tiles above them that became full */
  append(leaves: Uint8Array): MadeTile[] {
    const full: MadeTile[] = []
    for (let at = 0; at < leaves.length; at += hashBytes) this.#push(0, leaves.subarray(at, at + hashBytes), full)
    this.#size += leaves.length / hashBytes
    return full
  }

  #push(at: number, hash: Uint8Array, full: MadeTile[]): void {
    const level = (this.#levels[at] ??= { hashes: new Uint8Array(tileBytes), width: 0, n: 0 })
    level.hashes.set(hash, level.width * hashBytes)
    level.width += 1
    if (level.width < tileWidth) return
    if (at > 0) full.push({ level: at, n: level.n, width: tileWidth, bytes: level.hashes.slice() })
    level.width = 0
    level.n += 1
    this.#push(at + 1, foldedRow(level.hashes), full)
  }

  /** The unfinished tiles above the leaves: at the end of the log they are published narrower. */
  partial(): MadeTile[] {
    return this.#levels.flatMap(({ hashes, width, n }, level) =>
      width === 0 || level === 0 ? [] : [{ level, n, width, bytes: hashes.slice(0, width * hashBytes) }],
    )
  }

  root(): Uint8Array {
    const hashes: Uint8Array[] = []
    for (const { hashes: row, width } of this.#levels.toReversed())
      for (let at = 0, half = tileWidth / 2; half >= 1; half /= 2) {
        if (Math.floor(width / half) % 2 === 0) continue
        hashes.push(foldedRow(row.subarray(at * hashBytes, (at + half) * hashBytes)))
        at += half
      }
    return Frontier.fromHashes(this.#size, hashes)!.root()
  }

  copy(): AuditTree {
    return AuditTree.fromJson(this.toJson())!
  }

  toJson(): { size: number; levels: string[] } {
    const row = ({ hashes, width }: Level) => toBase64(hashes.subarray(0, width * hashBytes))
    return { size: this.#size, levels: this.#levels.map(row) }
  }

  /** Null when the rows do not fit the size. */
  static fromJson({ size, levels }: { readonly size: number; readonly levels: readonly string[] }): AuditTree | null {
    const tree = new AuditTree()
    let left = size
    for (const row of levels) {
      const bytes = fromBase64(row)
      const width = left % tileWidth
      left = Math.floor(left / tileWidth)
      if (bytes?.length !== width * hashBytes) return null
      const hashes = new Uint8Array(tileBytes)
      hashes.set(bytes)
      tree.#levels.push({ hashes, width, n: left })
    }
    tree.#size = size
    return left === 0 && Number.isSafeInteger(size) && size >= 0 ? tree : null
  }
}

/** Leaf hashes of entries, side by side. */
export function leavesOf(entries: readonly Uint8Array[]): Uint8Array {
  const leaves = new Uint8Array(entries.length * hashBytes)
  for (const [k, entry] of entries.entries()) leaves.set(leafHash(entry), k * hashBytes)
  return leaves
}

/** The root over a power of two of hashes that lie side by side. */
export function foldedRow(row: Uint8Array): Uint8Array {
  let hashes = row.slice()
  for (; hashes.length > hashBytes; hashes = hashes.subarray(0, hashes.length / 2))
    for (let at = 0; at < hashes.length; at += 2 * hashBytes) {
      const middle = at + hashBytes
      hashes.set(nodeHash(hashes.subarray(at, middle), hashes.subarray(middle, middle + hashBytes)), at / 2)
    }
  return hashes
}

/** Which hashes of two rows differ. */
export function differing(a: Uint8Array, b: Uint8Array): number[] {
  if (equalBytes(a, b)) return []
  const found: number[] = []
  for (let at = 0; at < Math.max(a.length, b.length); at += hashBytes)
    if (!equalBytes(a.subarray(at, at + hashBytes), b.subarray(at, at + hashBytes))) found.push(at / hashBytes)
  return found
}
