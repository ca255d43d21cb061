import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { createJobs, createLog, type Jobs, manualClock, Problem, systemRandom, uuidv7From } from './index.ts'

let home: TestDatabase
let jobs: Jobs
const actor = { kind: 'system', id: 'test' } as const

beforeAll(async () => {
  home = await freshDatabase()
  const clock = manualClock('2026-11-23T10:00:00Z')
  jobs = createJobs({
    database: home.database,
    address: home.address,
    clock,
    newId: uuidv7From(clock, systemRandom),
    log: createLog('silent'),
  })
  jobs.define('count', async (payload: { to: number }, progress) => {
    for (let done = 1; done <= payload.to; done++) await progress.report(done, payload.to, `row ${done}`)
    return { counted: payload.to }
  })
  jobs.define('hurry', async (payload: { to: number }, progress) => {
    const told = Array.from({ length: payload.to }, (_unused, i) => progress.report(i + 1, payload.to, `row ${i + 1}`))
    await Promise.all(told)
  })
  jobs.define('fail', async () => {
    throw new Error('a secret of somebody@example.org')
  })
  jobs.define('patient', async (_payload, progress) => {
    while (!(await progress.cancelled())) await new Promise((later) => setTimeout(later, 20))
  })
  await jobs.run()
})
afterAll(async () => {
  await jobs.stop()
  await home.close()
})

async function settled(jobId: string) {
  for (;;) {
    const status = await jobs.status(jobId)
    if (status.finishedAt) return status
    await new Promise((later) => setTimeout(later, 30))
  }
}

test('a job says who asked for it, how far it is and what came out', async () => {
  const status = await settled(await jobs.start('count', { to: 3 }, actor))
  expect(status).toMatchObject({
    kind: 'count',
    actor: 'system:test',
    state: 'done',
    done: 3,
    total: 3,
    note: 'row 3',
    result: { counted: 3 },
  })
})

test('the last word about progress stays, although nobody waited between two', async () => {
  for (let round = 0; round < 5; round++)
    expect(await settled(await jobs.start('hurry', { to: 200 }, actor))).toMatchObject({ done: 200, note: 'row 200' })
})

test('a job that fails says so without quoting anybody', async () => {
  const status = await settled(await jobs.start('fail', {}, actor))
  expect(status).toMatchObject({ state: 'failed', problem: { code: 'kernel.unexpected' } })
  expect(JSON.stringify(status)).not.toContain('somebody')
})

test('a job that is asked to stop stops and is called cancelled', async () => {
  const jobId = await jobs.start('patient', {}, actor)
  await jobs.cancel(jobId)
  expect((await settled(jobId)).state).toBe('cancelled')
})

test('an unknown job is a problem with its code', async () => {
  await expect(jobs.status('00000000-0000-7000-8000-000000000000')).rejects.toThrow(Problem)
})
