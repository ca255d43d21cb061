/**
 * Files that hold people's data between two steps (an upload, refused rows) are sealed chunk by chunk with the installation's key, so
 * that a copy of the disk says nothing. Each chunk is bound to its file and its place; the length is kept in the database.
 */
import { createReadStream } from 'node:fs'
import { type FileHandle, open, truncate } from 'node:fs/promises'
import type { VaultPort } from './ports.ts'
import { problem } from './problems.ts'

type Sealer = Pick<VaultPort, 'sealSecret' | 'openSecret'>

/** Plain bytes per chunk of a stream. */
const chunkBytes = 1024 * 1024
const lengthBytes = 4

/** Appends one sealed chunk at `offset`, cutting off whatever a crash left behind it, and returns the new length once on disk. */
export async function appendSealed(
  vault: Sealer,
  path: string,
  name: string,
  offset: number,
  plain: Buffer,
): Promise<number> {
  const file = await open(path, offset === 0 ? 'w' : 'r+', 0o600)
  try {
    await file.truncate(offset)
    const end = await writeChunk(vault, file, name, offset, plain)
    await file.sync()
    return end
  } finally {
    await file.close()
  }
}

/** Writes a whole stream sealed. @returns lengths of the sealed file and of what it holds */
export async function writeSealed(
  vault: Sealer,
  path: string,
  name: string,
  bytes: AsyncIterable<Buffer>,
): Promise<{ sealedBytes: number; plainBytes: number }> {
  const file = await open(path, 'w', 0o600)
  let sealedBytes = 0
  let plainBytes = 0
  try {
    for await (const chunk of regrouped(bytes)) {
      sealedBytes = await writeChunk(vault, file, name, sealedBytes, chunk)
      plainBytes += chunk.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sealedBytes, plainBytes }
}

async function writeChunk(
  vault: Sealer,
  file: FileHandle,
  name: string,
  offset: number,
  plain: Buffer,
): Promise<number> {
  const sealed = vault.sealSecret(chunkName(name, offset), plain)
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(sealed.length)
  await file.write(Buffer.concat([length, sealed]), 0, lengthBytes + sealed.length, offset)
  return offset + lengthBytes + sealed.length
}

function chunkName(name: string, offset: number): string {
  return `${name}:${offset}`
}

async function* regrouped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  for await (const part of bytes) {
    parts.push(part)
    size += part.length
    if (size < chunkBytes) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(parts)
}

/**
 * Reads a sealed file back, chunk by chunk.
 * @param sealedBytes its length as the database knows it; bytes beyond are not ours
 * @throws Problem `subjects.file_unreadable` when it is shorter or was changed
 */
export async function* readSealed(
  vault: Sealer,
  path: string,
  name: string,
  sealedBytes: number,
): AsyncGenerator<Buffer> {
  if (sealedBytes === 0) return
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const part of createReadStream(path, { end: sealedBytes - 1 })) {
    rest = rest.length === 0 ? (part as Buffer) : Buffer.concat([rest, part as Buffer])
    for (let next = chunkLength(rest); next !== null; next = chunkLength(rest)) {
      yield opened(vault, chunkName(name, offset), rest.subarray(lengthBytes, next))
      rest = rest.subarray(next)
      offset += next
    }
  }
  if (rest.length > 0 || offset !== sealedBytes)
    throw problem('subjects.file_unreadable', { reason: 'the sealed file is cut off' })
}

function chunkLength(bytes: Buffer): number | null {
  if (bytes.length < lengthBytes) return null
  const end = lengthBytes + bytes.readUInt32BE(0)
  return bytes.length < end ? null : end
}

function opened(vault: Sealer, name: string, sealed: Buffer): Buffer {
  try {
    return vault.openSecret(name, sealed)
  } catch {
    throw problem('subjects.file_unreadable', { reason: 'the sealed file was changed' })
  }
}

/** Cuts a file back to what the database knows of it, after a crash between the two. */
export async function cutBack(path: string, length: number): Promise<void> {
  await truncate(path, length).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || length > 0) throw error
  })
}
