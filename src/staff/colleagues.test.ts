import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SendInvitation } from './index.ts'
import { linkMs } from './links.ts'
import { type Desk, enrol, goodPassword, openDesk, otherPassword, setUp, type SetUp } from './test-desk.ts'

type SentMail = Parameters<SendInvitation>[0]

let desk: Desk
let olga: SetUp
let sent: SentMail[]
let mailServer: 'up' | 'down'

beforeEach(async () => {
  sent = []
  mailServer = 'up'
  desk = await openDesk({
    sendInvitation: async (mail) => {
      if (mailServer === 'down') throw new Error('no')
      sent.push(mail)
    },
  })
  olga = await setUp(desk)
})
afterEach(() => desk.close())

const ivan = { name: 'Ivan', email: 'Ivan@Example.org', role: 'analyst', language: 'fr' }
const codeOf = (link: string) => link.split('#')[1] as string

async function invited(body: object = ivan) {
  const answer = await olga.browser.send('POST', '/v1/staff/invitations', body)
  return { ...answer.body, status: answer.status, code: answer.body.link ? codeOf(answer.body.link) : '' }
}

test('a colleague is invited by link, and comes in with password and second factor', async () => {
  const invitation = await invited()
  expect(invitation).toMatchObject({
    status: 201,
    mailed: 'yes',
    member: { email: 'ivan@example.org', role: 'analyst' },
  })
  expect(invitation.link).toMatch(/^http:\/\/localhost:4180\/console\/invitation#[\w-]{43}$/)
  expect(sent).toEqual([
    {
      to: 'ivan@example.org',
      name: 'Ivan',
      from: 'Olga Dupont',
      kind: 'invitation',
      url: invitation.link,
      expiresAt: new Date(desk.clock.now().getTime() + linkMs.invitation),
      language: 'fr',
    },
  ])
  const browser = desk.browser()
  expect((await browser.send('POST', '/v1/invitations/look', { code: invitation.code })).body).toMatchObject({
    kind: 'invitation',
    name: 'Ivan',
    role: 'analyst',
  })
  const accept = (password: string) =>
    browser.send('POST', '/v1/invitations/acceptance', { code: invitation.code, password, language: 'en' })
  expect((await accept('IvanIvanIvan12')).body.weakness).toBe('about_you')
  expect((await accept(otherPassword)).body.state).toBe('second_step')
  expect((await desk.browser().send('POST', '/v1/invitations/look', { code: invitation.code })).body.code).toBe(
    'staff.bad_link',
  )
  expect((await browser.get('/who')).body.code).toBe('staff.second_step')
  await enrol(desk, browser)
  expect((await browser.get('/who')).body).toMatchObject({ kind: 'staff', role: 'analyst' })
  const { members } = (await olga.browser.get('/v1/staff')).body
  expect(
    members.map((one: { name: string; access: string; secondFactors: string[] }) => [
      one.name,
      one.access,
      one.secondFactors,
    ]),
  ).toEqual([
    ['Olga Dupont', 'active', ['totp']],
    ['Ivan', 'active', ['totp']],
  ])
})

test('a link is for one person once: of two who accept, one comes in; it ends in time, with a new one, and with the membership', async () => {
  const first = await invited()
  const accept = (code: string) =>
    desk.browser().send('POST', '/v1/invitations/acceptance', { code, password: otherPassword, language: 'en' })
  const two = await Promise.all([accept(first.code), accept(first.code)])
  expect(two.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 404])

  const late = await invited({ ...ivan, email: 'late@example.org' })
  desk.clock.advance(linkMs.invitation)
  expect((await accept(late.code)).body.code).toBe('staff.bad_link')
  desk.clock.set('2026-12-01T10:00:00Z')
  olga = { ...olga, browser: desk.browser() }
  await olga.browser.send('POST', '/v1/session/password', { email: 'olga@example.org', password: goodPassword })
  await olga.browser.send('POST', '/v1/session/code', { code: olga.phone.codeAt(desk.clock.now()) })
  const again = await olga.browser.send('POST', `/v1/staff/${late.member.staffId}/new-start`)
  const newest = await olga.browser.send('POST', `/v1/staff/${late.member.staffId}/new-start`)
  expect((await accept(codeOf(again.body.link))).status).toBe(404)
  expect((await olga.browser.send('DELETE', `/v1/staff/${late.member.staffId}`)).status).toBe(204)
  expect((await accept(codeOf(newest.body.link))).status).toBe(404)
})

test('one address is one colleague; without mail the link is handed over', async () => {
  mailServer = 'down'
  expect(await invited()).toMatchObject({ status: 201, mailed: 'failed' })
  expect(await invited({ ...ivan, email: 'IVAN@example.org' })).toMatchObject({ status: 409, code: '' })
})

test('a corrected address is where one signs in, and ends the link that went to the wrong one', async () => {
  const { member, code } = await invited({ ...ivan, email: 'wrong@example.org' })
  const path = `/v1/staff/${member.staffId}`
  const accept = (link: string) =>
    desk.browser().send('POST', '/v1/invitations/acceptance', { code: link, password: otherPassword, language: 'en' })
  expect((await olga.browser.send('PATCH', path, { email: 'olga@example.org' })).body.code).toBe('staff.email_taken')
  expect((await olga.browser.send('PATCH', path, { name: 'Ivan II' })).body).toMatchObject({ name: 'Ivan II' })
  expect((await desk.browser().send('POST', '/v1/invitations/look', { code })).status).toBe(200)

  const moved = await olga.browser.send('PATCH', path, { email: 'Right@example.org' })
  expect(moved.body).toMatchObject({ name: 'Ivan II', email: 'right@example.org' })
  expect((await accept(code)).body.code).toBe('staff.bad_link')
  const started = await olga.browser.send('POST', `${path}/new-start`)
  expect(sent.at(-1)).toMatchObject({ to: 'right@example.org' })
  expect((await accept(codeOf(started.body.link))).status).toBe(200)
})

test('a new role ends sessions, and keys that hold more than it; a key that fits goes on', async () => {
  const { member } = await invited()
  const { cookie } = await desk.staff.sessions.open(member.staffId)
  const browser = desk.browser()
  browser.use(cookie.split('=')[1] as string)
  const key = async (scopes: string[]) => (await desk.staff.keys.create({ staffId: member.staffId, scopes })).text
  const [fits, beyond] = [await key(['jobs.read']), await key(['jobs.read', 'models.train'])]
  const changed = await olga.browser.send('PATCH', `/v1/staff/${member.staffId}`, { role: 'marketer' })
  expect(changed.body).toMatchObject({ role: 'marketer' })
  expect((await browser.get('/who')).body.code).toBe('staff.signed_out')
  expect(await desk.staff.keys.verify(fits, 'x')).toMatchObject({ kind: 'key' })
  await expect(desk.staff.keys.verify(beyond, 'x')).rejects.toMatchObject({ code: 'staff.bad_key' })
})

test('the last owner can be neither demoted nor removed, also when two owners do it to each other at once', async () => {
  const demote = (staffId: string) => olga.browser.send('PATCH', `/v1/staff/${staffId}`, { role: 'dpo' })
  expect((await demote(olga.staffId)).body.code).toBe('staff.last_owner')
  expect((await olga.browser.send('DELETE', `/v1/staff/${olga.staffId}`)).body.code).toBe('staff.last_owner')
  const { member } = await invited({ ...ivan, role: 'owner' })
  const change = (staffId: string) =>
    desk.staff.members.change(staffId, { role: 'dpo' }).then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
  const both = await Promise.all([change(olga.staffId), change(member.staffId)])
  expect(both.toSorted()).toEqual(['done', 'staff.last_owner'])
})

test('a new start takes every way in away, and gives a link; nobody does it to themselves', async () => {
  const { member, code } = await invited()
  const browser = desk.browser()
  await browser.send('POST', '/v1/invitations/acceptance', { code, password: otherPassword, language: 'en' })
  await enrol(desk, browser)
  const fresh = await olga.browser.send('POST', `/v1/staff/${member.staffId}/new-start`)
  expect(fresh.body.mailed).toBe('yes')
  expect((await browser.get('/who')).body.code).toBe('staff.signed_out')
  expect(
    (await browser.send('POST', '/v1/session/password', { email: ivan.email, password: otherPassword })).status,
  ).toBe(401)
  const again = desk.browser()
  await again.send('POST', '/v1/invitations/acceptance', {
    code: codeOf(fresh.body.link),
    password: otherPassword,
    language: 'en',
  })
  expect((await enrol(desk, again)).recoveryCodes).toHaveLength(10)
  expect((await olga.browser.send('POST', `/v1/staff/${olga.staffId}/new-start`)).body.code).toBe('staff.not_yourself')
  const machine = { kind: 'system', id: 'command-line' } as const
  expect((await desk.staff.colleagues.newStart(machine, olga.staffId)).member.staffId).toBe(olga.staffId)
  const helper = await desk.staff.members.add('Helper', 'analyst')
  await expect(desk.staff.colleagues.newStart(machine, helper.staffId)).rejects.toMatchObject({
    code: 'staff.no_email',
  })
})

test('who is no owner manages nobody, and a role is one: a DPO is never owner or marketer at the same time', async () => {
  for (const role of ['dpo', 'security', 'auditor', 'marketer', 'analyst', 'support'] as const) {
    const { staffId } = await desk.staff.members.add('X', role)
    const { cookie, csrf } = await desk.staff.sessions.open(staffId)
    const browser = desk.browser()
    browser.use(cookie.split('=')[1] as string)
    const asked = await browser.send('POST', '/v1/staff/invitations', ivan, { 'x-aval-csrf': csrf })
    expect([role, asked.body.code]).toEqual([role, 'staff.not_allowed'])
  }
  const both = await olga.browser.send('POST', '/v1/staff/invitations', { ...ivan, role: ['dpo', 'owner'] })
  expect(both.status).toBe(400)
})
