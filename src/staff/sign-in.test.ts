import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { brakes } from './brakes.ts'
import { linkMs } from './links.ts'
import { freshMs } from './sessions.ts'
import { type Desk, enrol, goodPassword, openDesk, otherPassword, phone, setUp, type SetUp } from './test-desk.ts'

let desk: Desk
let olga: SetUp

beforeEach(async () => {
  desk = await openDesk()
  olga = await setUp(desk)
})
afterEach(() => desk.close())

const credentials = { email: 'olga@example.org', password: goodPassword }
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)
const trail = async () => {
  const { rows } = await sql<{ action: string; all: string }>`
    select action, a::text as all from audit_entry a order by at, entry_id`.execute(desk.home.owner.db)
  return rows
}

test('password, then a code: nothing is open before the second step, and the token changes with it', async () => {
  const browser = desk.browser()
  expect((await browser.send('POST', '/v1/session/password', credentials)).body).toMatchObject({
    state: 'second_step',
    rights: [],
    methods: { second: { totp: true, passkey: false, recoveryCodesLeft: 10 } },
  })
  const half = browser.cookie()
  expect((await browser.get('/who')).body.code).toBe('staff.second_step')
  expect((await browser.get('/v1/account')).body.code).toBe('staff.second_step')
  const whole = await browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  expect(whole.body).toMatchObject({ state: 'signed_in', member: { name: 'Olga Dupont', role: 'owner' } })
  expect(browser.cookie()).not.toBe(half)
  expect((await browser.get('/who')).body).toMatchObject({ kind: 'staff', role: 'owner' })
  browser.use(half)
  expect((await browser.get('/who')).body.code).toBe('staff.signed_out')
})

test('a token that somebody planted is never taken over (fixation)', async () => {
  const browser = desk.browser()
  browser.use('planted')
  await browser.send('POST', '/v1/session/password', credentials)
  expect(browser.cookie()).not.toBe('planted')
  // Signing in again ends the session that this browser had.
  const [before] = [olga.browser.cookie()]
  await olga.browser.send('POST', '/v1/session/password', credentials)
  olga.browser.use(before)
  expect((await olga.browser.get('/who')).body.code).toBe('staff.signed_out')
})

test('a code is taken once, also by two at the same moment, and one step early or late at most', async () => {
  const half = async () => {
    const browser = desk.browser()
    await browser.send('POST', '/v1/session/password', credentials)
    return browser
  }
  const [one, two, three] = [await half(), await half(), await half()]
  const code = olga.phone.codeAt(desk.clock.now())
  const answers = await Promise.all([one, two].map((browser) => browser.send('POST', '/v1/session/code', { code })))
  expect(sorted(answers.map((answer) => answer.status))).toEqual([200, 422])
  expect((await three.send('POST', '/v1/session/code', { code })).body.code).toBe('staff.wrong_code')
  const at = (seconds: number) => new Date(desk.clock.now().getTime() + 1000 * seconds)
  expect((await three.send('POST', '/v1/session/code', { code: olga.phone.codeAt(at(60)) })).status).toBe(422)
  expect((await three.send('POST', '/v1/session/code', { code: olga.phone.codeAt(at(30)) })).status).toBe(200)
  // The one that is current now is older than the one just taken.
  desk.clock.advance(30_000)
  expect((await one.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })).status).toBe(422)
})

test('codes that are guessed are slowed down for the account, from wherever they come, and never for good', async () => {
  const guess = async (ip: string, code: string) => {
    const browser = desk.browser({ ip })
    await browser.send('POST', '/v1/session/password', credentials)
    return browser.send('POST', '/v1/session/code', { code })
  }
  for (let tries = 0; tries < brakes.code.free; tries++)
    expect((await guess(`198.51.100.${tries}`, '000000')).body.code).toBe('staff.wrong_code')
  const slowed = await guess('203.0.113.9', olga.phone.codeAt(desk.clock.now()))
  expect([slowed.status, slowed.body.code, slowed.body.seconds]).toEqual([429, 'staff.slow_down', 30])
  desk.clock.advance(30_000)
  expect((await guess('203.0.113.9', olga.phone.codeAt(desk.clock.now()))).status).toBe(200)
})

test('a recovery code lets in once, also when two use it at the same moment', async () => {
  const code = olga.recoveryCodes[3] as string
  expect(new Set(olga.recoveryCodes).size).toBe(10)
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  const browsers = [desk.browser(), desk.browser(), desk.browser()]
  for (const browser of browsers) await browser.send('POST', '/v1/session/password', credentials)
  const answers = await Promise.all(
    browsers.map((browser) =>
      browser.send('POST', '/v1/session/recovery-code', { code: code.toLowerCase().replaceAll('-', ' ') }),
    ),
  )
  expect(sorted(answers.map((answer) => answer.status))).toEqual([200, 422, 422])
  expect((await olga.browser.get('/v1/account')).body.recoveryCodesLeft).toBe(9)
  const fresh = await olga.browser.send('POST', '/v1/account/recovery-codes')
  expect(fresh.body.recoveryCodes).toHaveLength(10)
  await browsers[0]?.send('POST', '/v1/session/password', credentials)
  const old = await browsers[0]?.send('POST', '/v1/session/recovery-code', { code: olga.recoveryCodes[0] })
  expect(old?.body.code).toBe('staff.wrong_code')
})

test('who exists cannot be learnt: one answer, the same work, and the same waiting', async () => {
  const tries = async (email: string) => {
    const browser = desk.browser({ ip: '203.0.113.50' })
    const answers = []
    for (let n = 0; n <= brakes.pair.free; n++)
      answers.push(await browser.send('POST', '/v1/session/password', { email, password: 'wrong wrong wrong' }))
    return answers.map(({ status, body }) => ({ status, body }))
  }
  const known = await tries('olga@example.org')
  expect(known).toEqual(await tries('nobody@example.org'))
  expect(known.map((one) => one.status)).toEqual([401, 401, 401, 401, 401, 429])
  const dormant = await desk.staff.members.add('Dora', 'dpo', { email: 'dora@example.org' })
  expect(await tries('dora@example.org')).toEqual(known)
  await desk.staff.members.disable(dormant.staffId)
  expect(
    (await desk.browser().send('POST', '/v1/session/password', { email: 'dora@example.org', password: 'x' })).body,
  ).toEqual(known[0]?.body)
})

test('guessing from one place does not lock the colleague out of another, and the wait ends', async () => {
  const guesser = desk.browser({ ip: '203.0.113.66' })
  for (let n = 0; n < brakes.pair.free; n++)
    await guesser.send('POST', '/v1/session/password', { ...credentials, password: 'guess guess guess' })
  expect((await guesser.send('POST', '/v1/session/password', credentials)).status).toBe(429)
  expect((await desk.browser().send('POST', '/v1/session/password', credentials)).status).toBe(200)
  desk.clock.advance(brakes.pair.firstMs)
  expect((await guesser.send('POST', '/v1/session/password', credentials)).status).toBe(200)
})

test('stuffing many accounts from one network is slowed down; a hundred at once gain nothing', async () => {
  const browser = desk.browser({ ip: '2001:db8:1:2::1' })
  const neighbour = desk.browser({ ip: '2001:db8:1:2:ffff::2' })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_none, n) =>
      (n % 2 ? browser : neighbour).send('POST', '/v1/session/password', { email: `u${n}@example.org`, password: 'p' }),
    ),
  )
  const wrong = answers.filter((answer) => answer.status === 401 || answer.status === 503)
  expect(wrong).toHaveLength(brakes.source.free)
})

test('other sites cannot sign anybody in, and no body is taken with keys that it does not know', async () => {
  const browser = desk.browser()
  const foreign = { 'sec-fetch-site': 'cross-site' }
  for (const [url, body] of [
    ['/v1/session/password', credentials],
    ['/v1/setup', { code: 'x', name: 'x', email: 'x@example.org', password: 'x', language: 'fr' }],
    ['/v1/invitations/acceptance', { code: 'x', password: 'x', language: 'fr' }],
    ['/v1/session/passkey-challenge', undefined],
  ] as const)
    expect([url, (await browser.send('POST', url, body, foreign)).body.code]).toEqual([url, 'staff.other_site'])
  expect((await browser.send('POST', '/v1/session/password', { ...credentials, role: 'owner' })).status).toBe(400)
})

test('changing the password asks for the current one, ends every other session, and the old one is worth nothing', async () => {
  const other = desk.browser()
  await other.send('POST', '/v1/session/password', credentials)
  await other.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  const change = (body: object) => olga.browser.send('PUT', '/v1/account/password', body)
  expect((await change({ current: 'wrong', password: otherPassword })).body.code).toBe('staff.wrong_password')
  const weak = await change({ current: goodPassword, password: 'Olga Dupont 2026' })
  expect([weak.status, weak.body.weakness]).toEqual([422, 'about_you'])
  const before = olga.browser.cookie()
  expect((await change({ current: goodPassword, password: otherPassword })).body.state).toBe('signed_in')
  expect(olga.browser.cookie()).not.toBe(before)
  expect((await other.get('/who')).body.code).toBe('staff.signed_out')
  expect((await olga.browser.get('/who')).status).toBe(200)
  const again = desk.browser()
  expect((await again.send('POST', '/v1/session/password', credentials)).status).toBe(401)
  expect((await again.send('POST', '/v1/session/password', { ...credentials, password: otherPassword })).status).toBe(
    200,
  )
})

test('what touches the ways in asks for a new proof after a while, and a code gives it', async () => {
  desk.clock.advance(freshMs)
  const acts = [
    ['POST', '/v1/account/totp', undefined],
    ['POST', '/v1/account/recovery-codes', undefined],
    ['POST', '/v1/account/passkey-challenge', undefined],
    ['POST', '/v1/staff/invitations', { name: 'A', email: 'a@example.org', role: 'dpo', language: 'en' }],
    ['POST', '/v1/keys', { staffId: olga.staffId, scopes: ['jobs.read'] }],
  ] as const
  for (const [method, url, body] of acts)
    expect([url, (await olga.browser.send(method, url, body)).body.code]).toEqual([url, 'staff.prove_again'])
  expect((await olga.browser.get('/who')).status).toBe(200)
  await olga.browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  for (const [method, url, body] of acts)
    expect([url, (await olga.browser.send(method, url, body)).status < 300]).toEqual([url, true])
})

test('sessions are listed with what the browser calls itself, and each can be ended', async () => {
  const phoneBrowser = desk.browser({
    agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile Safari/604.1',
  })
  await phoneBrowser.send('POST', '/v1/session/password', credentials)
  await phoneBrowser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  const { sessions } = (await olga.browser.get('/v1/account/sessions')).body
  expect(sessions.map((one: { device: string; current: boolean }) => [one.device, one.current]).toSorted()).toEqual([
    ['Firefox, Linux', true],
    ['Safari, iOS', false],
  ])
  const theirs = sessions.find((one: { current: boolean }) => !one.current)
  expect((await olga.browser.send('DELETE', `/v1/account/sessions/${theirs.sessionId}`)).status).toBe(204)
  expect((await phoneBrowser.get('/who')).status).toBe(401)
  expect((await olga.browser.send('DELETE', `/v1/account/sessions/${theirs.sessionId}`)).body.code).toBe(
    'staff.unknown_session',
  )
  expect((await olga.browser.send('DELETE', '/v1/account/sessions')).body).toEqual({ ended: 0 })
})

test('the app can be replaced, but the last second factor cannot go', async () => {
  expect((await olga.browser.send('DELETE', '/v1/account/totp')).body.code).toBe('staff.last_factor')
  const { body: offer } = await olga.browser.send('POST', '/v1/account/totp')
  expect(offer.uri).toMatch(
    /^otpauth:\/\/totp\/Aval:olga%40example\.org\?issuer=Aval&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/,
  )
  expect(offer.qr.path).toMatch(/^M4 4h1v1h-1z/)
  const second = phone(offer.secret)
  expect((await olga.browser.send('POST', '/v1/account/totp/confirmation', { code: '123456' })).body.code).toBe(
    'staff.wrong_code',
  )
  // Until then the old one is in use.
  await olga.browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  const done = await olga.browser.send('POST', '/v1/account/totp/confirmation', {
    code: second.codeAt(desk.clock.now()),
  })
  expect([done.status, done.body.recoveryCodes]).toEqual([200, null])
  desk.clock.advance(60_000)
  expect(
    (await olga.browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })).status,
  ).toBe(422)
  expect((await olga.browser.send('POST', '/v1/session/code', { code: second.codeAt(desk.clock.now()) })).status).toBe(
    200,
  )
})

test('an account takes no key, and a half sign-in cannot add a factor where there is one', async () => {
  const { text } = await desk.staff.keys.create({ staffId: olga.staffId, scopes: ['staff.manage', 'staff.read'] })
  const headers = { authorization: `Bearer ${text}` }
  expect((await desk.browser().send('POST', '/v1/account/totp', undefined, headers)).body.code).toBe('staff.no_key')
  const half = desk.browser()
  await half.send('POST', '/v1/session/password', credentials)
  for (const url of ['/v1/account/totp', '/v1/account/passkey-challenge', '/v1/account/recovery-codes'])
    expect((await half.send('POST', url)).body.code).toBe('staff.second_step')
})

test('name and language are one’s own to change', async () => {
  const changed = await olga.browser.send('PATCH', '/v1/account', { name: 'Olga D.', language: 'en' })
  expect(changed.body.member).toMatchObject({ name: 'Olga D.', language: 'en', role: 'owner' })
  expect((await olga.browser.send('PATCH', '/v1/account', { role: 'dpo' })).status).toBe(400)
})

test('every step stands in the trail, without an address, a code or a password', async () => {
  const browser = desk.browser()
  desk.clock.advance(1000)
  await browser.send('POST', '/v1/session/password', { ...credentials, password: 'wrong wrong wrong' })
  desk.clock.advance(1000)
  await browser.send('POST', '/v1/session/password', credentials)
  desk.clock.advance(1000)
  await browser.send('POST', '/v1/session/code', { code: '000000' })
  desk.clock.advance(1000)
  await browser.send('POST', '/v1/session/recovery-code', { code: olga.recoveryCodes[0] })
  desk.clock.advance(1000)
  await browser.send('DELETE', '/v1/session')
  const entries = await trail()
  // Those of the set-up fell into one millisecond.
  expect(
    entries
      .slice(0, 3)
      .map((one) => one.action)
      .toSorted(),
  ).toEqual(['staff.set_up', 'staff.signed_in', 'staff.totp_added'])
  expect(entries.slice(3).map((one) => one.action)).toEqual([
    'staff.sign_in_failed',
    'staff.sign_in_failed',
    'staff.signed_in',
    'staff.signed_out',
  ])
  const all = entries.map((one) => one.all).join('\n')
  for (const secret of ['olga@', goodPassword, olga.recoveryCodes[0] as string, '000000'])
    expect(all).not.toContain(secret)
})

test('the database holds no password, code, token or link', async () => {
  const { body } = await olga.browser.send('POST', '/v1/staff/invitations', {
    name: 'Ivan',
    email: 'ivan@example.org',
    role: 'analyst',
    language: 'en',
  })
  const secrets = [
    goodPassword,
    ...olga.recoveryCodes,
    olga.browser.cookie() as string,
    body.link.split('#')[1] as string,
  ]
  for (const table of [
    'staff_session',
    'staff_password',
    'staff_recovery_code',
    'staff_link',
    'staff_totp',
    'audit_entry',
  ]) {
    const { rows } = await sql<{
      all: string
    }>`select coalesce(string_agg(t::text, ' '), '') as all from ${sql.table(table)} t`.execute(desk.home.owner.db)
    for (const secret of secrets) expect([table, rows[0]?.all.includes(secret)]).toEqual([table, false])
  }
})

test('the set-up is over once an owner can sign in: no new link, and an old one opens nothing', async () => {
  await expect(desk.staff.setup.issue()).rejects.toMatchObject({ code: 'staff.already_set_up' })
  expect((await desk.browser().get('/v1/session')).body.state).toBe('signed_out')
})

test('the set-up works beside members without credentials, once, within its time, and slowly when guessed', async () => {
  const other = await openDesk()
  try {
    await other.staff.members.add('Claire (demonstration)', 'owner')
    const browser = other.browser()
    expect((await browser.get('/v1/session')).body.state).toBe('setup')
    const body = { name: 'Olga', email: 'olga@example.org', password: goodPassword, language: 'fr' }
    const replaced = await other.staff.setup.issue()
    const late = await other.staff.setup.issue()
    expect((await browser.send('POST', '/v1/setup', { ...body, code: replaced.code })).body.code).toBe('staff.bad_link')
    other.clock.advance(linkMs.setup)
    expect((await browser.send('POST', '/v1/setup', { ...body, code: late.code })).body.code).toBe('staff.bad_link')
    const { code } = await other.staff.setup.issue()
    expect(
      (await browser.send('POST', '/v1/setup', { ...body, code, password: 'motdepasse12345' })).body.weakness,
    ).toBe('common_words')
    const both = await Promise.all(
      ['a', 'b'].map((name) =>
        other.browser({ ip: name }).send('POST', '/v1/setup', { ...body, email: `${name}@example.org`, code }),
      ),
    )
    expect(sorted(both.map((one) => one.status))).toEqual([200, expect.any(Number)])
    expect((await other.staff.members.list()).filter((one) => one.email !== null)).toHaveLength(1)
    const guesser = other.browser({ ip: '203.0.113.5' })
    const answers = []
    for (let n = 0; n <= brakes.link.free; n++)
      answers.push((await guesser.send('POST', '/v1/setup', { ...body, code: `guess${n}` })).status)
    expect([answers[0], answers.at(-1)]).toEqual([404, 429])
  } finally {
    await other.close()
  }
})

test('whoever closes the page between password and second factor goes on at the next sign-in', async () => {
  const other = await openDesk()
  try {
    const { code } = await other.staff.setup.issue()
    await other.browser().send('POST', '/v1/setup', { code, name: 'O', ...credentials, language: 'en' })
    const later = other.browser()
    const { body } = await later.send('POST', '/v1/session/password', credentials)
    expect(body).toMatchObject({ state: 'second_step', methods: { second: { totp: false, passkey: false } } })
    expect((await later.send('POST', '/v1/session/code', { code: '123456' })).status).toBe(422)
    expect((await enrol(other, later)).recoveryCodes).toHaveLength(10)
    expect((await later.get('/who')).status).toBe(200)
  } finally {
    await other.close()
  }
})
