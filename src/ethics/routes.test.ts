import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { type Actor, type App, createApp, createLog } from '../kernel/index.ts'
import { arrange, member, type Person, world, type World } from './people.fixture.ts'
import { ethicsRoutes } from './routes.ts'

let test_: TestDatabase
let here: World
let app: App
let caller: Actor
beforeEach(async () => {
  test_ = await freshDatabase()
  here = world(test_.database)
  caller = member('dpo')
  app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = caller
    },
    version: 'test',
    publicUrl: 'http://localhost',
  })
  ethicsRoutes(here.ethics)(app)
})
afterEach(async () => {
  await app.close()
  await test_.close()
})

const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, language = 'en') => {
  const answer = await app.inject({
    method,
    url,
    headers: { 'accept-language': language },
    ...(payload ? { payload } : {}),
  })
  return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body) }
}
const age = { field: 'birth_date', kind: 'birth_date_bands', bands: [25, 60], criterion: 'age', required: true }
const people = Array.from(
  { length: 120 },
  (_, i): Person => ({
    attributes: { birth_date: i % 2 ? '1990-01-01' : '1950-01-01', spend: i % 3 ? 150 : 50 },
  }),
)

test('from a declared attribute to an approved bundle, over HTTP', async () => {
  await arrange(test_.owner, people)
  expect((await send('PUT', '/v1/ethics/attributes', age)).status).toBe(204)
  expect((await send('GET', '/v1/ethics/attributes')).body).toEqual([age])

  const made = await send('POST', '/v1/ethics/audits', {
    bundle: here.bundle,
    copy: [{ language: 'fr', text: 'Dernière chance !' }],
  })
  expect(made.status).toBe(201)
  expect(made.body.verdict).toBe('review')
  expect(made.body.result.findings.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('E16')
  const audit = `/v1/ethics/audits/${made.body.id}`

  const before = await send('POST', '/v1/ethics/standing', here.bundle)
  expect(before.body).toMatchObject({ ok: false, obstacles: [{ reason: 'missing_approval' }] })
  const approved = await send('POST', `${audit}/approvals`, {
    reason: 'The offer truly ends on Friday, see the order.',
  })
  expect(approved).toMatchObject({ status: 201, body: { kind: 'written', approver: 'staff:dpo' } })
  expect((await send('POST', '/v1/ethics/standing', here.bundle)).body.ok).toBe(true)

  expect((await send('GET', audit)).body.approvals).toHaveLength(1)
  const [first] = (await send('GET', `${audit}/sentences`, undefined, 'fr')).body
  expect(first).toBe('Une personne doit examiner ce résultat.')
  expect((await send('GET', `${audit}/verification`)).body).toEqual({ whole: true })
  const listed = await send('GET', `/v1/ethics/audits?audienceId=${here.bundle.audience.id}`)
  expect(listed.body).toHaveLength(1)

  expect((await send('DELETE', '/v1/ethics/attributes/birth_date')).status).toBe(204)
  expect((await send('GET', '/v1/ethics/attributes')).body).toEqual([])
})

test('a refusal says in the reader’s language what is missing', async () => {
  const refused = await send('POST', '/v1/ethics/audits', { bundle: here.bundle }, 'fr')
  expect(refused).toMatchObject({ status: 409, body: { code: 'ethics.no_attributes' } })
  expect(refused.body.title).toContain('attribut protégé')
})

test('an unknown key, polarity or cut is refused, not dropped', async () => {
  const model = { id: here.bundle.audience.id, hash: here.bundle.contentHash, cut: { kind: 'top_share', share: 1.5 } }
  for (const bundle of [
    { ...here.bundle, approved: true },
    { ...here.bundle, polarity: 'good' },
    { ...here.bundle, model },
  ]) {
    expect(await send('POST', '/v1/ethics/audits', { bundle })).toMatchObject({
      status: 400,
      body: { code: 'http.invalid' },
    })
  }
})

test('a text is checked as it is written', async () => {
  const text = 'Only 3 left in stock'
  const found = await send('POST', '/v1/ethics/copy-checks', { language: 'en', text, evidence: { stock: 40 } })
  expect(found.body).toMatchObject([{ kind: 'scarcity', state: 'contradicted' }])
})

test('the policy in force can be read, with its hash', async () => {
  const { body } = await send('GET', '/v1/ethics/policy')
  expect(body).toMatchObject({ policy: { version: '2026.11.1', ratioBand: { low: 0.8, high: 1.25 } } })
  expect(body.hash).toMatch(/^[0-9a-f]{64}$/)
})
