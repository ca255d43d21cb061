import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { type App, createApp, createLog, systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import { type Mailbox, startMailbox } from './mailbox.ts'
import { mailboxRoutes } from './mailbox-routes.ts'
import { enrolPeople, type House, openHouse, queue, shortMail, staffMember } from './test-house.ts'

const directory = mkdtempSync(join(tmpdir(), 'aval-mailbox-'))
const log = createLog('silent')
const newId = uuidv7From(systemClock, systemRandom)
let home: TestDatabase
let house: House
let mailbox: Mailbox
let app: App

beforeAll(async () => {
  home = await freshDatabase()
  mailbox = await startMailbox({
    directory,
    port: 0,
    clock: systemClock,
    newId,
    log,
    onReport: (raw, recipients) => house.delivery.reports.receive(raw, 'smtp', recipients),
  })
  house = await openHouse(home.database, { sinkPort: mailbox.port })
  app = await createApp({ log, authorise: async () => {}, version: '0', publicUrl: 'http://localhost' })
  mailboxRoutes(mailbox)(app)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await mailbox.stop()
  house.close()
  await home.close()
  rmSync(directory, { recursive: true, force: true })
})

const look = (url: string, from = '127.0.0.1', host = 'localhost:4180') =>
  app.inject({ url, remoteAddress: from, headers: { host } })

/** A stranger's mail, as any mail program would hand it in. */
async function post(to: string, html: string, from: string | false = 'a@example.com'): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: mailbox.port, ignoreTLS: true })
  await transport.sendMail({
    envelope: { from: from || '', to },
    from: 'a@example.com',
    to,
    subject: '<b>Héllo</b>',
    html,
  })
  transport.close()
}

test('a signed campaign arrives over SMTP, is shown, and is found by its recipient', async () => {
  await house.delivery.dkim.create(staffMember, 'news.example.org', 'aval')
  const ids = await enrolPeople(house, 3)
  const campaign = house.newId()
  const messages = await queue(house, campaign, ids)
  const sender = await house.delivery.openSender(shortMail)
  await sender.sendDue()
  await sender.close()
  expect((await look('/mailbox')).body).toContain('3 messages')
  const { lines } = mailbox.list({ recipient: `${ids[1]}@`, offset: 0, limit: 10 })
  expect(lines).toMatchObject([{ to: `${ids[1]}@example.com`, subject: 'Voilà des nouvelles' }])
  const raw = (await mailbox.source(lines[0]!.id))!.toString()
  expect(raw).toContain(`Message-ID: <${messages[1]}@news.example.org>`)
  expect(raw).toMatch(/DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=news\.example\.org; s=aval;/)
  expect(raw).toMatch(/^Return-Path: <b\.[a-z2-7]{52}@news\.example\.org>/)
  expect((await simpleParser(raw)).text).toContain('voici des nouvelles')
  const page = await look(`/mailbox/${lines[0]!.id}`)
  expect(page.body).toContain(`src="/mailbox/${lines[0]!.id}/html"`)
  expect(page.body).toMatch(/<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"/)
})

test('hostile content is shown as text or locked in: no script runs, nothing is loaded from elsewhere', async () => {
  await post('x@example.com', '<script>alert(1)</script><img src="https://evil.example/x.gif">')
  const [line] = mailbox.list({ recipient: 'x@example.com', offset: 0, limit: 1 }).lines
  for (const url of ['/mailbox', `/mailbox/${line!.id}`]) {
    const { body, headers } = await look(url)
    expect(body).not.toContain('<b>Héllo')
    expect(body).not.toContain('<script')
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; frame-src 'self'/,
    )
  }
  const framed = (await look(`/mailbox/${line!.id}/html`)).headers['content-security-policy']
  expect(framed).toContain("default-src 'none'; img-src 'self' data:")
  expect(framed).toMatch(/; sandbox allow-popups allow-popups-to-escape-sandbox$/)
  const source = await look(`/mailbox/${line!.id}/source`)
  expect(source.headers['content-type']).toContain('text/plain')
})

test('another machine, or a page that made up a name for this one, sees nothing', async () => {
  expect((await look('/mailbox', '192.0.2.9')).statusCode).toBe(404)
  expect((await look('/mailbox', '127.0.0.1', 'rebound.evil.example')).statusCode).toBe(404)
  expect((await look('/mailbox/..%2f..%2fetc%2fpasswd/source')).statusCode).toBe(400)
})

test('it can be read in French, and says when it found nobody', async () => {
  const french = { host: 'localhost', 'accept-language': 'fr-FR' }
  const { body } = await app.inject({ url: '/mailbox?recipient=nobody@example.com', headers: french })
  expect(body).toContain('Aucun message pour ce destinataire')
})

test('mail to a bounce address is read as a report and not kept', async () => {
  const [id] = (await enrolPeople(house, 1)) as [string]
  await queue(house, house.newId(), [id])
  const sender = await house.delivery.openSender(shortMail)
  await sender.sendDue()
  await sender.close()
  const [line] = mailbox.list({ recipient: id, offset: 0, limit: 1 }).lines
  const path = /^Return-Path: <([^>]+)>/.exec((await mailbox.source(line!.id))!.toString())![1]!
  const before = readdirSync(directory).length
  const report = `From: MAILER-DAEMON@mx.example.com\r\nTo: ${path}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; x@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n`
  await new Promise<void>((done, failed) => {
    const socket = connect(mailbox.port, '127.0.0.1')
    const script = ['EHLO mx', 'MAIL FROM:<>', `RCPT TO:<${path}>`, 'DATA', `${report}\r\n.`, 'QUIT']
    socket.on('data', (chunk) => {
      if (/^[45]/.test(chunk.toString())) failed(new Error(chunk.toString()))
      if (/^(\d{3}) .*\r\n$/m.test(chunk.toString())) socket.write(`${script.shift() ?? ''}\r\n`)
      if (script.length === 0) done()
    })
    socket.on('error', failed)
  })
  await expect.poll(async () => (await house.consent.check('email_marketing', [id])).get(id)).toBe('suppressed')
  expect(readdirSync(directory)).toHaveLength(before)
})

test('it keeps what it had over a restart, and never more than it may', async () => {
  const other = mkdtempSync(join(tmpdir(), 'aval-mailbox-'))
  const options = { directory: other, port: 0, clock: systemClock, newId, log, mostMessages: 3 }
  const first = await startMailbox(options)
  const transport = createTransport({ host: '127.0.0.1', port: first.port, ignoreTLS: true })
  for (let i = 0; i < 5; i++) await transport.sendMail({ from: 'a@example.com', to: `${i}@example.com`, text: 'x' })
  transport.close()
  await first.stop()
  const again = await startMailbox(options)
  expect(again.list({ offset: 0, limit: 10 }).lines.map((line) => line.to)).toEqual(
    ['4', '3', '2'].map((i) => `${i}@example.com`),
  )
  expect(readdirSync(other)).toHaveLength(3)
  await again.stop()
  rmSync(other, { recursive: true, force: true })
})
