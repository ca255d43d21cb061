/** Coming in and leaving, over HTTP: what an answer may not tell, what a code may not do twice, what a cookie is bound to. */
import { sql } from 'kysely'
import { test as property } from '@fast-check/vitest'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { snapshot } from '../../test/full-house.ts'
import { plus } from '../law/index.ts'
import { codeLimits, eightDigits } from './codes.ts'
import { sessionLimits } from './sessions.ts'
import { jar, type Jar, type PortalHouse, portalHouse } from './test-portal.ts'

let house: PortalHouse
let ada: string
beforeAll(async () => {
  house = await portalHouse()
  ada = await house.person({ email: 'ada@example.org', says: ['email_marketing', 'profiling'] })
})
afterAll(() => house.close())

/** The code in the newest mail to an address. */
async function codeTo(address: string): Promise<string> {
  await house.portal.settled()
  const mail = house.arrived.findLast((one) => one.to === address)
  return /(?:Your code|Votre code)\s?: (\d{4} \d{4})/.exec(mail?.text ?? '')?.[1] ?? 'none'
}

let asked = 0
/** Asks for a code from a source of its own, so that the limits of one test are not another's. */
async function ask(browser: Jar, address: string) {
  await browser.get('/my')
  house.later(codeLimits.windowMs + 1)
  asked++
  return browser.type('Send me a code', { email: address })
}

test('a code opens a visit for its person, and the mail says what it is and is signed for nobody else', async () => {
  const browser = jar(house.app)
  const page = await ask(browser, ' Ada@Example.org ')
  expect(page.body).toContain('Enter the code')
  const code = await codeTo('ada@example.org')
  const mail = house.arrived.at(-1)!
  expect([mail.subject, mail.text.includes('Maison Test')]).toEqual(['Your code for Maison Test', true])
  expect(mail.subject).not.toMatch(/\d{4}/)
  const inside = await browser.type('Come in', { code })
  expect([inside.status, inside.url]).toEqual([200, '/my/choices?lang=en'])
  expect(inside.body).toContain('Send you offers by email')
  expect(browser.cookie).toMatch(/^__Host-aval-me=/)
  const { rows } = await sql<{ action: string }>`select action from audit_entry where subject_id = ${ada}`.execute(
    house.owner.db,
  )
  expect(rows.map((row) => row.action)).toContain('portal.code_sent')
})

test('the answer to an address that is not held is the same to the byte, and nothing is sent', async () => {
  const strip = (body: string) => body.replaceAll(/challenge=[\w-]+|value="[\w-]{30,}"/g, 'CHALLENGE')
  const known = await ask(jar(house.app), 'ada@example.org')
  const before = house.arrived.length
  const unknown = await ask(jar(house.app), 'nobody@example.org')
  await house.portal.settled()
  expect([unknown.status, strip(unknown.body)]).toEqual([known.status, strip(known.body)])
  expect(house.arrived.filter((mail) => mail.to === 'nobody@example.org')).toEqual([])
  expect(house.arrived.length).toBeGreaterThanOrEqual(before)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from portal_code`.execute(house.owner.db)
  expect(rows[0]?.n).toBe(asked)
})

test('whoever asks is answered before anybody is looked up', async () => {
  const slow: { release?: () => void } = {}
  const gate = house.gate as { openPurpose: typeof house.gate.openPurpose }
  const real = gate.openPurpose
  const held = new Promise<void>((done) => (slow.release = done))
  gate.openPurpose = async (...given) => {
    await held
    return real(...given)
  }
  try {
    expect((await ask(jar(house.app), 'ada@example.org')).body).toContain('Enter the code')
  } finally {
    slow.release!()
    gate.openPurpose = real
    await house.portal.settled()
  }
})

test('a code opens once, not after its time, and bears five tries, whatever the last one is', async () => {
  const browser = jar(house.app)
  await ask(browser, 'ada@example.org')
  const code = await codeTo('ada@example.org')
  await ask(browser, 'ada@example.org')
  const second = await codeTo('ada@example.org')
  expect(second).not.toBe(code)
  expect((await browser.type('Come in', { code })).status).toBe(422)
  expect((await browser.type('Come in', { code: second })).status).toBe(200)
  const other = jar(house.app)
  await ask(other, 'ada@example.org')
  const late = await codeTo('ada@example.org')
  house.later(codeLimits.lifeMs + 1)
  expect((await other.type('Come in', { code: late })).status).toBe(422)
  await ask(other, 'ada@example.org')
  const right = await codeTo('ada@example.org')
  for (let tried = 0; tried < codeLimits.tries; tried++)
    expect((await other.type('Come in', { code: '00000000' })).status).toBe(422)
  const sixth = await other.type('Come in', { code: right })
  expect([sixth.status, other.cookie]).toEqual([422, null])
  expect(sixth.body).toContain('This code does not open anything')
})

test('two who enter the same code at once: one comes in', async () => {
  const browser = jar(house.app)
  const page = await ask(browser, 'ada@example.org')
  const code = await codeTo('ada@example.org')
  const challenge = /name="challenge" value="([\w-]+)"/.exec(page.body)![1]!
  const enter = () =>
    house.app.inject({
      method: 'POST',
      url: '/my/enter',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ challenge, code }).toString(),
    })
  const statuses = (await Promise.all([enter(), enter(), enter()])).map((answer) => answer.statusCode)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([303, 422, 422])
})

test('codes are limited for each address, held or not, and for each source', async () => {
  for (const address of ['ada@example.org', 'nobody@example.org']) {
    house.later(codeLimits.windowMs + 1)
    const browser = jar(house.app)
    const statuses: number[] = []
    for (let turn = 0; turn <= codeLimits.perAddress; turn++) {
      await browser.get('/my')
      statuses.push((await browser.type('Send me a code', { email: address })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429])
  }
  house.later(codeLimits.windowMs + 1)
  const browser = jar(house.app)
  for (let turn = 0; turn < codeLimits.perSource; turn++) {
    await browser.get('/my')
    expect((await browser.type('Send me a code', { email: `somebody${turn}@example.org` })).status).toBe(200)
  }
  await browser.get('/my')
  const refused = await browser.type('Send me a code', { email: 'another@example.org' })
  expect([refused.status, refused.body.includes('Too many codes were asked for.')]).toEqual([429, true])
  expect(refused.body).toContain('value="another@example.org"')
})

test('what is no address is said so, beside the field, with what was typed', async () => {
  const browser = jar(house.app, 'fr')
  await browser.get('/my')
  const seen = await browser.type('M’envoyer un code', { email: 'ada' })
  expect([seen.status, seen.body.includes('aria-invalid="true"')]).toEqual([422, true])
  expect(seen.body).toContain('Ce n’est pas une adresse électronique.')
})

test('an address that bounced for good gets no code, one that complained about marketing does', async () => {
  const bob = await house.person({ email: 'bob@example.org' })
  const eve = await house.person({ email: 'eve@example.org' })
  const index = (address: string) => house.vault.blindIndex('email', address)
  await sql`insert into suppression (blind_index, kind, state, reason, updated_at) values
    (${index('bob@example.org')}, 'email', 'suppressed', 'hard_bounce', now()),
    (${index('eve@example.org')}, 'email', 'suppressed', 'complaint', now())`.execute(house.owner.db)
  await ask(jar(house.app), 'bob@example.org')
  await ask(jar(house.app), 'eve@example.org')
  expect([await codeTo('bob@example.org'), await codeTo('eve@example.org')]).toEqual([
    'none',
    expect.stringMatching(/^\d{4} \d{4}$/),
  ])
  const { rows } = await sql<{ subject_id: string; outcome: string }>`
    select subject_id, details ->> 'outcome' as outcome from audit_entry where action = 'portal.code_sent'`.execute(
    house.owner.db,
  )
  expect(rows.find((row) => row.subject_id === bob)?.outcome).toBe('suppressed')
  expect(rows.find((row) => row.subject_id === eve)?.outcome).toBe('sent')
})

test('the link of a message opens nothing by being looked at; its button opens a visit for that person alone', async () => {
  const browser = jar(house.app)
  const before = await snapshot(house, ['portal_session', 'decision'])
  const page = await browser.get(`${house.link(ada)}?lang=en`)
  expect([page.status, browser.cookie]).toEqual([200, null])
  expect(await snapshot(house, ['portal_session', 'decision'])).toBe(before)
  const inside = await browser.press('Open my pages')
  expect([inside.url, inside.status]).toEqual(['/my/choices?lang=en', 200])
  const forged = house.link(ada).slice(0, -3)
  expect((await browser.get(`${forged}AAA`)).status).toBe(404)
  expect((await browser.post(`${forged}AAA`)).status).toBe(404)
})

test('an old link opens no visit, says so, and leads to where it stops without a code and to where a code is asked for', async () => {
  const link = house.link(ada)
  const month = plus(new Date(0), 30, 'day').getTime()
  house.later(month - sessionLimits.idleMs)
  expect((await jar(house.app).get(`${link}?lang=en`)).body).toContain('Open my pages')
  house.later(sessionLimits.idleMs)
  const browser = jar(house.app)
  const old = await browser.get(`${link}?lang=en`)
  expect([old.status, old.body]).toEqual([200, expect.stringContaining('now a code is needed to see them')])
  expect(old.body).not.toContain('Open my pages')
  const pressed = await browser.post(`${link}?lang=en`)
  expect([browser.cookie, pressed.body]).toEqual([null, expect.stringContaining('now a code is needed to see them')])
  const stop = /href="(\/preferences\/[\w-]+\?lang=en)"/.exec(old.body)![1]!
  expect((await browser.get(stop)).body).toContain('Stop: Send you offers by email')
  expect((await browser.get('/my?lang=en')).body).toContain('Send me a code')
})

test('a cookie that is changed, ended, idle or old opens nothing; its person cannot be exchanged', async () => {
  const browser = jar(house.app)
  await browser.get(house.link(ada))
  await browser.press('Open my pages')
  const kept = browser.cookie!
  const inside = async (cookie: string) => {
    const other = jar(house.app)
    other.cookie = cookie
    return (await other.get('/my/choices')).url.startsWith('/my/choices')
  }
  expect(await inside(kept)).toBe(true)
  expect(await inside(`${kept.slice(0, -4)}AAAA`)).toBe(false)
  const bytes = Buffer.from(kept.split('=')[1]!, 'base64url')
  bytes[0]! ^= 1
  expect(await inside(`__Host-aval-me=${bytes.toString('base64url')}`)).toBe(false)
  house.later(sessionLimits.idleMs - 60_000)
  expect(await inside(kept)).toBe(true)
  house.later(sessionLimits.idleMs + 1)
  expect(await inside(kept)).toBe(false)
  const again = await browser.get('/my/choices')
  expect(again.body).toContain('nothing happened for half an hour')
  await browser.get(house.link(ada))
  await browser.press('Open my pages')
  const fresh = browser.cookie!
  for (let turn = 0; turn < 20; turn++) {
    house.later(25 * 60_000)
    await inside(fresh)
  }
  expect(await inside(fresh)).toBe(false)
})

test('leaving ends the visit on the server too', async () => {
  const browser = jar(house.app)
  await browser.get(house.link(ada))
  await browser.press('Open my pages')
  const kept = browser.cookie!
  const left = await browser.press('Leave')
  expect([browser.cookie, left.body.includes('Your visit has ended')]).toEqual([null, true])
  browser.cookie = kept
  expect((await browser.get('/my/choices')).url).toContain('/my?onward=')
})

test('after coming in, one is where one wanted to go, and nowhere else', async () => {
  const browser = jar(house.app)
  const door = await browser.get('/my/choices')
  expect(door.url).toBe('/my?onward=%2Fmy%2Fchoices&lang=en')
  expect(door.body).toContain('name="onward" value="/my/choices"')
  for (const onward of ['https://evil.example', '//evil.example', '/v1/rights-requests'])
    expect((await browser.get(`/my?onward=${encodeURIComponent(onward)}`)).body).toContain(
      'name="onward" value="/my/choices"',
    )
})

test('pages are strict, unkept and in the reader’s language; the cookie is as closed as the address allows', async () => {
  const page = await jar(house.app, 'fr').get('/my')
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; script-src 'self'",
  )
  expect(page.headers['cache-control']).toBe('no-store')
  expect(page.body).toContain('<html lang="fr">')
  expect(page.body).not.toMatch(/\sstyle=|<script(?! type="module" src="\/)|\son[a-z]+="/)
  const opened = await house.app.inject({
    method: 'POST',
    url: house.link(ada),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  })
  expect(opened.headers['set-cookie']).toMatch(/^__Host-aval-me=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('neither table names anybody, and what is over is removed', async () => {
  const held = await snapshot(house, ['portal_session', 'portal_code'])
  expect(held).not.toContain(ada)
  expect(held).not.toContain('example.org')
  house.later(codeLimits.keptMs + sessionLimits.keptMs)
  await house.portal.sweep()
  expect(await snapshot(house, ['portal_session', 'portal_code'])).toBe('portal_session:\n\nportal_code:\n')
})

property.prop([fc.uint8Array({ minLength: 4, maxLength: 4 })])(
  'a code has eight digits, whatever is drawn',
  (bytes) => {
    let turn = 0
    // A draw above the fair range is thrown away: the next one is zero.
    const code = eightDigits(() => (turn++ === 0 ? Buffer.from(bytes) : Buffer.alloc(4)))
    expect(code).toMatch(/^\d{8}$/)
  },
)
