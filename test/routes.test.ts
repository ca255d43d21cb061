/**
 * Every route of the house at once: documented, guarded by a right that exists or open for a reason, refusing in words, and
 * reading when it says that it reads. The rules are functions over a route, tried on bad ones too.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RouteOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Mailbox, startMailbox } from '../src/delivery/index.ts'
import { type App, createLog, readConfig, type Role, roles, systemClock, systemRandom } from '../src/kernel/index.ts'
import { appOf, type House, openHouse } from '../src/server/index.ts'
import { csrfOf } from '../src/staff/cookie.ts'
import { allRights, rightNamed } from '../src/staff/index.ts'
import { passphraseProvider } from '../src/vault/index.ts'
import { freshDatabase, type TestDatabase } from './database.ts'
import { openRoutes, withoutBody } from './routes-known.ts'

interface Route {
  readonly method: string
  readonly url: string
  readonly schema: { summary?: string; hide?: boolean; body?: Schema; consumes?: readonly string[] }
  readonly config: { may?: string; open?: string; own?: string; proof?: string }
}

interface Schema {
  readonly type?: string
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly additionalProperties?: unknown
  readonly description?: string
}

interface Operation {
  readonly summary?: string
  readonly operationId?: string
  readonly parameters?: readonly { name: string; in: string }[]
  readonly responses?: object
}

interface Document {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

let home: TestDatabase
let house: House
let mailbox: Mailbox
let app: App
let key: string
let person: string
const routes: Route[] = []
const folder = mkdtempSync(join(tmpdir(), 'aval-routes-'))

beforeAll(async () => {
  home = await freshDatabase()
  const cost = { N: 1024, r: 8, p: 1 }
  const tools = { clock: systemClock, random: systemRandom, log: createLog('silent') }
  const keyProvider = passphraseProvider({
    passphrase: 'only for tests',
    directory: folder,
    random: systemRandom,
    cost,
  })
  const config = readConfig({ AVAL_DATA_DIR: folder })
  house = await openHouse({ ...tools, config, address: home.address, directory: folder, keyProvider })
  mailbox = await startMailbox({ ...tools, directory: join(folder, 'mailbox'), port: 0, newId: house.newId })
  app = await watched(() => appOf(house, { place: { kind: 'external' } }, mailbox, () => []))
  await app.ready()
  const { staffId } = await house.staff.members.add('Somebody', 'owner')
  key = (await house.staff.keys.create({ staffId, scopes: [] })).text
  const actor = { kind: 'staff', id: staffId, role: 'owner' } as const
  const known = await house.subjects.upsert(actor, {
    identifiers: { email: 'ada@example.org' },
    facts: { residence: 'FR' },
  })
  person = known.subjectId
})
afterAll(async () => {
  await app.close()
  await mailbox.stop()
  await house.close()
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Builds the application with an eye on every route that it gets, from its first moment. */
async function watched(build: () => Promise<App>): Promise<App> {
  const look = (message: unknown) => {
    ;(message as { fastify: App }).fastify.addHook('onRoute', note)
  }
  subscribe('fastify.initialization', look)
  try {
    return await build()
  } finally {
    unsubscribe('fastify.initialization', look)
  }
}

function note(route: RouteOptions): void {
  for (const method of [route.method].flat()) {
    routes.push({ method, url: route.url, schema: (route.schema ?? {}) as Route['schema'], config: route.config ?? {} })
  }
}

const named = (route: Route) => `${route.method} ${route.url}`
const documented = (route: Route) => route.method !== 'HEAD' && route.url !== '/openapi.json'
const guarded = () => routes.filter((route) => route.config.may !== undefined)
/** HEAD is made of GET by the framework, and answers with the same handler. */
const pathOf = (route: Route) => route.url.replace(/:(\w+)/g, '{$1}').replace('*', '{*}')
const scopesAre = (scopes: readonly string[]) =>
  sql`update api_key set scopes = ${scopes}::text[]`.execute(home.owner.db)
const everyRight = allRights().map((right) => right.name)
const plainId = '00000000-0000-7000-8000-000000000000'
const filled = (route: Route) => route.url.replace(/:subjectId\b/g, person).replace(/:\w+/g, plainId)

const call = (route: Route, headers: Record<string, string> = {}) =>
  app.inject({ method: route.method as 'GET', url: filled(route), headers })

// Rules over one route. Each lists what is wrong with it.

function undocumented(route: Route, document: Document): string[] {
  if (!documented(route)) return []
  const operation = document.paths[pathOf(route)]?.[route.method.toLowerCase()]
  if (!route.schema.summary) return [`${named(route)} has no summary`]
  if (operation?.summary !== route.schema.summary) return [`${named(route)} is not in the description`]
  const inPath = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const described = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)
  const missing = inPath.filter((name) => !described.includes(name ?? ''))
  return [
    ...missing.map((name) => `${named(route)} does not describe ${name}`),
    ...(operation.responses && Object.keys(operation.responses).length > 0
      ? []
      : [`${named(route)} describes no answer`]),
  ]
}

function unguarded(route: Route): string[] {
  const { may, open, own } = route.config
  if ([may, open, own].filter((one) => one !== undefined).length > 1)
    return [`${named(route)} is both open and guarded`]
  if (own !== undefined)
    return route.url.startsWith('/v1/account') || route.url.startsWith('/v1/session/')
      ? []
      : [`${named(route)} is about nobody’s account`]
  if (may !== undefined) return rightNamed(may) ? [] : [`${named(route)} asks for ${may}, which is no right`]
  return (open ?? '').trim().length >= 10 ? [] : [`${named(route)} names neither a right nor why it is open`]
}

function looseBody(route: Route): string[] {
  const { body } = route.schema
  return !body || closed(body) ? [] : [`${named(route)} takes any key in its body`]
}

function closed(schema: Schema): boolean {
  if (schema.items) return closed(schema.items)
  if (schema.anyOf) return schema.anyOf.every(closed)
  return schema.additionalProperties === false
}

test('there are routes of every room', () => {
  expect(routes.length).toBeGreaterThan(100)
  const tags = new Set(routes.flatMap((route) => (route.schema as { tags?: string[] }).tags ?? []))
  expect(tags.size).toBeGreaterThanOrEqual(10)
})

test('every route has a summary and stands in the description, except the description itself', () => {
  const document = app.swagger() as unknown as Document
  expect(routes.flatMap((route) => undocumented(route, document))).toEqual([])
  expect(routes.filter((route) => route.schema.hide).map((route) => route.url)).toEqual([
    '/openapi.json',
    '/openapi.json',
  ])
})

test('the description is OpenAPI 3.1 and describes nothing that does not exist', async () => {
  const answer = await app.inject({ url: '/openapi.json' })
  const document = answer.json<Document>()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Aval' } })
  const there = new Set(routes.map((route) => `${route.method.toLowerCase()} ${pathOf(route)}`))
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  )
  expect(described.filter((one) => !there.has(one))).toEqual([])
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap((one) => one.operationId ?? []),
  )
  expect(new Set(ids).size).toBe(ids.length)
  const refs = [...answer.body.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, at]) => String(at).split('/'))
  const dead = refs.filter(
    (at) => at.reduce<unknown>((here, part) => (here as Record<string, unknown>)?.[part], document) === undefined,
  )
  expect(dead).toEqual([])
})

test('every route names a right that exists, or why it is open', () => {
  expect(routes.flatMap(unguarded)).toEqual([])
})

test('every body refuses keys that it does not know', () => {
  expect(routes.flatMap(looseBody)).toEqual([])
})

test('the routes that need no account, and those that describe no body, are known one by one', () => {
  const open = routes.filter((route) => route.config.open !== undefined && route.method !== 'HEAD')
  expect(open.map(named).toSorted()).toEqual(openRoutes)
  const undescribed = routes.filter(
    ({ method, schema }) => ['POST', 'PUT', 'PATCH'].includes(method) && !schema.body && !schema.consumes,
  )
  expect(undescribed.map(named).toSorted()).toEqual(withoutBody)
})

test('a stranger on another machine sees no mailbox, nor does a page that pretends to be here', async () => {
  for (const url of ['/mailbox', `/mailbox/${plainId}`, `/mailbox/${plainId}/html`, `/mailbox/${plainId}/source`]) {
    expect((await app.inject({ url, remoteAddress: '203.0.113.9' })).statusCode).toBe(404)
    expect((await app.inject({ url, headers: { host: 'evil.example' } })).statusCode).toBe(404)
  }
})

test('every right is asked for by a route or a command', () => {
  // Asked for a part of an answer, so that what a role may not see is left out of it.
  const within = ['subjects.special']
  const asked = new Set([...guarded().map((route) => route.config.may), ...within])
  expect(everyRight.filter((name) => !asked.has(name))).toEqual([])
})

test('the rules notice a route that breaks them', () => {
  const document = app.swagger() as unknown as Document
  const bad = { method: 'POST', url: '/v1/bad/:id', schema: {}, config: {} }
  expect(undocumented(bad, document)).toEqual(['POST /v1/bad/:id has no summary'])
  expect(undocumented({ ...bad, schema: { summary: 'Bad' } }, document)).toEqual([
    'POST /v1/bad/:id is not in the description',
  ])
  expect(unguarded(bad)).toHaveLength(1)
  expect(unguarded({ ...bad, config: { open: 'yes' } })).toHaveLength(1)
  expect(unguarded({ ...bad, config: { may: 'bad.verb' } })).toHaveLength(1)
  expect(looseBody({ ...bad, schema: { body: { type: 'object' } } })).toHaveLength(1)
  expect(looseBody({ ...bad, schema: { body: { anyOf: [{ additionalProperties: false }, {}] } } })).toHaveLength(1)
})

test('without a key, or with one that is not ours, every guarded route answers 401 in words', async () => {
  for (const route of guarded()) {
    const answer = await call(route)
    expect([named(route), answer.statusCode]).toEqual([named(route), 401])
    if (route.method === 'HEAD') continue
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.json()).toMatchObject({
      code: 'staff.no_key',
      status: 401,
      title: expect.any(String),
      fix: expect.any(String),
    })
  }
  const first = guarded()[0] as Route
  for (const authorization of [
    'Bearer',
    'Bearer x',
    `Basic ${key}`,
    `Bearer ${key.slice(0, -1)}x`,
    `Bearer ${key} `.repeat(2),
  ]) {
    expect([authorization, (await call(first, { authorization })).statusCode === 200]).toEqual([authorization, false])
  }
})

test('a key with every right but the one asked for is refused with 403, by every method', async () => {
  for (const route of guarded()) {
    await scopesAre(everyRight.filter((name) => name !== route.config.may))
    const answer = await call(route, { authorization: `Bearer ${key}` })
    expect([named(route), answer.statusCode]).toEqual([named(route), 403])
    if (route.method !== 'HEAD')
      expect(answer.json()).toMatchObject({ code: 'staff.not_allowed', right: route.config.may })
  }
})

/** Somebody of each role, signed in by browser. */
async function colleagues(): Promise<{ role: Role; cookie: string; csrf: string }[]> {
  return Promise.all(
    roles.map(async (role) => {
      const { staffId } = await house.staff.members.add(`A ${role}`, role)
      return { role, ...(await house.staff.sessions.open(staffId)) }
    }),
  )
}
const reads = (route: Route) => route.method === 'GET' || route.method === 'HEAD'
const ownRoutes = () => routes.filter((route) => route.config.own !== undefined)

test('a role that lacks the right is refused every route, by every method; nothing of the answer is there', async () => {
  for (const { role, cookie, csrf } of await colleagues())
    for (const route of guarded().filter((one) => !rightNamed(one.config.may ?? '')?.roles.includes(role))) {
      const answer = await call(route, { cookie, 'x-aval-csrf': csrf })
      expect([role, named(route), answer.statusCode]).toEqual([role, named(route), 403])
      if (route.method !== 'HEAD')
        expect(Object.keys(answer.json()).toSorted()).toEqual([
          'code',
          'fix',
          'right',
          'roles',
          'status',
          'title',
          'type',
        ])
    }
})

test('a role that has the right gets in by browser, to read and to change', async () => {
  for (const { role, cookie, csrf } of await colleagues())
    for (const route of guarded().filter((one) => rightNamed(one.config.may ?? '')?.roles.includes(role))) {
      if (!reads(route) && !route.schema.body) continue
      const answer = reads(route)
        ? await call(route, { cookie })
        : await app.inject({
            method: route.method as 'POST',
            url: filled(route),
            headers: { cookie, 'x-aval-csrf': csrf, 'content-type': 'application/json' },
            payload: JSON.stringify({ surprise: 1 }),
          })
      expect([role, named(route), answer.statusCode === 401 || answer.body.includes('"code":"staff.')]).toEqual([
        role,
        named(route),
        false,
      ])
    }
})

test('no route is changed by a cookie alone, nor in the name of another site, nor half-way through a sign-in', async () => {
  const [owner] = (await house.staff.members.list()).filter((one) => one.role === 'owner')
  const { cookie, csrf } = await house.staff.sessions.open(owner?.staffId ?? '')
  const half = await house.staff.sessions.begin(owner?.staffId ?? '', 'second_step', 'x')
  const halfWay = { cookie: `aval_session=${half.token}`, 'x-aval-csrf': csrfOf(half.token) }
  const changing = [...guarded(), ...ownRoutes()].filter((route) => !reads(route))
  expect(changing.length).toBeGreaterThan(60)
  for (const route of changing) {
    const code = async (headers: Record<string, string>) => (await call(route, headers)).json<{ code: string }>().code
    expect([named(route), await code({ cookie })]).toEqual([named(route), 'staff.csrf'])
    expect([named(route), await code({ cookie, 'x-aval-csrf': csrf, 'sec-fetch-site': 'cross-site' })]).toEqual([
      named(route),
      'staff.other_site',
    ])
  }
  for (const route of guarded().filter((one) => one.method !== 'HEAD'))
    expect([named(route), (await call(route, halfWay)).json<{ code: string }>().code]).toEqual([
      named(route),
      'staff.second_step',
    ])
})

test('one’s own account is open to a session alone: not to strangers, not to keys', async () => {
  await scopesAre(everyRight)
  expect(ownRoutes().length).toBeGreaterThan(10)
  for (const route of ownRoutes()) {
    expect([named(route), (await call(route)).statusCode]).toEqual([named(route), 401])
    expect([named(route), (await call(route, { authorization: `Bearer ${key}` })).statusCode]).toEqual([
      named(route),
      401,
    ])
  }
})

test('the refusal comes before the body is looked at', async () => {
  for (const route of guarded().filter((one) => one.schema.body)) {
    const answer = await app.inject({
      method: route.method as 'POST',
      url: filled(route),
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ surprise: 1 }),
    })
    expect([named(route), answer.statusCode]).toEqual([named(route), 401])
  }
})

test('a file or report from nobody is refused and kept nowhere', async () => {
  const files = () => new Set(readdirSync(folder, { encoding: 'utf8', recursive: true }))
  const before = { tables: await contents(), files: files() }
  for (const route of guarded().filter((one) => one.schema.consumes)) {
    for (const type of route.schema.consumes ?? []) {
      const payload = 'email\nada@example.org\n'
      const answer = await app.inject({ method: 'POST', url: route.url, headers: { 'content-type': type }, payload })
      expect([named(route), type, answer.statusCode]).toEqual([named(route), type, 401])
    }
  }
  expect({ tables: await contents(), files: files() }).toEqual(before)
})

test('a key with every right gets a known answer from every body that it gets wrong', async () => {
  await scopesAre(everyRight)
  for (const route of guarded().filter((one) => one.schema.body)) {
    const answer = await app.inject({
      method: route.method as 'POST',
      url: filled(route),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'accept-language': 'fr' },
      payload: JSON.stringify({ surprise: 1 }),
    })
    expect([named(route), answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
      named(route),
      400,
      'http.invalid',
    ])
  }
})

/**
 * Opening personal data leaves a warrant, looking at a person an entry in the trail: reading, too, is accounted for. Whoever asks for
 * a receipt that cannot be made yet gets a promise, and that is kept.
 */
const grow = ['public.audit_entry', 'public.ledger_promise', 'public.warrant']

/** Every table's content as one hash; when a key or a session was last used is nobody's data. */
async function contents(): Promise<Record<string, string>> {
  const { rows } = await sql<{
    name: string
  }>`select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE' order by 1`.execute(home.owner.db)
  const found: Record<string, string> = {}
  for (const { name } of rows) {
    if (grow.includes(name)) continue
    const { rows: hashes } = await sql<{ hash: string }>`
      select count(*) || ' ' || md5(coalesce(string_agg((to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text, '' order by t::text), '')) as hash
      from ${sql.table(name)} t`.execute(home.owner.db)
    found[name] = hashes[0]?.hash ?? ''
  }
  return found
}

test('reading changes nothing: no GET leaves a trace but warrants and the audit trail', async () => {
  await scopesAre(everyRight)
  const reading = routes.filter((route) => route.method === 'GET' || route.method === 'HEAD')
  expect(reading.length).toBeGreaterThan(50)
  const [owner] = (await house.staff.members.list()).filter((one) => one.role === 'owner')
  const { cookie } = await house.staff.sessions.open(owner?.staffId ?? '')
  const before = await contents()
  expect(Object.keys(before).length).toBeGreaterThan(35)
  for (const route of reading) {
    const answer = await call(route, route.config.own ? { cookie } : { authorization: `Bearer ${key}` })
    expect([named(route), answer.statusCode, answer.statusCode < 500]).toEqual([named(route), answer.statusCode, true])
    // Nothing is published here: the log of this house has not been started.
    if (!route.url.includes(':'))
      expect([
        named(route),
        // Pages of a visit lead somebody who has none to the door.
        [200, 303, 400, ...(/^\/ledger\/|\*$/.test(route.url) ? [404] : [])].includes(answer.statusCode),
      ]).toEqual([named(route), true])
    expect([named(route), await contents()]).toEqual([named(route), before])
  }
  await sql`update profile set attributes = '{"seen": true}'`.execute(home.owner.db)
  expect(await contents()).not.toEqual(before)
  // Every table is read after every route: the more there are of both, the longer it takes.
}, 240_000)

test('every answer carries the headers that protect a browser', async () => {
  await scopesAre([])
  for (const route of routes) {
    const { headers } = await call(route)
    expect([named(route), headers['x-content-type-options'], headers['referrer-policy']]).toEqual([
      named(route),
      'nosniff',
      'no-referrer',
    ])
    expect([named(route), /default-src 'none'/.test(String(headers['content-security-policy']))]).toEqual([
      named(route),
      true,
    ])
  }
})
