/**
 * The static log: checkpoint, policy, tiles, entry bundles and public contents as files that any web server can serve and any tile
 * client read. All but the first two are never written again once they are there; one that is there with other bytes is a fault, and nothing is signed over it.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  concatBytes,
  encodeBundle,
  entriesPath,
  foldHashes,
  hashesAt,
  leafHash,
  tilePath,
  type TileRef,
  tilesBetween,
  tileWidth,
} from '../../verifier/src/index.ts'
import { type NewFile, writeAllDurably, writeDurably } from '../kernel/index.ts'

/** Static bytes differ from what the log says they are. */
export class FileFault extends Error {}

export interface LogFiles {
  readonly directory: string
  /** The hashes of a tile, or of a wider one in its place; the same object each time as long as it is at hand. @throws FileFault when there is none */
  readTile(level: number, n: number, width: number): Promise<Uint8Array>
  /** Writes what a log of the new size has and one of the old size had not. @param entries reads entries [from, to) */
  extend(oldSize: number, newSize: number, entries: ReadEntries): Promise<void>
  checkpoint(): string | null
  writeCheckpoint(note: string): void
  /** What public entries are hashes of, each under its hash (hex), beside the tiles. */
  writeContents(contents: readonly { readonly hash: string; readonly canonical: string }[]): Promise<void>
  /** The policy as it stands now. */
  writePolicy(text: string): void
  /** The bytes of a file of the log, or null. @param path as tlog-tiles names it */
  read(path: string): Uint8Array | null
}

export type ReadEntries = (from: number, to: number) => Promise<readonly Uint8Array[]>

/** 32 MB: the lowest tiles of a million entries. */
const tilesKept = 4_096

export function openLogFiles(directory: string): LogFiles {
  mkdirSync(directory, { recursive: true })
  const kept = new Map<string, Uint8Array>()
  const at = (path: string) => join(directory, path)
  const read = (path: string): Uint8Array | null => (existsSync(at(path)) ? readFileSync(at(path)) : null)
  const readTile = async (level: number, n: number, width: number): Promise<Uint8Array> => {
    const whole = tilePath(level, n)
    const part = tilePath(level, n, width)
    const tile = kept.get(whole) ?? kept.get(part) ?? load(whole) ?? (part === whole ? null : load(part))
    if (!tile) throw new FileFault(`${part} is missing`)
    return tile
  }
  /** A tile from its file, kept at hand: what is in it never changes. */
  const load = (path: string): Uint8Array | null => {
    const tile = read(path)
    if (!tile) return null
    if (kept.size >= tilesKept) kept.delete(kept.keys().next().value!)
    kept.set(path, tile)
    return tile
  }
  /** What is to be written of a file: nothing where it is there already, with the same bytes. */
  const fresh = (path: string, data: Uint8Array): NewFile[] => {
    const there = read(path)
    if (!there) return [{ path: at(path), data }]
    if (digest(there) !== digest(data)) throw new FileFault(`${path} holds other bytes than the log`)
    return []
  }
  const lowest = async (tiles: readonly TileRef[], entries: ReadEntries): Promise<NewFile[]> => {
    const from = tiles[0]!.n * tileWidth
    const to = tiles.at(-1)!.n * tileWidth + tiles.at(-1)!.width
    const leaves = await entries(from, to)
    if (leaves.length !== to - from) throw new FileFault(`entries ${from} to ${to} are not all there`)
    return tiles.flatMap(({ n, width }) => {
      const mine = leaves.slice(n * tileWidth - from, n * tileWidth - from + width)
      return [
        ...fresh(entriesPath(n, width), encodeBundle(mine)),
        ...fresh(tilePath(0, n, width), concatBytes(...mine.map(leafHash))),
      ]
    })
  }
  const upper = async (tiles: readonly TileRef[]): Promise<NewFile[]> => {
    const made = tiles.map(async (tile) =>
      fresh(tilePath(tile.level, tile.n, tile.width), await hashesOf(tile, readTile)),
    )
    return (await Promise.all(made)).flat()
  }
  const files: LogFiles = {
    directory,
    read,
    readTile,
    extend: async (oldSize, newSize, entries) => {
      for (const tiles of inGroups(tilesBetween(oldSize, newSize))) {
        await writeAllDurably(await (tiles[0]!.level === 0 ? lowest(tiles, entries) : upper(tiles)))
        for (const tile of tiles)
          if (tile.width === tileWidth && isUnfinished(tile, oldSize)) await forgetParts(directory, tile)
      }
    },
    checkpoint: () => (existsSync(at('checkpoint')) ? readFileSync(at('checkpoint'), 'utf8') : null),
    writeCheckpoint: (note) => writeDurably(at('checkpoint'), note),
    writeContents: (contents) =>
      writeAllDurably(contents.flatMap(({ hash, canonical }) => fresh(`content/${hash}`, Buffer.from(canonical)))),
    writePolicy: (text) => {
      const there = read('policy')
      if (!there || Buffer.from(there).toString('utf8') !== text) writeDurably(at('policy'), text)
    },
  }
  return files
}

/** So many tiles are written together: 8,192 entries. */
const tilesAtOnce = 32

/** Tiles of one level that follow each other; a level is complete before the one above it is made. */
function inGroups(tiles: readonly TileRef[]): TileRef[][] {
  const groups: TileRef[][] = []
  for (const tile of tiles) {
    const open = groups.at(-1)
    if (open && open[0]!.level === tile.level && open.length < tilesAtOnce) open.push(tile)
    else groups.push([tile])
  }
  return groups
}

/** A tile above the lowest: each hash is the root of a full tile below it. */
async function hashesOf(tile: TileRef, readTile: LogFiles['readTile']): Promise<Uint8Array> {
  const first = tile.n * tileWidth
  const hashes = Array.from({ length: tile.width }, async (_, i) =>
    foldHashes(await readTile(tile.level - 1, first + i, tileWidth)),
  )
  return concatBytes(...(await Promise.all(hashes)))
}

/** Partial tiles are not needed once the whole one is there (tlog-tiles allows to drop them). */
async function forgetParts(directory: string, { level, n }: TileRef): Promise<void> {
  for (const path of [tilePath(level, n), ...(level === 0 ? [entriesPath(n)] : [])])
    await rm(join(directory, `${path}.p`), { recursive: true, force: true })
}

/** Whether a tree of that size may have left parts of the tile. */
function isUnfinished({ level, n }: TileRef, size: number): boolean {
  return n === Math.floor(hashesAt(level, size) / tileWidth)
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
