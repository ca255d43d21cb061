import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { enrolPeople, type House, openHouse, personOf, queue, shortMail, staffMember } from './test-house.ts'
import { type Behaviour, type Sink, startSink } from './test-sink.ts'

let home: TestDatabase
let house: House
let sink: Sink
const behaviours = new Map<string, Behaviour>()

beforeAll(async () => {
  home = await freshDatabase()
  sink = await startSink({ behaviour: (to) => behaviours.get(personOf(to)) ?? 'accept' })
  house = await openHouse(home.database, { sinkPort: sink.port, tuning: { batch: 20 } })
})
afterAll(async () => {
  house.close()
  await sink.close()
  await home.close()
})

async function sendAll(): Promise<void> {
  const sender = await house.delivery.openSender(shortMail)
  await sender.sendDue()
  await sender.close()
}

const receivedBy = (id: string) => sink.received.filter((one) => personOf(one.to) === id)
const rowOf = async (id: string, campaignId: string) => {
  const { rows } = await sql<{ state: string; reason: string | null; attempts: number; response: string | null }>`
    select state, reason, attempts, response from outbox where subject_id = ${id} and campaign_id = ${campaignId}
    `.execute(home.owner.db)
  return rows[0]!
}

test('a message goes out once to each person, and every row is accounted for', async () => {
  const ids = await enrolPeople(house, 50)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  await queue(house, campaign, ids)
  await sendAll()
  expect(await house.delivery.progress(campaign)).toMatchObject({ total: 50, finished: true, states: { sent: 50 } })
  for (const id of ids) expect(receivedBy(id)).toHaveLength(1)
  const { rows } = await sql<{ events: number }>`select count(*) as events from event where name = 'Email Sent'
    and properties ->> 'campaignId' = ${campaign}`.execute(home.owner.db)
  expect(rows[0]!.events).toBe(50)
})

test('who does not permit any more gets nothing, and the row says why', async () => {
  const [stays, leaves] = (await enrolPeople(house, 2)) as [string, string]
  const campaign = house.newId()
  await queue(house, campaign, [stays, leaves])
  await house.consent.record(staffMember, {
    subjectId: leaves,
    kind: 'withdrawn',
    purposes: ['email_marketing'],
    channel: 'phone',
    by: 'subject',
  })
  await sendAll()
  expect(receivedBy(leaves)).toHaveLength(0)
  expect(await rowOf(leaves, campaign)).toMatchObject({ state: 'withdrawn', reason: 'withdrawn' })
  expect(receivedBy(stays)).toHaveLength(1)
})

test('each misbehaviour of a server ends in the one state that is true', async () => {
  const cases: [Behaviour, string, string | null, number][] = [
    ['accept', 'sent', null, 1],
    ['drop_after_answer', 'sent', null, 1],
    ['refuse_recipient', 'failed', 'refused_by_server', 0],
    ['refuse_content', 'failed', 'refused_by_server', 1],
    ['recipient_later', 'queued', 'refused_for_now', 0],
    ['content_later', 'queued', 'refused_for_now', 1],
    ['drop_before_content', 'queued', 'refused_for_now', 0],
    ['drop_after_content', 'uncertain', 'no_answer_after_content', 1],
  ]
  const ids = await enrolPeople(house, cases.length)
  cases.forEach(([behaviour], i) => behaviours.set(ids[i]!, behaviour))
  const campaign = house.newId()
  await queue(house, campaign, ids)
  await sendAll()
  for (const [i, [behaviour, state, reason, arrived]] of cases.entries()) {
    expect({ behaviour, ...(await rowOf(ids[i]!, campaign)) }).toMatchObject({ behaviour, state, reason, attempts: 1 })
    expect(receivedBy(ids[i]!)).toHaveLength(arrived)
  }
  const progress = await house.delivery.progress(campaign)
  expect(progress).toMatchObject({
    total: cases.length,
    finished: false,
    states: { sent: 2, queued: 3, uncertain: 1, failed: 2 },
  })
})

test('what a server says is kept without the addresses that it quotes', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  behaviours.set(id, 'refuse_recipient')
  const campaign = house.newId()
  await queue(house, campaign, [id])
  await sendAll()
  const { response } = await rowOf(id, campaign)
  expect(response).toContain('550 5.1.1')
  expect(response).not.toContain('private.example')
})

test('a mailbox that does not exist is suppressed at once, for every campaign', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  behaviours.set(id, 'refuse_recipient')
  const [first, second] = [house.newId(), house.newId()]
  await queue(house, first, [id])
  await sendAll()
  behaviours.delete(id)
  await queue(house, second, [id])
  await sendAll()
  expect(await rowOf(id, second)).toMatchObject({ state: 'stopped', reason: 'suppressed' })
  expect(await house.delivery.suppressions.check(`${id}@EXAMPLE.com`)).toMatchObject({
    state: 'suppressed',
    reason: 'hard_bounce',
  })
  await house.delivery.suppressions.lift(staffMember, `${id}@example.com`, 'they opened it again')
  expect(await house.delivery.suppressions.check(`${id}@example.com`)).toMatchObject({ state: 'lifted' })
})

test('an uncertain message is listed, stays until a person decides, and is sent again only on their word', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  behaviours.set(id, 'drop_after_content')
  const campaign = house.newId()
  const [messageId] = (await queue(house, campaign, [id])) as [string]
  await sendAll()
  behaviours.delete(id)
  await sendAll()
  expect(receivedBy(id)).toHaveLength(1)
  expect(await house.delivery.uncertain.list(staffMember, campaign)).toMatchObject([{ messageId, subjectId: id }])
  await house.delivery.uncertain.decide(staffMember, messageId, 'retry', 'the recipient says that nothing came')
  await sendAll()
  expect(receivedBy(id)).toHaveLength(2)
  expect(await rowOf(id, campaign)).toMatchObject({ state: 'sent' })
  await expect(house.delivery.uncertain.decide(staffMember, messageId, 'retry', 'again')).rejects.toMatchObject({
    code: 'delivery.not_uncertain',
  })
})

test('a message that cannot be written is stopped with the reason, and the others go out', async () => {
  const ids = await enrolPeople(house, 3)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  const sender = await house.delivery.openSender(async (rows, access) => {
    const written = new Map(await shortMail(rows, access))
    for (const row of rows) {
      const mail = written.get(row.messageId)!
      if (row.subjectId === ids[0]) written.set(row.messageId, { ok: false, reason: 'missing_variable' })
      if (row.subjectId === ids[1] && mail.ok)
        written.set(row.messageId, { ok: true, mail: { ...mail.mail, subject: 'Hi\r\nBcc: everybody@example.com' } })
    }
    return written
  })
  await sender.sendDue()
  await sender.close()
  expect(await rowOf(ids[0]!, campaign)).toMatchObject({ state: 'stopped', reason: 'missing_variable' })
  expect(await rowOf(ids[1]!, campaign)).toMatchObject({ state: 'stopped', reason: 'delivery.unsafe_header' })
  expect(await rowOf(ids[2]!, campaign)).toMatchObject({ state: 'sent' })
})

test('the cap per person counts over campaigns, whoever sends at the same time', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  await house.delivery.settings.change(staffMember, { frequencyCap: { messages: 2, days: 7 } })
  for (let i = 0; i < 4; i++) await queue(house, house.newId(), [id])
  await Promise.all([sendAll(), sendAll()])
  await house.delivery.settings.change(staffMember, { frequencyCap: null })
  expect(receivedBy(id)).toHaveLength(2)
  const { rows } = await sql`select 1 from outbox where subject_id = ${id} and reason = 'frequency_cap'`.execute(
    home.owner.db,
  )
  expect(rows).toHaveLength(2)
})

test('a server that cannot be reached costs no attempt, and what waits goes out once it answers', async () => {
  const ids = await enrolPeople(house, 3)
  const campaign = house.newId()
  const away = await startSink()
  await away.close()
  const other = await openHouse(home.database, { sinkPort: away.port })
  await queue(other, campaign, ids)
  const sender = await other.delivery.openSender(shortMail)
  await sender.sendDue()
  expect(sender.transport()).toMatchObject({ reachable: false, said: expect.stringContaining('ECONNREFUSED') })
  expect(await rowOf(ids[0]!, campaign)).toMatchObject({ state: 'queued', reason: 'server_unreachable', attempts: 0 })
  const back = await startSink({ port: away.port })
  await new Promise((done) => setTimeout(done, 1100))
  await sender.sendDue()
  await sender.close()
  expect(back.received).toHaveLength(3)
  await back.close()
  other.close()
})

test('a sender that loses the connection that proves its life hands nothing over until it has it again', async () => {
  const ids = await enrolPeople(house, 3)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  const sender = await house.delivery.openSender(shortMail)
  await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7001
    and database = (select oid from pg_database where datname = current_database())`.execute(home.owner.db)
  await expect.poll(async () => (await house.delivery.status()).workers.some((worker) => worker.alive)).toBe(true)
  await new Promise((done) => setTimeout(done, 50))
  expect(await sender.sendDue()).toBe(0)
  expect((await house.delivery.progress(campaign)).states.queued).toBe(3)
  await expect.poll(() => sender.sendDue(), { timeout: 10_000, interval: 300 }).toBe(3)
  await sender.close()
})

test('rows that a campaign gained at the moment of its kill do not wait for ever', async () => {
  const ids = await enrolPeople(house, 2)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  // The order is there, the cancelling was cut short.
  await sql`insert into send_control (scope, state, why, actor, at) values (${campaign}, 'killed', 'cut short', 'test', now())
    `.execute(home.owner.db)
  await sendAll()
  expect(await house.delivery.progress(campaign)).toMatchObject({ finished: true, states: { cancelled: 2 } })
})

test('a bounce proves that an uncertain message had been accepted', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  behaviours.set(id, 'drop_after_content')
  const campaign = house.newId()
  await queue(house, campaign, [id])
  await sendAll()
  const path = receivedBy(id)[0]!.from
  const report = `From: MAILER-DAEMON@x\nTo: ${path}\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.2.1\n`
  await house.delivery.reports.receive(Buffer.from(report), 'http')
  expect(await rowOf(id, campaign)).toMatchObject({ state: 'sent', reason: 'proved_by_report' })
})
