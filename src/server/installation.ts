/**
 * An installation: the data directory with its lock and secrets, and a database brought to the newest migration. Everything
 * that is opened here is closed in the reverse order, whatever failed in between.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import {
  type Clock,
  type Config,
  type DatabaseAddress,
  type EmbeddedPostgres,
  ensureServerRole,
  type Log,
  migrate,
  ownerRole,
  prepareCluster,
  prepareJobs,
  Problem,
  serverRole,
  startEmbeddedPostgres,
  systemRandom,
  tryLock,
} from '../kernel/index.ts'
import { problem } from './problems.ts'

export const migrationsDirectory = new URL('../../migrations/', import.meta.url).pathname
const databaseName = 'aval'

/** Where the database is: ours, in a folder, run as somebody who is not root; or the one that DATABASE_URL names. */
export type DatabasePlace =
  | { readonly kind: 'embedded'; readonly directory: string; readonly runsAs: string }
  | { readonly kind: 'external' }

/** A held data directory and its database. */
export interface Installation {
  readonly directory: string
  /** How the server logs in: row-level security binds this role. */
  readonly server: DatabaseAddress
  readonly place: DatabasePlace
  /** Migrations that ran now; all of them on a new installation. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

/**
 * Holds the data directory and opens its database.
 * @param doing shown to whoever tries the same directory meanwhile
 * @throws Problem `server.already_running`, `server.database_*`, `server.server_role*`
 */
export async function openInstallation(config: Config, doing: string, clock: Clock, log: Log): Promise<Installation> {
  const directory = config.dataDirectory
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  mkdirSync(join(directory, 'secrets'), { recursive: true, mode: 0o700 })
  const lock = tryLock(directory, doing, clock)
  if (!lock.ok)
    throw problem('server.already_running', {
      directory,
      pid: lock.holder?.pid ?? 0,
      since: lock.holder?.since ?? '?',
      doing: lock.holder?.doing ?? '?',
    })
  const undo: (() => Promise<void> | void)[] = [() => lock.release()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const embedded = config.database ? null : await startEmbeddedPostgres({ directory: join(directory, 'database') })
    if (embedded) undo.push(() => embedded.stop())
    const { owner, server } = embedded
      ? await embeddedAddresses(embedded, directory)
      : await externalAddresses(config, directory)
    const migrated = await bringUpToDate(owner)
    if (migrated.length > 0) log.info({ migrations: migrated.length }, 'database migrated')
    await refuseStrongRole(server)
    const attach = join(directory, 'secrets', 'attach.json')
    const place = placeOf(embedded)
    writeFileSync(attach, JSON.stringify({ server, place }), { mode: 0o600 })
    undo.push(() => rmSync(attach, { force: true }))
    return { directory, server, place, migrated, close }
  } catch (error) {
    await close()
    throw error
  }
}

function placeOf(embedded: EmbeddedPostgres | null): DatabasePlace {
  return embedded ? { kind: 'embedded', directory: embedded.directory, runsAs: embedded.runsAs } : { kind: 'external' }
}

/** The database of the Aval that holds `directory` now, for a command beside it; null when none runs. */
export function runningDatabase(directory: string, clock: Clock): Pick<Installation, 'server' | 'place'> | null {
  const attach = join(directory, 'secrets', 'attach.json')
  if (!existsSync(attach)) return null
  const lock = tryLock(directory, 'looking whether Aval runs', clock)
  if (lock.ok) {
    lock.release()
    return null
  }
  return JSON.parse(readFileSync(attach, 'utf8')) as Pick<Installation, 'server' | 'place'>
}

interface Addresses {
  readonly owner: DatabaseAddress
  readonly server: DatabaseAddress
}

async function embeddedAddresses(embedded: EmbeddedPostgres, directory: string): Promise<Addresses> {
  const passwords = { owner: keptSecret(directory, 'database-owner'), server: keptSecret(directory, 'database-server') }
  await prepareCluster(embedded.address('postgres'), databaseName, passwords.owner, passwords.server)
  const address = embedded.address(databaseName)
  return {
    owner: { ...address, user: ownerRole, password: passwords.owner },
    server: { ...address, user: serverRole, password: passwords.server },
  }
}

async function externalAddresses(config: Config, directory: string): Promise<Addresses> {
  const owner = config.database as DatabaseAddress
  const client = new pg.Client(owner)
  try {
    await client.connect()
  } catch (error) {
    throw problem('server.database_unreachable', { reason: (error as Error).message })
  }
  try {
    await refuseVersion(client)
    if (config.serverDatabase) return { owner, server: config.serverDatabase }
    const password = keptSecret(directory, 'database-server')
    await ensureServerRole(client, password)
    return { owner, server: { ...owner, user: serverRole, password } }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw problem('server.server_role', { role: serverRole })
  } finally {
    await client.end()
  }
}

async function refuseVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version")
  const major = Math.floor(Number(rows[0]?.version) / 10_000)
  if (major < 15 || major > 18) throw problem('server.database_version', { version: major })
}

async function bringUpToDate(owner: DatabaseAddress): Promise<string[]> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    const migrated = await migrate(client, migrationsDirectory)
    await prepareJobs(owner)
    return migrated
  } finally {
    await client.end()
  }
}

/** A server that could step over row-level security would make every promise empty: it does not start. */
async function refuseStrongRole(server: DatabaseAddress): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    const { rows } = await client.query<{ why: string }>(`
      select 'SUPERUSER' as why from pg_roles where rolname = current_user and rolsuper
      union all select 'BYPASSRLS' from pg_roles where rolname = current_user and rolbypassrls
      union all select 'CREATEROLE' from pg_roles where rolname = current_user and rolcreaterole
      union all select 'member of ' || roleid::regrole from pg_auth_members where member = current_user::regrole
      union all select 'owns ' || relname from pg_class where relowner = current_user::regrole`)
    if (rows.length > 0) throw problem('server.server_role_too_strong', { why: rows.map((row) => row.why).join(', ') })
  } finally {
    await client.end()
  }
}

function keptSecret(directory: string, name: string): string {
  const path = join(directory, 'secrets', name)
  if (!existsSync(path)) {
    writeFileSync(path, systemRandom(24).toString('base64url'), { mode: 0o600 })
    chmodSync(path, 0o600)
  }
  return readFileSync(path, 'utf8').trim()
}
