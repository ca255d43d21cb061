/**
 * Databases for tests: each call gives a new one, copied from a template that holds every migration, opened as the server's
 * role (row-level security binds) and as the administrator (it does not: only to arrange and to look).
 */
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type DatabaseAddress, openDatabase } from '../src/kernel/database.ts'
import { prepareJobs } from '../src/kernel/jobs.ts'
import { migrate } from '../src/kernel/migrations.ts'
import { ownerRole, prepareCluster, serverRole } from '../src/kernel/roles.ts'

const template = 'aval_template'
const password = 'only-for-tests'
const migrations = new URL('../migrations/', import.meta.url).pathname

/** Builds the template once per run. Called by the global set-up. */
export async function prepareTemplate(administrator: DatabaseAddress): Promise<void> {
  await query(administrator, `drop database if exists ${template} (force)`)
  await prepareCluster(administrator, template, password, password)
  const address = { ...administrator, database: template, user: ownerRole, password }
  const owner = new pg.Client(address)
  await owner.connect()
  try {
    await migrate(owner, migrations)
  } finally {
    await owner.end()
  }
  await prepareJobs(address)
}

export interface TestDatabase {
  /** As `aval_server`: what the product sees. */
  readonly database: Database
  /** As the administrator, who bypasses row-level security. */
  readonly owner: Database
  readonly address: DatabaseAddress
  close(): Promise<void>
}

/** A new database with every migration applied, dropped by `close`. */
export async function freshDatabase(): Promise<TestDatabase> {
  const fault = inject('migrationFault')
  if (fault) throw new Error(fault)
  const administrator = inject('postgres')
  const name = `aval_test_${process.pid}_${++counter}`
  await query(administrator, `create database ${name} template ${template} owner ${ownerRole}`)
  const address = { ...administrator, database: name, user: serverRole, password }
  const database = openDatabase(address)
  const owner = openDatabase({ ...administrator, database: name }, 4)
  const close = async () => {
    await database.close()
    await owner.close()
    await query(administrator, `drop database if exists ${name} (force)`)
  }
  return { database, owner, address, close }
}

let counter = 0

async function query(administrator: DatabaseAddress, text: string): Promise<void> {
  const client = new pg.Client(administrator)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
