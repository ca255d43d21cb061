/** One person's card on the real rooms, through real routes: who sees what, and what remains of having looked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp, createLog, type Role } from '../kernel/index.ts'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { createPeople, peopleRoutes } from './index.ts'

let house: FullHouse
let app: App
let role: Role = 'dpo'
let ada: string
beforeAll(async () => {
  house = await fullHouse()
  app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = { kind: 'staff', id: house.marketer.id, role }
    },
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  peopleRoutes(createPeople(house))(app)
  await app.ready()
  ada = await house.person({
    email: 'ada.lovelace@example.org',
    says: ['email_marketing', 'profiling'],
    fields: { visits: 7, faith: 'quaker' },
  })
})
afterAll(async () => {
  await app.close()
  await house.close()
})

const why = 'she wrote to us'
const look = { purpose: 'rights_fulfilment', why }
const post = (url: string, payload: object, as: Role = 'dpo', language = 'en') => {
  role = as
  return app.inject({ method: 'POST', url: `/v1/people/${url}`, payload, headers: { 'accept-language': language } })
}
const trail = (subjectId: string) =>
  house.gate.openPurpose({ purpose: 'security', actor: house.dpo, why: 'test of the trail' }, (tx) =>
    house.staff.audit.read(tx, { subjectId }),
  )

test('somebody is found by an exact identifier, for a purpose and a reason that stay', async () => {
  const found = await post('lookup', { kind: 'email', value: ' Ada.Lovelace@EXAMPLE.org ', ...look })
  expect(found.json()).toEqual({ found: true, subjectId: ada })
  expect((await post('lookup', { kind: 'email', value: 'nobody@example.org', ...look })).json()).toEqual({
    found: false,
  })
  expect(await trail(ada)).toMatchObject([{ action: 'people.search', why, details: { purpose: 'rights_fulfilment' } }])
  expect((await post('lookup', { kind: 'email', value: 'ada.lovelace@example.org' })).statusCode).toBe(400)
  const short = await post('lookup', { kind: 'email', value: 'ada.lovelace@example.org', ...look, why: 'because' })
  expect(short.json()).toMatchObject({ code: 'gate.no_reason' })
  const selling = { kind: 'email', value: 'ada.lovelace@example.org', purpose: 'email_marketing', why }
  expect((await post('lookup', selling)).statusCode).toBe(400)
})

test('the card says what is permitted, in the reader’s language, and holds no plain value', async () => {
  const { audienceId } = await house.audiences.save(house.marketer, {
    name: 'visitors',
    purpose: 'sms_marketing',
    query: { kind: 'compare', field: 'visits', is: 'at_least', value: 5 },
  })
  await house.audiences.save(house.marketer, {
    name: 'regulars',
    purpose: 'email_marketing',
    query: { kind: 'compare', field: 'visits', is: 'at_least', value: 50 },
  })
  const answer = await post(`${ada}/card`, look, 'dpo', 'fr')
  expect(answer.statusCode).toBe(200)
  expect(answer.body).not.toMatch(/lovelace|quaker/)
  const card = answer.json()
  expect(card.consent.purposes[0]).toMatchObject({
    purpose: 'email_marketing',
    sentence: 'Vous envoyer des offres par courriel',
    reason: 'permitted',
    says: 'permis',
    rule: 'RGPD, art. 6, § 1, a), et 7',
    since: expect.stringMatching(/^\d{4}-/),
  })
  expect(card.consent.decisions).toMatchObject([{ kind: 'given', hasEvidence: false, notice: { version: 1 } }])
  expect(card.fields).toContainEqual({
    name: 'visits',
    label: 'Visites en boutique',
    dataClass: 'behavioural',
    provenance: 'observed',
    type: 'number',
    masked: '•••',
  })
  expect(card.fields.find((one: { name: string }) => one.name === 'email')?.masked).toBe('a•••@e•••.org')
  expect(card.audiences).toMatchObject([{ audienceId, name: 'visitors', reason: 'no_decision' }])
  expect(card.scores).toEqual([])
  expect(card.messages).toEqual([])
  expect(card.looks[0]).toMatchObject({ action: 'gate.look', why })
})

test('what a role may not see is not in the answer', async () => {
  const card = (await post(`${ada}/card`, look, 'support')).json()
  expect(Object.keys(card).toSorted()).toEqual(
    ['consent', 'fields', 'messages', 'openedAt', 'scores', 'subjectId', 'warrantId'].toSorted(),
  )
  expect(card.fields.map((one: { dataClass: string }) => one.dataClass)).not.toContain('special_category')
  const faith = await post(`${ada}/values`, { fields: ['faith'], ...look }, 'support')
  expect(faith.json()).toMatchObject({ code: 'people.no_such_value' })
})

test('a value is opened with a reason, and the trail names it', async () => {
  const opened = await post(`${ada}/values`, { fields: ['email', 'visits', 'faith'], ...look })
  expect(opened.json()).toEqual({
    values: [
      { name: 'email', value: 'ada.lovelace@example.org' },
      { name: 'visits', value: 7 },
      { name: 'faith', value: 'quaker' },
    ],
  })
  expect((await trail(ada))[0]).toMatchObject({
    action: 'people.reveal',
    why,
    details: { purpose: 'rights_fulfilment', fields: ['email', 'visits', 'faith'] },
  })
})

test('a purpose that the person does not permit shows nobody; erased people are not there', async () => {
  const restricted = await house.person({ email: 'closed@example.org' })
  await house.consent.record(house.dpo, {
    subjectId: restricted,
    kind: 'restriction_set',
    purposes: 'all',
    channel: 'phone',
  })
  const refused = { code: 'people.not_for_this_purpose', status: 404 }
  const serving = { ...look, purpose: 'service_messages' }
  expect((await post(`${restricted}/card`, serving)).json()).toMatchObject(refused)
  expect((await post(`${restricted}/values`, { fields: ['email'], ...serving })).json()).toMatchObject(refused)
  expect((await post(`${restricted}/card`, look)).statusCode).toBe(200)
  await house.subjects.erase(house.dpo, restricted)
  expect((await post(`${restricted}/card`, look)).statusCode).toBe(404)
})
