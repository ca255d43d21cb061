/**
 * The database: one pool, transactions, and a type system in which a room can name only its own tables.
 * `Db` and `Tx` know no table at all; a room widens them with its own (`tx.withTables<ConsentTables>()`), so that a query
 * on another room's table does not compile.
 */
import { setTimeout } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'

/** No table: what a connection knows before a room names its own. */
export type NoTables = Record<never, never>
export type Db = Kysely<NoTables>
export type Tx = Transaction<NoTables>

/** Where a database answers: a directory of a Unix socket or a host name, as `pg` takes them. */
export interface DatabaseAddress {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password?: string
  readonly ssl?: boolean
}

export interface Database {
  readonly db: Db
  /**
   * Runs `work` in one transaction (read committed); any exception rolls it back and is passed on.
   * @param signal when it aborts, the statement under way is stopped in the database and the signal's reason is thrown
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** A connection of one's own outside the pool: LISTEN, session advisory locks. The caller ends it. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

const types = new pg.TypeOverrides()
types.setTypeParser(20, safeInteger)

/**
 * Opens a pool of at most `poolSize` connections.
 * int8 arrives as a number (a count too large for a double is an error, never a wrong number), bytea as Buffer, jsonb parsed.
 */
export function openDatabase(address: DatabaseAddress, poolSize = 10): Database {
  const settings = { ...address, types, application_name: 'aval' }
  const pool = new pg.Pool({ ...settings, max: poolSize })
  // An idle connection that dies (database restarted) must not end the process; the next query gets a fresh one.
  pool.on('error', () => {})
  // The same for one that is held between two queries, of which the pool tells nobody.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) })
  const connect = async () => {
    const client = new pg.Client(settings)
    client.on('error', () => {})
    await client.connect()
    return client
  }
  return {
    db,
    transaction: (work, signal) =>
      db.transaction().execute((tx) => (signal ? stoppable(tx, work, signal, connect) : work(tx))),
    connect,
    close: () => db.destroy(),
  }
}

async function stoppable<T>(
  tx: Tx,
  work: (tx: Tx) => Promise<T>,
  signal: AbortSignal,
  connect: () => Promise<pg.Client>,
): Promise<T> {
  signal.throwIfAborted()
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
  let over = false
  let stopping: Promise<void> = Promise.resolve()
  const stop = () => {
    // A failure to stop leaves the statement to end by itself: that is no reason to fail.
    stopping = stopStatements(connect, rows[0]?.pid ?? 0, () => over).catch(() => {})
  }
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await work(tx)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    over = true
    signal.removeEventListener('abort', stop)
    // The connection goes back to the pool only when no cancellation for it is on its way.
    await stopping
  }
}

const stopAgainMs = 25

/** Over a connection of its own: the pool may be busy with what shall stop. Again and again, for one that comes between two statements stops nothing. */
async function stopStatements(connect: () => Promise<pg.Client>, pid: number, over: () => boolean): Promise<void> {
  const client = await connect()
  try {
    while (!over()) {
      await client.query('select pg_cancel_backend($1)', [pid])
      await setTimeout(stopAgainMs)
    }
  } finally {
    await client.end()
  }
}

/** A `postgres://` URL as an address. @throws TypeError when it is not one */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  const parsed = new URL(url)
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw new TypeError('not a postgres:// URL')
  const socket = parsed.searchParams.get('host')
  return {
    host: socket ?? (parsed.hostname || 'localhost'),
    port: Number(parsed.port || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(parsed.username) || 'postgres',
    ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
    ...(parsed.searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  }
}

/** The columns of a room's tables, by table: the run-time twin of its types, compared with the catalogue by a test. */
export type Columns<T> = { readonly [K in keyof T]: readonly (keyof T[K] & string)[] }

/**
 * Lists a room's tables and columns; a column that the type lacks does not compile, and one left out is found by the test
 * that compares the list with `information_schema`.
 */
export function columnsOf<T>(): (columns: Columns<T>) => Columns<T> {
  return (columns) => columns
}

function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer beyond 2^53: ${text}`)
  return value
}
