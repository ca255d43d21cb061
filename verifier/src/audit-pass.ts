/**
 * One pass over the entries of a log: leaves against tiles, tiles against the tree, index roots against labels. Where tile and bundle
 * differ, the tree above tells which of the two was changed.
 */
import { equalBytes } from './bytes.ts'
import { entryBytes, parseEntry } from './entry.ts'
import type { Findings } from './audit-findings.ts'
import type { AuditLabels } from './audit-labels.ts'
import { ahead, type LogSource } from './audit-source.ts'
import { type AuditTree, differing, foldedRow, leavesOf, type MadeTile } from './audit-tree.ts'
import { hashBytes } from './merkle.ts'
import { decodeBundle, entriesPath, tilePath, tileWidth, tileWidthAt } from './tiles.ts'

/** A public entry that is more than an index root. */
export interface Announced {
  readonly entry: number
  readonly type: string
  readonly hash: Uint8Array
}

export interface Pass {
  readonly source: LogSource
  readonly size: number
  /** The root that was signed. */
  readonly root: Uint8Array
  readonly tree: AuditTree
  readonly labels: AuditLabels
  readonly findings: Findings
  readonly announced: Announced[]
  progress(entries: number): void
  readonly counted: { opaque: number; public: number; indexRoots: number }
  /** Whether labels are known without a gap. */
  indexState: 'whole' | 'broken'
}

const bundlesAtOnce = 24

/** Reads from the tree's size to the log's. @returns 'stopped' when entries cannot be had at all */
export async function passOver(pass: Pass): Promise<'whole' | 'stopped'> {
  const from = Math.floor(pass.tree.size / tileWidth)
  for await (const read of ahead(from, Math.ceil(pass.size / tileWidth), bundlesAtOnce, (n) => readBoth(pass, n))) {
    if ((await oneBundle(pass, read)) === 'stopped') return 'stopped'
    pass.progress(pass.tree.size)
  }
  for (const tile of pass.tree.partial()) await compareTile(pass, tile)
  return 'whole'
}

/** A tile or bundle, narrower ones cut from a full one when that has replaced them. */
export async function readPart(
  source: LogSource,
  pathOf: (n: number, width?: number) => string,
  n: number,
  width: number,
): Promise<{ bytes: Uint8Array; width: number } | null> {
  const bytes = await source.read(pathOf(n, width))
  if (bytes || width === tileWidth) return bytes && { bytes, width }
  const full = await source.read(pathOf(n))
  return full && { bytes: full, width: tileWidth }
}

interface ReadBundle {
  readonly n: number
  readonly width: number
  readonly entries: Uint8Array[] | null
  readonly tile: Uint8Array | null
  readonly found: { bundle: boolean; tile: boolean }
}

async function readBoth({ source, size }: Pass, n: number): Promise<ReadBundle> {
  const width = tileWidthAt(0, n, size)
  const [bundle, tile] = await Promise.all([
    readPart(source, entriesPath, n, width),
    readPart(source, (at, wide) => tilePath(0, at, wide), n, width),
  ])
  const entries = bundle && decodeBundle(bundle.bytes, bundle.width)
  const fits = tile !== null && tile.bytes.length === tile.width * hashBytes
  return {
    n,
    width,
    entries: entries && entries.slice(0, width),
    tile: fits ? tile.bytes.subarray(0, width * hashBytes) : null,
    found: { bundle: bundle !== null, tile: tile !== null },
  }
}

async function oneBundle(pass: Pass, read: ReadBundle): Promise<'whole' | 'stopped'> {
  const { tree, findings } = pass
  const { n, width, entries, tile } = read
  const bundleFile = entriesPath(n, width)
  const tileFile = tilePath(0, n, width)
  if (!read.found.bundle) findings.fail('tree', 'missing_file', { file: bundleFile })
  else if (!entries) findings.fail('tree', 'bundle_malformed', { file: bundleFile })
  if (!read.found.tile) findings.fail('tree', 'missing_file', { file: tileFile })
  else if (!tile) findings.fail('tree', 'tile_changed', { file: tileFile, detail: 'wrong length' })
  const leaves = await agreed(pass, read, entries && leavesOf(entries))
  if (!leaves) return 'stopped'
  const known = tree.size - n * tileWidth
  const before = tree.unfinished()
  for (const k of differing(before, leaves.subarray(0, before.length)))
    findings.fail('consistency', 'split', { file: bundleFile, entry: n * tileWidth + k })
  const start = tree.size
  const full = tree.append(leaves.subarray(known * hashBytes))
  for (const made of full) await compareTile(pass, made)
  if (entries) for (let k = known; k < width; k++) oneEntry(pass, entries[k]!, start - known + k, bundleFile)
  else breakIndex(pass, start)
  return 'whole'
}

/** The leaves to go on with: those that the tree above holds. */
async function agreed(pass: Pass, read: ReadBundle, made: Uint8Array | null): Promise<Uint8Array | null> {
  const { findings } = pass
  const { n, width, tile } = read
  if (!made || !tile) return made ?? tile
  const wrong = differing(made, tile)
  if (wrong.length === 0) return made
  const judge = await judgeOf(pass, n, width)
  const file = entriesPath(n, width)
  if (judge(made)) {
    findings.fail('tree', 'tile_changed', { file: tilePath(0, n, width), detail: `hash ${wrong.join(', ')}` })
    return made
  }
  breakIndex(pass, n * tileWidth + wrong[0]!)
  if (judge(tile)) for (const k of wrong) findings.fail('tree', 'entry_changed', { file, entry: n * tileWidth + k })
  else findings.fail('tree', 'both_changed', { file, entry: n * tileWidth + wrong[0]! })
  return tile
}

/** Tells whether leaves of bundle n are those of the tree: by the tile above, or at the end by the signed root. */
async function judgeOf(
  { source, size, tree, root }: Pass,
  n: number,
  width: number,
): Promise<(leaves: Uint8Array) => boolean> {
  if (width < tileWidth)
    return (leaves) => {
      const trial = tree.copy()
      trial.append(leaves.subarray((tree.size - n * tileWidth) * hashBytes))
      return equalBytes(trial.root(), root)
    }
  const above = Math.floor(n / tileWidth)
  const at = (n % tileWidth) * hashBytes
  const read = await readPart(source, (k, w) => tilePath(1, k, w), above, tileWidthAt(1, above, size))
  return (leaves) => read !== null && equalBytes(foldedRow(leaves), read.bytes.subarray(at, at + hashBytes))
}

async function compareTile({ source, findings }: Pass, { level, n, width, bytes }: MadeTile): Promise<void> {
  const file = tilePath(level, n, width)
  const read = await readPart(source, (at, wide) => tilePath(level, at, wide), n, width)
  if (!read) return findings.fail('tree', 'missing_file', { file })
  if (read.bytes.length !== read.width * hashBytes)
    return findings.fail('tree', 'tile_changed', { file, detail: 'wrong length' })
  const wrong = differing(bytes, read.bytes.subarray(0, bytes.length))
  if (wrong.length > 0) findings.fail('tree', 'tile_changed', { file, detail: `hash ${wrong.join(', ')}` })
}

function breakIndex(pass: Pass, entry: number): void {
  if (pass.indexState === 'whole') pass.findings.warn('index', 'index_not_checked', { entry })
  pass.indexState = 'broken'
}

function oneEntry(pass: Pass, bytes: Uint8Array, place: number, file: string): void {
  const { findings, labels, announced, counted, size } = pass
  const entry = parseEntry(bytes)
  if (!entry) findings.fail('entry', 'entry_malformed', { file, entry: place, detail: malformed(bytes) })
  const isIndexRoot = entry?.class === 'public' && entry.type === 'index_root'
  if (place === size - 1 && !isIndexRoot) findings.fail('index', 'index_root_not_last', { file, entry: place })
  if (!entry) return
  if (entry.class === 'opaque') {
    counted.opaque += 1
    const first = labels.add(entry.label, place)
    if (first !== null) findings.fail('index', 'duplicate_label', { file, entry: place, detail: `entry ${first}` })
    return
  }
  counted.public += 1
  if (!isIndexRoot) return void announced.push({ entry: place, type: entry.type, hash: entry.hash.slice() })
  counted.indexRoots += 1
  if (pass.indexState === 'whole' && !equalBytes(labels.root(), entry.hash))
    findings.fail('index', 'index_root_differs', { file, entry: place })
}

/** What is wrong with the bytes of an entry. */
function malformed(bytes: Uint8Array): string {
  if (bytes.length !== entryBytes) return `${bytes.length} bytes instead of ${entryBytes}`
  if (bytes[0] !== 1) return `version ${bytes[0]}`
  if (bytes[1] !== 1 && bytes[1] !== 2) return `class ${bytes[1]}`
  return bytes[2] !== 0 || bytes[3] !== 0 ? 'padding bytes are not zero' : 'the type is not written as it must be'
}
