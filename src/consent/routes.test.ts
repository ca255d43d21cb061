import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, createApp, createLog } from '../kernel/index.ts'
import { type Arranged, arrange, shown, staff } from './arranged.fixture.ts'
import { consentRoutes, publishingFaults } from './index.ts'

let house: Arranged
let app: App
const reads: string[] = []

beforeAll(async () => {
  house = await arrange()
  app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = staff
    },
    version: '0',
    publicUrl: 'http://127.0.0.1',
  })
  consentRoutes(house.consent, async (_actor, subjectId, what) => {
    reads.push(`${what} ${subjectId}`)
  })(app)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await house.close()
})

const call = (method: 'GET' | 'POST', url: string, payload?: object, language = 'en') =>
  app.inject({ method, url, headers: { 'accept-language': language }, ...(payload ? { payload } : {}) })

test('a decision is recorded, and the person’s state and history say so; each reading leaves a trace', async () => {
  const [person] = (await house.people(1)) as [string]
  const body = {
    subjectId: person,
    kind: 'given',
    purposes: ['email_marketing'],
    channel: 'web_form',
    notice: shown(house.notice),
  }
  const recorded = await call('POST', '/v1/decisions', {
    ...body,
    at: '2026-01-02T03:04:05Z',
    evidence: { page: 'join' },
  })
  expect(recorded.statusCode).toBe(201)
  expect(recorded.json()).toMatchObject({
    at: '2026-01-02T03:04:05.000Z',
    permission: { email_marketing: 'permitted' },
  })
  const standing = await call('GET', `/v1/subjects/${person}/standing`, undefined, 'fr')
  expect(standing.json().purposes[1]).toMatchObject({
    purpose: 'sms_marketing',
    reason: 'no_decision',
    says: 'la personne n’a pas décidé',
  })
  const history = await call('GET', `/v1/subjects/${person}/decisions`)
  expect(history.json().decisions).toMatchObject([{ kind: 'given', evidence: { page: 'join' } }])
  const record = await call('GET', `/v1/subjects/${person}/decisions/${recorded.json().decisionId}/record`)
  expect(record.json()).toMatchObject({ pii_principal_id: person })
  expect(reads).toEqual([`standing ${person}`, `decisions ${person}`, `consent record ${person}`])
})

test('answers drop nothing of what the room says', async () => {
  const wire = (value: unknown) => JSON.parse(JSON.stringify(value))
  const [person] = (await house.people(1)) as [string]
  const { kind, purposes } = { kind: 'given', purposes: ['email_marketing'] }
  const decision = { subjectId: person, kind, purposes, channel: 'phone', evidence: { call: 7 } }
  await call('POST', '/v1/decisions', { ...decision, notice: shown(house.notice), validUntil: '2098-01-02T03:04:05Z' })
  const { decisions } = (await call('GET', `/v1/subjects/${person}/decisions`)).json()
  expect(decisions).toEqual(wire(await house.consent.history(person)))
  const record = (await call('GET', `/v1/subjects/${person}/decisions/${decisions[0].decisionId}/record`)).json()
  expect(record).toEqual(await house.consent.consentRecord(person, decisions[0].decisionId))
  const standing = (await call('GET', `/v1/subjects/${person}/standing`)).json()
  const { facts, purposes: said } = wire(await house.consent.standing(person))
  expect(standing).toMatchObject({ facts, purposes: said })
  expect((await call('GET', '/v1/notices')).json().notices).toEqual(wire(await house.consent.notices.list()))
  expect((await call('GET', '/v1/purposes')).json().purposes).toEqual(wire(house.consent.purposes()))
  const receipt = (await call('GET', `/v1/subjects/${person}/receipts`)).json()
  expect(receipt.state === 'receipt' ? receipt.receipt : receipt.promise).toBeDefined()
})

test('10,000 people are checked in one call, each with a reason in the caller’s language', async () => {
  const people = await house.people(9_999)
  const given = people.slice(0, 4_000).map((subjectId) => ({
    subjectId,
    kind: 'given' as const,
    purposes: ['email_marketing'],
    channel: 'import',
    notice: shown(house.notice),
  }))
  await house.home.database.transaction((tx) => house.consent.recordMany(tx, staff, given))
  const subjectIds = [...people, '0198f000-0000-7000-8000-00000000fff1']
  const answer = await call('POST', '/v1/permission-checks', { purpose: 'email_marketing', subjectIds }, 'fr')
  expect(answer.statusCode).toBe(200)
  const { permitted, results } = answer.json()
  expect([permitted, results.length]).toEqual([4_000, 10_000])
  expect(results.map((one: { subjectId: string }) => one.subjectId)).toEqual(subjectIds)
  expect(results[9_999]).toMatchObject({ reason: 'no_decision', says: 'la personne n’a pas décidé' })
})

test('refusals are problems with a code and a remedy', async () => {
  const [person] = (await house.people(1)) as [string]
  const body = { subjectId: person, kind: 'given', purposes: ['email_marketing'], channel: 'web_form' }
  const proven = { ...body, evidence: { form: 12 } }
  expect((await call('POST', '/v1/decisions', proven)).json()).toMatchObject({
    code: 'consent.notice_needed',
    status: 400,
  })
  const noted = { ...body, notice: shown(house.notice) }
  expect((await call('POST', '/v1/decisions', noted)).json()).toMatchObject({ code: 'consent.evidence_needed' })
  expect((await call('POST', '/v1/decisions', { ...noted, evidence: ' ' })).json().code).toBe('consent.evidence_needed')
  expect((await call('POST', '/v1/decisions', { ...body, kind: 'agreed' })).json().code).toBe('http.invalid')
  expect((await call('POST', '/v1/decisions', { ...body, consent: true })).json().code).toBe('http.invalid')
  const unknown = await call('GET', '/v1/subjects/0198f000-0000-7000-8000-00000000fff2/standing', undefined, 'fr')
  expect(unknown.statusCode).toBe(404)
  expect(unknown.json().title).toBe('Cette personne n’est pas connue ici.')
  expect((await call('POST', '/v1/permission-checks', { purpose: 'magic', subjectIds: [person] })).statusCode).toBe(404)
})

test('a notice is drafted, published and compared over the interface', async () => {
  const { name, items, renderings } = house.notice
  const draft = await call('POST', '/v1/notices', { name, items, renderings })
  expect(draft.statusCode).toBe(201)
  const { noticeId } = draft.json()
  const published = await call('POST', `/v1/notices/${noticeId}/versions/1/publication`)
  expect(published.json().publishedAt).not.toBeNull()
  await call('POST', '/v1/notices', {
    noticeId,
    name,
    renderings,
    items: items.map((item) => (item.key === 'retention_profiling' ? { ...item, days: 4000 } : item)),
  })
  const changes = await call('GET', `/v1/notices/${noticeId}/versions/2/changes?since=1`)
  expect(changes.json()).toEqual(JSON.parse(JSON.stringify(await house.consent.notices.diff(noticeId, 1, 2))))
  expect(changes.json().askAgain).toEqual([{ purpose: 'profiling', because: ['retention_longer'] }])
  const again = await call('GET', `/v1/notices/${noticeId}/versions/2/asked-again`)
  expect(again.json().askedAgain).toMatchObject([{ purpose: 'profiling', people: 0 }])
  expect((await call('GET', '/v1/notices')).json().notices.length).toBeGreaterThanOrEqual(3)
  expect(
    (await call('POST', '/v1/notices', { name, items: [{ key: 'x', kind: 'spell' }], renderings })).statusCode,
  ).toBe(400)
})

test('a complete notice is proposed from a few facts and stored by nobody', async () => {
  const before = (await house.consent.notices.list()).length
  const proposal = await call('POST', '/v1/notices/proposal', {
    name: 'first',
    controller: { name: 'Shop', address: '1 rue de la Paix', contact: 'privacy@example.org' },
    purposes: ['email_marketing'],
    data: ['contact'],
    storage: 'France',
    authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
  })
  expect(proposal.statusCode).toBe(200)
  expect(publishingFaults(proposal.json())).toEqual([])
  expect((await house.consent.notices.list()).length).toBe(before)
})

test('a purpose is added over the interface and listed', async () => {
  const purpose = {
    code: 'loyalty_points',
    dpv: 'https://w3id.org/dpv#Personalisation',
    legalBasis: 'consent',
    channel: null,
    directMarketing: false,
    survivesRestriction: false,
    retentionDays: null,
    sentence: { en: 'Count your points', fr: 'Compter vos points' },
  }
  expect((await call('POST', '/v1/purposes', purpose)).json()).toMatchObject({ id: 17, code: 'loyalty_points' })
  expect((await call('POST', '/v1/purposes', purpose)).json().code).toBe('consent.purpose_exists')
  expect((await call('GET', '/v1/purposes')).json().purposes).toHaveLength(18)
})

test('the statement about GPC is what its specification asks for', async () => {
  const answer = await call('GET', '/.well-known/gpc.json')
  expect(answer.headers['content-type']).toContain('application/json')
  expect(answer.json()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
})
