/** Sign-on against a provider of our own on loopback, which can also lie in every way that a provider can. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { challengeMs } from './challenges.ts'
import { type Desk, openDesk } from './test-desk.ts'

interface Lie {
  readonly header?: object
  readonly claims?: object
  readonly key?: KeyObject | 'none'
}

interface Provider {
  readonly issuer: string
  lie: Lie
  /** What the browser's question fixed: nonce and PKCE challenge, by code. */
  readonly asked: Map<string, { nonce: string; challenge: string }>
  /** Tokens that were asked for, with the verifier that came. */
  readonly exchanged: { code: string; verifier: string }[]
  close(): Promise<void>
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const strangerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const clientId = 'aval'

async function startProvider(): Promise<Provider> {
  const provider = { issuer: '', lie: {} as Lie, asked: new Map(), exchanged: [] as Provider['exchanged'] }
  const server: Server = createServer((request, reply) => {
    const url = new URL(request.url ?? '/', provider.issuer)
    const say = (body: unknown, status = 200) => {
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (url.pathname === '/.well-known/openid-configuration') {
      const at = (path: string) => `${provider.issuer}${path}`
      return say({
        issuer: provider.issuer,
        authorization_endpoint: at('/authorize'),
        token_endpoint: at('/token'),
        jwks_uri: at('/jwks'),
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (url.pathname === '/jwks')
      return say({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }] })
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      const given = new URLSearchParams(body)
      const code = given.get('code') ?? ''
      const verifier = given.get('code_verifier') ?? ''
      provider.exchanged.push({ code, verifier })
      const asked = provider.asked.get(code)
      provider.asked.delete(code)
      if (!asked || createHash('sha256').update(verifier).digest('base64url') !== asked.challenge)
        return say({ error: 'invalid_grant' }, 400)
      return say({
        access_token: 'a',
        token_type: 'Bearer',
        id_token: idToken(provider.issuer, asked.nonce, provider.lie),
      })
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(provider, { close: () => new Promise<void>((done) => server.close(() => done())) })
}

function idToken(issuer: string, nonce: string, { header, claims, key = keys.privateKey }: Lie): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const usual = {
    iss: issuer,
    aud: clientId,
    sub: 'u1',
    iat: now,
    exp: now + 300,
    nonce,
    email: 'olga@example.org',
    email_verified: true,
  }
  const text = `${part({ alg: key === 'none' ? 'none' : 'RS256', kid: 'k', ...header })}.${part({ ...usual, ...claims })}`
  return `${text}.${key === 'none' ? '' : sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

let provider: Provider
let desk: Desk
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.close())

const signOn = (secondFactor: 'on' | 'off') => ({
  issuer: provider.issuer,
  clientId,
  clientSecret: 'shh',
  name: 'Company',
  secondFactor,
})

async function withDesk(work: () => Promise<void>, secondFactor: 'on' | 'off' = 'off'): Promise<void> {
  desk = await openDesk({ signOn: signOn(secondFactor) })
  try {
    await desk.staff.members.add('Olga', 'owner', { email: 'olga@example.org' })
    await work()
  } finally {
    await desk.close()
  }
}
beforeEach(() => {
  provider.lie = {}
  provider.exchanged.length = 0
})

let codes = 0

/** Away to the provider: what the browser keeps, and what the provider would send it back with. */
async function away(): Promise<{ cookie: string; state: string; code: string; url: URL }> {
  const answer = await desk.app.inject({ method: 'POST', url: '/v1/session/sign-on' })
  const url = new URL(answer.json<{ url: string }>().url)
  const code = `code-${++codes}`
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  provider.asked.set(code, { nonce: asked('nonce'), challenge: asked('code_challenge') })
  const kept = answer.cookies.find((one) => one.name === 'aval_sign_on')
  expect(kept).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/v1/session/sign-on/callback' })
  return { cookie: `aval_sign_on=${kept?.value}`, state: asked('state'), code, url }
}

async function back(from: { cookie: string; state: string; code: string }) {
  const answer = await desk.app.inject({
    url: `/v1/session/sign-on/callback?code=${from.code}&state=${from.state}`,
    headers: { cookie: from.cookie, 'sec-fetch-site': 'cross-site' },
  })
  const session = answer.cookies.find((one) => one.name === 'aval_session' && one.value !== '')
  return { to: answer.headers.location, session: session ? `aval_session=${session.value}` : null }
}

const where = async (session: string | null) =>
  (await desk.app.inject({ url: '/v1/session', headers: session ? { cookie: session } : {} })).json<{ state: string }>()
    .state

const refused = { to: '/console/sign-in?problem=refused', session: null }
const unknown = { to: '/console/sign-in?problem=unknown', session: null }

test('a member comes in by a verified address the first time, and from then on by who the provider says they are', () =>
  withDesk(async () => {
    expect((await desk.app.inject({ url: '/v1/session' })).json().methods.oidc).toEqual([
      { id: 'oidc', name: 'Company' },
    ])
    const first = await away()
    expect(Object.fromEntries(first.url.searchParams)).toMatchObject({
      client_id: clientId,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:4180/v1/session/sign-on/callback',
      scope: 'openid email profile',
    })
    const came = await back(first)
    expect(came.to).toBe('/console/sign-in')
    expect(await where(came.session)).toBe('signed_in')
    // The address is another one there now; the person is the same.
    provider.lie = { claims: { email: 'new@example.org' } }
    expect(await where((await back(await away())).session)).toBe('signed_in')
    // Somebody else has the address there now: it opens nothing any more.
    provider.lie = { claims: { sub: 'u2' } }
    expect(await back(await away())).toEqual(unknown)
  }))

test('a second factor of ours follows when the configuration asks for it', () =>
  withDesk(async () => {
    expect(await where((await back(await away())).session)).toBe('second_step')
  }, 'on'))

test('it makes no account: a stranger, an address that is not verified, and somebody who left stay outside', () =>
  withDesk(async () => {
    for (const claims of [
      { email: 'stranger@example.org' },
      { email_verified: false },
      { email_verified: 'true' },
      { email: undefined },
    ]) {
      provider.lie = { claims }
      expect([claims, await back(await away())]).toEqual([claims, unknown])
    }
    const leaver = await desk.staff.members.add('Leo', 'analyst', { email: 'leo@example.org' })
    provider.lie = { claims: { sub: 'leo', email: 'leo@example.org' } }
    expect(await where((await back(await away())).session)).toBe('signed_in')
    await desk.staff.members.disable(leaver.staffId)
    expect(await back(await away())).toEqual(unknown)
    expect(await desk.staff.members.list()).toHaveLength(2)
  }))

test('an answer that lies is refused: no signature, another’s, another audience, issuer, nonce, or a time gone by', () =>
  withDesk(async () => {
    const past = Math.floor(Date.now() / 1000) - 3600
    const lies: Record<string, Lie> = {
      'alg none': { key: 'none' },
      'signed by a stranger': { key: strangerKeys.privateKey },
      'signed with the secret that everybody knows': { header: { alg: 'HS256' } },
      'another audience': { claims: { aud: 'somebody else' } },
      'another issuer': { claims: { iss: 'https://evil.example' } },
      'another nonce': { claims: { nonce: 'n' } },
      'no nonce': { claims: { nonce: undefined } },
      expired: { claims: { iat: past, exp: past + 60 } },
      'no subject': { claims: { sub: undefined } },
    }
    for (const [what, lie] of Object.entries(lies)) {
      provider.lie = lie
      expect([what, await back(await away())]).toEqual([what, refused])
    }
  }))

test('an answer counts once, in time, and in the browser that asked', () =>
  withDesk(async () => {
    const one = await away()
    const other = await away()
    expect(await back({ ...one, cookie: '' })).toEqual(refused)
    expect(await back({ ...other, state: one.state })).toEqual(refused)
    const third = await away()
    expect(await where((await back(third)).session)).toBe('signed_in')
    provider.asked.set(third.code, { nonce: 'x', challenge: 'x' })
    expect(await back(third)).toEqual(refused)
    const late = await away()
    desk.clock.advance(challengeMs)
    expect(await back(late)).toEqual(refused)
    expect(await back({ ...(await away()), state: 'guess' })).toEqual(refused)
  }))

test('the verifier of the code is in nobody’s database, and the code of somebody else is worth nothing with it', () =>
  withDesk(async () => {
    const mine = await away()
    const theirs = await away()
    expect(await back({ ...mine, code: theirs.code })).toEqual(refused)
    const { rows } = await sql<{
      all: string
    }>`select coalesce(string_agg(c::text, ' '), '') as all from staff_challenge c`.execute(desk.home.owner.db)
    for (const { verifier } of provider.exchanged) expect(rows[0]?.all).not.toContain(verifier)
    expect(rows[0]?.all).not.toContain(theirs.state)
  }))

test('where no provider is configured there is no sign-on, and one that does not answer is named as such', async () => {
  desk = await openDesk()
  expect((await desk.app.inject({ method: 'POST', url: '/v1/session/sign-on' })).json()).toMatchObject({
    code: 'staff.no_sign_on',
  })
  await desk.close()
  desk = await openDesk({ signOn: { ...signOn('on'), issuer: 'http://127.0.0.1:9' } })
  expect((await desk.app.inject({ method: 'POST', url: '/v1/session/sign-on' })).json()).toMatchObject({
    code: 'staff.sign_on_unreachable',
  })
  await desk.close()
})
