import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, createApp, createLog } from '../kernel/index.ts'
import { deliveryLinkRoutes, deliveryRoutes } from './routes.ts'
import { enrolPeople, type House, openHouse, queue, shortMail, staffMember } from './test-house.ts'
import { type Sink, startSink } from './test-sink.ts'
import { returnPath } from './return-path.ts'

let home: TestDatabase
let house: House
let sink: Sink
let app: App
const logged: string[] = []
const all = ['email_marketing', 'open_tracking', 'click_tracking']

beforeAll(async () => {
  home = await freshDatabase()
  sink = await startSink()
  house = await openHouse(home.database, { sinkPort: sink.port })
  app = await createApp({
    log: createLog('trace', { write: (line: string) => void logged.push(line) }),
    authorise: async (request) => {
      request.actor = staffMember
    },
    version: '0',
    publicUrl: 'https://aval.example.org',
  })
  deliveryLinkRoutes(house.delivery)(app)
  deliveryRoutes(house.delivery)(app)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  house.close()
  await sink.close()
  await home.close()
})

interface Sent {
  readonly subjectId: string
  readonly messageId: string
  readonly campaignId: string
}

async function send(purposes = all): Promise<Sent> {
  const [subjectId] = (await enrolPeople(house, 1, purposes)) as [string]
  const campaignId = house.newId()
  const [messageId] = (await queue(house, campaignId, [subjectId])) as [string]
  const sender = await house.delivery.openSender(shortMail)
  await sender.sendDue()
  await sender.close()
  return { subjectId, messageId, campaignId }
}

const pathOf = (link: string) => new URL(link).pathname
const unsubscribePath = (sent: Sent) => pathOf(house.delivery.links.unsubscribe({ ...sent, purposeId: 0 }))
const reason = async (sent: Sent) =>
  (await house.consent.check('email_marketing', [sent.subjectId])).get(sent.subjectId)
const events = async (sent: Sent) =>
  (
    await sql<{ name: string }>`select name from event where subject_id = ${sent.subjectId} order by name`.execute(
      home.owner.db,
    )
  ).rows.map((row) => row.name)
const oneClick = (url: string) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  })

describe('unsubscribe', () => {
  test('the header of a sent message, taken as it stands, works with one POST', async () => {
    const sent = await send()
    const raw = sink.received.at(-1)!.raw
    const header = /^List-Unsubscribe: <(https:[^>]+)>\r$/m.exec(raw)![1]!
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
    const answer = await oneClick(pathOf(header))
    expect([answer.statusCode, answer.headers['set-cookie'], answer.headers.location]).toEqual([
      200,
      undefined,
      undefined,
    ])
    expect(await reason(sent)).toBe('withdrawn')
    expect(await events(sent)).toEqual(['Email Sent', 'Unsubscribed'])
    expect(await house.delivery.progress(sent.campaignId)).toMatchObject({ unsubscribed: 1 })
  })
  test('looking changes nothing, in either language; a scanner may look as often as it likes', async () => {
    const sent = await send()
    for (const method of ['GET', 'HEAD'] as const) await app.inject({ method, url: unsubscribePath(sent) })
    const french = await app.inject({ url: unsubscribePath(sent), headers: { 'accept-language': 'fr' } })
    expect(french.body).toContain('Ne plus recevoir ces messages')
    expect(french.body).toContain('<form method="post">')
    expect(french.headers['content-security-policy']).toContain("default-src 'none'")
    expect(french.body).not.toMatch(/<script/i)
    expect((await app.inject({ url: unsubscribePath(sent) })).body).toContain('Stop these messages')
    expect(await reason(sent)).toBe('permitted')
  })
  test('again, as multipart, and after the person is gone: 200 each time, one withdrawal', async () => {
    const sent = await send()
    const url = unsubscribePath(sent)
    expect((await oneClick(url)).statusCode).toBe(200)
    const payload = '--X\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--X--\r\n'
    const headers = { 'content-type': 'multipart/form-data; boundary=X' }
    expect((await app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(200)
    expect((await house.consent.history(sent.subjectId)).filter((one) => one.kind === 'withdrawn')).toHaveLength(1)
    for (const table of ['decision', 'permission', 'profile', 'outbox'])
      await sql`delete from ${sql.table(table)} where subject_id = ${sent.subjectId}`.execute(home.owner.db)
    expect((await oneClick(url)).statusCode).toBe(200)
  })
  test('somebody who comes back and stops again with the same old message is heard', async () => {
    const sent = await send()
    await oneClick(unsubscribePath(sent))
    const before = (await house.consent.history(sent.subjectId)).find((one) => one.kind === 'given')!
    await house.consent.record(staffMember, {
      subjectId: sent.subjectId,
      kind: 'given',
      purposes: ['email_marketing'],
      notice: before.notice!,
      channel: 'web_form',
      by: 'subject',
    })
    expect(await reason(sent)).toBe('permitted')
    await oneClick(unsubscribePath(sent))
    expect(await reason(sent)).toBe('withdrawn')
  })
  test('another body, another type or a made-up link changes nothing', async () => {
    const sent = await send()
    const url = unsubscribePath(sent)
    const post = (type: string, payload: string) =>
      app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
    expect((await post('application/x-www-form-urlencoded', 'x=y')).statusCode).toBe(400)
    expect((await post('application/json', '{}')).statusCode).toBe(400)
    expect((await oneClick(`/u/${'A'.repeat(87)}`)).statusCode).toBe(404)
    expect(await reason(sent)).toBe('permitted')
  })
  test('no token ever reaches the log', () => {
    expect(logged.join('')).not.toMatch(/\/(u|o|c)\/[A-Za-z0-9_-]{16,}/)
  })
})

describe('measurement', () => {
  test('an open and a click are recorded once each, while both are permitted', async () => {
    const sent = await send()
    const pixelPath = pathOf(house.delivery.links.openPixel(sent))
    const click = pathOf(house.delivery.links.click(sent, 'https://shop.example/offer?who=zoe'))
    for (let i = 0; i < 2; i++) {
      const picture = await app.inject({ url: pixelPath })
      expect([picture.statusCode, picture.headers['content-type']]).toEqual([200, 'image/gif'])
      const answer = await app.inject({ url: click })
      expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://shop.example/offer?who=zoe'])
    }
    expect(await events(sent)).toEqual(['Email Link Clicked', 'Email Opened', 'Email Sent'])
  })
  test('after a withdrawal the answers are the same and nothing is recorded, although the links are already out', async () => {
    const sent = await send()
    const url = pathOf(house.delivery.links.openPixel(sent))
    const click = pathOf(house.delivery.links.click(sent, 'https://shop.example/offer'))
    await house.consent.record(staffMember, {
      subjectId: sent.subjectId,
      kind: 'withdrawn',
      purposes: ['open_tracking', 'click_tracking'],
      channel: 'web_form',
      by: 'subject',
    })
    expect((await app.inject({ url })).statusCode).toBe(200)
    expect((await app.inject({ url: click })).headers.location).toBe('https://shop.example/offer')
    expect(await events(sent)).toEqual(['Email Sent'])
  })
  test('who never agreed to be measured is not', async () => {
    const sent = await send(['email_marketing'])
    await app.inject({ url: pathOf(house.delivery.links.openPixel(sent)) })
    expect(await events(sent)).toEqual(['Email Sent'])
  })
  test('a made-up click leads nowhere', async () => {
    expect((await app.inject({ url: `/c/${'A'.repeat(120)}` })).statusCode).toBe(404)
    expect((await app.inject({ url: `/o/${'A'.repeat(87)}.gif` })).statusCode).toBe(200)
  })
})

const bounce = (sent: Sent, status: string, more = '') => `From: MAILER-DAEMON@mx.example.com
To: ${returnPath(house.vault, sent.messageId, 'news.example.org')}
Subject: Undelivered
X-Test: ${more}
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; somebody-else@example.com
Action: failed
Status: ${status}

--B--
`
const complaint = (sent: Sent) => `From: feedback@isp.example
To: abuse@news.example.org
Content-Type: multipart/report; report-type=feedback-report; boundary=B

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x/1
Version: 1
Original-Mail-From: <${returnPath(house.vault, sent.messageId, 'news.example.org')}>

--B--
`
const report = async (payload: string) => {
  const headers = { 'content-type': 'message/rfc822' }
  const answer = await app.inject({ method: 'POST', url: '/v1/delivery/reports', headers, payload })
  expect(answer.statusCode).toBe(200)
  return answer.json() as { reportId: string; outcome: string; status: string | null; why: string | null }
}

describe('reports', () => {
  test('a hard bounce suppresses the address that we wrote to, whatever address the report names', async () => {
    const sent = await send()
    expect(await report(bounce(sent, '5.1.1'))).toMatchObject({ outcome: 'applied', status: '5.1.1' })
    expect(await reason(sent)).toBe('suppressed')
    expect(await house.delivery.suppressions.check(`${sent.subjectId}@example.com`)).toMatchObject({
      reason: 'hard_bounce',
    })
    expect(await house.delivery.suppressions.check('somebody-else@example.com')).toMatchObject({ state: 'none' })
    expect(await events(sent)).toEqual(['Email Bounced', 'Email Sent'])
    expect(await house.delivery.progress(sent.campaignId)).toMatchObject({ bouncedHard: 1, delivered: 0 })
  })
  test('the same report twice counts once', async () => {
    const sent = await send()
    const first = await report(bounce(sent, '5.1.1'))
    expect(await report(bounce(sent, '5.1.1'))).toEqual(first)
    expect(await events(sent)).toEqual(['Email Bounced', 'Email Sent'])
  })
  test('soft bounces suppress when there are too many, over different messages', async () => {
    await house.delivery.settings.change(staffMember, { softBounces: { count: 2, days: 30 } })
    const first = await send()
    expect(await report(bounce(first, '4.2.2'))).toMatchObject({ outcome: 'counted' })
    expect(await report(bounce(first, '4.2.2', 'again'))).toMatchObject({ outcome: 'counted' })
    expect(await reason(first)).toBe('permitted')
    const campaignId = house.newId()
    const [messageId] = (await queue(house, campaignId, [first.subjectId])) as [string]
    const sender = await house.delivery.openSender(shortMail)
    await sender.sendDue()
    await sender.close()
    expect(await report(bounce({ ...first, messageId, campaignId }, '4.2.2'))).toMatchObject({ outcome: 'applied' })
    expect(await reason(first)).toBe('suppressed')
  })
  test('a complaint is an objection, suppresses, and cannot be lifted', async () => {
    const sent = await send()
    expect(await report(complaint(sent))).toMatchObject({ outcome: 'applied' })
    expect(await reason(sent)).toBe('objected')
    expect((await house.consent.check('phone_marketing', [sent.subjectId])).get(sent.subjectId)).toBe('objected')
    expect(await events(sent)).toEqual(['Email Marked as Spam', 'Email Sent'])
    await expect(
      house.delivery.suppressions.lift(staffMember, `${sent.subjectId}@example.com`, 'please'),
    ).rejects.toMatchObject({ code: 'delivery.not_found' })
  })
  test('what is not understood is listed and kept sealed; what concerns nobody is said so', async () => {
    const odd = 'From: MAILER-DAEMON@x.example\nSubject: hm\n\nsomething happened to zoe@example.com'
    const kept = await report(odd)
    expect(kept).toMatchObject({ outcome: 'not_understood', why: expect.any(String) })
    expect(await house.delivery.reports.text(kept.reportId)).toBe(odd)
    const { rows } = await sql<{ sealed: Buffer }>`select sealed from delivery_report where report_id = ${kept.reportId}
      `.execute(home.owner.db)
    expect(rows[0]!.sealed.toString('latin1')).not.toContain('zoe@example.com')
    const listed = await app.inject({ url: '/v1/delivery/reports?outcome=not_understood' })
    expect(listed.json()).toMatchObject({ reports: [{ reportId: kept.reportId }] })
    const stranger = { subjectId: house.newId(), messageId: house.newId(), campaignId: house.newId() }
    expect(await report(bounce(stranger, '5.1.1'))).toMatchObject({ outcome: 'no_message' })
    expect(await report('From: a@example.com\nSubject: Re: hello\n\nthanks')).toMatchObject({ outcome: 'not_a_report' })
  })
})

test('operators see figures and change limits; a limit of the wrong form is refused by name', async () => {
  const status = (await app.inject({ url: '/v1/delivery/status' })).json() as object
  expect(status).toMatchObject({ transport: 'local_mailbox', dkim: 'not_signed', oneClick: 'active' })
  const bad = await app.inject({ method: 'PATCH', url: '/v1/delivery/settings', payload: { perSecond: -1 } })
  expect(bad.json()).toMatchObject({ code: 'http.invalid', at: expect.stringContaining('perSecond') })
  const nowhere = await app.inject({
    method: 'PATCH',
    url: '/v1/delivery/settings',
    payload: { fallbackZone: 'Europe/Nowhere' },
  })
  expect(nowhere.json()).toMatchObject({ code: 'delivery.setting_invalid', at: 'fallbackZone' })
  const good = await app.inject({ method: 'PATCH', url: '/v1/delivery/settings', payload: { perSecond: 50 } })
  expect(good.json()).toMatchObject({ perSecond: 50 })
})

test('a person’s copy lists their messages, and erasure removes them', async () => {
  const sent = await send()
  const open = <T>(work: (tx: Parameters<House['delivery']['holder']['export']>[0]) => Promise<T>) =>
    house.gate.open(
      {
        purpose: 'rights_fulfilment',
        actor: staffMember,
        why: 'a request of the person',
        among: { kind: 'subjects', ids: [sent.subjectId] },
      },
      ({ tx }) => work(tx),
    )
  expect(await open((tx) => house.delivery.holder.export(tx, sent.subjectId))).toMatchObject({
    messages: [{ campaignId: sent.campaignId, state: 'sent' }],
  })
  await open((tx) => house.delivery.holder.erase(tx, sent.subjectId))
  expect(await open((tx) => house.delivery.holder.export(tx, sent.subjectId))).toEqual({ messages: [] })
})
