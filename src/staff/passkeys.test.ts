import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { challengeMs } from './challenges.ts'
import { softAuthenticator, type Wrong } from './test-authenticator.ts'
import { type Browser, type Desk, goodPassword, openDesk, setUp, type SetUp } from './test-desk.ts'

let desk: Desk
let olga: SetUp
const key = softAuthenticator('telephone')

const add = async (browser: Browser, authenticator: ReturnType<typeof softAuthenticator>, wrong: Wrong = {}) => {
  const { body: options } = await browser.send('POST', '/v1/account/passkey-challenge')
  return browser.send('POST', '/v1/account/passkeys', { name: 'Key', response: authenticator.make(options, wrong) })
}
const come = async (browser: Browser, authenticator: ReturnType<typeof softAuthenticator>, wrong: Wrong = {}) => {
  const { body: options } = await browser.send('POST', '/v1/session/passkey-challenge')
  return browser.send('POST', '/v1/session/passkey', { response: authenticator.sign(options, wrong) })
}
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

beforeAll(async () => {
  desk = await openDesk()
  olga = await setUp(desk)
  expect((await add(olga.browser, key)).body.session.state).toBe('signed_in')
})
afterAll(() => desk.close())

test('a passkey that verifies its owner is a whole sign-in, under its own name in the list', async () => {
  const browser = desk.browser()
  const { body } = await come(browser, key)
  expect(body).toMatchObject({ state: 'signed_in', member: { name: 'Olga Dupont' } })
  expect((await browser.get('/v1/account')).body.passkeys).toMatchObject([
    { passkeyId: key.credentialId, name: 'Key', synced: false, lastUsedAt: desk.clock.now().toISOString() },
  ])
})

test('without verifying its owner it is no whole sign-in, but a second step after the password', async () => {
  expect((await come(desk.browser(), key, { verified: 'no' })).body.code).toBe('staff.passkey_refused')
  const browser = desk.browser()
  await browser.send('POST', '/v1/session/password', { email: 'olga@example.org', password: goodPassword })
  expect((await come(browser, key, { verified: 'no' })).body.state).toBe('signed_in')
})

test('what is wrong is refused without saying what: site, host, challenge, signature, key, and a counter that goes back', async () => {
  const wrongs: Record<string, Wrong> = {
    'another site': { origin: 'https://evil.example' },
    'the number instead of the name': { origin: 'http://127.0.0.1:4180' },
    'another host': { rpId: 'evil.example' },
    'a challenge of its own': { challenge: Buffer.alloc(32).toString('base64url') },
    'a stranger’s signature': { key: stranger },
    'a key that is nobody’s': { credentialId: softAuthenticator('nobody').credentialId },
    'a counter that went back': { counter: 1 },
  }
  const answers = []
  for (const [what, wrong] of Object.entries(wrongs)) {
    const answer = await come(desk.browser(), key, wrong)
    expect([what, answer.status]).toEqual([what, 422])
    answers.push(JSON.stringify(answer.body))
  }
  expect(new Set(answers).size).toBe(1)
  for (const what of ['another site', 'another host', 'a challenge of its own'])
    expect([what, (await add(olga.browser, softAuthenticator('new'), wrongs[what])).status]).toEqual([what, 422])
})

test('an answer counts once and in time, and a challenge for one thing answers no other', async () => {
  const browser = desk.browser()
  const { body: options } = await browser.send('POST', '/v1/session/passkey-challenge')
  const response = key.sign(options)
  const both = await Promise.all(
    [desk.browser(), desk.browser()].map((one) => one.send('POST', '/v1/session/passkey', { response })),
  )
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 422])
  const { body: late } = await browser.send('POST', '/v1/session/passkey-challenge')
  desk.clock.advance(challengeMs)
  expect((await browser.send('POST', '/v1/session/passkey', { response: key.sign(late) })).status).toBe(422)
  // What was asked for adding a key signs nobody in.
  await olga.browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  const { body: forAdding } = await olga.browser.send('POST', '/v1/account/passkey-challenge')
  expect((await browser.send('POST', '/v1/session/passkey', { response: key.sign(forAdding) })).status).toBe(422)
})

test('the second step takes one’s own key only, and no key is added twice', async () => {
  const other = await desk.staff.members.add('Ivan', 'analyst', { email: 'ivan@example.org' })
  const opened = await desk.staff.sessions.open(other.staffId)
  const ivan = desk.browser()
  ivan.use(opened.cookie.split('=')[1] as string)
  await ivan.get('/v1/session')
  const theirs = softAuthenticator('ivan')
  expect((await add(ivan, theirs)).body.recoveryCodes).toHaveLength(10)
  const half = desk.browser()
  await half.send('POST', '/v1/session/password', { email: 'olga@example.org', password: goodPassword })
  expect((await come(half, theirs)).body.code).toBe('staff.passkey_refused')
  expect((await add(ivan, key)).body.code).toBe('staff.passkey_refused')
  await desk.staff.members.disable(other.staffId)
  expect((await come(desk.browser(), theirs)).body.code).toBe('staff.passkey_refused')
})

test('passkeys need a name: an address of numbers has none, and the page is told', async () => {
  const numbers = await openDesk({ publicUrl: 'http://192.0.2.1:4180' })
  const { body } = await numbers.browser().get('/v1/session')
  expect(body.methods.passkey).toBe(false)
  expect((await numbers.browser().send('POST', '/v1/session/passkey-challenge')).body.code).toBe(
    'staff.no_passkeys_here',
  )
  await numbers.close()
})
