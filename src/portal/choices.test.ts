/** My choices over HTTP, without script: each act is one decision of that person's, at once, with a receipt and a way back. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { snapshot } from '../../test/full-house.ts'
import { formOf, jar, type Jar, type PortalHouse, portalHouse } from './test-portal.ts'

let house: PortalHouse
let ada: string
let bob: string
let browser: Jar
beforeEach(async () => {
  house = await portalHouse()
  ada = await house.person({ email: 'ada@example.org', says: ['email_marketing', 'personalisation', 'profiling'] })
  bob = await house.person({ email: 'bob@example.org', says: ['email_marketing'] })
  browser = await comeIn(ada)
})
afterEach(() => house.close())

async function comeIn(subjectId: string, language: 'en' | 'fr' = 'en'): Promise<Jar> {
  const own = jar(house.app, language)
  await own.get(house.link(subjectId))
  await own.press(language === 'fr' ? 'Ouvrir mes pages' : 'Open my pages')
  return own
}

const reasonOf = async (purpose: string, who = ada) => (await house.consent.check(purpose, [who])).get(who)
const newest = async (who = ada) => (await house.consent.history(who)).at(-1)!

test('every purpose is there with its sentence, its state, its ground and since when', async () => {
  const page = await browser.get('/my/choices?lang=en')
  for (const purpose of house.consent.purposes())
    expect(page.body.replaceAll('&#39;', "'")).toContain(purpose.sentence.en)
  for (const text of [
    'You decide',
    'You may object',
    'What cannot be switched off',
    'On your consent of',
    'given through a form on a website, to version 1 of the notice',
    'your consent (GDPR Art. 6(1)(a))',
    'a legitimate interest (GDPR Art. 6(1)(f))',
    'a legal obligation (GDPR Art. 6(1)(c))',
  ])
    expect(page.body).toContain(text)
  expect(page.body).not.toContain(bob)
})

test('stopping one takes one press, without a code, and holds before the page that says so', async () => {
  await browser.get('/my/choices?lang=en')
  const done = await browser.press('Stop: Send you offers by email')
  expect(done.url).toMatch(/^\/my\/done\/[0-9a-f-]{36}\?lang=en$/)
  expect(done.body).toContain('You have stopped this')
  expect(await reasonOf('email_marketing')).toBe('withdrawn')
  expect(await reasonOf('email_marketing', bob)).toBe('permitted')
  expect(await newest()).toMatchObject({
    kind: 'withdrawn',
    purposes: ['email_marketing'],
    channel: 'preference_page',
    by: 'subject',
    evidence: { pressed: 'stop', cameBy: 'link', language: 'en' },
  })
  expect(done.body).toContain((await newest()).decisionId)
  expect(done.body).toMatch(/href="\/receipt\/[\w-]+\?lang=en"/)
})

test('stopping everything is one press and one decision: consents, and marketing on any other ground', async () => {
  await house.consent.addPurpose({
    code: 'own_offers',
    dpv: 'https://w3id.org/dpv#DirectMarketing',
    legalBasis: 'legitimate_interest',
    channel: null,
    directMarketing: true,
    survivesRestriction: false,
    retentionDays: 365,
    sentence: { en: 'Show you offers on our own site', fr: 'Vous montrer des offres sur notre site' },
  })
  await browser.get('/my/choices?lang=en')
  const done = await browser.press('Stop everything')
  expect(done.body).toContain('You have stopped all this')
  for (const purpose of ['email_marketing', 'personalisation', 'profiling'])
    expect(await reasonOf(purpose)).toBe('withdrawn')
  expect(await reasonOf('own_offers')).toBe('objected')
  expect(await reasonOf('fairness_audit')).toBe('permitted')
  expect((await house.consent.history(ada)).filter((one) => one.kind === 'withdrawn')).toHaveLength(1)
  expect((await browser.get('/my/choices?lang=en')).body).toContain('there is nothing to do here')
})

test('saying yes shows the text first, and records exactly that text in exactly that language', async () => {
  const french = await comeIn(bob, 'fr')
  await french.get('/my/choices?lang=fr')
  const asked = await french.get('/my/choices/give/profiling?lang=fr')
  expect(asked.body).toContain('Comment nous utilisons vos données')
  expect(await reasonOf('profiling', bob)).toBe('no_decision')
  const done = await french.press('J’accepte')
  expect(done.body).toContain('C’est permis')
  expect(await newest(bob)).toMatchObject({
    kind: 'given',
    purposes: ['profiling'],
    notice: { id: house.notice.id, version: 1, language: 'fr' },
  })
  expect(await reasonOf('profiling', bob)).toBe('permitted')
  await french.press('Arrêter : Estimer par calcul ce qui pourrait vous intéresser')
  expect(await reasonOf('profiling', bob)).toBe('withdrawn')
})

test('a text that was replaced while it was on the screen is not what one agreed to', async () => {
  await browser.get('/my/choices/give/sms_marketing?lang=en')
  const shown = await house.consent.notices.get(house.notice.id, house.notice.version)
  const next = await house.consent.notices.draft(house.dpo, { ...shown, noticeId: house.notice.id })
  await house.consent.notices.publish(house.dpo, next.noticeId, next.version)
  const again = await browser.press('I agree')
  expect(again.url).toBe('/my/choices/give/sms_marketing?lang=en')
  expect(await reasonOf('sms_marketing')).toBe('no_decision')
  await browser.press('I agree')
  expect((await newest()).notice?.version).toBe(2)
})

test('an objection to a use that rests on our interest holds at once and can be taken back', async () => {
  await browser.get('/my/choices?lang=en')
  const done = await browser.press('Object: Check that our selections treat people fairly')
  expect(done.body).toContain('Your objection holds')
  expect(await reasonOf('fairness_audit')).toBe('objected')
  await browser.get('/my/choices/give/fairness_audit?lang=en')
  await browser.press('I agree')
  expect(await reasonOf('fairness_audit')).toBe('permitted')
})

test('a browser’s GPC signal is recorded once for a visit, and shown as honoured in the words of the regulation', async () => {
  const visit = (signal?: string) => browser.get('/my/choices?lang=en', signal ? { 'sec-gpc': signal } : {})
  expect((await visit('0')).body).not.toContain('Opt-Out Request Honored')
  expect((await visit('1')).body).toContain('Opt-Out Request Honored')
  await visit('1')
  expect(await reasonOf('third_party_sharing')).toBe('signal')
  expect((await house.consent.history(ada)).filter((one) => one.kind === 'signal_received')).toHaveLength(1)
  const later = await visit()
  expect(later.body).toContain('Opt-Out Request Honored')
  expect(later.body).toContain('was received on')
  expect((await browser.get('/my/choices?lang=fr')).body).toContain('Demande d’opposition respectée')
})

test('a restriction is shown, and what it closes stays closed', async () => {
  await house.consent.record(house.dpo, { subjectId: ada, kind: 'restriction_set', purposes: 'all', channel: 'email' })
  const page = await browser.get('/my/choices?lang=en')
  expect(page.body).toContain('The use of your data is restricted')
  expect(await reasonOf('email_marketing')).toBe('restricted')
})

test('nothing changes on GET, from another site, without the form of this visit, or with a field too many', async () => {
  await browser.get('/my/choices?lang=en')
  const { action, fields } = formOf((await browser.get('/my/choices?lang=en')).body, 'Stop everything')
  const other = await comeIn(bob)
  const foreign = formOf((await other.get('/my/choices?lang=en')).body, 'Stop everything').fields
  const tables = ['decision', 'permission', 'profile', 'rights_request', 'sealed_field', 'suppression']
  const before = await snapshot(house, tables)
  const tries: (readonly [number, Promise<{ status: number }>])[] = [
    [404, browser.get(action)],
    [403, browser.post(action, fields, { 'sec-fetch-site': 'cross-site' })],
    [403, browser.post(action, fields, { 'sec-fetch-site': 'same-site' })],
    [403, browser.post(action, {})],
    [403, browser.post(action, { form: foreign.form! })],
    [400, browser.post(action, { ...fields, more: '1' })],
    [400, browser.post('/my/choices/stop?lang=en', { ...fields, purpose: 'service_messages' })],
    [400, browser.post('/my/choices/stop?lang=en', { ...fields, purpose: 'no_such' })],
    [401, jar(house.app).post(action, fields)],
  ]
  for (const [status, answer] of tries) expect((await answer).status).toBe(status)
  expect(await snapshot(house, tables)).toBe(before)
})

test('refusals are pages in the reader’s language, not code', async () => {
  const refused = await browser.post('/my/choices/stop?lang=fr', { form: 'x' })
  expect(refused.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(refused.body).toContain('Ce formulaire n’appartient pas à votre visite')
  expect((await browser.get('/my/nowhere?lang=fr')).body).toContain('Il n’y a rien à cette adresse.')
})

test('after an erasure the visit finds nobody, records nothing and says so', async () => {
  const page = await browser.get('/my/choices?lang=en')
  const { action, fields } = formOf(page.body, 'Stop everything')
  await house.subjects.erase(house.dpo, ada)
  const before = await snapshot(house, ['decision', 'permission'])
  for (const seen of [await browser.get('/my/choices?lang=en'), await browser.post(action, fields)]) {
    expect(seen.status).toBe(200)
    expect(seen.body).toContain('We hold nothing about you')
  }
  expect(await snapshot(house, ['decision', 'permission'])).toBe(before)
})

test('the pages behind the links of messages lead here', async () => {
  const preferences = house.link(ada).replace('/my/from/', '/preferences/')
  expect((await browser.get(`${preferences}?lang=en`)).body).toMatch(/href="\/my\/from\/[\w-]+\?lang=en"/)
})
