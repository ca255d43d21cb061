/**
 * The keyring: every wrapped key, in a SQLite file of its own, because a key that is deleted from the main database stays
 * readable in its WAL and in every backup of it. Deleted cells are overwritten (`secure_delete`), every change is synced, the
 * folder too (`extra`: with `full` a power cut could bring the journal, and with it a shredded key, back), and several processes
 * may share the file.
 * Limits: the file system may keep old blocks after SQLite's rollback journal is removed; use an encrypted disk against somebody
 * who examines the raw device, and back the keyring up apart from the data, for few days.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** Longer than the rotation of a million keys takes, during which other processes wait. */
const busyMs = 60_000

export interface WrappedKey {
  readonly kek: number
  readonly wrapped: Uint8Array
}

export interface Keyring {
  readonly path: string
  /** Runs `work` as one durable change; an exception undoes it. */
  change<T>(work: () => T): T
  /** A number that differs after another process changed the file. */
  generation(): number
  keks(): { readonly version: number; readonly parameters: Buffer }[]
  addKek(version: number, parameters: Uint8Array): void
  removeKek(version: number): void
  installationKey(name: string): WrappedKey | null
  installationKeys(): (WrappedKey & { readonly name: string })[]
  putInstallationKey(name: string, key: WrappedKey): void
  subjectKey(id: Uint8Array): WrappedKey | null
  /** Somebody who has a key keeps it. */
  addSubjectKey(id: Uint8Array, key: WrappedKey): 'added' | 'kept'
  rewrapSubjectKey(id: Uint8Array, key: WrappedKey): void
  /** Every subject key, a page at a time, ordered by id. */
  subjectKeysAfter(id: Uint8Array, limit: number): (WrappedKey & { readonly id: Uint8Array })[]
  removeSubjectKey(id: Uint8Array): void
  count(): number
  close(): void
}

const schema = `
  create table if not exists kek (version integer primary key, parameters blob not null) strict;
  create table if not exists installation_key (name text primary key, kek integer not null, wrapped blob not null) strict;
  create table if not exists subject_key (id blob primary key, kek integer not null, wrapped blob not null) strict, without rowid;
`

/** Opens or creates the keyring in `directory` (private to its owner). */
export function openKeyring(directory: string): Keyring {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'keyring.sqlite')
  // Private from its first byte; SQLite gives the journal the same mode.
  closeSync(openSync(path, 'a', 0o600))
  const file = new DatabaseSync(path, { timeout: busyMs })
  chmodSync(path, 0o600)
  file.exec(
    'pragma journal_mode = delete; pragma synchronous = extra; pragma secure_delete = on; pragma temp_store = memory;',
  )
  file.exec(schema)
  return {
    path,
    ...changes(file),
    ...keks(file),
    ...installationKeys(file),
    ...subjectKeys(file),
    close: () => file.close(),
  }
}

function changes(file: DatabaseSync): Pick<Keyring, 'change' | 'generation'> {
  const generation = file.prepare('pragma data_version')
  return {
    change: (work) => {
      file.exec('begin immediate')
      try {
        const result = work()
        file.exec('commit')
        return result
      } catch (error) {
        file.exec('rollback')
        throw error
      }
    },
    generation: () => Number(generation.get()?.data_version),
  }
}

function keks(file: DatabaseSync): Pick<Keyring, 'keks' | 'addKek' | 'removeKek'> {
  return {
    keks: () =>
      file
        .prepare('select version, parameters from kek order by version')
        .all()
        .map((row) => ({ version: Number(row.version), parameters: Buffer.from(row.parameters as Uint8Array) })),
    addKek: (version, parameters) =>
      void file.prepare('insert into kek (version, parameters) values (?, ?)').run(version, parameters),
    removeKek: (version) => void file.prepare('delete from kek where version = ?').run(version),
  }
}

function installationKeys(
  file: DatabaseSync,
): Pick<Keyring, 'installationKey' | 'installationKeys' | 'putInstallationKey'> {
  return {
    installationKey: (name) =>
      wrappedKey(file.prepare('select kek, wrapped from installation_key where name = ?'), name),
    installationKeys: () =>
      file
        .prepare('select name, kek, wrapped from installation_key')
        .all()
        .map((row) => ({ name: String(row.name), kek: Number(row.kek), wrapped: row.wrapped as Uint8Array })),
    putInstallationKey: (name, key) =>
      void file
        .prepare(
          'insert into installation_key (name, kek, wrapped) values (?, ?, ?) on conflict (name) do update set kek = excluded.kek, wrapped = excluded.wrapped',
        )
        .run(name, key.kek, key.wrapped),
  }
}

function subjectKeys(
  file: DatabaseSync,
): Pick<
  Keyring,
  'subjectKey' | 'addSubjectKey' | 'rewrapSubjectKey' | 'subjectKeysAfter' | 'removeSubjectKey' | 'count'
> {
  const one = file.prepare('select kek, wrapped from subject_key where id = ?')
  const add = file.prepare('insert or ignore into subject_key (id, kek, wrapped) values (?, ?, ?)')
  const rewrap = file.prepare('update subject_key set kek = ?, wrapped = ? where id = ?')
  const after = file.prepare('select id, kek, wrapped from subject_key where id > ? order by id limit ?')
  const remove = file.prepare('delete from subject_key where id = ?')
  const count = file.prepare('select count(*) as n from subject_key')
  return {
    subjectKey: (id) => wrappedKey(one, id),
    addSubjectKey: (id, key) => (Number(add.run(id, key.kek, key.wrapped).changes) > 0 ? 'added' : 'kept'),
    rewrapSubjectKey: (id, key) => void rewrap.run(key.kek, key.wrapped, id),
    subjectKeysAfter: (id, limit) =>
      after
        .all(id, limit)
        .map((row) => ({ id: row.id as Uint8Array, kek: Number(row.kek), wrapped: row.wrapped as Uint8Array })),
    removeSubjectKey: (id) => void remove.run(id),
    count: () => Number(count.get()?.n),
  }
}

function wrappedKey(statement: StatementSync, by: string | Uint8Array): WrappedKey | null {
  const row = statement.get(by)
  return row ? { kek: Number(row.kek), wrapped: row.wrapped as Uint8Array } : null
}
