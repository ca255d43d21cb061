/** The doors: operators' routes with their answers, and which pages a browser lets in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asked, openShop, type Shop, shopOrigin } from './shop.fixture.ts'
import type { SiteView } from './sites.ts'

let shop: Shop
let site: SiteView
beforeAll(async () => {
  shop = await openShop()
  site = await shop.site()
})
afterAll(() => shop.close())

const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  shop.app.inject({ method, url, ...(payload ? { payload } : {}) })

test('a site is added, changed, given new keys and revoked; answers are whole', async () => {
  const { noticeId } = site
  const made = await call('POST', '/v1/sites', { name: 'Two', origins: ['https://two.example.org/'], noticeId })
  expect(made.statusCode).toBe(201)
  const two = made.json()
  expect(two).toMatchObject({
    name: 'Two',
    origins: ['https://two.example.org'],
    eventPurpose: 'audience_measurement',
    events: null,
    signals: { analytics_storage: ['audience_measurement'], ad_storage: ['third_party_sharing'] },
    revokedAt: null,
    counts: [],
  })
  expect(two.purposes).toEqual([...asked])
  expect(two.snippet).toMatch(
    /^<script src="https:\/\/aval\.example\.org\/sdk\/aval\.js\?v=[0-9a-f]{16}" integrity="sha384-[^"]+" crossorigin="anonymous" data-key="avw_[^"]+"><\/script>$/,
  )
  const changed = await call('PATCH', `/v1/sites/${two.siteId}`, {
    name: 'Three',
    events: ['A'],
    purposes: ['profiling'],
    eventPurpose: 'profiling',
  })
  expect(changed.json()).toMatchObject({ name: 'Three', events: ['A'], purposes: ['profiling'], origins: two.origins })
  const secret = (await call('GET', `/v1/sites/${two.siteId}/secret`)).json().secret
  const renewed = await call('POST', `/v1/sites/${two.siteId}/keys`)
  expect(renewed.json().writeKey).not.toBe(two.writeKey)
  expect(await shop.room.sites.byKey(two.writeKey)).toBeNull()
  expect(await shop.room.sites.byKey(secret)).toBeNull()
  const revoked = await call('DELETE', `/v1/sites/${two.siteId}`)
  expect(revoked.json()).toMatchObject({ revokedAt: expect.any(String), snippet: null })
  expect((await call('PATCH', `/v1/sites/${two.siteId}`, { name: 'x' })).json().code).toBe('site.revoked')
  expect(await shop.room.sites.byKey(renewed.json().writeKey)).toBeNull()
  const { sites } = (await call('GET', '/v1/sites')).json()
  expect(sites.map((one: SiteView) => one.name)).toEqual(['Shop', 'Three'])
})

test('a site is refused that could not be lawful or safe', async () => {
  const given = { name: 'Bad', origins: [shopOrigin], noticeId: site.noticeId }
  const codeOf = async (change: object) => (await call('POST', '/v1/sites', { ...given, ...change })).json().code
  for (const origin of ['http://shop.example.org', 'https://shop.example.org/path', '*', 'null', 'shop.example.org'])
    expect([origin, await codeOf({ origins: [origin] })]).toEqual([origin, 'site.origin_invalid'])
  expect(await codeOf({ purposes: ['email_marketing'] })).toBe('site.purpose_not_asked')
  expect(await codeOf({ purposes: ['profiling'], eventPurpose: 'security' })).toBe('site.purpose_not_asked')
  expect(await codeOf({ noticeId: '00000000-0000-7000-8000-000000000000' })).toBe('site.notice_not_published')
})

test('a page of another origin is refused, with and without the question beforehand; no cookie is set', async () => {
  const url = `/site/v1/${site.writeKey}/notice`
  const read = (origin: string) => shop.app.inject({ url, headers: { origin } })
  const good = await read(shopOrigin)
  expect([
    good.statusCode,
    good.headers['access-control-allow-origin'],
    good.headers['access-control-allow-credentials'],
  ]).toEqual([200, shopOrigin, undefined])
  expect(good.headers['set-cookie']).toBeUndefined()
  for (const origin of ['https://evil.example', 'null', `${shopOrigin}.evil.example`, 'http://shop.example.org']) {
    const bad = await read(origin)
    expect([origin, bad.statusCode, bad.headers['access-control-allow-origin']]).toEqual([origin, 403, undefined])
    for (const path of [url, '/v1/batch', '/v1/track', `/site/v1/${site.writeKey}/decisions`]) {
      const ask = await shop.app.inject({
        method: 'OPTIONS',
        url: path,
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect([path, ask.statusCode, ask.headers['access-control-allow-origin']]).toEqual([path, 403, undefined])
    }
  }
  for (const path of ['/v1/batch', `/site/v1/${site.writeKey}/decisions`]) {
    const ask = await shop.app.inject({ method: 'OPTIONS', url: path, headers: { origin: shopOrigin } })
    expect([ask.statusCode, ask.headers['access-control-allow-origin']]).toEqual([204, shopOrigin])
  }
})

test('the notice comes in both languages, is cached by its tag, and says from which version an answer still covers it', async () => {
  const url = `/site/v1/${site.writeKey}/notice`
  const [en, fr] = [await call('GET', `${url}?lang=en`), await call('GET', `${url}?lang=fr`)]
  expect(en.json().purposes[0]).toMatchObject({
    code: 'audience_measurement',
    text: 'Measure how well our campaigns work.',
    coveredSince: 1,
  })
  expect(fr.json().purposes[0].text).toBe('Mesurer l’efficacité de nos campagnes.')
  expect(fr.json().notice.texts.map((one: { kind: string }) => one.kind)).toContain('authority')
  const again = await shop.app.inject({ url: `${url}?lang=en`, headers: { 'if-none-match': String(en.headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  await shop.publish()
  expect((await call('GET', url)).json().purposes.map((one: { coveredSince: number }) => one.coveredSince)).toEqual([
    1, 1, 1, 1,
  ])
  await shop.publish({ data: ['visits', 'purchases', 'location'] })
  expect((await call('GET', url)).json().purposes.map((one: { coveredSince: number }) => one.coveredSince)).toEqual([
    3, 3, 3, 3,
  ])
})

test('a decision on a text that was not shown, or about what was not asked, is refused', async () => {
  const { notice } = (await call('GET', `/site/v1/${site.writeKey}/notice`)).json()
  const body = {
    visitorId: 'visitor-00000000000',
    language: 'en',
    notice: { version: notice.version, hash: notice.hash },
    choices: { profiling: true },
    method: 'centre',
    screen: {},
    idempotencyKey: 'a-key-of-its-own',
  }
  const code = async (change: object) =>
    (await call('POST', `/site/v1/${site.writeKey}/decisions`, { ...body, ...change })).json().code
  expect(await code({ notice: { ...body.notice, hash: '0'.repeat(64) } })).toBe('site.notice_not_shown')
  expect(await code({ choices: { email_marketing: true } })).toBe('site.choice_unknown')
  expect(await code({ surprise: 1 })).toBe('http.invalid')
  expect(await code({ visitorId: 'short' })).toBe('http.invalid')
  expect((await call('POST', '/site/v1/avw_nobody/decisions', body)).json().code).toBe('site.key_unknown')
})

test('the key comes in every way that Segment allows, bodies as text too; broken ones are refused in words', async () => {
  const payload = { anonymousId: 'visitor-00000000000', event: 'X' }
  const post = (url: string, body: string | object, headers: Record<string, string> = {}) =>
    shop.app.inject({ method: 'POST', url, payload: body, headers })
  const bare = Buffer.from(site.writeKey).toString('base64')
  expect((await post('/v1/track', payload, { authorization: `Basic ${bare}` })).statusCode).toBe(200)
  expect((await post('/v1/track', { ...payload, writeKey: site.writeKey })).statusCode).toBe(200)
  const text = JSON.stringify({ ...payload, writeKey: site.writeKey })
  expect((await post('/v1/track', text, { 'content-type': 'text/plain' })).statusCode).toBe(200)
  expect((await post('/v1/track', '{', { 'content-type': 'text/plain' })).statusCode).toBe(400)
  expect((await post('/v1/track', payload)).statusCode).toBe(401)
  expect((await post('/v1/track', { writeKey: site.writeKey, event: 'X' })).json()).toMatchObject({
    code: 'site.message_invalid',
    reason: 'no_user_anon_id',
  })
  expect(
    (await post('/v1/track', { ...payload, writeKey: site.writeKey, properties: { x: 'y'.repeat(40_000) } }))
      .statusCode,
  ).toBe(413)
})

test('the script is served to every page, for ever under its version', async () => {
  const { snippet } = site
  const [, path] = /src="https:\/\/aval\.example\.org([^"]+)"/.exec(snippet ?? '') ?? []
  const script = await call('GET', path ?? '')
  expect(script.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  })
})
