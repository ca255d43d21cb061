import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { type Audiences, createAudiences } from '../audiences/index.ts'
import {
  type Actor,
  createApp,
  createLog,
  type JobHandler,
  type Jobs,
  type Json,
  systemClock,
} from '../kernel/index.ts'
import { createSubjects, type Field } from '../subjects/index.ts'
import { cardText } from './card-text.ts'
import { seeded } from './folds.ts'
import { createModels, type Models } from './models.ts'
import { lockPermitted } from './reading.ts'
import { modelsRoutes } from './routes.ts'
import { selection } from './selection.ts'
import { trainInWorker, type Trainer } from './trainer.ts'
import { trainModel } from './training.ts'

const analyst: Actor = { kind: 'staff', id: '0198c0de-0000-7000-8000-00000000000a', role: 'analyst' }
const permitting = 260

let home: SmallHouse
let subjectsRoom: ReturnType<typeof createSubjects>
let audiences: Audiences
let people: string[]
let silent: string[]

function field(name: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    dataClass: 'behavioural',
    provenance: 'observed',
    inAudiences: true,
    inModels: true,
    identifier: null,
    label: { en: name, fr: name },
    levels: null,
    ...more,
  }
}

const catalogue: readonly Field[] = [
  field('visits', 'number'),
  field('plan', 'text'),
  field('joined', 'date'),
  field('member', 'boolean'),
  field('bought', 'boolean'),
  field('internal_note', 'number', { inModels: false }),
  field('gender', 'text', { dataClass: 'demographic' }),
  field('diagnosis_group', 'text'),
]

/** A person whose visits, plan and membership lead to buying. */
function person(random: () => number): Record<string, unknown> {
  const visits = Math.round(random() * 10)
  const plan = ['free', 'plus'][Math.floor(random() * 2)]!
  const member = random() < 0.5
  const chance = 1 / (1 + Math.exp(4 - 0.5 * visits - (plan === 'plus' ? 1 : 0) - (member ? 1 : 0)))
  return {
    visits,
    plan,
    member,
    joined: `2025-0${1 + Math.floor(random() * 9)}-10`,
    gender: random() < 0.5 ? 'f' : 'm',
    bought: random() < chance,
  }
}

beforeAll(async () => {
  home = await smallHouse()
  const { database, vault, consent, newId, gate } = home
  subjectsRoom = createSubjects({
    database,
    vault,
    consent,
    clock: systemClock,
    newId,
    openPurpose: gate.openPurpose,
    jobs: { define: () => {} } as unknown as Jobs,
    filesDirectory: home.folder,
    otherHolders: () => [],
  })
  audiences = createAudiences({ database, gate, consent, subjects: subjectsRoom, clock: systemClock, newId })
  await subjectsRoom.catalogue.define(catalogue)
  const random = seeded(12)
  people = []
  for (let i = 0; i < permitting; i++)
    people.push(await home.person({ says: ['model_training', 'profiling'], attributes: person(random) }))
  silent = []
  for (let i = 0; i < 12; i++) silent.push(await home.person({ attributes: person(random) }))
}, 120_000)
afterAll(() => home.close())

/** Training in this process: what the worker does, for tests that want to stand in between. */
const here: Trainer = async (input, report) => trainModel(input, report)

const noJobs = { define: () => {}, start: () => Promise.reject(new Error('no jobs in this test')) }

function room(
  more: { trainer?: Trainer; gate?: typeof home.gate; jobs?: Pick<Jobs, 'define' | 'start'> } = {},
): Models {
  const { database, gate, newId } = home
  return createModels({
    database,
    gate,
    audiences,
    subjects: subjectsRoom,
    clock: systemClock,
    newId,
    jobs: noJobs,
    trainer: here,
    ...more,
  })
}

const order = {
  name: 'buyers',
  target: { kind: 'field', field: 'bought', equals: true },
  features: ['visits', 'plan', 'member', 'joined'],
  seed: 1,
} as const

test('a model learns only from people who permit training; its card counts the others by reason', async () => {
  const models = room({ trainer: trainInWorker })
  const seen: string[] = []
  const { modelId, version, hash } = await models.train(analyst, order, (_done, _total, note) => void seen.push(note))
  const model = await models.get(modelId)
  expect(model).toMatchObject({ version, hash, state: 'draft', createdBy: `staff:${analyst.id}` })
  expect(model.card.data).toMatchObject({
    matched: permitting + silent.length,
    permitted: permitting,
    excluded: { no_decision: silent.length },
    people: permitting,
    withdrawnMeanwhile: 0,
  })
  expect(model.card.data.warrants).toHaveLength(2)
  expect(model.card.evaluation.rocAuc.value).toBeGreaterThan(0.7)
  expect(model.features.map(({ field: name }) => name)).toEqual(['joined', 'member', 'plan', 'visits'])
  expect(seen).toContain('fitting')
})

test('the same people and seed give the same model, in a worker or here, as the next version of its name', async () => {
  const fixed = { ...order, name: 'twice', referenceTime: '2026-01-01T00:00:00Z' }
  const first = await room().train(analyst, fixed)
  const second = await room({ trainer: trainInWorker }).train(analyst, fixed)
  expect([first.version, second.version]).toEqual([1, 2])
  const [a, b] = [await room().get(first.modelId), await room().get(second.modelId)]
  expect(b.model).toEqual(a.model)
  expect(b.card.evaluation).toEqual(a.card.evaluation)
})

test('a person who withdraws while the model is being made is not in it', async () => {
  const leaver = people[7]!
  let rounds = 0
  const trainer: Trainer = async (input, report) => {
    rounds += 1
    if (rounds === 1) await home.decide(leaver, 'withdrawn', ['model_training'])
    return trainModel(input, report)
  }
  const models = room({ trainer })
  const { modelId } = await models.train(analyst, { ...order, name: 'withdrawal' })
  await home.decide(leaver, 'given', ['model_training'])
  const { card, model } = await models.get(modelId)
  expect(rounds).toBe(2)
  expect(card.data).toMatchObject({ people: permitting - 1, withdrawnMeanwhile: 1 })
  const everybody = await room().train(analyst, { ...order, name: 'without withdrawal' })
  expect(model.weights).not.toEqual((await models.get(everybody.modelId)).model.weights)
})

test('when somebody withdraws in every round, no model is registered', async () => {
  let next = 20
  const trainer: Trainer = async (input, report) => {
    await home.decide(people[next++]!, 'withdrawn', ['model_training'])
    return trainModel(input, report)
  }
  const models = room({ trainer })
  await expect(models.train(analyst, { ...order, name: 'never' })).rejects.toThrow('models.withdrawals_keep_coming')
  for (let i = 20; i < next; i++) await home.decide(people[i]!, 'given', ['model_training'])
  expect((await models.list()).map(({ name }) => name)).not.toContain('never')
})

test('too few people with the outcome is a problem that says so', async () => {
  const target = { kind: 'field', field: 'visits', equals: 3.5 } as const
  await expect(room().train(analyst, { ...order, features: ['plan'], target })).rejects.toMatchObject({
    code: 'models.too_few_people',
    details: { positives: 0, negatives: permitting, needed: 50 },
  })
})

test('who somebody is, and what their fields reveal about health, is never predicted', async () => {
  const models = room()
  const aimed = (name: string) =>
    models.train(analyst, { ...order, target: { kind: 'field', field: name, equals: 'x' } })
  await expect(aimed('gender')).rejects.toThrow('models.sensitive_inference')
  await expect(aimed('diagnosis_group')).rejects.toThrow('models.sensitive_inference')
  const event = { kind: 'event', event: 'Pregnancy Test Bought', from: '2025-01-01', to: '2025-02-01' } as const
  await expect(models.train(analyst, { ...order, target: event })).rejects.toThrow('models.sensitive_inference')
})

test('features are what the catalogue allows, never the target, never special categories by name', async () => {
  const models = room()
  for (const wrong of ['bought', 'internal_note', 'email', 'nothing_like_it', 'diagnosis_group'])
    await expect(models.train(analyst, { ...order, features: ['visits', wrong] })).rejects.toThrow(
      'models.field_not_allowed',
    )
  const { modelId } = await models.train(analyst, { ...order, name: 'all fields', features: 'all' })
  const used = (await models.get(modelId)).features.map(({ field: name }) => name)
  expect(used).toEqual(expect.arrayContaining(['visits', 'plan', 'member', 'joined', 'gender']))
  for (const never of ['bought', 'internal_note', 'diagnosis_group', 'email']) expect(used).not.toContain(never)
})

test('an event performed in a window is an outcome; a window that is not over is refused', async () => {
  const events = people.slice(0, 80).map((subjectId) => ({
    subjectId,
    eventId: home.newId(),
    name: 'Order Completed',
    at: new Date('2026-02-10T00:00:00Z'),
    properties: {},
    source: 'test',
  }))
  const outside = people.slice(80, 90).map((subjectId) => ({
    subjectId,
    eventId: home.newId(),
    name: 'Order Completed',
    at: new Date('2026-03-01T00:00:00Z'),
    properties: {},
    source: 'test',
  }))
  await home.database.transaction((tx) => subjectsRoom.recordEvents(tx, [...events, ...outside]))
  const target = {
    kind: 'event',
    event: 'Order Completed',
    from: '2026-02-01T00:00:00Z',
    to: '2026-03-01T00:00:00Z',
  } as const
  const { modelId } = await room().train(analyst, { ...order, name: 'orders', target })
  const { data } = (await room().get(modelId)).card
  expect(data).toMatchObject({ positives: 80, people: permitting, referenceTime: '2026-02-01T00:00:00.000Z' })
  const open = { ...target, to: '2999-01-01T00:00:00Z' }
  await expect(room().train(analyst, { ...order, target: open })).rejects.toThrow('models.window_not_over')
})

test('a registered model cannot be changed or removed, not even by the owner, and one that was is not used', async () => {
  const { modelId } = await room().train(analyst, { ...order, name: 'stone' })
  const owner = home.owner.db
  await expect(sql`update model set hash = repeat('0', 64) where model_id = ${modelId}`.execute(owner)).rejects.toThrow(
    /never changes/,
  )
  await expect(sql`delete from model where model_id = ${modelId}`.execute(owner)).rejects.toThrow(/never removed/)
  await expect(sql`update model set state = 'draft' where model_id = ${modelId}`.execute(owner)).rejects.toThrow(
    /draft to approved/,
  )
  await sql`alter table model disable trigger model_never_changes`.execute(owner)
  await sql`update model set coefficients = jsonb_set(coefficients, '{weights,0}', '9') where model_id = ${modelId}`.execute(
    owner,
  )
  await sql`alter table model enable trigger model_never_changes`.execute(owner)
  await expect(room().get(modelId)).rejects.toThrow('models.altered')
})

test('only an approved model scores; scores, bands and reasons go to people who permit prediction', async () => {
  const models = room()
  const { modelId } = await models.train(analyst, { ...order, name: 'scorer' })
  await expect(models.score(analyst, modelId, null)).rejects.toThrow('models.wrong_state')
  await models.approve(home.dpo, modelId, null)
  await expect(models.approve(home.dpo, modelId, null)).rejects.toThrow('models.wrong_state')
  const refusing = people[3]!
  await home.decide(refusing, 'withdrawn', ['profiling'])
  expect(await models.score(analyst, modelId, null)).toMatchObject({
    scored: permitting - 1,
    permitted: permitting - 1,
  })
  const { rows } = await sql<{ subject_id: string; score: number; band: number; reasons: { field: string }[] }>`
    select * from score where model_id = ${modelId}`.execute(home.owner.db)
  expect(rows).toHaveLength(permitting - 1)
  expect(rows.map((row) => row.subject_id)).not.toContain(refusing)
  const best = rows.toSorted((a, b) => b.score - a.score)
  expect(best[0]?.band).toBe(1)
  expect(best.at(-1)?.band).toBe(10)
  expect(rows.every((row) => row.reasons.length <= 3)).toBe(true)
  const explained = await models.explain(home.dpo, modelId, best[0]!.subject_id)
  expect(explained.probability).toBeCloseTo(best[0]!.score, 6)
  expect(explained.contributions[0]?.field).toBe(best[0]?.reasons[0]?.field)
  await expect(models.explain(home.dpo, modelId, refusing)).rejects.toThrow('models.person_not_available')
  await home.decide(refusing, 'given', ['profiling'])
  await models.retire(home.dpo, modelId)
  await expect(models.score(analyst, modelId, null)).rejects.toThrow('models.wrong_state')
})

test('an explanation of a named person stands in the audit trail', async () => {
  const models = room()
  const { modelId } = await models.train(analyst, { ...order, name: 'looked at' })
  await models.approve(home.dpo, modelId, null)
  await models.explain(home.dpo, modelId, people[0]!)
  const entries = await home.gate.openPurpose(
    { purpose: 'rights_fulfilment', actor: home.dpo, why: 'test of the trail', subjects: [people[0]!] },
    (tx) => home.staff.holder.export(tx, people[0]!),
  )
  expect(JSON.stringify(entries)).toContain('explain a prediction')
})

test('a withdrawal that is acknowledged while scoring is under way wins over the score', async () => {
  const leaver = people[11]!
  let batches = 0
  const gate: typeof home.gate = {
    ...home.gate,
    open: async (ask, work) => {
      // The first opening lists who is meant; the withdrawal comes before the batch that would score.
      if (ask.purpose === 'profiling' && ask.among?.kind === 'subjects' && batches++ === 0)
        await home.decide(leaver, 'withdrawn', ['profiling'])
      return home.gate.open(ask, work)
    },
  }
  const models = room({ gate })
  const { modelId } = await models.train(analyst, { ...order, name: 'late' })
  await models.approve(home.dpo, modelId, null)
  expect(await models.score(analyst, modelId, null)).toMatchObject({ permitted: permitting, scored: permitting - 1 })
  const { rows } = await sql`select 1 from score where model_id = ${modelId} and subject_id = ${leaver}`.execute(
    home.owner.db,
  )
  expect(rows).toHaveLength(0)
  await home.decide(leaver, 'given', ['profiling'])
})

test('a population narrows training and scoring, and its hash stands in the card', async () => {
  const is = 'equal'
  const of = [
    { kind: 'compare', field: 'member', is, value: true },
    { kind: 'compare', field: 'plan', is, value: 'plus' },
  ]
  const audience = await audiences.save(analyst, {
    name: 'members',
    purpose: 'model_training',
    query: { kind: 'any', of },
  })
  const models = room()
  const population = { id: audience.audienceId }
  const { modelId } = await models.train(analyst, { ...order, name: 'members', population })
  const { card } = await models.get(modelId)
  expect(card.population).toEqual({ id: audience.audienceId, version: 1, hash: audience.hash })
  expect(card.data.people).toBeGreaterThan(0)
  expect(card.data.people).toBeLessThan(permitting)
  await models.approve(home.dpo, modelId, null)
  expect((await models.score(analyst, modelId, population)).scored).toBe(card.data.people)
})

test('a withdrawal waits until the transaction that relies on the permission has committed', async () => {
  const leaver = people[30]!
  const happened: string[] = []
  let withdrawal = Promise.resolve()
  await home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of the lock' }, async ({ tx }) => {
    expect((await lockPermitted(tx, people.slice(28, 33))).size).toBe(5)
    withdrawal = home.decide(leaver, 'withdrawn', ['profiling']).then(() => void happened.push('withdrawn'))
    await sql`select pg_sleep(0.3)`.execute(tx)
    happened.push('relied on')
  })
  await withdrawal
  expect(happened).toEqual(['relied on', 'withdrawn'])
  const after = await home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of the lock' }, ({ tx }) =>
    lockPermitted(tx, people.slice(28, 33)),
  )
  expect(after.has(leaver)).toBe(false)
  expect(after.size).toBe(4)
  await home.decide(leaver, 'given', ['profiling'])
})

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
      return home.newId()
    },
  }
  return { jobs, notes, results }
}

test('over HTTP: train, read the card in French, approve, score, explain, retire', async () => {
  const { jobs, notes, results } = jobsHere()
  const models = room({ jobs, trainer: trainInWorker })
  const authorise = async (request: { actor: Actor }) => {
    request.actor = home.dpo
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
  const card = await call('GET', at)
  expect(card.body).toMatchObject({ name: 'http', state: 'draft', card: { algorithm: { c: 1, folds: 5 } } })
  expect(card.body.text).toMatch(/^Modèle «\u00a0http\u00a0»/)
  expect(card.body.model).toBeUndefined()
  expect(await call('POST', `${at}/scores`, {})).toMatchObject({ status: 409, body: { code: 'models.wrong_state' } })
  expect((await call('POST', `${at}/approval`, {})).status).toBe(204)
  expect((await call('POST', `${at}/scores`, {})).status).toBe(202)
  expect(results.at(-1)).toMatchObject({ scored: permitting })
  const explained = await call('GET', `${at}/explanations/${people[0]}`)
  expect(explained.body.contributions).toHaveLength(4)
  expect((await call('POST', `${at}/retirement`)).status).toBe(204)
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
  const models = room({ jobs: twice })
  const { modelId } = await models.startTraining(analyst, { ...order, name: 'again' })
  expect((await models.list()).filter(({ name }) => name === 'again')).toHaveLength(1)
  expect((await models.get(modelId)).version).toBe(1)
  expect(JSON.stringify(payload)).not.toContain(people[0]!)
})

test('a model with a leak needs an answer before it is approved', async () => {
  const models = room()
  await subjectsRoom.catalogue.define([field('receipt', 'number')])
  await sql`update profile set attributes = attributes || jsonb_build_object('receipt', case when (attributes ->> 'bought')::boolean
    then 1000 + share else share end)`.execute(home.owner.db)
  const { modelId } = await models.train(analyst, { ...order, name: 'leaky', features: ['visits', 'plan', 'receipt'] })
  await expect(models.approve(home.dpo, modelId, null)).rejects.toThrow('models.leaks_unanswered')
  await expect(models.approve(home.dpo, modelId, 'fine')).rejects.toThrow('models.leaks_unanswered')
  await models.approve(home.dpo, modelId, 'The receipt is issued before the outcome is decided.')
  const model = await models.get(modelId)
  expect(model.approved?.because).toContain('receipt')
  expect(cardText(model, 'en')).toContain('WARNING: receipt')
  expect(cardText(model, 'fr')).toMatch(/ATTENTION\u00a0: receipt/)
})

test('the card reads in English and in French, with fairness once it is known', async () => {
  const models = room()
  const { modelId } = await models.train(analyst, { ...order, name: 'read me' })
  const draft = await models.get(modelId)
  expect(cardText(draft, 'en')).toContain('No fairness audit has been recorded.')
  expect(cardText(draft, 'fr')).toContain('Personne ne l’a encore approuvé.')
  expect(cardText(draft, 'en')).not.toMatch(/\{\{|undefined|NaN/)
  await home.database.transaction((tx) => models.recordFairness(tx, modelId, home.newId(), { verdict: 'pass' }))
  const audited = await models.get(modelId)
  expect(audited.fairness).toMatchObject([{ summary: { verdict: 'pass' } }])
  expect(audited.hash).toBe(draft.hash)
  expect(cardText(audited, 'en')).toContain('Fairness audits recorded: 1')
})

test('a cut chooses the same people each time: the best share of the scored members, ties by identifier', async () => {
  const modelId = home.newId()
  const rows = people
    .slice(0, 10)
    .map((subjectId, i) => ({ subjectId, modelId, score: i < 4 ? 0.9 : 0.1, band: 1, reasons: [] }))
  const chosen = await home.gate.open(
    { purpose: 'profiling', actor: analyst, why: 'test of a cut' },
    async ({ tx }) => {
      await subjectsRoom.writeScores(tx, rows)
      const who = async (cut: Parameters<typeof selection>[2]) => {
        const condition = await selection(tx, modelId, cut, sql`true`)
        const found = await sql<{
          id: string
        }>`select p.subject_id as id from profile p where ${condition} order by 1`.execute(tx)
        return found.rows.map(({ id }) => id)
      }
      return {
        share: await who({ kind: 'top_share', share: 0.25 }),
        threshold: await who({ kind: 'threshold', score: 0.5 }),
        none: await selection(tx, home.newId(), { kind: 'top_share', share: 1 }, sql`true`).then((c) =>
          sql<{ n: number }>`select count(*) as n from profile p where ${c}`.execute(tx),
        ),
      }
    },
  )
  expect(chosen.share).toEqual(people.slice(0, 4).toSorted().slice(0, 3))
  expect(chosen.threshold).toEqual(people.slice(0, 4).toSorted())
  expect(chosen.none.rows[0]?.n).toBe(0)
})

test('what others need to audit a model: its hash, its fields, where its outcome is known', async () => {
  const { modelId, hash } = await room().train(analyst, { ...order, name: 'facts' })
  const facts = await room().facts(modelId)
  expect(facts).toMatchObject({ hash, fields: ['joined', 'member', 'plan', 'visits'], state: 'draft' })
  const counted = await home.gate.open({ purpose: 'profiling', actor: analyst, why: 'test of facts' }, ({ tx }) =>
    sql<{
      n: number
    }>`select count(*) as n from profile p where ${facts.outcome.known} and (${facts.outcome.positive} or true)`.execute(
      tx,
    ),
  )
  expect(counted.rows[0]?.n).toBe(permitting)
})
