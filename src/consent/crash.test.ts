/** A database server of its own, is killed while decisions arrive: what was acknowledged must be there. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { expect, test } from 'vitest'
import { prepareTemplate } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import {
  type Database,
  type DatabaseAddress,
  type NoTables,
  openDatabase,
  startEmbeddedPostgres,
  systemClock,
  systemRandom,
  uuidv7From,
} from '../kernel/index.ts'
import { staff } from './arranged.fixture.ts'
import { createConsent } from './index.ts'

test('no acknowledged withdrawal is lost when the database is killed under load', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aval-consent-crash-'))
  chmodSync(directory, 0o711)
  const folder = join(directory, 'database')
  // The server's default would acknowledge before the disk has it: only what `record` itself asks for can save it.
  const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' }
  const first = await startEmbeddedPostgres({ directory: folder, settings })
  await prepareTemplate(first.address('postgres'))
  const address = { ...first.address('aval_template'), user: 'aval_server', password: 'only-for-tests' }
  const database = poolThatSurvives(address)
  const newId = uuidv7From(systemClock, systemRandom)
  const noVault = {
    seal: () => Buffer.alloc(0),
    openText: () => '',
    ledgerKeys: () => ({ label: Buffer.alloc(32, 1), blind: Buffer.alloc(32, 2) }),
  }
  // Every person here has the same key, so that their labels would be the same: this is not about them.
  const ledger = {
    ...ledgerFor({ database, folder: directory, clock: systemClock, newId }),
    enqueue: async () => {},
  }
  const consent = createConsent({ database, vault: noVault, clock: systemClock, newId, ledger })
  const people = Array.from({ length: 2_000 }, () => newId())
  await database.transaction((tx) =>
    consent.enrol(
      tx,
      people.map((subjectId) => ({ subjectId, facts: {} })),
    ),
  )

  const acknowledged = new Set<string>()
  const waiting = [...people]
  const hand = async () => {
    for (let subjectId = waiting.pop(); subjectId; subjectId = waiting.pop()) {
      const objection = { subjectId, kind: 'objected', purposes: 'all_marketing', channel: 'email_link' } as const
      const recorded = await consent.record(staff, objection).catch(() => null)
      if (recorded === null) return
      acknowledged.add(subjectId)
      if (acknowledged.size === 300) process.kill(postmaster(first.directory), 'SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: 8 }, hand))
  await database.close().catch(() => {})
  await first.exited
  expect(acknowledged.size).toBeGreaterThanOrEqual(300)
  expect(acknowledged.size).toBeLessThan(people.length)

  const second = await startEmbeddedPostgres({ directory: folder })
  const after = openDatabase({ ...second.address('aval_template') })
  try {
    const { rows } = await sql<{ subject_id: string }>`
      select d.subject_id from decision d join permission p using (subject_id)
      where d.kind = 'objected' and get_byte(p.reasons, 0) = 5 and p.bits & 1 = 0`.execute(after.db)
    const kept = new Set(rows.map((row) => row.subject_id))
    expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([])
  } finally {
    await after.close()
    await second.stop()
    rmSync(directory, { recursive: true, force: true })
  }
})

/** PostgreSQL writes its process id into the first line of this file. */
function postmaster(directory: string): number {
  return Number(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** Connections in use hear of the server's death between two queries; without a listener Node would end this process too. */
function poolThatSurvives(address: DatabaseAddress): Database {
  const pool = new pg.Pool({ ...address, max: 8 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    connect: () => Promise.reject(new Error('not needed here')),
    close: () => db.destroy(),
  }
}
