/**
 * Tiles (C2SP tlog-tiles): the tree as static files of 256 hashes, from which any proof for any published size can be made. Whoever
 * serves them cannot make one that verifies for something else.
 */
import { concatBytes } from './bytes.ts'
import { emptyRoot, hashBytes, nodeHash, nodeHashInto } from './merkle.ts'

export const tileHeight = 8
export const tileWidth = 256

/** `width` hashes of 32 bytes; a wider tile may be given. Level 0 holds leaf hashes, level L hashes of 256^L leaves. */
export type ReadTile = (level: number, n: number, width: number) => Promise<Uint8Array>

/** `tile/<L>/<N>[.p/<W>]`; N in groups of three digits, all but the last marked with x. */
export function tilePath(level: number, n: number, width: number = tileWidth): string {
  return `tile/${level}/${numberPath(n)}${width === tileWidth ? '' : `.p/${width}`}`
}

/** `tile/entries/<N>[.p/<W>]`. */
export function entriesPath(n: number, width: number = tileWidth): string {
  return `tile/entries/${numberPath(n)}${width === tileWidth ? '' : `.p/${width}`}`
}

function numberPath(n: number): string {
  const digits = String(n)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.{3}/g) ?? []
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
}

/** What a path names; null for anything that `tilePath` and `entriesPath` do not write. */
export function parseTilePath(path: string): { level: number | 'entries'; n: number; width: number } | null {
  const match = /^tile\/(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!match) return null
  const level = match[1] === 'entries' ? 'entries' : Number(match[1])
  const n = Number(match[2]!.replaceAll(/[x/]/g, ''))
  const width = match[3] === undefined ? tileWidth : Number(match[3])
  if (!Number.isSafeInteger(n) || width < 1 || width > tileWidth || (match[3] !== undefined && width === tileWidth))
    return null
  const written = level === 'entries' ? entriesPath(n, width) : tilePath(level, n, width)
  return written === path ? { level, n, width } : null
}

/** How many hashes of a level a tree of that size has. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level)
}

/** How much of tile n is there in a tree of that size: 0 to 256. */
export function tileWidthAt(level: number, n: number, size: number): number {
  return Math.max(0, Math.min(tileWidth, hashesAt(level, size) - n * tileWidth))
}

export interface TileRef {
  readonly level: number
  readonly n: number
  readonly width: number
}

/** The tiles that a tree of the new size has and one of the old size had not, or had narrower. Partial ones included. */
export function tilesBetween(oldSize: number, newSize: number): TileRef[] {
  const found: TileRef[] = []
  for (let level = 0; hashesAt(level, newSize) > 0; level++) {
    const before = hashesAt(level, oldSize)
    const after = hashesAt(level, newSize)
    if (after === before) continue
    for (let n = Math.floor(before / tileWidth); n * tileWidth < after; n++)
      found.push({ level, n, width: tileWidthAt(level, n, newSize) })
  }
  return found
}

/** Each entry after its length as a big-endian uint16. @throws RangeError on an entry of 64 KiB or more */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError('an entry is too long for a bundle')
      return [Uint8Array.from([entry.length >> 8, entry.length & 255]), entry]
    }),
  )
}

/** Exactly `count` entries and nothing more, or null. */
export function decodeBundle(bytes: Uint8Array, count: number): Uint8Array[] | null {
  const entries: Uint8Array[] = []
  let at = 0
  while (at + 2 <= bytes.length && entries.length < count) {
    const end = at + 2 + bytes[at]! * 256 + bytes[at + 1]!
    if (end > bytes.length) return null
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries.length === count && at === bytes.length ? entries : null
}

/** The largest power of two below n (n ≥ 2). */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** Hashes of subtrees, read from tiles; each tile once. */
function hasher(read: ReadTile, size: number) {
  const tiles = new Map<string, Promise<Uint8Array>>()
  const tile = (level: number, n: number) => {
    const name = `${level} ${n}`
    const found = tiles.get(name) ?? read(level, n, tileWidthAt(level, n, size))
    tiles.set(name, found)
    return found
  }
  /** A complete subtree: its nodes at the highest level that tiles keep lie side by side in one tile. */
  const complete = async (start: number, count: number): Promise<Uint8Array> => {
    let level = 0
    let span = 1
    while (span * tileWidth <= count) {
      level += 1
      span *= tileWidth
    }
    const first = start / span
    const n = Math.floor(first / tileWidth)
    const bytes = await tile(level, n)
    const at = (first - n * tileWidth) * hashBytes
    const width = (count / span) * hashBytes
    if (bytes.length < at + width) throw new RangeError(`${tilePath(level, n)} is too short`)
    return level === 0 ? foldHashes(bytes.subarray(at, at + width)) : foldedOnce(bytes, at, at + width)
  }
  /** The hash of leaves [start, end). */
  const range = async (start: number, end: number): Promise<Uint8Array> => {
    const k = splitOf(end - start)
    if (end - start === 1 || 2 * k === end - start) return complete(start, end - start)
    const [left, right] = await Promise.all([range(start, start + k), range(start + k, end)])
    return nodeHash(left, right)
  }
  return range
}

/** Whoever reads tiles from memory gives the same object again. Those above the lowest are few and in nearly every proof. */
const foldedIn = new WeakMap<Uint8Array, Map<string, Uint8Array>>()

function foldedOnce(tile: Uint8Array, from: number, to: number): Uint8Array {
  const known = foldedIn.get(tile) ?? new Map<string, Uint8Array>()
  foldedIn.set(tile, known)
  const name = `${from} ${to}`
  const hash = known.get(name) ?? foldHashes(tile.subarray(from, to))
  known.set(name, hash)
  return hash
}

/** The root over a power of two of hashes, side by side. */
export function foldHashes(hashes: Uint8Array): Uint8Array {
  if (hashes.length === hashBytes) return hashes
  // Row over row in one copy: each row is half as long as the one below.
  const rows = new Uint8Array(hashes)
  for (let length = rows.length; length > hashBytes; length /= 2)
    for (let at = 0; at < length; at += 2 * hashBytes) nodeHashInto(rows, at / 2, rows.subarray(at, at + 2 * hashBytes))
  return rows.slice(0, hashBytes)
}

/** The root of the tree of that size. */
export async function rootOf(read: ReadTile, size: number): Promise<Uint8Array> {
  return size === 0 ? emptyRoot : hasher(read, size)(0, size)
}

/** RFC 6962 § 2.1.1: sibling hashes, from the leaf's up. @throws RangeError when index ≥ size */
export async function inclusionPath(read: ReadTile, index: number, size: number): Promise<Uint8Array[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`no entry ${index} in a tree of ${size}`)
  const range = hasher(read, size)
  const path: Promise<Uint8Array>[] = []
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      path.push(range(middle, end))
      end = middle
    } else {
      path.push(range(start, middle))
      start = middle
    }
  }
  return Promise.all(path.toReversed())
}

/** RFC 6962 § 2.1.2; empty from 0 and between equal sizes. @throws RangeError when oldSize > newSize */
export async function consistencyPath(read: ReadTile, oldSize: number, newSize: number): Promise<Uint8Array[]> {
  if (!(oldSize >= 0 && oldSize <= newSize)) throw new RangeError(`no consistency from ${oldSize} to ${newSize}`)
  if (oldSize === 0 || oldSize === newSize) return []
  const range = hasher(read, newSize)
  const path: Promise<Uint8Array>[] = []
  let start = 0
  let end = newSize
  let m = oldSize
  let whole = true
  while (m !== end - start) {
    const k = splitOf(end - start)
    if (m <= k) {
      path.push(range(start + k, end))
      end = start + k
    } else {
      path.push(range(start, start + k))
      start += k
      m -= k
      whole = false
    }
  }
  if (!whole) path.push(range(start, end))
  return Promise.all(path.toReversed())
}
