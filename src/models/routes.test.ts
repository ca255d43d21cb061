import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, createApp, createLog, type JobHandler, type Jobs, type Json } from '../kernel/index.ts'
import { modelsRoutes } from './routes.ts'
import { analyst, type Bed, makeBed, order, permitting } from './testbed.ts'
import { trainInWorker } from './trainer.ts'

let bed: Bed
beforeAll(async () => {
  bed = await makeBed()
}, 120_000)
afterAll(() => bed.home.close())

/** Jobs that run where they are started. */
function jobsHere() {
  const handlers = new Map<string, JobHandler<Json>>()
  const notes: string[] = []
  const results: Json[] = []
  const progress = {
    report: async (done: number, _total: number | null, note?: string) => void notes.push(note ?? String(done)),
    cancelled: async () => false,
  }
  const jobs: Pick<Jobs, 'define' | 'start'> = {
    define: (kind, handler) => void handlers.set(kind, handler as unknown as JobHandler<Json>),
    start: async (kind, payload) => {
      // As the queue does: only what JSON holds arrives.
      const arrived = JSON.parse(JSON.stringify(payload)) as Json
      results.push((await handlers.get(kind)!(arrived, progress, 'staff:x')) ?? null)
      return bed.home.newId()
    },
  }
  return { jobs, notes, results }
}

const because = 'Relu : rien ne s’oppose à son emploi.'

test('over HTTP: train, read the card in French, approve, score, explain, retire', async () => {
  const { jobs, notes, results } = jobsHere()
  const models = bed.room({ jobs, trainer: trainInWorker })
  let who = analyst
  const authorise = async (request: { actor: Actor }) => {
    request.actor = who
  }
  const app = await createApp({ log: createLog('silent'), authorise, version: '0', publicUrl: 'http://localhost' })
  modelsRoutes(models)(app)
  await app.ready()
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { 'accept-language': 'fr' }
    const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }
  const trained = await call('POST', '/v1/models', { ...order, name: 'http' })
  expect(trained.status).toBe(202)
  const at = `/v1/models/${trained.body.modelId}`
  expect(notes).toContain('fitting')
  const seen = await call('POST', '/v1/models/outlooks', { ...order, name: 'http' })
  expect(seen.body).toMatchObject({ permitted: permitting, known: permitting, needed: 50 })
  expect(seen.body.fields.map((one: { field: string }) => one.field).toSorted()).toEqual([...order.features].toSorted())
  const mine = await call('GET', at)
  expect(mine.body.mayApprove).toBe('author_alone')
  expect((await call('POST', `${at}/approval`, { because })).body.code).toBe('models.nobody_else')
  who = bed.home.dpo
  const card = await call('GET', at)
  expect(card.body.mayApprove).toBe('yes')
  expect(card.body).toMatchObject({ name: 'http', state: 'draft', card: { algorithm: { c: 1, folds: 5 } } })
  expect(card.body.text).toMatch(/^Modèle «\u00a0http\u00a0»/)
  expect(card.body.model).toBeUndefined()
  expect(card.body.predicts).toBe('Prédit\u00a0: bought vaut oui.')
  expect(card.body.card.data.excluded).toEqual([
    { reason: 'no_decision', words: expect.any(String), people: bed.silent },
  ])
  for (const { observed, low, high } of card.body.card.evaluation.calibration) {
    expect(low).toBeLessThanOrEqual(observed)
    expect(high).toBeGreaterThanOrEqual(observed)
  }
  expect(card.body.card.evaluation.gains.at(-1)).toMatchObject({ share: 1, captured: 1, high: 1 })
  expect(card.body.card.fields[0].coefficients[0].sentence).toMatch(/cote/)
  expect(await call('POST', `${at}/scores`, {})).toMatchObject({ status: 409, body: { code: 'models.wrong_state' } })
  expect((await call('POST', `${at}/approval`, { because })).status).toBe(204)
  expect((await call('POST', `${at}/scores`, {})).status).toBe(202)
  expect(results.at(-1)).toMatchObject({ scored: permitting })
  const explained = await call('POST', `${at}/explanations`, {
    subjectId: bed.people[0],
    why: 'la personne le demande',
  })
  expect(explained.body.contributions).toHaveLength(4)
  expect((await call('POST', `${at}/retirement`, { because })).status).toBe(204)
  const line = (await call('GET', '/v1/models')).body.find((one: { name: string }) => one.name === 'http')
  expect(line).toMatchObject({ state: 'retired', people: permitting, warnings: 0 })
  expect((await call('POST', '/v1/models', { ...order, folds: 1 })).status).toBe(400)
  expect((await call('POST', '/v1/models', { ...order, colour: 'red' })).status).toBe(400)
  await app.close()
})

test('a training job that runs again after a crash registers its model once', async () => {
  const { jobs } = jobsHere()
  let payload: Json = null
  const twice: Pick<Jobs, 'define' | 'start'> = {
    define: jobs.define,
    start: async (kind, given, actor) => {
      payload = given
      await jobs.start(kind, given, actor)
      return jobs.start(kind, given, actor)
    },
  }
  const models = bed.room({ jobs: twice })
  const { modelId } = await models.startTraining(analyst, { ...order, name: 'again' })
  expect((await models.list()).filter(({ name }) => name === 'again')).toHaveLength(1)
  expect((await models.get(modelId)).version).toBe(1)
  expect(JSON.stringify(payload)).not.toContain(bed.people[0]!)
})

test('a training that somebody stops registers nothing', async () => {
  let asked = false
  const handlers = new Map<string, JobHandler<Json>>()
  const jobs: Pick<Jobs, 'define' | 'start'> = {
    define: (kind, handler) => void handlers.set(kind, handler as unknown as JobHandler<Json>),
    start: async (kind, payload) => {
      const progress = { report: async () => {}, cancelled: async () => asked }
      expect(await handlers.get(kind)!(JSON.parse(JSON.stringify(payload)) as Json, progress, 'staff:x')).toBeNull()
      return bed.home.newId()
    },
  }
  const models = bed.room({
    jobs,
    // Fits for ever, unless it is told to end.
    trainer: (_input, _report, signal) => {
      asked = true
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
      })
    },
  })
  const { modelId } = await models.startTraining(analyst, { ...order, name: 'stopped' })
  await expect(models.get(modelId)).rejects.toThrow('models.unknown_model')
})
