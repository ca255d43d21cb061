/**
 * Where a measure is taken: a PostgreSQL (the embedded one with the product's durable settings, or the one that DATABASE_URL
 * names), on which every measure gets a new migrated database and a new data directory, gone afterwards.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import {
  createLog,
  type DatabaseAddress,
  ensureServerRole,
  migrate,
  ownerRole,
  prepareCluster,
  prepareJobs,
  readConfig,
  serverRole,
  startEmbeddedPostgres,
  systemClock,
  systemRandom,
} from '../src/kernel/index.ts'
import { type House, migrationsDirectory, openHouse } from '../src/server/index.ts'
import { passphraseProvider } from '../src/vault/index.ts'
import { note } from './options.ts'
import { undone } from './undo.ts'

export interface Engine {
  readonly name: 'embedded' | 'external'
  /** A new migrated database and an empty data directory. */
  bed(): Promise<Bed>
  close(): Promise<void>
}

export interface Bed {
  /** This database as the administrator, whom row-level security does not bind. */
  readonly administrator: DatabaseAddress
  /** The same as the server's role, whom it does. */
  readonly server: DatabaseAddress
  readonly directory: string
  close(): Promise<void>
}

/** A folder that an unprivileged account can pass through. */
export function scratch(): { path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'aval-bench-'))
  chmodSync(path, 0o711)
  return { path, remove: undone(() => rmSync(path, { recursive: true, force: true })) }
}

export async function embeddedEngine(): Promise<Engine> {
  const folder = scratch()
  const server = await startEmbeddedPostgres({ directory: join(folder.path, 'database') })
  const password = systemRandom(12).toString('base64url')
  const administrator = server.address('postgres')
  const prepare = async (name: string) => {
    await prepareCluster(administrator, name, password, password)
    return {
      owner: { ...administrator, database: name, user: ownerRole, password },
      server: { ...administrator, database: name, user: serverRole, password },
    }
  }
  const close = undone(async () => {
    await server.stop()
    await folder.remove()
  })
  return { name: 'embedded', bed: () => makeBed(folder.path, administrator, prepare), close }
}

/**
 * The external PostgreSQL, in scratch databases. Null (with the reason on stderr) when it cannot be used without touching what is
 * already there: the server's role must be new, or AVAL_DATABASE_SERVER_URL must say how it logs in.
 */
export async function externalEngine(): Promise<Engine | null> {
  const { database: administrator, serverDatabase } = readConfig()
  if (!administrator) return null
  const reason = await whyNot(administrator, serverDatabase)
  if (reason) {
    note(`external PostgreSQL left out: ${reason}`)
    return null
  }
  const folder = scratch()
  const password = systemRandom(12).toString('base64url')
  if (!serverDatabase) await asked(administrator, (client) => ensureServerRole(client, password))
  const login = serverDatabase ?? { ...administrator, user: serverRole, password }
  const prepare = async (name: string) => {
    await asked(administrator, (client) => client.query(`create database ${name}`))
    return { owner: { ...administrator, database: name }, server: { ...login, database: name } }
  }
  const close = undone(async () => {
    if (!serverDatabase) await asked(administrator, (client) => client.query(`drop role if exists ${serverRole}`))
    await folder.remove()
  })
  return { name: 'external', bed: () => makeBed(folder.path, administrator, prepare), close }
}

async function whyNot(administrator: DatabaseAddress, server: DatabaseAddress | null): Promise<string | null> {
  return asked(administrator, async (client) => {
    const { rows } = await client.query<{ strong: boolean; taken: boolean }>(
      `select rolsuper as strong, exists (select 1 from pg_roles where rolname = '${serverRole}') as taken
       from pg_roles where rolname = current_user`,
    )
    if (!rows[0]?.strong)
      return 'the role of DATABASE_URL must be a superuser here (it arranges people behind the policies)'
    return rows[0].taken && !server ? `the role ${serverRole} exists; give AVAL_DATABASE_SERVER_URL` : null
  })
}

type Prepare = (name: string) => Promise<{ owner: DatabaseAddress; server: DatabaseAddress }>
let counter = 0

async function makeBed(folder: string, cluster: DatabaseAddress, prepare: Prepare): Promise<Bed> {
  const name = `aval_bench_${process.pid}_${++counter}`
  const directory = join(folder, name)
  mkdirSync(directory, { mode: 0o711 })
  const { owner, server } = await prepare(name)
  await asked(owner, (client) => migrate(client, migrationsDirectory))
  await prepareJobs(owner)
  const close = undone(async () => {
    await asked(cluster, (client) => client.query(`drop database if exists ${name} with (force)`))
    rmSync(directory, { recursive: true, force: true })
  })
  return { administrator: { ...cluster, database: name }, server, directory, close }
}

/** Runs `work` on a connection of its own. */
export async function asked<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(address)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Every room on the bed's database, as `aval start` opens them. */
export function houseOn(bed: Pick<Bed, 'server' | 'directory'>, settings: Record<string, string> = {}): Promise<House> {
  const keyProvider = passphraseProvider({
    passphrase: 'only for measuring',
    directory: join(bed.directory, 'keyring'),
    random: systemRandom,
  })
  const config = readConfig({ AVAL_DATA_DIR: bed.directory, ...settings })
  const log = createLog('silent')
  const base = { config, directory: bed.directory, clock: systemClock, random: systemRandom, log }
  return openHouse({ ...base, address: bed.server, keyProvider })
}
