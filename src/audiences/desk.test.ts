import { request as httpRequest } from 'node:http'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { type Actor, type App, createApp, createLog, manualClock } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { audienceRoutes, createAudienceDesk, createAudiences, type AudienceDesk } from './index.ts'

let home: SmallHouse
let desk: AudienceDesk
let app: App
const clock = manualClock(new Date('2026-11-23T12:00:00Z'))
const campaign = '0198f000-0000-7000-8000-0000000000bb'
const field = (name: string, type: Field['type'], label: Field['label']): Field => ({
  name,
  type,
  label,
  dataClass: 'behavioural',
  provenance: 'observed',
  inAudiences: true,
  inModels: true,
  identifier: null,
  levels: null,
})
const catalogue = [
  field('orders', 'number', { en: 'Orders', fr: 'Commandes' }),
  field('town', 'text', { en: 'Town', fr: 'Ville' }),
  field('born', 'date', { en: 'Date of birth', fr: 'Date de naissance' }),
]
const withOrders = (value: number) => ({ kind: 'compare', field: 'orders', is: 'at_least', value })

beforeAll(async () => {
  home = await smallHouse()
  const subjects = { catalogue: { list: async () => catalogue } }
  const audiences = createAudiences({ ...home, subjects, clock })
  const log = createLog('silent')
  const namesElsewhere = async () => new Map([[campaign, 'Spring']])
  desk = createAudienceDesk({ ...home, subjects, audiences, clock, log, namesElsewhere })
  app = await createApp({
    log,
    authorise: async (request: { actor: Actor }) => {
      request.actor = home.marketer
    },
    version: '0',
    publicUrl: 'http://localhost',
  })
  audienceRoutes(desk)(app)
  await app.ready()
  for (let i = 0; i < 24; i++) {
    const attributes = { orders: i % 4, town: i < 12 ? 'Lyon' : 'Évry', born: `${1950 + i * 2}-06-01` }
    const id = await home.person({ says: i < 20 ? ['email_marketing'] : [], attributes })
    await sql`insert into event (subject_id, event_id, name, at, properties, source)
      values (${id}, ${home.newId()}, ${i < 15 ? 'Order Completed' : 'Rare'}, '2026-11-20', '{"sport": "hiking"}', 'test')`.execute(
      home.owner.db,
    )
  }
}, 120_000)
afterAll(async () => {
  await app.close()
  await home.close()
})

async function call(method: 'GET' | 'POST', url: string, payload?: object, language = 'en') {
  const headers = { 'accept-language': language }
  const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, body: answer.json() }
}

test('a preview over HTTP counts, gives reasons in words, ages in bands and a sample without identifiers', async () => {
  const { body } = await call(
    'POST',
    '/v1/audiences/preview',
    { purpose: 'email_marketing', query: { kind: 'everyone' }, groups: [{ field: 'born', cuts: [40, 60] }] },
    'fr',
  )
  expect(body).toMatchObject({ matched: 24, eligible: 20, excluded: [{ reason: 'no_decision', people: 4 }] })
  expect(body.excluded[0].words).toMatch(/[a-z]/)
  expect(body.composition[0].label).toBe('Date de naissance')
  const people = body.composition[0].cells.map((cell: { people: number | null }) => cell.people)
  // 9 are 60 and older, 10 from 40 to 59 and 1 younger: none can be worked out from the rest.
  expect(people.filter((one: number | null) => one !== null && one < 10)).toEqual([])
  expect(body.sample.rows).toHaveLength(10)
  expect(JSON.stringify(body.sample)).not.toContain('subject')
})

test('a query is read out by part, campaigns by their names, and a mistake is named by its place', async () => {
  const query = { kind: 'any', of: [withOrders(2), { kind: 'not', of: { kind: 'received', campaign } }] }
  const { body } = await call('POST', '/v1/audiences/sentences', { query })
  expect(body.sentence).toBe('“Orders” is at least 2 or not (they received the campaign “Spring”)')
  expect(body.parts).toEqual({
    query: body.sentence,
    'query.of.0': '“Orders” is at least 2',
    'query.of.1': 'not (they received the campaign “Spring”)',
    'query.of.1.of': 'they received the campaign “Spring”',
  })
  const wrong = await call('POST', '/v1/audiences/sentences', { query: { kind: 'all', of: [{ kind: 'soon' }] } })
  expect(wrong).toMatchObject({ status: 400, body: { at: 'query.of.0.kind' } })
})

test('who saves on a version that is no longer the newest is told, and nothing is saved', async () => {
  const first = (await call('POST', '/v1/audiences', { name: 'A', purpose: 'email_marketing', query: withOrders(1) }))
    .body
  const { audienceId } = first
  const next = { audienceId, basedOn: 1, name: 'A', purpose: 'email_marketing', query: withOrders(2) }
  expect((await call('POST', '/v1/audiences', next)).body).toMatchObject({ version: 2, newestVersion: 2 })
  const late = await call('POST', '/v1/audiences', { ...next, query: withOrders(3) })
  expect(late).toMatchObject({ status: 409, body: { code: 'audiences.newer_version', basedOn: 1, newest: 2 } })
  expect((await call('GET', `/v1/audiences/${audienceId}`)).body).toMatchObject({ version: 2, query: withOrders(2) })
  expect((await call('GET', `/v1/audiences/${audienceId}?version=1`)).body).toMatchObject({ newestVersion: 2 })
})

test('history says what went and what came, and keeps every count; due counts are made once a day', async () => {
  const lyon = { kind: 'compare', field: 'town', is: 'equal', value: 'Lyon' }
  const base = { name: 'Old', purpose: 'email_marketing', query: { kind: 'all', of: [withOrders(1), lyon] } }
  const { audienceId } = (await call('POST', '/v1/audiences', base)).body
  const changed = { ...base, name: 'New', audienceId, query: { kind: 'all', of: [lyon, withOrders(2)] } }
  await call('POST', '/v1/audiences', changed)
  expect((await call('POST', `/v1/audiences/${audienceId}/sizes`, {})).body).toMatchObject({ version: 2 })
  await desk.countDue()
  clock.advance(86_400_000)
  await desk.countDue()
  expect(await desk.countDue()).toBe(0)
  const { body } = await call('GET', `/v1/audiences/${audienceId}/history`)
  expect(body.versions.map((one: { version: number }) => one.version)).toEqual([2, 1])
  expect(body.versions[0].change).toEqual({
    gone: ['“Orders” is at least 1'],
    come: ['“Orders” is at least 2'],
    nameBefore: 'Old',
    purposeBefore: null,
  })
  expect(body.versions[1].change).toBeNull()
  expect(body.sizes).toMatchObject([
    { version: 2, matched: 6, eligible: 6 },
    { version: 2, matched: 6, eligible: 6 },
  ])
  const [line] = (await call('GET', '/v1/audiences')).body.audiences.filter(
    (one: { audienceId: string }) => one.audienceId === audienceId,
  )
  expect(line).toMatchObject({ name: 'New', version: 2, lastSize: { matched: 6 } })
})

test('where an audience is used by others, and which events there are to ask for', async () => {
  const used = (await call('POST', '/v1/audiences', { name: 'B', purpose: 'email_marketing', query: withOrders(1) }))
    .body
  const query = { kind: 'not', of: { kind: 'audience', id: used.audienceId, version: 1 } }
  await call('POST', '/v1/audiences', { name: 'Not B', purpose: 'email_marketing', query })
  expect((await call('GET', `/v1/audiences/${used.audienceId}/uses`)).body.audiences).toMatchObject([
    { name: 'Not B', version: 1, uses: 1 },
  ])
  // Nine people have the other event: too few to be told.
  expect((await call('GET', '/v1/audiences/events')).body.events).toEqual([
    { name: 'Order Completed', people: 15, properties: ['sport'] },
  ])
})

test('a caller who hangs up stops the query in the database', async () => {
  const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  /** What waits for a lock in this database; others of the cluster have tests of their own. */
  const waiting = async () => {
    const { rows } = await sql<{ query: string }>`
      select left(query, 200) as query from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`.execute(home.owner.db)
    return rows.map((row) => row.query)
  }
  await home.owner.transaction(async (tx) => {
    await sql`lock table profile in access exclusive mode`.execute(tx)
    const body = JSON.stringify({ purpose: 'email_marketing', query: { kind: 'everyone' } })
    const asked = httpRequest({
      host: url.hostname,
      port: url.port,
      path: '/v1/audiences/preview',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    asked.on('error', () => {})
    asked.end(body)
    await expect.poll(waiting, { timeout: 10_000 }).toEqual([expect.stringContaining('profile p')])
    asked.destroy()
    await expect.poll(waiting, { timeout: 10_000 }).toEqual([])
  })
})
