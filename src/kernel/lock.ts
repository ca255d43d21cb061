/**
 * One Aval to a data directory. The lock is an exclusive SQLite transaction, which is a lock of the operating system: it ends
 * with the process however the process ends, so a stale lock cannot exist and a live one cannot be stolen.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from './clock.ts'

/** Who holds a data directory. */
export interface Holder {
  readonly pid: number
  readonly since: string
  readonly doing: string
}

export type LockAttempt =
  | { readonly ok: true; release(): void }
  | { readonly ok: false; readonly holder: Holder | null }

/** Tries once to hold `directory`; `doing` is shown to whoever comes second. */
export function tryLock(directory: string, doing: string, clock: Clock): LockAttempt {
  const file = new DatabaseSync(join(directory, 'lock'))
  const holderFile = join(directory, 'holder.json')
  try {
    file.exec('pragma busy_timeout = 0; begin exclusive')
  } catch {
    file.close()
    return { ok: false, holder: readHolder(holderFile) }
  }
  const holder: Holder = { pid: process.pid, since: clock.now().toISOString(), doing }
  writeFileSync(holderFile, JSON.stringify(holder), { mode: 0o600 })
  return {
    ok: true,
    release: () => {
      rmSync(holderFile, { force: true })
      file.close()
    },
  }
}

function readHolder(path: string): Holder | null {
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Holder) : null
  } catch {
    return null
  }
}
