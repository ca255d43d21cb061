/** What a site may send and what becomes of it, over HTTP with a real database: kept only with permission, once, and never brought back. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { proofUnder } from '../vault/index.ts'
import { openShop, type Shop, shopOrigin } from './shop.fixture.ts'
import type { SiteView } from './sites.ts'

let shop: Shop
let site: SiteView
let last = 0
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  site = await shop.site()
  await sql`delete from event`.execute(shop.owner.db)
})

const visitor = () => `visitor-${String(++last).padStart(20, '0')}`
const fromPage = { origin: shopOrigin }

async function notice() {
  const answer = await shop.app.inject({ url: `/site/v1/${site.writeKey}/notice`, headers: fromPage })
  return answer.json().notice as { version: number; hash: string }
}

async function choose(
  visitorId: string,
  choices: Record<string, boolean>,
  more: { gpc?: boolean; idempotencyKey?: string; headers?: Record<string, string> } = {},
) {
  const { headers = {}, ...rest } = more
  const { version, hash } = await notice()
  return shop.app.inject({
    method: 'POST',
    url: `/site/v1/${site.writeKey}/decisions`,
    headers: { ...fromPage, ...headers },
    payload: {
      visitorId,
      language: 'fr',
      notice: { version, hash },
      choices,
      method: 'banner',
      screen: { buttons: ['Tout refuser', 'Tout accepter'] },
      idempotencyKey: `key-${++last}-of-test`,
      ...rest,
    },
  })
}

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })
const send = (kind: string, payload: object, headers: Record<string, string> = basic(site.writeKey)) =>
  shop.app.inject({ method: 'POST', url: `/v1/${kind}`, headers, payload })
const track = (anonymousId: string, event: string, more: object = {}) => send('track', { anonymousId, event, ...more })
const everything = { audience_measurement: true, personalisation: true, profiling: true, third_party_sharing: true }
const names = async () => (await shop.events()).map((event) => event.name)

test('nothing is kept before an answer, after a no, or after a withdrawal; each refusal is counted with its reason', async () => {
  const [silent, refusing, changing] = [visitor(), visitor(), visitor()]
  await choose(refusing, { audience_measurement: false })
  await choose(changing, { audience_measurement: true })
  for (const one of [silent, refusing, changing]) expect((await track(one, 'First')).json()).toEqual({ success: true })
  const gone = await choose(changing, { audience_measurement: false })
  expect(gone.json().purposes[0]).toMatchObject({ purpose: 'audience_measurement', state: 'closed' })
  await track(changing, 'Second')
  expect(await names()).toEqual(['First'])
  expect(await shop.counts(site)).toMatchObject({
    'event stored': 1,
    'event no_decision': 1,
    'event refused': 1,
    'event withdrawn': 1,
    'decision recorded': 3,
  })
})

test('a message that is sent twice is kept once, whatever way it comes', async () => {
  const one = visitor()
  await choose(one, { audience_measurement: true })
  const call = { type: 'track', anonymousId: one, event: 'Once', messageId: 'the-same' }
  await send('track', call)
  await send('batch', { batch: [call, { ...call, messageId: 'another' }] })
  expect(await names()).toEqual(['Once', 'Once'])
  expect(await shop.counts(site)).toMatchObject({ 'event stored': 2, 'event repeated': 1 })
})

test('a decision that is sent again is recorded once, also one that took back a yes', async () => {
  const one = visitor()
  const yes = { idempotencyKey: 'yes-of-this-test' }
  const no = { idempotencyKey: 'no-of-this-test' }
  for (let turn = 0; turn < 2; turn++) expect((await choose(one, everything, yes)).statusCode).toBe(201)
  for (let turn = 0; turn < 2; turn++) {
    const answer = await choose(one, { audience_measurement: false, profiling: false }, no)
    expect(answer.json().purposes.map((each: { state: string }) => each.state)).toEqual([
      'closed',
      'permitted',
      'closed',
      'permitted',
    ])
  }
  expect(await shop.counts(site)).toMatchObject({ 'decision recorded': 2, 'decision repeated': 2 })
})

test('what is recorded names the text and what stood on the screen, sealed, and consent ends by itself', async () => {
  const one = visitor()
  const answer = await choose(one, { audience_measurement: true, profiling: false })
  expect(answer.json()).toMatchObject({
    known: true,
    receipt: expect.stringMatching(/^https:\/\/aval\.example\.org\/receipt\//),
  })
  const subjectId = answer.json().receipt.split('/').at(-1)
  const [given, refused] = (await shop.consent.history(subjectId)).toSorted((a, b) => a.kind.localeCompare(b.kind))
  expect(given).toMatchObject({
    kind: 'given',
    channel: 'site_banner',
    purposes: ['audience_measurement'],
    notice: { version: 1, language: 'fr' },
    evidence: { screen: { buttons: ['Tout refuser', 'Tout accepter'] }, method: 'banner', gpc: false },
  })
  expect(refused).toMatchObject({ kind: 'refused', purposes: ['profiling'] })
  expect(given!.validUntil!.getTime() - given!.at.getTime()).toBe(183 * 86_400_000)
})

test('a browser’s opt-out signal closes sharing, by header or by flag, also against a yes of the same moment', async () => {
  for (const how of [{ gpc: true }, { headers: { 'sec-gpc': '0, 1' } }]) {
    const answer = await choose(visitor(), everything, how)
    expect(answer.json().purposes).toMatchObject([
      { purpose: 'audience_measurement', state: 'permitted' },
      { state: 'permitted' },
      { state: 'permitted' },
      { purpose: 'third_party_sharing', state: 'closed' },
    ])
  }
  const later = visitor()
  await choose(later, everything)
  await send('track', { anonymousId: later, event: 'Seen' }, { ...basic(site.writeKey), 'sec-gpc': '1' })
  const standing = await shop.app.inject({
    url: `/site/v1/${site.writeKey}/standing`,
    headers: { ...fromPage, 'aval-visitor': later },
  })
  expect(standing.json().purposes[3]).toMatchObject({ purpose: 'third_party_sharing', state: 'closed' })
})

test('a bare claim opens nothing, writes to nobody and shows nothing, but what the person closed stays closed', async () => {
  const { subjectId } = await shop.subjects.upsert(shop.marketer, { identifiers: { email: 'ada@example.org' } })
  await shop.decide(subjectId, 'refused', ['audience_measurement'])
  const one = visitor()
  await choose(one, { audience_measurement: true, profiling: false })
  await send('identify', { anonymousId: one, traits: { email: 'Ada@example.org' } })
  await track(one, 'After')
  expect(await names()).toEqual([])
  const standing = await shop.app.inject({
    url: `/site/v1/${site.writeKey}/standing`,
    headers: { ...fromPage, 'aval-visitor': one },
  })
  expect(standing.json().purposes[0]).toMatchObject({ state: 'permitted' })
  expect((await shop.consent.history(subjectId)).map((decision) => decision.kind)).toEqual(['refused'])
  expect(await shop.counts(site)).toMatchObject({ 'identify claimed': 1, 'event refused': 1 })
  await send('identify', { anonymousId: one, traits: { email: 'nobody@example.org' } })
  expect(await shop.counts(site)).toMatchObject({ 'identify nobody_known': 1 })
})

test('a proven visitor brings refusals along and no consent; what was closed before stays closed, and events go to the person', async () => {
  const { subjectId } = await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-1001' } })
  await shop.decide(subjectId, 'given', ['audience_measurement', 'profiling'])
  await shop.decide(subjectId, 'refused', ['personalisation'])
  const one = visitor()
  await choose(one, { ...everything, profiling: false }, { gpc: true })
  const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
  const context = { identityProof: proofUnder(secret, 'C-1001') }
  await send('identify', { anonymousId: one, userId: 'C-1001', traits: { email: 'other@example.org' }, context })
  const { purposes } = await shop.consent.standing(subjectId)
  const reasons = Object.fromEntries(purposes.map(({ purpose, reason }) => [purpose, reason]))
  expect(reasons).toMatchObject({
    audience_measurement: 'permitted',
    profiling: 'withdrawn',
    personalisation: 'refused',
    third_party_sharing: 'signal',
    email_marketing: 'no_decision',
  })
  await track(one, 'As a customer')
  expect(await shop.events()).toMatchObject([{ name: 'As a customer', subject: subjectId }])
  // The proof was for the number: an address beside it is not believed.
  expect(await shop.subjects.upsert(shop.marketer, { identifiers: { email: 'other@example.org' } })).toMatchObject({
    result: 'created',
  })
  await shop.decide(subjectId, 'withdrawn', ['audience_measurement'])
  await track(one, 'After the withdrawal elsewhere')
  expect(await names()).toEqual(['As a customer'])
})

test('a wrong proof proves nothing', async () => {
  await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-2002' } })
  const one = visitor()
  await choose(one, everything)
  const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
  for (const identityProofGiven of [proofUnder(secret, 'C-2003'), proofUnder('avs_other', 'C-2002'), 'x', ''])
    await send('identify', { anonymousId: one, userId: 'C-2002', context: { identityProof: identityProofGiven } })
  expect(await shop.counts(site)).toMatchObject({ 'identify claimed': 4 })
})

test('a server with the secret speaks of people by their number; the public key does not, and a page may not use the secret', async () => {
  const { subjectId } = await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-3003' } })
  await shop.decide(subjectId, 'given', ['audience_measurement'])
  const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
  const call = { userId: 'C-3003', event: 'Order Completed', properties: { total: 12.5 } }
  await send('track', call, basic(secret))
  await send('track', call)
  expect(await shop.events()).toMatchObject([
    { name: 'Order Completed', subject: subjectId, properties: { total: 12.5 } },
  ])
  expect(await shop.counts(site)).toMatchObject({ 'event stored': 1, 'event not_proven': 1 })
  expect((await send('track', call, { ...basic(secret), ...fromPage })).statusCode).toBe(403)
  await send('identify', { userId: 'C-4004', traits: { email: 'new@example.org' } }, basic(secret))
  expect(await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-4004' } })).toMatchObject({
    result: 'unchanged',
  })
})

test('erased people do not come back: not the visitor, not the person, and a browser linked to them goes too', async () => {
  const { subjectId } = await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-5005' } })
  const one = visitor()
  const first = await choose(one, everything)
  const own = first.json().receipt.split('/').at(-1)
  const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
  const joining = { anonymousId: one, userId: 'C-5005', context: { identityProof: proofUnder(secret, 'C-5005') } }
  await send('identify', joining)
  await track(one, 'Before')
  await shop.subjects.erase(shop.dpo, subjectId)
  expect(await shop.room.eraseLeftBehind()).toBe(1)
  expect(await shop.room.eraseLeftBehind()).toBe(0)
  expect(await names()).toEqual([])
  await expect(shop.consent.standing(own)).rejects.toMatchObject({ code: 'consent.unknown_subject' })
  await track(one, 'After')
  await send('identify', joining)
  const again = await choose(one, everything)
  expect([again.statusCode, again.json().code]).toEqual([410, 'site.visitor_erased'])
  expect(await names()).toEqual([])
  expect(await shop.counts(site)).toMatchObject({ 'identify refused': 1, 'event no_decision': 1 })
})

test('addresses, telephone numbers and what follows a path never enter an event; a moment in the future is now', async () => {
  const one = visitor()
  await choose(one, { audience_measurement: true })
  const properties = {
    note: 'write to ada@example.org',
    link: 'https://shop.example.org/a?email=x#y',
    deep: [{ tel: '+33 6 12 34 56 78' }],
  }
  const context = {
    ip: '203.0.113.9',
    userAgent: 'X',
    page: { path: '/cart?mail=1', title: 'Cart' },
    traits: { email: 'a@b.fr' },
  }
  await send('track', { anonymousId: one, event: 'Seen', properties, context, timestamp: '2999-01-01T00:00:00Z' })
  const [event] = await shop.events()
  expect(event?.properties).toEqual({
    note: 'write to [address]',
    link: 'https://shop.example.org/a',
    deep: [{ tel: '[phone]' }],
    $page: { path: '/cart', title: 'Cart' },
  })
})

test('names outside the plan, a sender’s own no, and kinds that are not kept are counted and dropped', async () => {
  site = await shop.room.sites.change(shop.dpo, site.siteId, { events: ['Known'] })
  const one = visitor()
  await choose(one, { audience_measurement: true })
  const no = { consent: { categoryPreferences: { audience_measurement: false } } }
  const batch = [
    { type: 'track', anonymousId: one, event: 'Known' },
    { type: 'track', anonymousId: one, event: 'Unknown' },
    { type: 'page', anonymousId: one, name: 'Home' },
    { type: 'track', anonymousId: one, event: 'Known', context: no },
    { type: 'group', anonymousId: one, groupId: 'g' },
    { type: 'dance', anonymousId: one },
    { type: 'track', event: 'Known' },
    'nonsense',
  ]
  expect((await send('batch', { batch })).statusCode).toBe(200)
  expect((await names()).toSorted()).toEqual(['Known', 'Page Viewed'])
  expect(await shop.counts(site)).toMatchObject({
    'event stored': 2,
    'event not_in_plan': 1,
    'event said_no': 1,
    'event not_kept': 1,
    'event unknown_type': 1,
    'event no_user_anon_id': 1,
    'event not_an_object': 1,
  })
})

test('what JSON may hold and PostgreSQL may not is taken all the same', async () => {
  const one = visitor()
  await choose(one, { audience_measurement: true })
  const odd = 'a\0b\ud800c'
  const answer = await track(one, odd, { properties: { [odd]: [odd, { deep: odd }], fine: '\u2028 \\ " é 🥾' } })
  expect(answer.statusCode).toBe(200)
  const [event] = await shop.events()
  expect(event).toMatchObject({
    name: 'ab\ufffdc',
    properties: { 'ab\ufffdc': ['ab\ufffdc', { deep: 'ab\ufffdc' }], fine: '\u2028 \\ " é 🥾' },
  })
})

test('once a withdrawal is acknowledged nothing more is kept, not even of what was under way', async () => {
  const keptOf = async (subjectId: string) =>
    (await shop.events()).filter((event) => event.subject === subjectId).length
  for (let round = 0; round < 5; round++) {
    const one = visitor()
    const first = await choose(one, { audience_measurement: true })
    const subjectId = first.json().receipt.split('/').at(-1)
    const sending = Array.from({ length: 12 }, (_none, index) => track(one, `Race ${index}`))
    await choose(one, { audience_measurement: false })
    const atOnce = await keptOf(subjectId)
    const answers = await Promise.all(sending)
    expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 200))
    expect([round, await keptOf(subjectId)]).toEqual([round, atOnce])
  }
})
