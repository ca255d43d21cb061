/**
 * Where a file's bytes come from: a path of the operator's own, read in place and never touched, or an upload, which is sealed as it
 * arrives and deleted when its import ends, because raw files with people in them must not linger.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Clock, Database, NewId } from '../kernel/index.ts'
import { headBytes, uncompressedHead } from './format.ts'
import type { VaultPort } from './ports.ts'
import { problem } from './problems.ts'
import { readSealed, writeSealed } from './sealed-file.ts'
import type { SubjectTables } from './tables.ts'

export type SourceRef =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'upload'; readonly fileId: string }

/** A file that can be read as often as needed. */
export interface Source {
  readonly ref: SourceRef
  readonly name: string
  readonly bytes: number
  open(): AsyncIterable<Buffer>
}

export interface Sources {
  /** @throws Problem `subjects.file_unreadable`, `subjects.unknown_file` */
  resolve(ref: SourceRef): Promise<Source>
  /** Takes a file in, sealed on disk. @param name for people to recognise it by */
  upload(name: string, bytes: AsyncIterable<Buffer>): Promise<{ fileId: string; bytes: number }>
  /** Deletes an uploaded file; a path of the operator's is left alone. */
  discard(ref: SourceRef): Promise<void>
  /** Deletes uploads older than this. @returns how many */
  sweep(before: Date): Promise<number>
}

export function createSources(deps: {
  database: Database
  vault: Pick<VaultPort, 'sealSecret' | 'openSecret'>
  clock: Clock
  newId: NewId
  filesDirectory: string
}): Sources {
  const { vault, clock, newId } = deps
  const table = () => deps.database.db.withTables<SubjectTables>()
  const place = (fileId: string) => join(deps.filesDirectory, `upload-${fileId}.sealed`)

  async function uploaded(ref: SourceRef & { kind: 'upload' }): Promise<Source> {
    const row = await table().selectFrom('import_file').selectAll().where('file_id', '=', ref.fileId).executeTakeFirst()
    if (!row) throw problem('subjects.unknown_file', { at: 'fileId' })
    const open = () => readSealed(vault, place(row.file_id), row.file_id, row.bytes)
    return { ref, name: row.file_name, bytes: row.bytes, open }
  }
  async function discard(ref: SourceRef): Promise<void> {
    if (ref.kind === 'path') return
    await rm(place(ref.fileId), { force: true })
    await table().deleteFrom('import_file').where('file_id', '=', ref.fileId).execute()
  }
  return {
    resolve: (ref) => (ref.kind === 'path' ? ownFile(ref) : uploaded(ref)),
    discard,
    upload: async (name, bytes) => {
      const fileId = newId()
      await mkdir(deps.filesDirectory, { recursive: true, mode: 0o700 })
      const written = await writeSealed(vault, place(fileId), fileId, bytes)
      const row = {
        file_id: fileId,
        file_name: basename(name).slice(0, 200),
        bytes: written.sealedBytes,
        created_at: clock.now(),
      }
      await table().insertInto('import_file').values(row).execute()
      return { fileId, bytes: written.plainBytes }
    },
    sweep: async (before) => {
      const old = await table().selectFrom('import_file').select('file_id').where('created_at', '<', before).execute()
      for (const row of old) await discard({ kind: 'upload', fileId: row.file_id })
      return old.length
    },
  }
}

async function ownFile(ref: SourceRef & { kind: 'path' }): Promise<Source> {
  const path = resolve(ref.path)
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw problem('subjects.file_unreadable', { reason: 'there is no such file' })
  const open = () => createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  return { ref: { kind: 'path', path }, name: basename(path), bytes: found.size, open }
}

/** SHA-256 of a file's bytes as they lie there, lower-case hex. */
export async function fileHash(source: Source): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of source.open()) hash.update(chunk)
  return hash.digest('hex')
}

/** The beginning of the uncompressed file. */
export async function fileHead(source: Source): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of source.open()) {
    parts.push(chunk)
    size += chunk.length
    if (size >= headBytes) break
  }
  try {
    return uncompressedHead(Buffer.concat(parts)).subarray(0, headBytes)
  } catch (error) {
    throw problem('subjects.file_unreadable', { reason: `gzip: ${(error as Error).message}` })
  }
}
