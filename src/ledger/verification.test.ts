/** Verifying the log over HTTP: a job that says what it compares, is one at a time and can be stopped; reports outlive the process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import {
  type App,
  createApp,
  createJobs,
  createLog,
  type Jobs,
  systemClock,
  systemRandom,
  uuidv7From,
} from '../kernel/index.ts'
import { createVerification, type Ledger, verificationRoutes } from './index.ts'

let home: TestDatabase
let folder: string
let ledger: Ledger
let jobs: Jobs
let app: App
const newId = uuidv7From(systemClock, systemRandom)
const open = () => ledgerFor({ database: home.database, folder, clock: systemClock, newId })

beforeAll(async () => {
  home = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aval-verification-'))
  ledger = open()
  await ledger.start()
  const places = await ledger.append(
    Array.from({ length: 20 }, () => ({ label: systemRandom(32), commitment: systemRandom(32) })),
  )
  await ledger.published(Math.max(...places), 30_000)
  await ledger.stop()
  jobs = createJobs({
    database: home.database,
    address: home.address,
    clock: systemClock,
    newId,
    log: createLog('silent'),
  })
  const verification = createVerification({ ledger, jobs })
  await jobs.run()
  app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = { kind: 'staff', id: 'ada', role: 'auditor' }
    },
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  await app.register(async (inner) => verificationRoutes(verification)(inner as App))
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await jobs.stop()
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Report {
  inspectionId: string
  by: string
  at: string
  entries: number
  found: number
  findings: { table: string; key: string; what: string; sentence: string }[]
}
const reports = async () =>
  (await app.inject({ url: '/v1/ledger/inspections' })).json<{ inspections: Report[]; underWay: string | null }>()
const report = (inspectionId: string, language = 'en') =>
  app.inject({ url: `/v1/ledger/inspections/${inspectionId}`, headers: { 'accept-language': language } })
const start = async () => {
  const answer = await app.inject({ method: 'POST', url: '/v1/ledger/inspections' })
  expect(answer.statusCode).toBe(202)
  return answer.json<{ jobId: string }>().jobId
}
const ended = (jobId: string) =>
  vi.waitUntil(async () => ((await jobs.status(jobId)).finishedAt === null ? false : jobs.status(jobId)), {
    timeout: 20_000,
  })

/** Nobody can read the entries until the work is done: a comparison stands still there. */
async function whileEntriesAreHeld(work: () => Promise<void>): Promise<void> {
  await home.owner.transaction(async (tx) => {
    await sql`lock table ledger_entry in access exclusive mode`.execute(tx)
    await work()
  })
}

test('a verification is a job with progress, and its report says when and by whom', async () => {
  expect(await reports()).toEqual({ inspections: [], underWay: null })
  let jobId = ''
  await whileEntriesAreHeld(async () => {
    jobId = await start()
    await vi.waitUntil(async () => (await jobs.status(jobId)).note !== null, { timeout: 20_000 })
    expect(await jobs.status(jobId)).toMatchObject({ state: 'running', done: 0, note: 'entries' })
    expect((await jobs.status(jobId)).total).toBeGreaterThan(20)
    expect(await start()).toBe(jobId)
    expect((await reports()).underWay).toBe(jobId)
  })
  const { state, done, total, result } = await ended(jobId)
  expect([state, done]).toEqual(['done', total])
  const { inspections, underWay } = await reports()
  expect(underWay).toBeNull()
  expect(inspections).toEqual([expect.objectContaining({ by: 'staff:ada', found: 0, entries: expect.any(Number) })])
  expect(result).toEqual({ inspectionId: inspections[0]!.inspectionId, found: 0 })
  const whole = await report(inspections[0]!.inspectionId)
  expect(whole.json()).toEqual({ ...inspections[0], findings: [] })
})

test('one that is stopped leaves no report', async () => {
  let jobId = ''
  await whileEntriesAreHeld(async () => {
    jobId = await start()
    await vi.waitUntil(async () => (await jobs.status(jobId)).note !== null, { timeout: 20_000 })
    await jobs.cancel(jobId)
  })
  expect((await ended(jobId)).state).toBe('cancelled')
  expect((await reports()).inspections).toHaveLength(1)
})

test('whoever asks while a comparison is under way gets its report; who gives up does not end it for the others', async () => {
  const gaveUp = ledger.inspect(() => Promise.reject(new Error('enough')))
  const [one, other] = await Promise.all([ledger.inspect(), ledger.inspect(), expect(gaveUp).rejects.toThrow('enough')])
  expect(other).toBe(one)
  expect(one.by).toBe('system:ledger')
})

test('a difference is named in the reader’s language, also by a process that did not find it', async () => {
  await sql`alter table ledger_entry disable trigger user`.execute(home.owner.db)
  await sql`update ledger_entry set second = set_byte(second, 3, get_byte(second, 3) # 1) where idx = 1`.execute(
    home.owner.db,
  )
  const { result } = await ended(await start())
  const { inspectionId, found } = result as { inspectionId: string; found: number }
  expect(found).toBe(1)
  const sentences = { en: 'ledger_entry: entry 1 is not', fr: 'ledger_entry: l’inscription 1 n’est pas' }
  for (const [language, sentence] of Object.entries(sentences))
    expect((await report(inspectionId, language)).json()).toMatchObject({
      found: 1,
      findings: [{ key: '1', what: 'entry_differs', sentence: expect.stringContaining(sentence) }],
    })
  expect(await open().keptInspection(inspectionId)).toMatchObject({ found: 1, by: 'staff:ada' })
  expect((await report(newId())).json()).toMatchObject({ code: 'ledger.unknown_inspection' })
})

test('the newest hundred reports are kept', async () => {
  await sql`insert into ledger_inspection
    select gen_random_uuid(), 'system:ledger', now() - n * interval '1 day', now(), 1, 1, 0, '[]'
    from generate_series(1, 120) n`.execute(home.owner.db)
  await ledger.inspect()
  expect(await ledger.inspections(500)).toHaveLength(100)
})
