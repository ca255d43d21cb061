import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import type { Actor } from '../kernel/index.ts'
import type { Staff } from '../staff/index.ts'
import type { Gate } from './index.ts'

let home: SmallHouse
let gate: Gate
let staff: Staff
let marketer: Extract<Actor, { kind: 'staff' }>
let ask: { purpose: string; actor: Actor; why: string }
const people = { yes: '', no: '', silent: '', gone: '', withoutAddress: '' }
const email = ['email_marketing']

beforeAll(async () => {
  home = await smallHouse()
  gate = home.gate
  staff = home.staff
  marketer = home.marketer as Extract<Actor, { kind: 'staff' }>
  ask = { purpose: 'email_marketing', actor: marketer, why }
  people.yes = await home.person({ says: email })
  people.no = await home.person({})
  people.silent = await home.person({})
  people.gone = await home.person({ says: email })
  people.withoutAddress = await home.person({ says: email, facts: { residence: 'FR' } })
  await home.decide(people.no, 'refused', email)
  await home.decide(people.gone, 'withdrawn', email)
})
afterAll(() => home.close())

const why = 'test of the gate'

test('inside, only people exist whose permission for the purpose is alive; the census says who was left out and why', async () => {
  const { seen, census } = await gate.open(ask, async ({ tx, census: counted }) => {
    const { rows } = await sql<{ id: string }>`select subject_id as id from profile`.execute(tx)
    return { seen: rows.map((row) => row.id), census: counted }
  })
  expect(seen).toEqual([people.yes])
  expect(census).toEqual({
    matched: 5,
    permitted: 1,
    excluded: { refused: 1, no_decision: 1, withdrawn: 1, no_channel: 1 },
  })
})

test('the warrant is signed, says all of it, and cannot be changed, not even by the owner of the tables', async () => {
  const warrantId = await gate.open(ask, async (access) => access.warrantId)
  expect(await gate.warrants.get(warrantId)).toMatchObject({
    purpose: 'email_marketing',
    legalBasis: 'consent',
    actor: `staff:${marketer.id}`,
    why,
    genuine: 'yes',
    census: { matched: 5, permitted: 1 },
  })
  await expect(sql`update warrant set why = 'other'`.execute(home.owner.db)).rejects.toThrow(/only grows/)
  await sql`alter table warrant disable trigger warrant_only_grows`.execute(home.owner.db)
  await sql`update warrant set permitted = 4 where warrant_id = ${warrantId}`.execute(home.owner.db)
  expect((await gate.warrants.get(warrantId))?.genuine).toBe('no')
})

test('work that fails leaves no warrant: what was rolled back was not used', async () => {
  const before = (await gate.warrants.list(500)).length
  await expect(gate.open(ask, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect((await gate.warrants.list(500)).length).toBe(before)
})

test('a purpose that nobody declared, a missing reason and a second purpose inside the first are refused', async () => {
  await expect(gate.open({ ...ask, purpose: 'curiosity' }, async () => 1)).rejects.toThrow('consent.unknown_purpose')
  await expect(gate.open({ ...ask, why: 'because' }, async () => 1)).rejects.toThrow('gate.no_reason')
  await expect(gate.open(ask, () => gate.open({ ...ask, purpose: 'profiling' }, async () => 1))).rejects.toThrow(
    'gate.already_open',
  )
})

test('a withdrawal is seen by the next statement of work already under way', async () => {
  const subjectId = people.yes
  const after = await gate.open(ask, async ({ tx }) => {
    await home.decide(subjectId, 'withdrawn', email)
    return (await sql`select 1 from profile where subject_id = ${subjectId}`.execute(tx)).rows.length
  })
  expect(after).toBe(0)
  await home.decide(subjectId, 'given', email)
})

test('looking at a person by name goes to the audit trail, which the person may ask for', async () => {
  await gate.open(
    { ...ask, purpose: 'rights_fulfilment', among: { kind: 'subjects', ids: [people.no] }, named: 'yes' },
    async () => 1,
  )
  const seen = await gate.openPurpose(
    { purpose: 'rights_fulfilment', actor: marketer, why, subjects: [people.no] },
    (tx) => staff.holder.export(tx, people.no),
  )
  expect(seen).toMatchObject({ lookedAt: [{ actor: `staff:${marketer.id}`, action: 'gate.look', why }] })
})

test('after the work the connection knows no purpose any more', async () => {
  await gate.open(ask, async () => 1)
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      sql<{ people: number }>`select count(*) as people from profile`.execute(home.database.db),
    ),
  )
  for (const { rows } of results) expect(rows[0]?.people).toBe(0)
})
