import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, createApp, createLog, manualClock, roles, systemRandom, uuidv7From } from '../kernel/index.ts'
import { allRights, createStaff, type Member, type Staff, staffRoutes } from './index.ts'
import { secondStepMs, sessionLimits } from './sessions.ts'

const start = '2026-11-23T10:00:00Z'
const clock = manualClock(start)
let home: TestDatabase
let staff: Staff
let app: App
let owner: Member

const deps = () => ({
  database: home.database,
  clock,
  newId: uuidv7From(clock, systemRandom),
  random: systemRandom,
})

async function appOf(one: Staff, publicUrl: string): Promise<App> {
  const made = await createApp({ log: createLog('silent'), authorise: one.authorise, version: '0', publicUrl })
  staffRoutes(one, async () => Promise.reject(new Error('nobody opens personal data here')))(made)
  made.get('/who', { schema: { summary: 'w' }, config: { may: 'jobs.read' } }, async (request) => request.actor)
  made.post('/change', { schema: { summary: 'c' }, config: { may: 'status.read' } }, async (request) => request.actor)
  await made.ready()
  return made
}

beforeAll(async () => {
  home = await freshDatabase()
  staff = createStaff(deps())
  owner = await staff.members.add('Olga', 'owner', { email: ' Olga@Example.org ', language: 'fr' })
  app = await appOf(staff, 'http://127.0.0.1')
})
beforeEach(() => clock.set(start))
afterAll(async () => {
  await app.close()
  await home.close()
})

const who = async (cookie: string) => {
  const answer = await app.inject({ url: '/who', headers: { cookie } })
  return [answer.statusCode, answer.json().code ?? answer.json().role]
}

test('a session acts as its member, with the rights that the role has at that moment', async () => {
  const { cookie } = await staff.sessions.open(owner.staffId)
  expect(await who(cookie)).toEqual([200, 'owner'])
  await sql`update staff_member set role = 'auditor' where staff_id = ${owner.staffId}`.execute(home.owner.db)
  expect(await who(cookie)).toEqual([200, 'auditor'])
  await sql`update staff_member set role = 'owner' where staff_id = ${owner.staffId}`.execute(home.owner.db)
})

test('where a browser stands: nothing of anybody before the sign-in, everything that the role may after it', async () => {
  const ask = async (cookie?: string) =>
    (await app.inject({ url: '/v1/session', headers: cookie ? { cookie } : {} })).json()
  const methods = { passkey: true, oidc: [], second: null as unknown }
  expect(await ask()).toEqual({ state: 'setup', member: null, rights: [], csrf: null, methods })
  methods.second = { totp: false, passkey: false, recoveryCodesLeft: 0 }
  expect(await ask('aval_session=guess')).toMatchObject({ state: 'setup', member: null })
  for (const role of roles) {
    const { staffId } = await staff.members.add('Somebody', role)
    const { cookie, csrf } = await staff.sessions.open(staffId)
    expect(await ask(cookie)).toEqual({
      state: 'signed_in',
      member: { staffId, name: 'Somebody', email: null, role, language: 'en' },
      rights: allRights()
        .filter((right) => right.roles.includes(role))
        .map((right) => right.name),
      csrf,
      methods,
    })
  }
  const { cookie } = await staff.sessions.open(owner.staffId)
  expect((await ask(cookie)).member).toMatchObject({ email: 'olga@example.org', language: 'fr' })
})

test('half-way through the sign-in nothing is open, and the half ends soon', async () => {
  const half = await staff.sessions.begin(owner.staffId, 'second_step', 'x')
  const cookie = `aval_session=${half.token}`
  expect(await who(cookie)).toEqual([401, 'staff.second_step'])
  expect((await app.inject({ url: '/v1/session', headers: { cookie } })).json()).toMatchObject({
    state: 'second_step',
    rights: [],
  })
  clock.advance(secondStepMs)
  expect(await who(cookie)).toEqual([401, 'staff.signed_out'])
})

test('who proves more gets a new token, and the old one is worth nothing (fixation)', async () => {
  const half = await staff.sessions.begin(owner.staffId, 'second_step', 'x')
  const whole = await staff.sessions.prove(half.sessionId)
  expect(await who(`aval_session=${half.token}`)).toEqual([401, 'staff.signed_out'])
  expect(await who(`aval_session=${whole?.token}`)).toEqual([200, 'owner'])
  await staff.sessions.end(owner.staffId, half.sessionId)
  expect(await staff.sessions.prove(half.sessionId)).toBeNull()
})

test('a session ends unused after a while, and in any case at last', async () => {
  const { cookie } = await staff.sessions.open(owner.staffId)
  clock.advance(sessionLimits.idleMs - 1)
  expect(await who(cookie)).toEqual([200, 'owner'])
  clock.advance(sessionLimits.idleMs)
  expect(await who(cookie)).toEqual([401, 'staff.signed_out'])

  clock.set(start)
  const busy = (await staff.sessions.open(owner.staffId)).cookie
  for (let used = 0; used < sessionLimits.absoluteMs - sessionLimits.idleMs; used += sessionLimits.idleMs / 2) {
    clock.advance(sessionLimits.idleMs / 2)
    expect(await who(busy)).toEqual([200, 'owner'])
  }
  clock.advance(sessionLimits.idleMs - 1)
  await who(busy)
  clock.advance(sessionLimits.idleMs - 1)
  expect(await who(busy)).toEqual([401, 'staff.signed_out'])
  await staff.sessions.sweep()
  expect(await staff.sessions.list(owner.staffId)).toEqual([])
})

test('the database keeps no token and no word', async () => {
  const { cookie, csrf } = await staff.sessions.open(owner.staffId)
  const token = cookie.split('=')[1] as string
  const { rows } = await sql<{ all: string }>`select string_agg(s::text, '') as all from staff_session s`.execute(
    home.owner.db,
  )
  expect(rows[0]?.all).not.toContain(token)
  expect(rows[0]?.all).not.toContain(csrf)
})

test('a change by cookie needs the word of the same session, and no other site may ask for it', async () => {
  const { cookie, csrf } = await staff.sessions.open(owner.staffId)
  const other = await staff.sessions.open(owner.staffId)
  const change = async (headers: Record<string, string>) => {
    const answer = await app.inject({ method: 'POST', url: '/change', headers })
    return answer.statusCode === 200 ? 'done' : answer.json().code
  }
  expect(await change({ cookie })).toBe('staff.csrf')
  expect(await change({ cookie, 'x-aval-csrf': other.csrf })).toBe('staff.csrf')
  expect(await change({ cookie, 'x-aval-csrf': '' })).toBe('staff.csrf')
  expect(await change({ cookie, 'x-aval-csrf': csrf })).toBe('done')
  for (const [site, answer] of [
    ['same-origin', 'done'],
    ['none', 'done'],
    ['same-site', 'staff.other_site'],
    ['cross-site', 'staff.other_site'],
    ['', 'staff.other_site'],
  ] as const)
    expect([site, await change({ cookie, 'x-aval-csrf': csrf, 'sec-fetch-site': site })]).toEqual([site, answer])
  expect(await change({ cookie, authorization: 'Basic x', 'x-aval-csrf': csrf })).toBe('staff.no_key')
})

test('a key needs no word, beside a cookie too', async () => {
  const { text } = await staff.keys.create({ staffId: owner.staffId, scopes: ['status.read'] })
  const { cookie } = await staff.sessions.open(owner.staffId)
  const headers = { authorization: `Bearer ${text}`, cookie, 'sec-fetch-site': 'cross-site' }
  const answer = await app.inject({ method: 'POST', url: '/change', headers })
  expect([answer.statusCode, answer.json().kind]).toEqual([200, 'key'])
})

test('signing out ends the session here and nowhere else, and needs the word too', async () => {
  const { cookie, csrf } = await staff.sessions.open(owner.staffId)
  const other = await staff.sessions.open(owner.staffId)
  const out = (headers: Record<string, string>) => app.inject({ method: 'DELETE', url: '/v1/session', headers })
  expect((await out({ cookie })).statusCode).toBe(403)
  const answer = await out({ cookie, 'x-aval-csrf': csrf })
  expect([answer.statusCode, answer.cookies[0]?.value]).toEqual([204, ''])
  expect(await who(cookie)).toEqual([401, 'staff.signed_out'])
  expect(await who(other.cookie)).toEqual([200, 'owner'])
  expect((await out({})).statusCode).toBe(204)
})

test('the cookie is out of reach for scripts and other sites, and bound to the host over https', async () => {
  const secure = createStaff({ ...deps(), publicUrl: 'https://aval.example.org' })
  const there = await appOf(secure, 'https://aval.example.org')
  const cleared = async (at: App) =>
    String((await at.inject({ method: 'DELETE', url: '/v1/session' })).headers['set-cookie'])
  expect(await cleared(app)).toMatch(/^aval_session=; .*Path=\/; .*HttpOnly; SameSite=Strict$/)
  expect(await cleared(there)).toMatch(/^__Host-aval=; .*Path=\/; .*HttpOnly; Secure; SameSite=Strict$/)
  expect(await cleared(there)).not.toMatch(/Domain/i)
  expect((await secure.sessions.open(owner.staffId)).cookie).toMatch(/^__Host-aval=/)
  await there.close()
})

test('who leaves is signed out everywhere at once', async () => {
  const leaver = await staff.members.add('Leo', 'marketer', { email: 'leo@example.org' })
  const { cookie } = await staff.sessions.open(leaver.staffId)
  expect(await who(cookie)).toEqual([200, 'marketer'])
  await staff.members.disable(leaver.staffId)
  expect(await who(cookie)).toEqual([401, 'staff.signed_out'])
  await staff.members.add('Leo again', 'marketer', { email: 'LEO@example.org' })
  await expect(staff.members.add('Leo twice', 'marketer', { email: 'Leo@Example.org' })).rejects.toMatchObject({
    code: 'staff.email_taken',
  })
})
