import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyst, type Bed, makeBed, order, permitting } from './testbed.ts'
import { trainInWorker, type Trainer } from './trainer.ts'
import { trainModel } from './training.ts'

let bed: Bed
beforeAll(async () => {
  bed = await makeBed()
}, 120_000)
afterAll(() => bed.home.close())

test('a model learns only from people who permit training; its card counts the others by reason', async () => {
  const models = bed.room({ trainer: trainInWorker })
  const seen: string[] = []
  const { modelId, version, hash } = await models.train(analyst, order, (_done, _total, note) => void seen.push(note))
  const model = await models.get(modelId)
  expect(model).toMatchObject({ version, hash, state: 'draft', createdBy: `staff:${analyst.id}` })
  expect(model.card.data).toMatchObject({
    matched: permitting + bed.silent,
    permitted: permitting,
    excluded: { no_decision: bed.silent },
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
  const first = await bed.room().train(analyst, fixed)
  const second = await bed.room({ trainer: trainInWorker }).train(analyst, fixed)
  expect([first.version, second.version]).toEqual([1, 2])
  const [a, b] = [await bed.room().get(first.modelId), await bed.room().get(second.modelId)]
  expect(b.model).toEqual(a.model)
  expect(b.card.evaluation).toEqual(a.card.evaluation)
})

test('a person who withdraws while the model is being made is not in it', async () => {
  const leaver = bed.people[7]!
  let rounds = 0
  const trainer: Trainer = async (input, report) => {
    rounds += 1
    if (rounds === 1) await bed.home.decide(leaver, 'withdrawn', ['model_training'])
    return trainModel(input, report)
  }
  const models = bed.room({ trainer })
  const { modelId } = await models.train(analyst, { ...order, name: 'withdrawal' })
  await bed.home.decide(leaver, 'given', ['model_training'])
  const { card, model } = await models.get(modelId)
  expect(rounds).toBe(2)
  expect(card.data).toMatchObject({ people: permitting - 1, withdrawnMeanwhile: 1 })
  const everybody = await bed.room().train(analyst, { ...order, name: 'without withdrawal' })
  expect(model.weights).not.toEqual((await models.get(everybody.modelId)).model.weights)
})

test('when somebody withdraws in every round, no model is registered', async () => {
  let next = 20
  const trainer: Trainer = async (input, report) => {
    await bed.home.decide(bed.people[next++]!, 'withdrawn', ['model_training'])
    return trainModel(input, report)
  }
  const models = bed.room({ trainer })
  await expect(models.train(analyst, { ...order, name: 'never' })).rejects.toThrow('models.withdrawals_keep_coming')
  for (let i = 20; i < next; i++) await bed.home.decide(bed.people[i]!, 'given', ['model_training'])
  expect((await models.list()).map(({ name }) => name)).not.toContain('never')
})

test('too few people with the outcome is a problem that says so', async () => {
  const target = { kind: 'field', field: 'visits', equals: 3.5 } as const
  await expect(bed.room().train(analyst, { ...order, features: ['plan'], target })).rejects.toMatchObject({
    code: 'models.too_few_people',
    details: { positives: 0, negatives: permitting, needed: 50 },
  })
})

test('who somebody is, and what their fields reveal about health, is never predicted', async () => {
  const models = bed.room()
  const aimed = (name: string) =>
    models.train(analyst, { ...order, target: { kind: 'field', field: name, equals: 'x' } })
  await expect(aimed('gender')).rejects.toThrow('models.sensitive_inference')
  await expect(aimed('diagnosis_group')).rejects.toThrow('models.sensitive_inference')
  const event = { kind: 'event', event: 'Pregnancy Test Bought', from: '2025-01-01', to: '2025-02-01' } as const
  await expect(models.train(analyst, { ...order, target: event })).rejects.toThrow('models.sensitive_inference')
})

test('features are what the catalogue allows, never the target, never special categories by name', async () => {
  const models = bed.room()
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
  const events = bed.people.slice(0, 80).map((subjectId) => ({
    subjectId,
    eventId: bed.home.newId(),
    name: 'Order Completed',
    at: new Date('2026-02-10T00:00:00Z'),
    properties: {},
    source: 'test',
  }))
  const outside = bed.people.slice(80, 90).map((subjectId) => ({
    subjectId,
    eventId: bed.home.newId(),
    name: 'Order Completed',
    at: new Date('2026-03-01T00:00:00Z'),
    properties: {},
    source: 'test',
  }))
  await bed.home.database.transaction((tx) => bed.subjects.recordEvents(tx, [...events, ...outside]))
  const target = {
    kind: 'event',
    event: 'Order Completed',
    from: '2026-02-01T00:00:00Z',
    to: '2026-03-01T00:00:00Z',
  } as const
  const { modelId } = await bed.room().train(analyst, { ...order, name: 'orders', target })
  const { data } = (await bed.room().get(modelId)).card
  expect(data).toMatchObject({ positives: 80, people: permitting, referenceTime: '2026-02-01T00:00:00.000Z' })
  const open = { ...target, to: '2999-01-01T00:00:00Z' }
  await expect(bed.room().train(analyst, { ...order, target: open })).rejects.toThrow('models.window_not_over')
})
