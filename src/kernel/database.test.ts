import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'

let home: TestDatabase
beforeAll(async () => {
  home = await freshDatabase()
})
afterAll(() => home.close())

test('the server logs in as a role that owns nothing and cannot bypass row-level security', async () => {
  const { rows } = await sql<{ rolsuper: boolean; rolbypassrls: boolean; rolcreaterole: boolean; name: string }>`
    select rolsuper, rolbypassrls, rolcreaterole, rolname as name from pg_roles where rolname = current_user`.execute(
    home.database.db,
  )
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, name: 'aval_server' }])
})

test('a purpose is a bit only when it is a purpose, and ends with its transaction', async () => {
  const mask = async (purpose: string) =>
    home.database.transaction(async (tx) => {
      await sql`select set_config('aval.purpose', ${purpose}, true)`.execute(tx)
      const { rows } = await sql<{ mask: string }>`select aval_mask()::text as mask`.execute(tx)
      return rows[0]?.mask
    })
  expect(await mask('0')).toBe('1')
  expect(await mask('59')).toBe((1n << 59n).toString())
  for (const wrong of ['', '60', '64', '-1', '1 or 1', 'email_marketing']) expect(await mask(wrong)).toBe('0')
  const { rows } = await sql<{ mask: string }>`select aval_mask()::text as mask`.execute(home.database.db)
  expect(rows[0]?.mask).toBe('0')
})

test('an integer that a double cannot hold is an error, never another number', async () => {
  await expect(sql`select 9007199254740993::bigint as n`.execute(home.database.db)).rejects.toThrow(/2\^53/)
})

test('work that nobody waits for any more is stopped in the database, between statements too, and the connection serves on', async () => {
  const running = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where query like '%pg_sleep(61)%' and state = 'active'
        and pid <> pg_backend_pid()`.execute(home.owner.db)
    return rows[0]?.n
  }
  const controller = new AbortController()
  const work = home.database.transaction(async (tx) => {
    await sql`select 1`.execute(tx)
    await sql`select pg_sleep(61)`.execute(tx)
  }, controller.signal)
  await expect.poll(running).toBe(1)
  controller.abort(new Error('nobody waits'))
  await expect(work).rejects.toThrow('nobody waits')
  expect(await running()).toBe(0)
  const late = new AbortController()
  const between = home.database.transaction(async (tx) => {
    late.abort(new Error('gone between two'))
    await sql`select pg_sleep(61)`.execute(tx)
  }, late.signal)
  await expect(between).rejects.toThrow('gone between two')
  const before = home.database.transaction(async () => 'done', AbortSignal.abort(new Error('gone before')))
  await expect(before).rejects.toThrow('gone before')
  expect(await home.database.transaction(async () => 'done', new AbortController().signal)).toBe('done')
})
