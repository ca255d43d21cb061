/**
 * One real PostgreSQL for a run of the tests: the embedded server in a temporary folder, or the cluster that
 * AVAL_TEST_DATABASE_URL names (an administrator's URL). Durability is off here because every database is thrown away;
 * the crash tests start servers of their own with it on.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type DatabaseAddress, parseDatabaseUrl } from '../src/kernel/database.ts'
import { startEmbeddedPostgres } from '../src/kernel/embedded.ts'
import { prepareTemplate } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: DatabaseAddress
    /** Why there is no template, or null: tests that need no database still run when a migration is broken. */
    migrationFault: string | null
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.AVAL_TEST_DATABASE_URL
  if (given) {
    const address = parseDatabaseUrl(given)
    project.provide('postgres', address)
    project.provide('migrationFault', await faultOf(prepareTemplate(address)))
    return async () => {}
  }
  const directory = mkdtempSync(join(tmpdir(), 'aval-test-'))
  // The account that PostgreSQL runs as (when the tests run as root) must be able to pass through.
  chmodSync(directory, 0o711)
  const server = await startEmbeddedPostgres({
    directory: join(directory, 'database'),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  project.provide('postgres', server.address('postgres'))
  project.provide('migrationFault', await faultOf(prepareTemplate(server.address('postgres'))))
  return async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function faultOf(work: Promise<void>): Promise<string | null> {
  return work.then(
    () => null,
    (error: unknown) => String(error),
  )
}
