/** From a message that arrived to a decision that holds: the real rooms, the links of real mails, over HTTP. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sendAutumn } from '../../test/autumn.ts'
import { type FullHouse, fullHouse, snapshot } from '../../test/full-house.ts'
import { type App, createApp, createLog, systemClock } from '../kernel/index.ts'
import { plus } from '../law/index.ts'
import { gatherWhy, type TransparencyDeps } from './facts.ts'
import { ledgerFacts } from './test-ledger.ts'
import { transparencyRoutes } from './routes.ts'
import { createTransparency } from './transparency.ts'

let house: FullHouse
let app: App
let ada: string
let bob: string
let daysLater: number

beforeEach(async () => {
  daysLater = 0
  house = await fullHouse()
  ada = await house.person({
    email: 'ada@example.org',
    says: ['email_marketing', 'personalisation', 'profiling'],
    fields: { first_name: 'Ada', visits: 41, language: 'fr' },
  })
  bob = await house.person({
    email: 'bob@example.org',
    says: ['email_marketing'],
    fields: { first_name: 'Bobby', visits: 57, language: 'en' },
  })
  app = await createApp({
    log: createLog('silent'),
    authorise: async () => {},
    version: 'test',
    publicUrl: house.publicUrl,
  })
  transparencyRoutes(
    createTransparency({
      ...house,
      clock: { now: () => plus(systemClock.now(), daysLater, 'day') },
      ledgerFacts: async () => ledgerFacts(),
    }),
  )(app)
  await sendAutumn(house)
})
afterEach(async () => {
  await app.close()
  await house.close()
})

/** The path of a link in the message that somebody got. */
function linkOf(address: string, page: 'why' | 'preferences'): string {
  const { html } = house.arrived.find((mail) => mail.to === address)!
  return new RegExp(`https://aval\\.example\\.org(/${page}/[\\w-]+)`).exec(html)![1]!
}

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })
const post = (url: string, form: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })

test('the page answers in the language of the message, switchable, strict, and names nobody else', async () => {
  const page = await get(linkOf('ada@example.org', 'why'), { 'accept-language': 'en' })
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  expect(page.headers['cache-control']).toBe('no-store')
  expect(page.headers['referrer-policy']).toBe('no-referrer')
  expect(page.body).toContain('<html lang="fr">')
  for (const text of [
    'Ada',
    '41',
    'a…@example.org',
    'Visites en boutique',
    'Maison Test',
    'dpo@maison.example',
    'Comment nous utilisons vos données',
  ])
    expect(page.body).toContain(text)
  for (const text of ['Bob', '>57<', 'bob@', bob, 'ada@example.org']) expect(page.body).not.toContain(text)
  const english = await get(`${linkOf('ada@example.org', 'why')}?lang=en`)
  expect(english.body).toContain('Why did I get this message?')
})

test('a name that was not printed is not shown as used', async () => {
  const page = await get(linkOf('bob@example.org', 'why'))
  expect(page.body).not.toContain('Bobby')
  expect(page.body).toContain('>57<')
})

test('the page names the entry that the message rests on, as its header does, and leads to its receipt', async () => {
  const { rows } = await sql<{ enrolment_id: string; origin: string }>`
    select enrolment_id, origin from enrolment where subject_id = ${ada}`.execute(house.owner.db)
  const page = await get(`${linkOf('ada@example.org', 'why')}?lang=en`)
  const { enrolment_id: enrolment, origin } = rows[0]!
  const reference = `origin=&quot;${origin}&quot;; enrolment=&quot;${enrolment}&quot;; i=1`
  expect(page.body).toContain(`Aval-Consent: ${reference}`)
  const receipt = /href="(\/receipt\/[\w-]+)\?lang=en"/.exec(page.body)![1]!
  // The log of this house is not running: what there is, is a promise.
  expect((await get(`${receipt}?lang=en`)).body).toContain('A promise, not yet a receipt')
  const choices = await get(`${linkOf('ada@example.org', 'preferences')}?lang=en`)
  expect(choices.body).toContain('Your decisions and their receipts')
  expect(choices.body).toMatch(/href="\/receipt\/[\w-]+\?lang=en" aria-label="Receipt: You agreed, /)
})

test('age was not in the rule: the claim is what ethics allows, never more', async () => {
  const page = await get(`${linkOf('ada@example.org', 'why')}?lang=en`)
  expect(page.body).toContain('Your age was not used directly, but other information may be linked to it.')
  expect(page.body).not.toContain('our tests found nothing')
})

test('showing changes nothing: no GET touches any table but the record of accesses', async () => {
  const tables = [
    'decision',
    'permission',
    'profile',
    'sealed_field',
    'identifier',
    'event',
    'outbox',
    'campaign',
    'campaign_arm',
    'suppression',
    'score',
  ]
  const before = await snapshot(house, tables)
  for (const page of ['why', 'preferences'] as const)
    for (const query of ['', '?lang=en', '?action=stop_all', '?action=withdraw&purpose=email_marketing']) {
      expect((await get(linkOf('ada@example.org', page) + query)).statusCode).toBe(200)
      await app.inject({ method: 'HEAD', url: linkOf('ada@example.org', page) + query })
    }
  expect(await snapshot(house, tables)).toBe(before)
})

async function decisionsOf(subjectId: string) {
  const history = await house.consent.history(subjectId)
  return history.filter((one) => one.kind !== 'given' || one.channel === 'preference_page')
}

test.each([
  ['stop_kind', { kind: 'withdrawn', scope: 'named', purposes: ['email_marketing'] }],
  ['stop_all', { kind: 'objected', scope: 'all_marketing' }],
  ['stop_profiling', { kind: 'withdrawn', scope: 'named', purposes: ['profiling'] }],
])('the button %s records exactly that, for that person, and says so', async (action, expected) => {
  const before = await snapshot(house, ['decision'])
  const page = await post(`${linkOf('ada@example.org', 'why')}?lang=en`, { action })
  expect(page.statusCode).toBe(200)
  const made = await decisionsOf(ada)
  expect(made).toMatchObject([
    { ...expected, channel: 'why_page', by: 'subject', evidence: { pressed: action, screen: 'why' } },
  ])
  expect(await decisionsOf(bob)).toEqual([])
  expect((await snapshot(house, ['decision'])).split('\n').length).toBe(before.split('\n').length + 1)
  expect(page.body).toContain(made[0]!.decisionId)
  expect(page.body).toMatch(/Recorded on \d+ \w+ \d{4}/)
  expect(page.body).toContain('/preferences/')
  expect(
    (await house.consent.check(action === 'stop_profiling' ? 'profiling' : 'email_marketing', [ada])).get(ada),
  ).not.toBe('permitted')
  expect((await house.consent.check('email_marketing', [bob])).get(bob)).toBe('permitted')
})

test('a press that is no button, a forged link and a link for another page decide nothing', async () => {
  const before = await snapshot(house, ['decision'])
  expect((await post(linkOf('ada@example.org', 'why'), { action: 'erase_everything' })).statusCode).toBe(400)
  expect((await post(linkOf('ada@example.org', 'why'), {})).statusCode).toBe(400)
  const token = linkOf('ada@example.org', 'why').split('/').at(-1)!
  const forged = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  for (const path of [`/why/${forged}`, `/preferences/${token}`]) {
    expect((await get(path)).statusCode).toBe(404)
    expect((await post(path, { action: 'stop_all', purpose: 'email_marketing' })).statusCode).toBe(404)
  }
  expect(await snapshot(house, ['decision'])).toBe(before)
})

test('a visit with the Global Privacy Control signal closes sharing, once, and the page says that it was honoured', async () => {
  const path = linkOf('ada@example.org', 'preferences')
  const visit = (signal?: string) => app.inject({ url: path, headers: signal ? { 'sec-gpc': signal } : {} })
  expect((await visit('0')).body).not.toContain('Global Privacy Control')
  expect((await visit('1')).body).toContain('Global Privacy Control')
  expect((await visit('1, 1')).body).toContain('Global Privacy Control')
  expect((await house.consent.check('third_party_sharing', [ada])).get(ada)).toBe('signal')
  const signals = (await house.consent.history(ada)).filter((decision) => decision.kind === 'signal_received')
  expect(signals).toHaveLength(1)
  expect((await house.consent.check('third_party_sharing', [bob])).get(bob)).toBe('no_decision')
})

test('on the page of choices no takes one step, yes takes two and names the text that was shown', async () => {
  const path = `${linkOf('ada@example.org', 'preferences')}?lang=en`
  expect((await get(path)).body).toContain('Stop: Send you offers by email')
  expect((await post(path, { action: 'withdraw', purpose: 'email_marketing' })).body).toContain(
    'We have recorded that you withdraw',
  )
  const asked = await post(path, { action: 'ask', purpose: 'email_marketing' })
  expect(asked.body).toContain('How we use your data')
  expect(await decisionsOf(ada)).toHaveLength(1)
  const blind = await post(path, { action: 'give', purpose: 'email_marketing' })
  expect(blind.body).toContain('Before you agree')
  expect(await decisionsOf(ada)).toHaveLength(1)
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(asked.body)![1]!
  const given = await post(path, {
    action: 'give',
    purpose: 'email_marketing',
    notice: field('notice'),
    version: field('version'),
  })
  expect(given.body).toContain('We have recorded that you agree')
  expect((await decisionsOf(ada)).at(-1)).toMatchObject({
    kind: 'given',
    purposes: ['email_marketing'],
    notice: { id: house.notice.id, language: 'en' },
  })
  expect((await house.consent.check('email_marketing', [ada])).get(ada)).toBe('permitted')
})

test('after an objection to all marketing the page still answers, says so, and each purpose can be allowed again by itself', async () => {
  await post(linkOf('ada@example.org', 'why'), { action: 'stop_all' })
  expect((await get(`${linkOf('ada@example.org', 'why')}?lang=en`)).body).toContain('This has been stopped since')
  const list = await get(`${linkOf('ada@example.org', 'preferences')}?lang=en`)
  expect(list.body).not.toContain('Stop: Send you offers by email')
  expect(list.body).toContain('Allow: Send you offers by email')
})

test('after erasure the link still works, says that nothing is held, and records nothing', async () => {
  await house.subjects.erase(house.dpo, ada)
  const before = await snapshot(house, ['decision', 'permission'])
  for (const page of ['why', 'preferences'] as const) {
    const answer = await get(`${linkOf('ada@example.org', page)}?lang=en`)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('We hold nothing about you')
    expect(answer.body).not.toContain('Ada')
    const pressed = await post(`${linkOf('ada@example.org', page)}?lang=en`, {
      action: page === 'why' ? 'stop_all' : 'withdraw',
      purpose: 'email_marketing',
    })
    expect(pressed.body).toContain('We hold nothing about you')
  }
  expect(await snapshot(house, ['decision', 'permission'])).toBe(before)
})

test('an old link shows nothing about anybody, allows nothing, leads on to a code, and stops as it always did', async () => {
  const [why, preferences] = [linkOf('ada@example.org', 'why'), linkOf('ada@example.org', 'preferences')]
  daysLater = 29
  expect((await get(`${why}?lang=en`)).body).toContain('>41<')
  // A page opened in time hands its own age on, so that no link that stands on it lives longer.
  const passedOn = /href="(\/preferences\/[\w-]+)\?lang=en"/.exec((await get(`${why}?lang=en`)).body)![1]!
  daysLater = 31
  for (const path of [why, preferences, passedOn]) {
    const { statusCode, body } = await get(`${path}?lang=en`)
    expect([statusCode, body]).toEqual([200, expect.stringContaining('now it shows nothing about you')])
    expect(body).not.toMatch(/Ada\b|>41<|a…@|Visits to the shop|\/receipt\/|\/my\/from\/|Allow:/)
    expect(body).toMatch(/href="\/my\?onward=%2Fmy%2F\w+&amp;lang=en"/)
  }
  const asked = await post(`${preferences}?lang=en`, { action: 'ask', purpose: 'sms_marketing' })
  const blind = { action: 'give', purpose: 'sms_marketing', notice: house.notice.id }
  const given = await post(`${preferences}?lang=en`, { ...blind, version: String(house.notice.version) })
  for (const { body } of [asked, given]) expect(body).toContain('now it shows nothing about you')
  expect(await decisionsOf(ada)).toEqual([])
  daysLater = 3650
  expect((await get(`${preferences}?lang=fr`)).body).toContain('Arrêter\u00a0: Vous envoyer des offres par courriel')
  await post(`${preferences}?lang=en`, { action: 'withdraw', purpose: 'personalisation' })
  expect((await get(`${preferences}?lang=en`)).body).not.toContain('value="personalisation"')
  await post(`${why}?lang=en`, { action: 'stop_all' })
  expect((await get(`${preferences}?lang=en`)).body).toContain('Nothing is allowed at present')
  expect((await decisionsOf(ada)).map(({ kind }) => kind)).toEqual(['withdrawn', 'objected'])
})

test('reasons of a model: at most three, only what spoke for the person, never an inferred sensitive trait', async () => {
  const modelId = house.newId()
  const { rows } = await sql<{
    campaign_id: string
    message_id: string
  }>`select campaign_id, message_id from campaign_arm where subject_id = ${ada}`.execute(house.owner.db)
  const [arm] = rows
  const reasons = [
    { field: 'faith', direction: 'up', weight: 3 },
    { field: 'wealth', direction: 'up', weight: 2 },
    { field: 'age', direction: 'down', weight: -1 },
    { field: 'visits', direction: 'up', weight: 1 },
  ]
  await house.subjects.catalogue.define([
    {
      name: 'wealth',
      type: 'number',
      dataClass: 'financial',
      provenance: 'inferred',
      inAudiences: true,
      inModels: true,
      identifier: null,
      levels: null,
      label: { en: 'Wealth', fr: 'Fortune' },
    },
  ])
  await sql`insert into score (subject_id, model_id, score, band, reasons, at) values (${ada}, ${modelId}, 0.7, 1, ${JSON.stringify(reasons)}::jsonb, now())`.execute(
    house.owner.db,
  )
  const told = (await house.campaigns.told(arm!.campaign_id))!
  const withModel = {
    ...told,
    definition: { ...told.definition, model: { id: modelId, cut: { kind: 'threshold', score: 0.5 } } },
  } as const
  const deps = {
    ...house,
    models: { facts: async () => ({ fields: ['age', 'visits'] }) },
    campaigns: { told: async () => withModel, controller: house.campaigns.controller },
  } as unknown as TransparencyDeps
  const why = await gatherWhy(deps, { subjectId: ada, messageId: arm!.message_id, campaignId: arm!.campaign_id })
  expect(why.kind === 'held' && why.reasons.map((reason) => reason.field.name)).toEqual(['visits'])
})

test('a notice that is being written is shown on the page on which people are asked, with what it lacks in words', async () => {
  const { name, items, renderings } = await house.consent.notices.get(house.notice.id, house.notice.version)
  const { storage: _gone, ...fewer } = renderings.fr.texts
  const content = { name, items, renderings: { ...renderings, fr: { ...renderings.fr, texts: fewer } } }
  const ask = (payload: object) =>
    app.inject({ method: 'POST', url: '/v1/notices/preview', payload, headers: { 'accept-language': 'fr' } })
  const shown = (await ask({ content, language: 'en', purpose: 'profiling' })).json()
  expect(shown.html).toContain('<html lang="en">')
  expect(shown.html).toContain('Estimate by calculation what might interest you.')
  expect(shown.faults).toEqual([
    { code: 'not_said:fr:storage', says: 'Le français ne dit pas l’élément «\u00a0storage\u00a0».' },
  ])
  const evil = { ...content, renderings: { ...renderings, en: { ...renderings.en, title: '<script>x</script>' } } }
  expect((await ask({ content: evil, language: 'en' })).json().html).not.toContain('<script')
  expect((await ask({ content, language: 'en', purpose: 'service_messages' })).json().html).toBe('')
})
