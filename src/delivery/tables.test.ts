import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { deliveryTables } from './tables.ts'
import { enrolPeople, type House, openHouse, queue, staffMember } from './test-house.ts'

let home: TestDatabase
let house: House
beforeAll(async () => {
  home = await freshDatabase()
  house = await openHouse(home.database, { sinkPort: 1 })
})
afterAll(async () => {
  house.close()
  await home.close()
})

test('the types list exactly the columns that exist', async () => {
  for (const [table, columns] of Object.entries(deliveryTables)) {
    const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_name = ${table}`.execute(home.owner.db)
    expect({ table, columns: new Set(rows.map((row) => row.name)) }).toEqual({ table, columns: new Set(columns) })
  }
})

test('without a purpose, or under another, no row is seen or changed; the figures are counts only', async () => {
  const ids = await enrolPeople(house, 4)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  const seen = await sql`select 1 from outbox`.execute(home.database.db)
  const changed = await sql`update outbox set state = 'sent'`.execute(home.database.db)
  expect([seen.rows.length, changed.numAffectedRows]).toEqual([0, 0n])
  const among = { kind: 'subjects', ids } as const
  for (const [purpose, rows] of [
    ['email_marketing', 4],
    ['sms_marketing', 0],
    ['record_keeping', 4],
  ] as const) {
    const found = await house.gate.open({ purpose, actor: staffMember, why: 'test of the policy', among }, ({ tx }) =>
      sql`select 1 from outbox where campaign_id = ${campaign}`.execute(tx),
    )
    expect([purpose, found.rows.length]).toEqual([purpose, rows])
  }
  const { rows } = await sql`select * from outbox_tally(${campaign})`.execute(home.database.db)
  expect(rows).toEqual([{ state: 'queued', reason: null, bounce: null, unsubscribed: false, variant: 'a', people: 4 }])
})
