import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { manualClock } from '../kernel/index.ts'
import { watchControls } from './control.ts'
import { enrolPeople, type House, openHouse, personOf, queue, shortMail, staffMember } from './test-house.ts'
import { type Sink, startSink } from './test-sink.ts'

let home: TestDatabase
let house: House
let sink: Sink
let slow: Sink

beforeAll(async () => {
  home = await freshDatabase()
  sink = await startSink({
    behaviour: (to) => (refuseAll ? 'refuse_content' : to.startsWith('x') ? 'accept' : 'accept'),
  })
  slow = await startSink({ delayMs: 100 })
  house = await openHouse(home.database, { sinkPort: slow.port, tuning: { connections: 4 } })
})
afterAll(async () => {
  house.close()
  await sink.close()
  await slow.close()
  await home.close()
})
let refuseAll = false

/** Sends until the server has `after` more messages, then does something, and lets the sender come to rest. */
async function interrupt(campaign: string, count: number, after: number, deed: () => Promise<void>): Promise<number> {
  await queue(house, campaign, await enrolPeople(house, count))
  const before = slow.received.length
  const sender = await house.delivery.openSender(shortMail)
  let began = false
  let acknowledged = 0
  const done = new Promise<void>((resolve, reject) =>
    slow.onMessage(() => {
      if (slow.received.length - before < after || began) return
      began = true
      deed()
        .then(() => (acknowledged = performance.now()))
        .then(() => resolve(), reject)
    }),
  )
  const sending = sender.sendDue()
  await done
  await sending
  await sender.close()
  // Hand-overs that began more than a second after the order was acknowledged; none may have.
  return slow.received.filter((one) => one.beganAt > acknowledged + 1000).length
}

describe('pause and kill', () => {
  test('a pause holds within a second, and nothing is lost: the rest goes out after resuming', async () => {
    const campaign = house.newId()
    const late = await interrupt(campaign, 100, 8, () =>
      house.delivery.controls.pause(staffMember, campaign, 'wrong picture'),
    )
    expect(late).toBe(0)
    const held = await house.delivery.progress(campaign)
    expect(held.states.queued).toBeGreaterThan(0)
    expect(held.states.sent + held.states.queued).toBe(100)
    await house.delivery.controls.resume(staffMember, campaign, 'picture corrected')
    const sender = await house.delivery.openSender(shortMail)
    await sender.sendDue()
    await sender.close()
    expect(await house.delivery.progress(campaign)).toMatchObject({ finished: true, states: { sent: 100 } })
    const per = Map.groupBy(slow.received, (one) => personOf(one.to))
    expect([...per.values()].every((messages) => messages.length === 1)).toBe(true)
  })
  test('a killed campaign stops within a second for good: what had not left is cancelled', async () => {
    const campaign = house.newId()
    const late = await interrupt(campaign, 60, 5, () =>
      house.delivery.controls.kill(staffMember, campaign, 'wrong audience'),
    )
    expect(late).toBe(0)
    const { states, finished } = await house.delivery.progress(campaign)
    expect({ finished, sum: states.sent + states.cancelled }).toEqual({ finished: true, sum: 60 })
    expect(states.cancelled).toBeGreaterThan(0)
    await expect(house.delivery.controls.resume(staffMember, campaign, 'oh')).rejects.toMatchObject({
      code: 'delivery.killed',
    })
    await expect(queue(house, campaign, await enrolPeople(house, 1))).rejects.toMatchObject({ code: 'delivery.killed' })
  })
  test('a campaign that is held at its last message is over all the same, and it is written down when', async () => {
    const campaign = house.newId()
    await interrupt(campaign, 1, 1, () => house.delivery.controls.pause(staffMember, campaign, 'too late'))
    expect(await house.delivery.progress(campaign)).toMatchObject({ finished: true, states: { sent: 1 } })
    expect((await house.delivery.run(campaign))?.finishedAt).toBeInstanceOf(Date)
    expect(await house.delivery.run(house.newId())).toBeNull()
  })
  test('the kill switch for everything stops every campaign and keeps the rows', async () => {
    const campaign = house.newId()
    const late = await interrupt(campaign, 60, 5, () => house.delivery.controls.kill(staffMember, 'all', 'fire'))
    expect(late).toBe(0)
    expect((await house.delivery.progress(campaign)).states.queued).toBeGreaterThan(0)
    await house.delivery.controls.resume(staffMember, 'all', 'out')
  })
  test('a sender that cannot read the controls stops', async () => {
    let broken = false
    const watch = await watchControls({
      list: () => (broken ? Promise.reject(new Error('database away')) : Promise.resolve([])),
    })
    expect(watch.state('c')).toBe('running')
    broken = true
    await new Promise((done) => setTimeout(done, 1000))
    expect(watch.state('c')).toBe('paused')
    broken = false
    await watch.refresh()
    expect(watch.state('c')).toBe('running')
    watch.stop()
  })
})

test('a server that refuses everything pauses the campaign instead of burning it', async () => {
  const other = await openHouse(home.database, { sinkPort: sink.port, tuning: { batch: 5, batchesInFlight: 1 } })
  await other.delivery.settings.change(staffMember, { refusalsInARow: 10 })
  refuseAll = true
  const campaign = other.newId()
  await queue(other, campaign, await enrolPeople(other, 50))
  const sender = await other.delivery.openSender(shortMail)
  await sender.sendDue()
  await sender.close()
  expect((await other.delivery.progress(campaign)).states).toMatchObject({ failed: 10, queued: 40 })
  expect(await other.delivery.controls.list()).toContainEqual(
    expect.objectContaining({ scope: campaign, state: 'paused', why: 'refusals_in_a_row' }),
  )
  other.close()
})

test('quiet hours hold a message until the morning of the person', async () => {
  const clock = manualClock('2027-01-12T20:30:00Z')
  const night = await openHouse(home.database, { sinkPort: sink.port }, { clock })
  refuseAll = false
  await night.delivery.settings.change(staffMember, { quietHours: 'as_the_law_says' })
  const [id] = (await enrolPeople(night, 1)) as [string]
  const campaign = night.newId()
  await queue(night, campaign, [id])
  const sender = await night.delivery.openSender(shortMail)
  await sender.sendDue()
  expect((await night.delivery.progress(campaign)).reasons).toEqual([
    { state: 'queued', reason: 'quiet_hours', people: 1 },
  ])
  clock.set('2027-01-13T12:00:00Z')
  await sender.sendDue()
  await sender.close()
  expect(await night.delivery.progress(campaign)).toMatchObject({ finished: true, states: { sent: 1 } })
  night.close()
})

test('a campaign that is killed while it waits for the morning is over now, not in the morning', async () => {
  const clock = manualClock('2027-01-12T20:30:00Z')
  const night = await openHouse(home.database, { sinkPort: sink.port }, { clock })
  await night.delivery.settings.change(staffMember, { quietHours: 'as_the_law_says' })
  const campaign = night.newId()
  await queue(night, campaign, await enrolPeople(night, 1))
  const sender = await night.delivery.openSender(shortMail)
  await sender.sendDue()
  await night.delivery.controls.kill(staffMember, campaign, 'wrong price')
  clock.set('2027-01-12T20:31:00Z')
  await sender.sendDue()
  await sender.close()
  expect((await night.delivery.run(campaign))?.finishedAt).toEqual(new Date('2027-01-12T20:31:00Z'))
  night.close()
})

test('a rate for a domain is kept, and what it holds back goes out later', async () => {
  const limited = await openHouse(home.database, { sinkPort: sink.port })
  await limited.delivery.settings.change(staffMember, { perSecondByDomain: { 'example.com': 4 } })
  const campaign = limited.newId()
  const before = sink.received.length
  await queue(limited, campaign, await enrolPeople(limited, 10))
  const sender = await limited.delivery.openSender(shortMail)
  sender.start()
  while (!(await limited.delivery.progress(campaign)).finished) await new Promise((done) => setTimeout(done, 100))
  await sender.close()
  await limited.delivery.settings.change(staffMember, { perSecondByDomain: {} })
  const times = sink.received.slice(before).map((one) => one.beganAt)
  expect(times).toHaveLength(10)
  // Four at once, then four a second: whatever the machine does, ten cannot have gone within the first second.
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(1000)
  limited.close()
})
