/** Receipts: what a person gets verifies with nothing but the file and a policy, before and after they are erased. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Receipt, verifyReceipt } from '../../verifier/src/index.ts'
import { canonicalJson, type Json } from '../kernel/index.ts'
import { type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import type { NewDecision } from './index.ts'
import { canonicalRecord, recordOf, termsOf } from './record.ts'

let house: Arranged
beforeAll(async () => {
  house = await arrange()
  await house.ledger.start()
})
afterAll(async () => {
  await house.ledger.stop()
  await house.close()
})

const decide = (subjectId: string, more: Partial<NewDecision> = {}) =>
  house.consent.record(staff, {
    subjectId,
    kind: 'given',
    purposes: ['email_marketing', 'profiling'],
    channel: 'web_form',
    notice: shown(house.notice),
    evidence: { screen: 'Newsletter', note: 'é “quoted” \\ <b>', list: [1, 2.5, null] },
    ...more,
  })

async function receiptOf(subjectId: string, decisionId: string): Promise<Receipt> {
  const answer = await house.consent.receipts.of(subjectId, decisionId, 20_000)
  if (answer.state !== 'receipt') throw new Error(answer.state)
  return answer.receipt
}

const verify = (receipt: Receipt) => verifyReceipt(JSON.parse(JSON.stringify(receipt)), house.ledger.policy())

test('the receipt of a decision verifies and says what was decided', async () => {
  const [person] = await house.people(1)
  const { decisionId, entry } = await decide(person!)
  expect(entry.i).toBe(1)
  const receipt = await receiptOf(person!, decisionId)
  expect(verify(receipt)).toMatchObject({ ok: true })
  expect(receipt).toMatchObject({ kind: 'receipt', count: 2, enrolment: entry.enrolment })
  expect(receipt.events.map((event) => JSON.parse(event.event).type)).toEqual(['enrolled', 'given'])
  expect(receipt.events[1]!.record).toMatchObject({
    record_id: decisionId,
    event: { event_type: 'given', evidence: { screen: 'Newsletter' } },
  })
})

test('each decision of each kind becomes the next entry of its person, and the bundle opens all of them', async () => {
  const [person] = await house.people(1)
  await decide(person!)
  const withdrawn = { kind: 'withdrawn', purposes: ['email_marketing'], channel: 'email_link' } as const
  await house.consent.record(staff, { subjectId: person!, ...withdrawn })
  await house.consent.record(staff, { subjectId: person!, kind: 'objected', purposes: 'all_marketing', channel: 'api' })
  const gpc = { kind: 'signal_received', purposes: [], signal: 'gpc', channel: 'gpc' } as const
  await house.consent.record(staff, { subjectId: person!, ...gpc })
  const answer = await house.consent.receipts.bundle(person!, 20_000)
  if (answer.state !== 'receipt') throw new Error(answer.state)
  expect(verify(answer.receipt)).toMatchObject({ ok: true })
  expect(answer.receipt.events.map((event) => JSON.parse(event.event).type)).toEqual([
    'enrolled',
    'given',
    'withdrawn',
    'objected',
    'signal_received',
  ])
})

test('a receipt that was changed anywhere does not verify', async () => {
  const [person] = await house.people(1)
  const receipt = await receiptOf(person!, (await decide(person!)).decisionId)
  const altered = structuredClone(receipt) as unknown as { events: { record: { event: { event_type: string } } }[] }
  altered.events[1]!.record.event.event_type = 'withdrawn'
  expect(verify(altered as unknown as Receipt)).toMatchObject({ ok: false, step: 'record' })
})

test('an idempotent repetition is the same entry', async () => {
  const [person] = await house.people(1)
  const first = await decide(person!, { idempotencyKey: 'form 7' })
  const again = await decide(person!, { idempotencyKey: 'form 7' })
  expect(again).toMatchObject({ outcome: 'repeated', entry: first.entry, decisionId: first.decisionId })
  expect((await receiptOf(person!, first.decisionId)).count).toBe(2)
})

test('a decision row that was changed in the database gets no receipt', async () => {
  const [person] = await house.people(1)
  const { decisionId } = await decide(person!)
  await house.home.owner.db.executeQuery({
    sql: `update decision set channel = 'paper' where decision_id = '${decisionId}'`,
    parameters: [],
    query: { kind: 'RawNode' },
    queryId: { queryId: 'x' },
  } as never)
  await expect(house.consent.receipts.of(person!, decisionId, 20_000)).rejects.toMatchObject({
    code: 'consent.record_differs',
  })
})

test('after erasure the final bundle still verifies, the earlier receipt too, and nothing here opens them any more', async () => {
  const [person] = await house.people(1)
  const receipt = await receiptOf(person!, (await decide(person!)).decisionId)
  const farewell = house.consent.receipts.farewell(person!)
  await house.home.database.transaction((tx) => house.consent.holder.erase(tx, person!))
  house.vault.shred(person!)
  const answer = await farewell.final(20_000)
  if (answer.state !== 'receipt') throw new Error(answer.state)
  expect(answer.receipt).toMatchObject({ kind: 'final', count: 3 })
  expect(verify(answer.receipt)).toMatchObject({ ok: true })
  expect(verify(receipt)).toMatchObject({ ok: true })
  expect(() => house.vault.ledgerKeys(person!)).toThrow(/no_key/)
  await expect(house.consent.receipts.bundle(person!)).rejects.toMatchObject({ code: 'consent.unknown_subject' })
})

test('people from before the ledger are entered with everything they decided', async () => {
  const people = await house.people(3)
  for (const person of people) await decide(person)
  const { owner } = house.home
  for (const statement of [
    'alter table enrolment disable row level security',
    'delete from enrolment',
    'alter table enrolment enable row level security',
    'update decision set entry = null, commitment = null, terms = null',
  ])
    await owner.db.executeQuery({
      sql: statement,
      parameters: [],
      query: { kind: 'RawNode' },
      queryId: { queryId: 'y' },
    } as never)
  // Their labels stand in the log already: here, as in a log that is new, they are the same for the same keys.
  await expect(house.consent.enterRemaining()).resolves.toBeGreaterThanOrEqual(3)
  const { rows } = (await owner.db.executeQuery({
    sql: 'select count(*)::int as n from decision where entry is null',
    parameters: [],
    query: { kind: 'RawNode' },
    queryId: { queryId: 'z' },
  } as never)) as { rows: { n: number }[] }
  expect(rows[0]!.n).toBe(0)
})

test('after a restored backup forgot a decision, the person’s chain goes on behind it and receipts still verify', async () => {
  const [person] = await house.people(1)
  const kept = await decide(person!)
  const before = await house.home.owner.db.executeQuery({
    sql: `select next_entry, last_commitment from enrolment where subject_id = '${person}'`,
    parameters: [],
    query: { kind: 'RawNode' },
    queryId: { queryId: 'f1' },
  } as never)
  const lost = await decide(person!)
  await receiptOf(person!, lost.decisionId)
  const { next_entry: next, last_commitment: last } = before.rows[0] as { next_entry: number; last_commitment: Buffer }
  for (const statement of [
    `delete from decision where decision_id = '${lost.decisionId}'`,
    `update enrolment set next_entry = ${next}, last_commitment = '\\x${last.toString('hex')}' where subject_id = '${person}'`,
  ])
    await house.home.owner.db.executeQuery({
      sql: statement,
      parameters: [],
      query: { kind: 'RawNode' },
      queryId: { queryId: 'f2' },
    } as never)
  expect(await house.consent.followLedger()).toBe(1)
  const later = await decide(person!)
  expect(later.entry.i).toBe(lost.entry.i + 1)
  for (const decision of [kept, later]) {
    const receipt = await receiptOf(person!, decision.decisionId)
    expect(verify(receipt)).toMatchObject({ ok: true })
    expect(receipt.count).toBe(4)
  }
  const bundle = await house.consent.receipts.bundle(person!, 20_000)
  if (bundle.state !== 'receipt') throw new Error(bundle.state)
  expect(bundle.receipt).toMatchObject({ kind: 'receipt', count: 4 })
  expect(verify(bundle.receipt)).toMatchObject({ ok: true })
})

test('a record is canonicalised by its parts as it would be whole', () => {
  const purposes = house.consent.purposes()
  const catalogue = { byCode: (code: string) => purposes.find((one) => one.code === code)! }
  const terms = termsOf(['email_marketing', 'profiling'], house.notice, 'fr', catalogue)
  const decision = {
    decisionId: '0198f000-0000-7000-8000-000000000001',
    kind: 'given',
    at: new Date(),
    recordedAt: new Date(),
    validUntil: null,
    channel: 'web “form”',
    by: 'subject',
    signal: null,
    evidence: { b: 1, a: ['é', { z: 0, y: undefined }] } as unknown as Json,
  } as const
  const whole = canonicalJson(recordOf('0198f000-0000-7000-8000-0000000000aa', decision, terms))
  expect(canonicalRecord('0198f000-0000-7000-8000-0000000000aa', decision, terms)).toBe(whole)
})
