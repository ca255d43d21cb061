/**
 * Files that must be there after a power cut: written beside their place, synced, renamed, and the folder synced too. A reader sees
 * the old bytes or the new ones, never half of them.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** @param mode permissions of the new file */
export function writeDurably(path: string, data: string | Uint8Array, mode = 0o644): void {
  const draft = `${path}.${process.pid}.new`
  const file = openSync(draft, 'w', mode)
  try {
    writeFileSync(file, data)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncFolder(dirname(path))
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

export interface NewFile {
  readonly path: string
  /** Parts are asked for one by one, each when the one before is written. */
  readonly data: Uint8Array | Iterable<Uint8Array>
  /** Permissions, 0o644 unless given. */
  readonly mode?: number
}

/** A thread of the pool each; more would only wait for them. */
const writtenAtOnce = 4

/**
 * Many files, each as `writeDurably` writes one, without holding up the process; folders are made where they are missing. All of it
 * is durable when the promise resolves; before, each file is there whole or not at all.
 */
export async function writeAllDurably(files: readonly NewFile[]): Promise<void> {
  const folders = new Set<string>()
  for (const { path } of files) makeFolder(dirname(path), folders)
  const left = [...files]
  const write = async () => {
    for (let file = left.pop(); file; file = left.pop()) await writeOne(file)
  }
  await Promise.all(Array.from({ length: writtenAtOnce }, write))
  await Promise.all([...folders].map(syncOne))
}

async function writeOne({ path, data, mode = 0o644 }: NewFile): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  const file = await open(draft, 'w', mode)
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

/** Notes every folder whose names change: a new folder is a name in the one above it. */
function makeFolder(path: string, changed: Set<string>): void {
  changed.add(path)
  const first = mkdirSync(path, { recursive: true })
  for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made))
    changed.add(dirname(made))
}

async function syncOne(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
