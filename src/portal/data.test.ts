/** My data, my messages, my requests and the public pages over HTTP: what is shown to whom, and what needs a code. */
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cell } from './copy.ts'
import { codeLimits } from './codes.ts'
import { eventName, eventSource } from './event-words.ts'
import { median, rounded } from './figures.ts'
import { jar, type Jar, plain, type PortalHouse, portalHouse } from './test-portal.ts'
import { type Story, tellStory } from './test-story.ts'

let house: PortalHouse
let story: Story
let linked: Jar
let proven: Jar
beforeAll(async () => {
  house = await portalHouse()
  story = await tellStory(house)
  linked = jar(house.app)
  await linked.get(house.link(story.ada))
  await linked.press('Open my pages')
  proven = await withCode('ada@example.org')
})
afterAll(() => house.close())

async function enterCode(browser: Jar, address: string): Promise<void> {
  await house.portal.settled()
  const mail = house.arrived.findLast((one) => one.to === address && one.text.includes('Your code'))
  await browser.type('Come in', { code: /Your code: (\d{4} \d{4})/.exec(mail!.text)![1]! })
}

async function withCode(address: string): Promise<Jar> {
  house.later(codeLimits.windowMs + 1)
  const browser = jar(house.app)
  await browser.get('/my?lang=en')
  await browser.type('Send me a code', { email: address })
  await enterCode(browser, address)
  // The visit that came by a link goes on.
  if (linked?.cookie) await linked.get('/my/choices')
  return browser
}

describe('my data', () => {
  test('is shown by source and kind, opened for whoever entered a code, with reasons, choices and looks', async () => {
    const { body } = await proven.get('/my/data?lang=en')
    const text = plain(body)
    for (const said of [
      'ada@example.org',
      'Ada',
      '=HYPERLINK("x")',
      'What you told us',
      'What we observed',
      'What we estimate',
      'Estimated budget',
      'encrypted with a key of your own',
      'specially protected',
      'You are in group 2 of 10',
      'Speaks for it: Visits to the shop',
      'Speaks against it: Age',
      'Automne',
      'The rule: “Visits to the shop” is at least 2',
      'A message was sent to you',
      'our sending of messages',
      'customer service',
      'Purpose: Answer when you use your rights',
      'Download as JSON',
    ])
      expect(text).toContain(said)
    for (const other of ['Bobby', 'bob@', story.bob, 'Camille', 'telephoned']) expect(body).not.toContain(other)
  })

  test('what Aval itself notes has a name in the reader’s language, what the operator notes keeps its own', async () => {
    const text = plain((await proven.get('/my/data?lang=fr')).body)
    for (const said of ['Un message vous a été envoyé', 'notre envoi de messages']) expect(text).toContain(said)
    for (const code of ['Email Sent', 'delivery']) expect(text).not.toContain(code)
    expect(eventName('fr', 'Order Completed')).toBe('Order Completed')
    expect(['site:5f1c', 'tills'].map((source) => eventSource('en', source))).toEqual(['one of our web sites', 'tills'])
  })

  test('whoever came by a link sees in part what identifies, and is offered a code', async () => {
    const { body } = await linked.get('/my/data?lang=en')
    expect(body).toContain('a…@example.org')
    expect(body).toContain('>41<')
    expect(body).toContain('Send a code to the address held')
    for (const hidden of ['ada@example.org', '>Ada<', 'HYPERLINK', 'Download as JSON'])
      expect(body).not.toContain(hidden)
  })

  test('a copy needs a code; it holds every room’s export, and staff by role only', async () => {
    const refused = await linked.get('/my/data.json?lang=en')
    expect([refused.status, refused.body.includes('Send a code to the address held')]).toEqual([403, true])
    const answer = await proven.get('/my/data.json?lang=en')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="aval-my-data.json"')
    const copy = JSON.parse(answer.body) as {
      held: Record<string, Record<string, unknown>>
      controller: { name: string }
    }
    expect(Object.keys(copy.held).toSorted()).toEqual([
      'campaigns',
      'consent',
      'delivery',
      'rights',
      'staff',
      'subjects',
    ])
    expect(copy.held.subjects).toMatchObject({
      fields: { email: 'ada@example.org', faith: '=HYPERLINK("x")', visits: 41 },
    })
    expect(copy.held.subjects!.scores).toHaveLength(1)
    expect(copy.held.delivery!.messages).toHaveLength(1)
    expect(answer.body).toContain('customer service')
    expect(answer.body).not.toMatch(/staff:[0-9a-f]|Camille|bob@/)
  })

  test('the CSV says the same, a value a line, and no spreadsheet takes anything for a formula', async () => {
    const { body } = await proven.get('/my/data.csv?lang=en')
    const lines = parse(body, { bom: true }) as string[][]
    expect(lines[0]).toEqual(['place', 'value'])
    const at = new Map(lines.map(([place, value]) => [place, value]))
    expect(at.get('held/subjects/fields/email')).toBe('ada@example.org')
    expect(at.get('held/subjects/fields/faith')).toBe(`'=HYPERLINK("x")`)
    expect(at.get('held/subjects/fields/wealth')).toBe('-12')
    expect(lines.flat().filter((text) => /^[=+@\t\r]|^-(?!\d)/.test(text))).toEqual([])
    expect(['=1', '+1', '@a', '-1+1', '-5', 'a,b', 'a"b'].map(cell)).toEqual([
      "'=1",
      "'+1",
      "'@a",
      "'-1+1",
      '-5',
      '"a,b"',
      '"a""b"',
    ])
  })

  test('a code for somebody who came by a link goes to the address held, and opens what was closed', async () => {
    const browser = jar(house.app)
    await browser.get(house.link(story.bob))
    await browser.press('Open my pages')
    const before = browser.cookie
    await browser.get('/my/data?lang=en')
    house.later(60_000)
    const asked = await browser.press('Send a code to the address held')
    expect(asked.body).toContain('Enter the code')
    expect(asked.body).not.toContain('bob@')
    await enterCode(browser, 'bob@example.org')
    expect(browser.cookie).not.toBe(before)
    expect((await browser.get('/my/data?lang=en')).body).toContain('bob@example.org')
  })
})

test('each message names its kind, the consent that it rests on and that consent’s receipt, and leads to why', async () => {
  const { body } = await linked.get('/my/messages?lang=en')
  for (const said of ['Automne', 'Sent on', 'Send you offers by email', 'your consent of']) expect(body).toContain(said)
  const why = /href="(\/why\/[\w-]+\?lang=en)"/.exec(body)![1]!
  expect((await linked.get(why)).body).toContain('Why did I get this message?')
  const receipt = /href="(\/receipt\/[\w-]+\?lang=en)"/.exec(body)![1]!
  expect((await linked.get(receipt)).status).toBe(200)
})

test('each decision stands in the history with its words in the language in which they were shown', async () => {
  const { body } = await linked.get('/my/history?lang=en')
  for (const said of [
    'You agreed',
    'in French',
    'Comment nous utilisons vos données',
    'a form on a website',
    '/proof"',
    '/file"',
  ])
    expect(body).toContain(said)
  const { body: french } = await linked.get('/my/history?lang=fr&page=99')
  expect(french).toContain('Vous avez dit oui')
  expect((await linked.get('/my/history?page=x')).status).toBe(200)
})

describe('my requests', () => {
  test('a correction says which and what is right, and needs no code; its due day and law are shown', async () => {
    const form = await linked.get('/my/requests/new?kind=correction&lang=en')
    expect(form.body).toContain('<option value="first_name">')
    const list = await linked.type('Send this request', {
      field: 'first_name',
      right: 'Adélaïde',
      words: 'As in my passport.',
    })
    for (const said of ['A correction', 'Received', 'Answer due by', 'GDPR', 'What was written is shown after'])
      expect(list.body).toContain(said)
    expect(list.body).not.toContain('Adélaïde')
    const { body } = await proven.get('/my/requests?lang=en')
    expect(body).toContain('the right value is “Adélaïde”.')
    expect(body).toContain('As in my passport.')
  })

  test('copy, portability and erasure ask for a code first; restriction and objection do not', async () => {
    for (const kind of ['access', 'portability', 'erasure']) {
      expect((await linked.get(`/my/requests/new?kind=${kind}&lang=en`)).body).toContain(
        'Send a code to the address held',
      )
      const { body } = await linked.get('/my/requests/new?kind=restriction&lang=en')
      const form = /name="form" value="([^"]+)"/.exec(body)![1]!
      expect((await linked.post('/my/requests?lang=en', { form, kind })).status).toBe(403)
    }
    await linked.get('/my/requests/new?kind=restriction&lang=en')
    expect((await linked.type('Send this request', { words: '' })).body).toContain('A restriction')
    await proven.get('/my/requests/new?kind=erasure&lang=en')
    expect((await proven.type('Send this request', { words: '' })).body).toContain('Erasure of my data')
  })

  test('an objection to marketing waits for no desk; one to another use asks for reasons', async () => {
    await linked.get('/my/requests/new?kind=objection&lang=en')
    const done = await linked.press('Object to all direct marketing')
    expect(done.body).toContain('Your objection holds')
    expect((await house.consent.check('email_marketing', [story.ada])).get(story.ada)).toBe('objected')
    await linked.get('/my/requests/new?kind=objection&lang=en')
    expect((await linked.type('Send this request', { words: ' ' })).status).toBe(422)
  })

  test('a request can be taken back, once, by its person alone', async () => {
    await linked.get('/my/requests?lang=en')
    const other = jar(house.app)
    await other.get(house.link(story.bob))
    await other.press('Open my pages')
    const { body } = await other.get('/my/choices?lang=en')
    const form = /name="form" value="([^"]+)"/.exec(body)![1]!
    const [mine] = await house.rights.of(house.dpo, story.ada)
    expect((await other.post('/my/requests/take-back?lang=en', { form, request: mine!.requestId })).status).toBe(404)
    const after = await linked.press('Take this request back: A restriction: keep my data, do not use it')
    expect(after.body).toContain('Taken back by you')
  })

  test('an answer and the ground of a refusal are told in words, to whoever entered a code', async () => {
    const all = await house.rights.of(house.dpo, story.ada)
    const erasure = all.find((one) => one.kind === 'erasure')!
    await house.rights.change(
      house.dpo,
      { subjectId: story.ada, requestId: erasure.requestId },
      {
        state: 'answered',
        answer: 'Done, except the invoices.',
      },
    )
    expect((await proven.get('/my/requests?lang=en')).body).toContain('Done, except the invoices.')
    expect((await linked.get('/my/requests?lang=en')).body).not.toContain('invoices')
  })
})

describe('for everybody', () => {
  test('About us is made from the settings and notices in force, in both languages', async () => {
    const { body } = await jar(house.app).get('/about?lang=en')
    for (const said of [
      'Maison Test',
      'dpo@maison.example',
      'Send you offers by email',
      '1,095 days',
      'CNIL',
      'France',
      'no cookie banner',
      'version 1',
    ])
      expect(body).toContain(said)
    expect((await jar(house.app).get('/about?lang=fr')).body).toContain('À quoi servent les données')
  })

  test('the figures are counted from the system, small groups are not said, and nobody is in them', async () => {
    await house.ledger.start()
    await expect.poll(async () => (await house.ledger.latest()) !== null, { timeout: 10_000 }).toBe(true)
    await house.consent.days.refresh()
    const page = await jar(house.app).get('/trust?lang=en')
    for (const said of [
      'fewer than 10',
      'Anybody can check this',
      'npx aval-verify audit',
      'at once (under a second)',
      'Without a purpose, the database shows nobody',
    ])
      expect(page.body).toContain(said)
    expect(page.body).not.toContain('FAILS')
    const answer = await jar(house.app).get('/trust.json')
    const figures = JSON.parse(answer.body) as Record<string, never> & {
      permissions: { people: number | null }[]
      requests: { kind: string; received: number }[]
    }
    expect(answer.headers['content-type']).toContain('application/json')
    expect(figures).toMatchObject({
      messages: { sent: 2, stopped: 0, leftOut: 0 },
      withdrawals: { lately: 1, messagesAfter: 0 },
      test: { closed: 'holds', signed: 'holds', kept: 'holds' },
    })
    expect(new Set(figures.permissions.map((one) => one.people))).toEqual(new Set([null]))
    expect(figures.requests.map((one) => one.kind)).toEqual(['correction', 'erasure', 'restriction'])
    for (const text of [page.body, answer.body])
      for (const id of [story.ada, story.bob, 'example.org"']) expect(text).not.toContain(id)
  })

  test('a message that followed a “no” would be counted, and the self-test would fail', async () => {
    await sql`update outbox set handed_at = now() + interval '1 minute' where subject_id = ${story.ada}`.execute(
      house.owner.db,
    )
    house.later(11 * 60_000)
    const { body } = await jar(house.app).get('/trust.json')
    expect(JSON.parse(body)).toMatchObject({ withdrawals: { messagesAfter: 1 }, test: { kept: 'fails' } })
    expect((await jar(house.app).get('/trust?lang=en')).body).toContain('FAILS')
  })

  test('people are counted in tens from ten on; a median is the middle', () => {
    expect([0, 9, 10, 14, 15, 4821].map(rounded)).toEqual([null, null, 10, 10, 20, 4820])
    expect([median([]), median([3, 1, 2]), median([4, 1])]).toEqual([null, 2, 2.5])
  })
})
