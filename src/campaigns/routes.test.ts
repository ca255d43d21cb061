/** The room over HTTP: what goes in is checked, what is refused says why in both languages, nothing is left unprotected. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { type App, createApp, createLog } from '../kernel/index.ts'
import { campaignRoutes } from './routes.ts'
import { definition, goodMjml } from './test-content.ts'

let house: FullHouse
let app: App
const rights = new Map<string, string | undefined>()
beforeAll(async () => {
  house = await fullHouse()
  const authorise = async (request: { actor: unknown }) => {
    request.actor = house.marketer
  }
  app = await createApp({ log: createLog('silent'), authorise, version: 'test', publicUrl: house.publicUrl })
  app.addHook('onRoute', (route) => void rights.set(`${String(route.method)} ${route.url}`, route.config?.may))
  campaignRoutes(house.campaigns)(app)
})
afterAll(async () => {
  await app.close()
  await house.close()
})

test('every route needs a right', () => {
  const open = [...rights].filter(([, may]) => !may)
  expect(open).toEqual([])
  expect(rights.get('POST /v1/campaigns/:campaignId/launch')).toBe('campaigns.launch')
  expect(rights.get('PUT /v1/controller')).toBe('controller.write')
})

test('make, write, preview: and an unknown key is refused', async () => {
  const body = definition({ audience: await house.audience() })
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', payload: body })
  expect(made.statusCode).toBe(201)
  const { campaignId, state, seed } = made.json<{ campaignId: string; state: string; seed?: string }>()
  expect([state, seed]).toEqual(['draft', undefined])
  const extra = await app.inject({ method: 'POST', url: '/v1/campaigns', payload: { ...body, state: 'approved' } })
  expect(extra.statusCode).toBe(400)
  const url = `/v1/campaigns/${campaignId}/content/a/fr`
  const good = { subject: 'Bonjour', preheader: '', mjml: goodMjml() }
  expect((await app.inject({ method: 'PUT', url, payload: good })).statusCode).toBe(200)
  await app.inject({ method: 'PUT', url: url.replace(/fr$/, 'en'), payload: good })
  const preview = await app.inject({
    method: 'POST',
    url: `${url}/preview`,
    payload: { values: {}, as: 'unpersonalised' },
  })
  expect(preview.json<{ html: string }>().html).toContain('Maison Test, 1 rue du Test, 75001 Paris')
})

test('a refused content names every fault, in both languages', async () => {
  const payload = definition({ audience: await house.audience() })
  const { campaignId } = (await app.inject({ method: 'POST', url: '/v1/campaigns', payload })).json<{
    campaignId: string
  }>()
  const answer = await app.inject({
    method: 'PUT',
    url: `/v1/campaigns/${campaignId}/content/a/fr`,
    payload: { subject: '', preheader: '', mjml: goodMjml('<mj-text>{{ user.faith }} {{ user.nothing }}</mj-text>') },
  })
  expect(answer.statusCode).toBe(422)
  const problem = answer.json<{ code: string; faults: { code: string }[]; inWords: Record<'en' | 'fr', string[]> }>()
  expect(problem.code).toBe('campaigns.content_refused')
  expect(problem.faults.map((fault) => fault.code)).toEqual(['empty', 'field_not_allowed', 'unknown_variable'])
  expect(problem.inWords.fr).toHaveLength(3)
  expect(problem.inWords.fr[1]).toContain('faith')
})

test('an audience made for another purpose, and a purpose that does not write by email, are refused', async () => {
  const audience = await house.audience()
  const other = await app.inject({
    method: 'POST',
    url: '/v1/campaigns',
    payload: definition({ audience, purpose: 'service_messages' }),
  })
  expect(other.json()).toMatchObject({ status: 422, code: 'campaigns.audience_for_other_purpose' })
  const sms = await app.inject({
    method: 'POST',
    url: '/v1/campaigns',
    payload: definition({ audience, purpose: 'sms_marketing' }),
  })
  expect(sms.json()).toMatchObject({ status: 422, code: 'campaigns.not_email' })
})

test('every answer arrives whole: nothing that the rooms say is lost on the wire', async () => {
  for (let i = 0; i < 12; i++)
    await house.person({ email: `w${i}@example.org`, says: ['email_marketing'], fields: { age: i < 6 ? 30 : 60 } })
  const { campaigns, marketer } = house
  const body = definition({ audience: await house.audience(), utm: undefined as never, holdoutShare: 0.2 })
  const { campaignId } = await campaigns.create(marketer, body)
  const good = { subject: 'Bonjour', preheader: 'Vite', mjml: goodMjml() }
  for (const language of ['en', 'fr'] as const)
    await campaigns.saveContent(marketer, { campaignId, variant: 'a', language }, good)
  const place = { campaignId, variant: 'a', language: 'fr' } as const
  await campaigns.saveDraft(marketer, place, { draft: { ...good, subject: '' }, basedOn: 1, reader: 'en' })
  const at = `/v1/campaigns/${campaignId}`
  const wire = async (url: string, payload?: object) => {
    const answer = await app.inject({ method: payload ? 'POST' : 'GET', url, ...(payload ? { payload } : {}) })
    return [answer.statusCode, answer.json<Record<string, unknown>>()]
  }
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
  expect(await wire(`${at}/drafts`)).toEqual([200, plain(await campaigns.drafts(campaignId, 'en'))])
  await campaigns.dropDraft(marketer, place)
  const audit = await campaigns.check(marketer, campaignId, { category: 'credit' })
  await house.ethics.refuse(house.dpo, { auditId: audit.id, reason: 'Refused for the test, in writing.' })
  const verdict = plain(await campaigns.verdict(marketer, campaignId, 'en'))
  expect(await wire(`${at}/verdict`)).toEqual([200, verdict])
  expect(verdict).toMatchObject({ audit: { result: { assessment: { groups: expect.any(Array) } } } })
  await house.ethics.approve(house.dpo, { auditId: audit.id, reason: 'Approved for the test, in writing.' })
  expect(await wire(`${at}/readiness`)).toEqual([200, plain(await campaigns.readiness(campaignId, 'en'))])
  expect(await wire(at)).toEqual([200, plain(await campaigns.named(campaignId))])
  const { name: _n, polarity: _p, sender: _s, ...aim } = plain(body) as ReturnType<typeof definition>
  const { warrantId: _w, ...reach } = (await wire('/v1/campaign-reach', aim))[1] as Record<string, unknown>
  const { warrantId: _v, ...reached } = await campaigns.reach(marketer, aim, 'en')
  expect(reach).toEqual(plain(reached))
  await campaigns.launch(marketer, campaignId)
  await house.workJobs()
  await house.send()
  expect(await wire(`${at}/statistics`)).toEqual([200, plain(await campaigns.statistics(marketer, campaignId))])
  const { at: _now, ...live } = (await wire(`${at}/live`))[1] as Record<string, unknown>
  const { at: _then, ...lived } = await campaigns.live(campaignId, 'en')
  expect(live).toEqual(plain(lived))
  expect(await wire('/v1/campaigns')).toEqual([200, plain(await campaigns.listNamed(50))])
  const outcome = { kind: 'field', field: 'visits', equals: 3 } as const
  expect(await wire(`${at}/comparison`, outcome)).toEqual([
    200,
    plain(await campaigns.compare(marketer, campaignId, outcome)),
  ])
  expect(await wire('/v1/campaign-variables')).toEqual([200, plain(await campaigns.variables('en'))])
})

test('a shown message is a page of its own that runs nothing and is framed by us alone', async () => {
  const payload = definition({ audience: await house.audience() })
  const made = await app.inject({ method: 'POST', url: '/v1/campaigns', payload })
  const url = `/v1/campaigns/${made.json<{ campaignId: string }>().campaignId}/content/a/fr/draft/preview`
  const draft = { subject: 'Bonjour', preheader: '', mjml: goodMjml(), values: {}, as: 'personalised' }
  const { page } = (await app.inject({ method: 'POST', url, payload: draft })).json<{ page: string }>()
  const shown = await app.inject({ method: 'GET', url: `/v1/campaign-previews/${page}?scheme=dark` })
  expect(shown.headers['content-type']).toContain('text/html')
  expect(shown.headers['content-security-policy']).toContain("frame-ancestors 'self'")
  expect(shown.headers['content-security-policy']).toContain('sandbox;')
  expect(shown.body).toContain('Maison Test')
  const gone = await app.inject({ method: 'GET', url: `/v1/campaign-previews/${'a'.repeat(32)}` })
  expect(gone.json()).toMatchObject({ status: 404, code: 'campaigns.preview_over' })
})
