/** Requests of people on the real rooms up to the gate. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, createLog, manualClock } from '../kernel/index.ts'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { createRights, type Rights, rightsRoutes } from './index.ts'

let house: SmallHouse
let rights: Rights
beforeAll(async () => {
  house = await smallHouse()
  rights = createRights({ ...house, clock: manualClock(new Date('2026-01-31T10:00:00Z')) })
})
afterAll(() => house.close())

const self = (id: string) => ({ kind: 'subject', id }) as const

test('a request is due in the month of the GDPR, and in the days of California for its residents', async () => {
  const here = await house.person({ facts: { residence: 'FR' } })
  const there = await house.person({ facts: { residence: 'US-CA' } })
  const first = await rights.create(self(here), { subjectId: here, kind: 'access' })
  const second = await rights.create(self(there), { subjectId: there, kind: 'erasure' })
  expect([first.rule, first.dueAt.toISOString()]).toEqual(['GDPR-12-3', '2026-02-28T10:00:00.000Z'])
  expect([second.rule, second.dueAt.toISOString()]).toEqual(['CCPA-7021b', '2026-03-17T10:00:00.000Z'])
  const list = await rights.list(house.dpo, { state: 'received' })
  expect(list.map((one) => one.requestId)).toEqual([first.requestId, second.requestId])
})

test('what is written is sealed, refusing takes reasons, and an end is an end', async () => {
  const id = await house.person({})
  const { requestId } = await rights.create(self(id), { subjectId: id, kind: 'correction', words: 'My name is Zoé.' })
  const which = { subjectId: id, requestId }
  const { rows } = await sql<{ words: Buffer }>`select words from rights_request where subject_id = ${id}`.execute(
    house.owner.db,
  )
  expect(rows[0]?.words.includes('Zoé')).toBe(false)
  await expect(rights.change(house.dpo, which, { state: 'refused' })).rejects.toMatchObject({
    code: 'rights.no_answer',
  })
  await rights.change(house.dpo, which, { state: 'answered', answer: 'Corrected.' })
  expect(await rights.of(self(id), id)).toMatchObject([{ words: 'My name is Zoé.', answer: 'Corrected.' }])
  await expect(rights.change(self(id), which, { state: 'withdrawn' })).rejects.toMatchObject({ code: 'rights.closed' })
})

test('a stranger’s request is not found, and a request leaves with its person', async () => {
  const [one, other] = [await house.person({}), await house.person({})]
  const { requestId } = await rights.create(self(one), { subjectId: one, kind: 'objection' })
  const wrong = rights.change(house.dpo, { subjectId: other, requestId }, { state: 'in_progress' })
  await expect(wrong).rejects.toMatchObject({ code: 'rights.unknown' })
  const nobody = house.newId()
  await expect(rights.create(self(nobody), { subjectId: nobody, kind: 'access' })).rejects.toMatchObject({
    code: 'rights.unknown_person',
  })
  await house.gate.openPurpose(
    { purpose: 'rights_fulfilment', actor: house.dpo, why: 'erasing this person on request', subjects: [one] },
    (tx) => rights.holder.erase(tx, one),
  )
  expect(await rights.of(house.dpo, one)).toEqual([])
})

test('a Californian who objects or restricts is answered within fifteen business days', async () => {
  const id = await house.person({ facts: { residence: 'US-CA' } })
  for (const kind of ['objection', 'restriction'] as const) {
    const made = await rights.create(self(id), { subjectId: id, kind })
    expect([made.rule, made.dueAt.toISOString().slice(0, 10)]).toEqual(['CCPA-7026', '2026-02-20'])
  }
})

test('a refusal stands on a ground of the law by which the request is due', async () => {
  const here = await house.person({ facts: { residence: 'FR' } })
  const there = await house.person({ facts: { residence: 'US-CA' } })
  const refuse = (which: { subjectId: string; requestId: string }, ground?: string) =>
    rights.change(house.dpo, which, { state: 'refused', answer: 'We may not.', ground })
  const erasure = await rights.create(self(here), { subjectId: here, kind: 'erasure' })
  await expect(refuse(erasure)).rejects.toMatchObject({ code: 'rights.no_ground' })
  await expect(refuse(erasure, 'CCPA-105d')).rejects.toMatchObject({ code: 'rights.no_ground' })
  await expect(refuse(erasure, 'GDPR-15-4')).rejects.toMatchObject({ code: 'rights.no_ground' })
  expect(await refuse(erasure, 'GDPR-17-3-b')).toMatchObject({ state: 'refused', ground: 'GDPR-17-3-b' })
  const deletion = await rights.create(self(there), { subjectId: there, kind: 'erasure' })
  expect(await refuse(deletion, 'CCPA-105d')).toMatchObject({ ground: 'CCPA-105d' })
  expect(await rights.of(self(here), here)).toMatchObject([{ ground: 'GDPR-17-3-b', answer: 'We may not.' }])
})

test('a person reaches their own requests only, and of those may only withdraw', async () => {
  const [one, other] = [await house.person({}), await house.person({})]
  const { requestId } = await rights.create(self(one), { subjectId: one, kind: 'access' })
  const which = { subjectId: one, requestId }
  const refused = { code: 'rights.not_yours' }
  await expect(rights.of(self(other), one)).rejects.toMatchObject(refused)
  await expect(rights.create(self(other), { subjectId: one, kind: 'erasure' })).rejects.toMatchObject(refused)
  await expect(rights.change(self(other), which, { state: 'withdrawn' })).rejects.toMatchObject(refused)
  await expect(rights.change(self(one), which, { state: 'answered', answer: 'Yes.' })).rejects.toMatchObject(refused)
  await expect(rights.list(self(one), {})).rejects.toMatchObject(refused)
  expect(await rights.change(self(one), which, { state: 'withdrawn' })).toMatchObject({ state: 'withdrawn' })
})

test('over HTTP a request is told in the words of its law, with the grounds on which it could be refused', async () => {
  const app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = house.dpo
    },
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  rightsRoutes(rights)(app)
  const headers = { 'accept-language': 'fr' }
  const subjectId = await house.person({ facts: { residence: 'FR' } })
  const payload = { subjectId, kind: 'access', words: 'Que savez-vous de moi ?' }
  const made = (await app.inject({ method: 'POST', url: '/v1/rights-requests', payload, headers })).json()
  expect(made).toMatchObject({
    words: payload.words,
    answer: null,
    refusedOn: null,
    receivedAt: '2026-01-31T10:00:00.000Z',
    deadline: { law: 'RGPD', article: 'art. 12, § 3', says: expect.stringContaining('sous un mois'), checked: false },
  })
  expect(made.grounds.map((one: { id: string }) => one.id)).toEqual(['GDPR-12-5-b', 'GDPR-12-2', 'GDPR-15-4'])
  const url = `/v1/rights-requests/${subjectId}`
  const change = { state: 'refused', answer: 'Vous nous l’avez demandé cent fois.', ground: 'GDPR-12-5-b' }
  const refused = await app.inject({ method: 'PATCH', url: `${url}/${made.requestId}`, payload: change, headers })
  expect(refused.json()).toMatchObject({
    refusedOn: { article: 'art. 12, § 5, b)' },
    grounds: [],
    answer: change.answer,
  })
  const { requests } = (await app.inject({ method: 'GET', url, headers })).json()
  expect(requests).toEqual([refused.json()])
  const all = await app.inject({ method: 'GET', url: '/v1/rights-requests?state=refused', headers })
  expect(all.json().requests.map((one: { requestId: string }) => one.requestId)).toContain(made.requestId)
  expect(all.body).not.toContain('cent fois')
  await app.close()
})
