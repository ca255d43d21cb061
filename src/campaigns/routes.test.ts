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
