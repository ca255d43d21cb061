/**
 * A sender killed without warning, at each step of its work and at random moments: nobody gets a message twice, nobody is
 * forgotten, and what cannot be known is listed as uncertain instead of being tried again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

const people = 60
const mostUncertain = 20 // two batches of ten may be under way
const child = new URL('../src/delivery/test-crash-child.ts', import.meta.url).pathname
const vaultDirectory = mkdtempSync(join(tmpdir(), 'aval-crash-'))

let home: TestDatabase
let house: House
let sink: Sink

beforeAll(async () => {
  home = await freshDatabase()
  sink = await startSink({ delayMs: 3 })
  house = await openHouse(home.database, { sinkPort: sink.port }, { vaultDirectory })
})
afterAll(async () => {
  house.close()
  await sink.close()
  await home.close()
  rmSync(vaultDirectory, { recursive: true, force: true })
})

function startChild(point: string, times: number): { process: ChildProcess; ended: Promise<string | null> } {
  const given = [child, JSON.stringify(home.address), vaultDirectory, String(sink.port), point, String(times)]
  const started = spawn(process.execPath, given, { stdio: ['ignore', 'ignore', 'inherit'] })
  return { process: started, ended: new Promise((done) => started.on('exit', (_code, signal) => done(signal))) }
}

/** Another sender takes over, as after a restart, until every row is final. */
async function finish(campaign: string): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const sender = await house.delivery.openSender(shortMail)
    await sender.sendDue()
    await sender.close()
    if ((await house.delivery.progress(campaign)).finished) return
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function judge(campaign: string, ids: readonly string[]): Promise<number> {
  const progress = await house.delivery.progress(campaign)
  expect(progress).toMatchObject({ total: people, finished: true })
  expect(progress.states.sent + progress.states.uncertain).toBe(people)
  const { rows } = await sql<{ subject_id: string; state: string }>`
    select subject_id, state from outbox where campaign_id = ${campaign}`.execute(home.owner.db)
  const arrived = Map.groupBy(sink.received, (one) => personOf(one.to))
  const twice = ids.filter((id) => (arrived.get(id)?.length ?? 0) > 1)
  const lost = rows.filter((row) => row.state === 'sent' && !arrived.has(row.subject_id))
  expect({ twice, lost }).toEqual({ twice: [], lost: [] })
  expect(progress.states.uncertain).toBeLessThanOrEqual(mostUncertain)
  return progress.states.uncertain
}

async function prepare(): Promise<{ campaign: string; ids: string[] }> {
  const ids = await enrolPeople(house, people)
  const campaign = house.newId()
  await queue(house, campaign, ids)
  return { campaign, ids }
}

describe('killed at each step', () => {
  const nothingClaimedYet = ['before_claim', 'inside_claim', 'end_of_claim']
  const afterwards = [
    'after_claim',
    'before_hand_over',
    'inside_hand_over',
    'composing',
    'composed',
    'after_answers',
    'end_of_hand_over',
  ]
  test.each([
    ...nothingClaimedYet.map((point) => [point, 1, 0]),
    ...afterwards.map((point) => [point, 2, 1]),
    ['after_hand_over', 2, 0],
  ] as [string, number, number][])('%s (time %i)', async (point, times, fewest) => {
    const { campaign, ids } = await prepare()
    expect(await startChild(point, times).ended).toBe('SIGKILL')
    await finish(campaign)
    expect(await judge(campaign, ids)).toBeGreaterThanOrEqual(fewest)
  })
})

test('killed at random moments while messages are on their way', async () => {
  for (const after of [1, 7, 23, 42]) {
    const { campaign, ids } = await prepare()
    const before = sink.received.length
    const started = startChild('never', 0)
    sink.onMessage(() => {
      if (sink.received.length === before + after) started.process.kill('SIGKILL')
    })
    expect(await started.ended).toBe('SIGKILL')
    await finish(campaign)
    await judge(campaign, ids)
  }
})

test('a sender that only stalls is not robbed of what it has claimed', async () => {
  const { campaign, ids } = await prepare()
  const before = sink.received.length
  const started = startChild('never', 0)
  const stalled = new Promise<void>((done) =>
    sink.onMessage(() => {
      if (sink.received.length === before + 5) {
        started.process.kill('SIGSTOP')
        done()
      }
    }),
  )
  await stalled
  const other = await house.delivery.openSender(shortMail)
  // The sleeper may hold a lock that the other needs, so the other is given time, not waited for.
  const sending = other.sendDue()
  await new Promise((later) => setTimeout(later, 1500))
  expect(await house.delivery.uncertain.list(staffMember, campaign)).toHaveLength(0)
  started.process.kill('SIGCONT')
  await sending
  await other.close()
  expect(await started.ended).toBe(null)
  await finish(campaign)
  expect(await judge(campaign, ids)).toBe(0)
})

/** The people whose permission somebody holds locked now. */
async function lockedAmong(ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select subject_id as id from permission where subject_id = any(${[...ids]}::uuid[]) for update skip locked`.execute(
    home.owner.db,
  )
  const free = new Set(rows.map((row) => row.id))
  return ids.filter((id) => !free.has(id))
}

test('a sender that stands still between its check and its hand-over cannot break a withdrawal: the answer waits for it', async () => {
  const { campaign, ids } = await prepare()
  const before = sink.received.length
  const started = startChild('never', 0)
  await new Promise<void>((done) =>
    sink.onMessage(() => {
      if (sink.received.length !== before + 3) return
      started.process.kill('SIGSTOP')
      done()
    }),
  )
  const held = await lockedAmong(ids)
  const acknowledged = new Map<string, number>()
  const left = [...ids]
  const withdrawer = async (): Promise<void> => {
    for (let subjectId = left.pop(); subjectId; subjectId = left.pop()) {
      await house.consent.record(staffMember, {
        subjectId,
        kind: 'withdrawn',
        purposes: ['email_marketing'],
        channel: 'web_form',
        by: 'subject',
      })
      acknowledged.set(subjectId, performance.now())
    }
  }
  const withdrawing = Promise.all([withdrawer(), withdrawer(), withdrawer(), withdrawer()])
  await new Promise((done) => setTimeout(done, 300))
  // Those whose permission the sleeper holds are still waiting for their answer. (It may have fallen asleep between two batches.)
  for (const subjectId of held) expect(acknowledged.has(subjectId)).toBe(false)
  started.process.kill('SIGCONT')
  await withdrawing
  expect(await started.ended).toBe(null)
  await finish(campaign)
  const late = sink.received.filter(
    (one) => one.beganAt > (acknowledged.get(personOf(one.to)) ?? Number.POSITIVE_INFINITY),
  )
  expect(late).toHaveLength(0)
  const { states, total } = await house.delivery.progress(campaign)
  expect({ total, sum: states.sent + states.withdrawn }).toEqual({ total: people, sum: people })
  expect(states.withdrawn).toBeGreaterThan(0)
})
