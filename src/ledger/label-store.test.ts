/** The label index as it is kept up: what a publication reads is what is new, however long the log is. */
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { advance, rebuild } from './label-store.ts'

const old = 30_000
const gained = 100

let home: TestDatabase
beforeEach(async () => {
  home = await freshDatabase()
})
afterEach(() => home.close())

test('catching up with a hundred entries does not read the labels of all the others, statistics or none', async () => {
  const client = await home.owner.connect()
  try {
    await client.query('alter table ledger_entry set (autovacuum_enabled = off)')
    await client.query(
      `insert into ledger_entry
       select i, 1, sha256(int8send(i)), sha256(int8send(-i)) from generate_series(0, $1::int - 1) i`,
      [old + gained],
    )
    const before = await rebuild(client, old)
    const rootBefore = before.index.root()
    const sofar = await labelsRead(client)
    const after = await advance(client, before, old + gained)
    expect((await labelsRead(client)) - sofar).toBeLessThan(10 * gained)
    expect(after.index.root()).not.toEqual(rootBefore)
    expect(after.index.root()).toEqual((await rebuild(client, old + gained)).index.root())
  } finally {
    await client.end()
  }
})

/** How many labels this database has read through their index so far. */
async function labelsRead(client: pg.Client): Promise<number> {
  await client.query('select pg_stat_force_next_flush()')
  const { rows } = await client.query<{ read: number }>(
    `select idx_tup_read::int as read from pg_stat_user_indexes where indexrelname = 'ledger_entry_label'`,
  )
  return rows[0]!.read
}
