/**
 * What a witness must never forget: for each log the largest checkpoint that it signed. A SQLite file, synced before any answer;
 * looking and storing are one step, also for two processes on one file.
 */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface Seen {
  readonly size: number
  readonly root: Uint8Array
}

export interface WitnessStore {
  /** Runs `work` alone; what it stores is on disk when this returns. */
  alone<T>(work: (log: { seen(origin: string): Seen; keep(origin: string, seen: Seen): void }) => T): T
  all(): readonly (Seen & { readonly origin: string })[]
  close(): void
}

const fileName = 'witness.sqlite'
const busyMs = 10_000
const nothing = new Uint8Array(0)

/** Whether this folder remembers anything at all. */
export function hasWitnessStore(directory: string): boolean {
  const path = join(directory, fileName)
  return existsSync(path) && statSync(path).size > 0
}

export function openWitnessStore(directory: string): WitnessStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, fileName)
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  const file = new DatabaseSync(path, { timeout: busyMs })
  file.exec('pragma journal_mode = delete; pragma synchronous = extra;')
  file.exec(
    'create table if not exists seen (origin text primary key, size integer not null, root blob not null) strict',
  )
  const one = file.prepare('select size, root from seen where origin = ?')
  const put = file.prepare(
    'insert into seen (origin, size, root) values (?, ?, ?) on conflict (origin) do update set size = excluded.size, root = excluded.root',
  )
  return {
    alone: (work) => {
      file.exec('begin immediate')
      try {
        const done = work({
          seen: (origin) => {
            const row = one.get(origin)
            return row ? { size: Number(row.size), root: row.root as Uint8Array } : { size: 0, root: nothing }
          },
          keep: (origin, { size, root }) => void put.run(origin, size, root),
        })
        file.exec('commit')
        return done
      } catch (error) {
        // A disk that is full has rolled back by itself; its own error is the one to tell.
        if (file.isTransaction) file.exec('rollback')
        throw error
      }
    },
    all: () =>
      file
        .prepare('select origin, size, root from seen order by origin')
        .all()
        .map((row) => ({ origin: String(row.origin), size: Number(row.size), root: row.root as Uint8Array })),
    close: () => file.close(),
  }
}
