/**
 * The static log: checkpoint, tiles and entry bundles as files that any web server can serve and any tile client read. A file once
 * there is never written again; one that is there with other bytes is a fault, and nothing is signed over it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  concatBytes,
  encodeBundle,
  entriesPath,
  foldHashes,
  leafHash,
  tilePath,
  type TileRef,
  tilesBetween,
  tileWidth,
} from '../../verifier/src/index.ts'
import { writeDurably } from '../kernel/index.ts'

/** Static bytes differ from what the log says they are. */
export class FileFault extends Error {}

export interface LogFiles {
  readonly directory: string
  /** The hashes of a tile, from a file at least that wide. @throws FileFault when there is none */
  readTile(level: number, n: number, width: number): Promise<Uint8Array>
  /** Writes what a log of the new size has and one of the old size had not. @param entries reads entries [from, to) */
  extend(oldSize: number, newSize: number, entries: ReadEntries): Promise<void>
  checkpoint(): string | null
  writeCheckpoint(note: string): void
  /** The bytes of a file of the log, or null. @param path as tlog-tiles names it */
  read(path: string): Uint8Array | null
}

export type ReadEntries = (from: number, to: number) => Promise<readonly Uint8Array[]>

const hashBytes = 32
/** 32 MB: the lowest tiles of a million entries. */
const tilesKept = 4_096

export function openLogFiles(directory: string): LogFiles {
  mkdirSync(directory, { recursive: true })
  const cache = new Map<string, Uint8Array>()
  const at = (path: string) => join(directory, path)
  const read = (path: string): Uint8Array | null => (existsSync(at(path)) ? readFileSync(at(path)) : null)
  const readTile = async (level: number, n: number, width: number): Promise<Uint8Array> => {
    const full = tilePath(level, n)
    const known = cache.get(full)
    if (known) return known.subarray(0, width * hashBytes)
    const whole = read(full)
    if (whole) {
      if (cache.size >= tilesKept) cache.delete(cache.keys().next().value!)
      cache.set(full, whole)
      return whole.subarray(0, width * hashBytes)
    }
    const part = width < tileWidth ? read(tilePath(level, n, width)) : null
    if (!part) throw new FileFault(`${tilePath(level, n, width)} is missing`)
    return part
  }
  const put = (path: string, bytes: Uint8Array) => {
    const there = read(path)
    if (there) {
      if (digest(there) !== digest(bytes)) throw new FileFault(`${path} holds other bytes than the log`)
      return
    }
    mkdirSync(dirname(at(path)), { recursive: true })
    writeDurably(at(path), bytes)
  }
  const files: LogFiles = {
    directory,
    read,
    readTile,
    extend: async (oldSize, newSize, entries) => {
      for (const tile of tilesBetween(oldSize, newSize)) {
        const width = tile.width
        if (tile.level === 0) {
          const from = tile.n * tileWidth
          const leaves = await entries(from, from + width)
          if (leaves.length !== width) throw new FileFault(`entries ${from} to ${from + width} are not all there`)
          put(entriesPath(tile.n, width), encodeBundle(leaves))
          put(tilePath(0, tile.n, width), concatBytes(...leaves.map(leafHash)))
        } else put(tilePath(tile.level, tile.n, width), await upper(tile, readTile))
        if (width === tileWidth) forgetParts(directory, tile)
      }
    },
    checkpoint: () => (existsSync(at('checkpoint')) ? readFileSync(at('checkpoint'), 'utf8') : null),
    writeCheckpoint: (note) => writeDurably(at('checkpoint'), note),
  }
  return files
}

/** A tile above the lowest: each hash is the root of a full tile below it. */
async function upper(tile: TileRef, readTile: LogFiles['readTile']): Promise<Uint8Array> {
  const first = tile.n * tileWidth
  const hashes = Array.from({ length: tile.width }, async (_, i) =>
    foldHashes(await readTile(tile.level - 1, first + i, tileWidth)),
  )
  return concatBytes(...(await Promise.all(hashes)))
}

/** Partial tiles are not needed once the whole one is there (tlog-tiles allows to drop them). */
function forgetParts(directory: string, { level, n }: TileRef): void {
  for (const path of [tilePath(level, n), ...(level === 0 ? [entriesPath(n)] : [])])
    rmSync(join(directory, `${path}.p`), { recursive: true, force: true })
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
