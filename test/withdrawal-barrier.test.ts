/**
 * The barrier: once a withdrawal is acknowledged, no message of that person is handed over, not even by work already under way.
 * Senders and withdrawals run against each other; the history of both is judged afterwards with one clock.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  enrolPeople,
  type House,
  openHouse,
  personOf,
  queue,
  shortMail,
  staffMember,
} from '../src/delivery/test-house.ts'
import { type Sink, startSink } from '../src/delivery/test-sink.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

const people = 3000
const senders = 2

let home: TestDatabase
let house: House
let sink: Sink

beforeAll(async () => {
  home = await freshDatabase()
  sink = await startSink({ delayMs: 2 })
  house = await openHouse(home.database, { sinkPort: sink.port, tuning: { batch: 25 } })
})
afterAll(async () => {
  house.close()
  await sink.close()
  await home.close()
})

const withdraw = (subjectId: string) =>
  house.consent.record(staffMember, {
    subjectId,
    kind: 'withdrawn',
    purposes: ['email_marketing'],
    channel: 'web_form',
    by: 'subject',
  })

test('no message is handed over after an acknowledged withdrawal, whoever sends', async () => {
  const ids = await enrolPeople(house, people)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  const acknowledged = new Map<string, number>()
  const open = await Promise.all(Array.from({ length: senders }, () => house.delivery.openSender(shortMail)))
  const sending = Promise.all(open.map((sender) => sender.sendDue()))
  let finished = false
  void sending.finally(() => (finished = true))
  // People change their mind in an order that has nothing to do with the queue's, while their messages are in every stage.
  const order = ids.toSorted((a, b) => a.slice(-12).localeCompare(b.slice(-12)))
  const withdrawer = async (): Promise<void> => {
    for (let id = order.pop(); id && !finished; id = order.pop()) {
      await withdraw(id)
      acknowledged.set(id, performance.now())
    }
  }
  await Promise.all([withdrawer(), withdrawer(), withdrawer(), sending])
  await Promise.all(open.map((sender) => sender.close()))

  const violations = sink.received.filter(
    (one) => one.beganAt > (acknowledged.get(personOf(one.to)) ?? Number.POSITIVE_INFINITY),
  )
  expect(violations).toHaveLength(0)
  const progress = await house.delivery.progress(campaign)
  expect(progress).toMatchObject({ total: people, finished: true })
  expect(progress.states.sent + progress.states.withdrawn).toBe(people)
  expect(sink.received).toHaveLength(progress.states.sent)
  // The experiment says something only if both happened in numbers, and withdrawals while their own message was under way.
  expect(progress.states.withdrawn).toBeGreaterThan(100)
  expect(progress.states.sent).toBeGreaterThan(100)
})

test('a withdrawal that comes while a message is being handed over waits for that batch and stops the next campaign', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  await queue(house, house.newId(), [id])
  const sender = await house.delivery.openSender(shortMail)
  const stateNow = async () =>
    (await sql<{ state: string }>`select state from outbox where subject_id = ${id}`.execute(home.owner.db)).rows[0]
      ?.state
  // The server has the whole message and has not answered yet; the acknowledgement must not overtake the hand-over's own record.
  let whenAcknowledged: Promise<string | undefined> | undefined
  sink.onMessage((message) => {
    if (personOf(message.to) === id) whenAcknowledged ??= withdraw(id).then(stateNow)
  })
  await sender.sendDue()
  expect(await whenAcknowledged).toBe('sent')
  const next = house.newId()
  await queue(house, next, [id])
  await sender.sendDue()
  await sender.close()
  expect(await house.delivery.progress(next)).toMatchObject({ states: { withdrawn: 1, sent: 0 } })
  expect(sink.received.filter((one) => personOf(one.to) === id)).toHaveLength(1)
})

test('a withdrawal between claim and hand-over is seen, although the claim had found a permission', async () => {
  const ids = await enrolPeople(house, 40)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  // The vault is asked for the return path only in the second step: here everything stands still until half have withdrawn.
  const half = ids.slice(0, 20)
  let first = true
  const gate = {
    open: async (ask: Parameters<House['gate']['open']>[0], work: Parameters<House['gate']['open']>[1]) => {
      if (first && ask.why.endsWith('hand over')) {
        first = false
        for (const id of half) await withdraw(id)
      }
      return house.gate.open(ask, work)
    },
  } as House['gate']
  const slow = await openHouse(home.database, { sinkPort: sink.port }, { gate })
  await (async () => {
    const sender = await slow.delivery.openSender(shortMail)
    await sender.sendDue()
    await sender.close()
  })()
  slow.close()
  const progress = await house.delivery.progress(campaign)
  expect(progress.states).toMatchObject({ sent: 20, withdrawn: 20 })
  expect(progress.reasons).toContainEqual({ state: 'withdrawn', reason: 'withdrawn_before_hand_over', people: 20 })
  for (const id of half) expect(sink.received.some((one) => personOf(one.to) === id)).toBe(false)
})
