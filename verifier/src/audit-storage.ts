/** Files of this machine, for audits: a log's folder, and what the last audit remembered. Node only. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LogSource, urlSource } from './audit-source.ts'
import { Unreachable } from './rpc.ts'

const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR'])

async function readOrNull(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw new Unreachable(`${file}: ${(error as Error).message}`)
  }
}

export function directorySource(directory: string): LogSource {
  return { name: directory, read: (path) => readOrNull(join(directory, path)) }
}

/** @param where an http(s) URL, or a folder */
export function openSource(where: string): LogSource {
  return /^https?:\/\//.test(where) ? urlSource(where) : directorySource(where)
}

/** What an audit remembers between runs. */
export interface AuditMemory {
  load(): Promise<Uint8Array | null>
  save(bytes: Uint8Array): Promise<void>
}

/** One file, replaced whole. */
export function fileMemory(file: string): AuditMemory {
  return {
    load: () => readOrNull(file),
    save: async (bytes) => {
      await writeFile(`${file}.new`, bytes)
      await rename(`${file}.new`, file)
    },
  }
}
