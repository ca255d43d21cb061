/**
 * The demonstration as a test: a real server, its own database and mailbox over SMTP, 1,200 invented people, everything logged. What was
 * promised is then looked for from outside: in the mailbox, in the pages behind the links, in the log.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '../src/demo/index.ts'
import { demoPopulation } from '../src/demo/people.ts'
import { createLog, readConfig, systemClock, systemRandom } from '../src/kernel/index.ts'
import { type Server, startServer } from '../src/server/index.ts'

const people = 1200
const folder = mkdtempSync(join(tmpdir(), 'aval-journey-'))
const lines: string[] = []
let server: Server
let mails: ParsedMail[]
let campaignId: string

beforeAll(async () => {
  chmodSync(folder, 0o711)
  const config = readConfig({
    AVAL_DATA_DIR: join(folder, 'data'),
    AVAL_PORT: '0',
    AVAL_MAILBOX_PORT: String(20_000 + (process.pid % 20_000)),
    AVAL_KEY_PASSPHRASE: 'only for this test',
  })
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  server = await startServer({ config, clock: systemClock, random: systemRandom, log, links: () => [] })
  const story = await loadDemo(server, (line) => log.info(line), people)
  expect(story.ran).toBe('now')
  mails = await readMailbox()
  campaignId = (await server.house.campaigns.list(1))[0]?.campaignId as string
}, 180_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function readMailbox(): Promise<ParsedMail[]> {
  const { lines: found } = server.mailbox!.list({ offset: 0, limit: 10_000 })
  return Promise.all(found.map(async ({ id }) => simpleParser((await server.mailbox!.source(id)) as Buffer)))
}

const addressOf = (mail: ParsedMail) => (Array.isArray(mail.to) ? mail.to[0] : mail.to)?.value[0]?.address ?? ''
const pathIn = (mail: ParsedMail, page: string) =>
  new RegExp(`/${page}/[A-Za-z0-9_-]+`).exec(mail.text ?? '')?.[0] ?? 'no link'
const subjectOf = (address: string) =>
  server.house.gate.openPurpose(
    { purpose: 'rights_fulfilment', actor: { kind: 'system', id: 'test' }, why: 'test of the journey' },
    (tx) => server.house.subjects.find(tx, 'email', address),
  )

test('the shop of the demonstration asks its visitors, and what they answer has a receipt', async () => {
  const { host } = new URL(server.url)
  const page = await (await fetch(`${server.url}/demo-shop`, { headers: { 'accept-language': 'fr' } })).text()
  const [, key] = /data-key="(avw_[^"]+)"/.exec(page) ?? []
  const own = { origin: `http://${host}`, 'content-type': 'application/json' }
  const { notice } = (await (await fetch(`${server.url}/site/v1/${key}/notice`, { headers: own })).json()) as {
    notice: { version: number; hash: string }
  }
  const answered = await fetch(`${server.url}/site/v1/${key}/decisions`, {
    method: 'POST',
    headers: own,
    body: JSON.stringify({
      visitorId: 'visitor-of-the-journey',
      language: 'fr',
      notice: { version: notice.version, hash: notice.hash },
      choices: { audience_measurement: true, profiling: false },
      method: 'banner',
      screen: {},
      idempotencyKey: 'a-key-of-the-journey',
    }),
  })
  expect(answered.status).toBe(201)
  const { receipt } = (await answered.json()) as { receipt: string }
  const shown = await fetch(`${server.url}${new URL(receipt).pathname}`)
  expect([shown.status, await shown.text()]).toEqual([
    200,
    expect.stringContaining('Exactly 3 entries exist about you'),
  ])
})

test('each chosen person got exactly one message, and nobody got one without permission', async () => {
  const { sending, launch } = await server.house.campaigns.statistics({ kind: 'system', id: 'test' }, campaignId)
  expect(sending.finished).toBe(true)
  expect(mails.length).toBe(sending.states.sent)
  expect(mails.length).toBe((launch?.selected ?? 0) - (launch?.holdout ?? 0))
  expect(new Set(mails.map(addressOf)).size).toBe(mails.length)
  const subjects = await Promise.all(mails.map(async (mail) => (await subjectOf(addressOf(mail))) as string))
  for (const purpose of ['email_marketing', 'profiling']) {
    const answers = await server.house.consent.check(purpose, subjects)
    expect([...answers.values()].every((answer) => answer === 'permitted')).toBe(true)
  }
})

test('every message says why and how to stop it; the page answers in both languages and names nobody else', async () => {
  expect(mails.length).toBeGreaterThan(10)
  for (const mail of mails.slice(0, 10)) {
    expect(mail.headers.get('list')).toHaveProperty('unsubscribe')
    for (const language of ['en', 'fr']) {
      const answer = await server.app.inject({ url: `${pathIn(mail, 'why')}?lang=${language}` })
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toContain(`lang="${language}"`)
      for (const other of mails) if (other !== mail) expect(answer.body).not.toContain(addressOf(other))
    }
  }
})

test('looking changes nothing; one press stops, and the next check says so', async () => {
  const [mail] = mails as [ParsedMail]
  const subjectId = (await subjectOf(addressOf(mail))) as string
  const standing = async () => (await server.house.consent.check('email_marketing', [subjectId])).get(subjectId)
  await server.app.inject({ url: pathIn(mail, 'u') })
  await server.app.inject({ url: pathIn(mail, 'why') })
  expect(await standing()).toBe('permitted')
  const form = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  } as const
  const pressed = await server.app.inject({ ...form, url: pathIn(mail, 'u') })
  expect(pressed.statusCode).toBe(200)
  expect(await standing()).toBe('withdrawn')
})

test.each([
  ['stop_all', 'sms_marketing', 'objected'],
  ['stop_profiling', 'profiling', 'withdrawn'],
  ['stop_kind', 'email_marketing', 'withdrawn'],
])('the button %s records what it promises', async (action, purpose, reason) => {
  const mail = mails[['stop_all', 'stop_profiling', 'stop_kind'].indexOf(action) + 1] as ParsedMail
  const subjectId = (await subjectOf(addressOf(mail))) as string
  const answer = await server.app.inject({
    method: 'POST',
    url: pathIn(mail, 'why'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `action=${action}`,
  })
  expect(answer.statusCode).toBe(200)
  expect((await server.house.consent.check(purpose, [subjectId])).get(subjectId)).toBe(reason)
})

test('in everything that was logged at the finest level, nobody is named', async () => {
  const wrong = { method: 'POST', url: '/v1/decisions', headers: { 'content-type': 'application/json' } } as const
  await server.app.inject({ ...wrong, payload: '{"subjectId":"camille.martin@exemple-fr.example"}' })
  await server.app.inject({ url: '/v1/people/camille.martin@exemple-fr.example' })
  const written = lines.join('')
  expect(written).toContain('imported')
  for (const { email, phone, first_name: first, last_name: last } of demoPopulation(people, systemClock.now()).people) {
    expect(written).not.toContain(email)
    if (phone) expect(written).not.toContain(phone)
    expect(written).not.toContain(`${first} ${last}`)
  }
  for (const mail of mails) expect(written).not.toContain(pathIn(mail, 'why').slice('/why/'.length))
  expect(written).not.toContain('camille.martin@')
})
