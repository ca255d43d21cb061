/** Receipts as people meet them: the real rooms and a real log over HTTP, checked in a real browser, in both languages. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseProof, parseReceipt, type Receipt, verifyReceipt } from '../../verifier/src/index.ts'
import {
  barriers,
  browserPath,
  keepScreenshot,
  launchBrowser,
  overflow,
  pressByKeyboard,
  type Visit,
  visit,
} from '../../test/browser.ts'
import { type FullHouse, fullHouse } from '../../test/full-house.ts'
import { type App, createApp, createLog, systemClock } from '../kernel/index.ts'
import { ledgerRoutes } from '../ledger/index.ts'
import { anchoredReceipt } from './anchored.fixture.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { transparencyRoutes } from './routes.ts'
import { ledgerFacts } from './test-ledger.ts'
import { createTransparency, type Transparency } from './transparency.ts'

let house: FullHouse
let app: App
let transparency: Transparency
let base: string
let ada: string
let bob: string
let given: string
let facts: LedgerFacts = ledgerFacts()
const folder = mkdtempSync(join(tmpdir(), 'aval-pages-'))

beforeAll(async () => {
  const built = spawnSync(process.execPath, ['scripts/build-pages.mjs'], { encoding: 'utf8' })
  expect(built.stderr).toBe('')
  house = await fullHouse()
  await house.ledger.start()
  ada = await house.person({ email: 'ada@example.org' })
  bob = await house.person({ email: 'bob@example.org', says: ['email_marketing'] })
  await house.decide(ada, 'given', ['email_marketing'])
  await house.decide(ada, 'withdrawn', ['email_marketing'])
  await house.decide(ada, 'given', ['email_marketing', 'personalisation', 'profiling'])
  given = (await house.consent.history(ada))[0]!.decisionId
  app = await createApp({
    log: createLog('silent'),
    authorise: async () => {},
    version: 'test',
    publicUrl: house.publicUrl,
  })
  transparency = createTransparency({ ...house, clock: systemClock, ledgerFacts: async () => facts })
  transparencyRoutes(transparency)(app)
  ledgerRoutes(house.ledger)(app)
  base = await app.listen({ host: '127.0.0.1', port: 0 })
}, 60_000)

afterAll(async () => {
  await app?.close()
  await house?.ledger.stop()
  await house?.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })
const path = (decisionId: string | null = given, subjectId = ada) => transparency.receiptPath(subjectId, decisionId)
const receiptOf = async (url = path()): Promise<Receipt> => JSON.parse((await get(`${url}/file`)).body) as Receipt

describe('a receipt over HTTP', () => {
  test('says in plain words what was agreed, on which wording, and what the log proves, and names nobody else', async () => {
    const page = await get(`${path()}?lang=en`)
    expect(page.statusCode).toBe(200)
    for (const text of [
      'You agreed',
      'Send you offers by email',
      'a form on a website',
      'Exactly 4 entries exist',
      'until you withdraw it',
      'shown in French',
      'Comment nous utilisons vos données',
      'No independent witness',
      'not yet anchored',
      '<svg class="qr"',
    ])
      expect(page.body).toContain(text)
    expect(page.body).not.toContain(bob)
    expect(page.body).not.toMatch(/\sstyle=|<script|\son[a-z]+="/)
    const french = await get(path(), { 'accept-language': 'fr' })
    for (const text of ['Vous avez dit oui', 'Il existe exactement 4 entrées', 'un formulaire en ligne'])
      expect(french.body).toContain(text)
  })

  test('the file verifies offline with the verifier alone, and the .tlog-proof is one', async () => {
    const file = await get(`${path()}/file`)
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="aval-receipt-[\w-]+\.json"$/)
    expect(file.headers['cache-control']).toBe('no-store')
    const read = parseReceipt(file.body)
    expect(read.ok && verifyReceipt(read.receipt, house.ledger.policy())).toMatchObject({ ok: true, count: 4 })
    const proof = await get(`${path()}/proof`)
    expect(proof.headers['content-disposition']).toContain('.tlog-proof"')
    expect(parseProof(proof.body)?.index).toBe((await receiptOf()).events.at(-1)!.index)
    expect((await get(`${path()}/proof?i=99`)).statusCode).toBe(404)
  })

  test('one receipt for everything lists every entry in order', async () => {
    const page = await get(`${path(null)}?lang=en`)
    expect(page.body).toContain('Everything recorded about you')
    for (const text of ['Your line of entries was opened', 'You agreed', 'You withdrew your consent'])
      expect(page.body).toContain(text)
    expect((await receiptOf(path(null))).events).toHaveLength(4)
  })

  test('a forged link, another page’s link and somebody else’s decision open nothing', async () => {
    const token = path().split('/').at(-1)!
    const forged = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
    for (const url of [`/receipt/${forged}`, `/receipt/${forged}/file`, `/receipt/${forged}/proof`, `/why/${token}`])
      expect((await get(url)).statusCode).toBe(404)
    const other = await get(path(given, bob))
    expect(other.body).not.toContain('You agreed')
    expect((await get(`${path(given, bob)}/file`)).statusCode).toBe(404)
  })

  test('the public pages and scripts are open, typed and cached as they may be', async () => {
    for (const url of ['/verify', '/ledger']) expect((await get(url)).statusCode).toBe(200)
    const script = /src="(\/verify\.js\?v=\w+)"/.exec((await get('/verify')).body)![1]!
    const served = await get(script)
    expect(served.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(served.headers['cache-control']).toContain('immutable')
    expect((await get('/verify.js')).headers['cache-control']).not.toContain('immutable')
  })
})

describe.skipIf(browserPath === null)('in a real browser (skipped where there is no Chromium)', () => {
  let browser: Browser
  let wide: Visit
  beforeAll(async () => {
    browser = await launchBrowser()
    wide = await visit(browser)
  }, 30_000)
  afterAll(() => browser?.close())

  const outcomes = ({ page } = wide) =>
    page.locator('#steps li').evaluateAll((steps) => steps.map((step) => step.className))
  const failedStep = ({ page } = wide) => page.locator('#steps .failed').first().getAttribute('data-step')
  const said = (id: string, { page } = wide) => page.locator(`#${id}`).textContent()
  const saved = (receipt: unknown): string => {
    const file = join(folder, 'receipt.json')
    writeFileSync(file, typeof receipt === 'string' ? receipt : JSON.stringify(receipt))
    return file
  }
  /** Nothing is asked of anybody from the moment when the file is chosen. */
  const check = async (receipt: unknown, came = wide) => {
    await came.page.goto(`${base}/verify?lang=en`)
    came.forget()
    await came.page.locator('#file').setInputFiles(saved(receipt))
    await came.page.locator('#verdict').waitFor()
  }
  /** What stands in an element once something does. */
  const answered = async (id: string) => {
    await wide.page.locator(`#${id}`).filter({ hasText: /./ }).waitFor()
    return said(id)
  }

  // The pages of receipts and messages are looked at beside the portal's own (src/portal/browser.test.ts).
  test.each(['en', 'fr'] as const)(
    'the log (%s) fits 390 and 1280 pixels, light and dark, without a complaint, legible and in order',
    async (language) => {
      for (const width of [390, 1280] as const)
        for (const face of ['light', 'dark'] as const) {
          const came = await visit(browser, { language, width, face })
          await came.page.goto(`${base}/ledger?lang=${language}`)
          expect(await overflow(came.page)).toBeLessThanOrEqual(0)
          expect(await barriers(came.page), face).toEqual([])
          expect(await came.page.evaluate(poorStructure)).toEqual([])
          expect(came.complaints).toEqual([])
          await keepScreenshot(came.page, 'transparency', `ledger-${language}-${width}-${face}`)
          await came.close()
        }
    },
    30_000,
  )

  test('a receipt is checked without a single request; every step is told', async () => {
    const { page } = wide
    await check(await receiptOf())
    expect(wide.requests).toEqual([])
    expect(await said('verdict-title')).toBe('The receipt is valid')
    expect(await said('verdict-text')).toContain('Exactly 4 entries exist about you')
    expect(await outcomes()).toEqual([
      ...Array.from({ length: 3 }, () => 'passed'),
      'none',
      ...Array.from({ length: 8 }, () => 'passed'),
      'absent',
    ])
    expect(await page.locator('#policy-of-receipt').isVisible()).toBe(true)
    expect(await page.evaluate('document.activeElement.id')).toBe('banner')
    expect(await barriers(page)).toEqual([])
    await keepScreenshot(page, 'transparency', 'verified-en-1280-light')
    const policy = join(folder, 'policy')
    writeFileSync(policy, house.ledger.policy())
    await page.locator('#policy').setInputFiles(policy)
    await page.locator('#policy-of-receipt').waitFor({ state: 'hidden' })
    expect(await said('verdict-title')).toBe('The receipt is valid')
    expect(wide.complaints).toEqual([])
  })

  test('altered receipts fail at the step that they break, in words', async () => {
    const narrow = await visit(browser, { width: 390, face: 'dark' })
    const change = async (alter: (copy: Record<string, never>) => void) => {
      const copy = structuredClone(await receiptOf()) as unknown as Record<string, never>
      alter(copy)
      await check(copy, narrow)
      return { failed: await failedStep(narrow), text: await said('verdict-text', narrow) }
    }
    type Any = Record<string, { [key: string]: unknown }[] & Record<string, unknown>>
    const other = await change((copy) => {
      const events = (copy as unknown as Any).events!
      events[1]!.event = String(events[1]!.event).replace('email_marketing', 'phone_marketing')
    })
    expect(other.failed).toBe('inclusion')
    expect(other.text).toContain('is not in the public log')
    expect(await barriers(narrow.page)).toEqual([])
    await keepScreenshot(narrow.page, 'transparency', 'altered-en-390-dark')
    const hidden = await change((copy) => {
      const all = copy as unknown as { count: number; labels: unknown[]; absent: unknown }
      all.count--
      all.labels.pop()
    })
    expect(hidden.failed).toBe('completeness')
    const record = await change((copy) => {
      const events = (copy as unknown as Any).events!
      ;(events[1]!.record as Record<string, unknown>).collection_method = 'telephone'
    })
    expect(record.failed).toBe('record')
    const signature = await change((copy) => {
      const all = copy as unknown as { checkpoint: string }
      all.checkpoint = all.checkpoint.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)
    })
    expect(signature.failed).toBe('checkpoint')
    await check('{ not json', narrow)
    expect(await said('verdict-title', narrow)).toBe('The receipt does not verify')
    expect(await failedStep(narrow)).toBe('format')
    await check({ ...(await receiptOf()), extra: '<img src=x onerror=alert(1)>' }, narrow)
    expect(await narrow.page.locator('#verdict img').count()).toBe(0)
    expect(narrow.complaints).toEqual([])
    await narrow.close()
  })

  test('by keyboard alone: from the receipt to its check to the private scan, which reads only what everybody reads', async () => {
    const { page } = wide
    await page.goto(`${base}${path()}?lang=en`)
    await pressByKeyboard(page, 'Check it in this browser')
    await page.waitForURL(({ pathname }) => pathname === '/verify')
    await page.locator('#verdict').waitFor()
    expect(await said('fetched')).toContain('fetched from this server')
    wide.forget()
    await pressByKeyboard(page, 'Read the whole log')
    expect(await answered('scan-result')).toContain('exactly 4 entries')
    expect(wide.requests.length).toBeGreaterThan(0)
    expect(wide.requests.filter((one) => !readByEverybody.test(one))).toEqual([])
    await keepScreenshot(page, 'transparency', 'scanned-en-1280-light')
  })

  test('the scan counts a decision that the receipt does not know of', async () => {
    const receipt = await receiptOf()
    await house.decide(ada, 'withdrawn', ['profiling'])
    await receiptOf(path(null))
    await check(receipt)
    await wide.page.locator('#scan-start').click()
    expect(await answered('scan-result')).toContain('the receipt knows 4')
  })

  test('a message’s reference is compared with the receipt: yes, another enrolment, nonsense', async () => {
    const receipt = await receiptOf()
    await check(receipt)
    const compare = async (value: string) => {
      await wide.page.locator('#reference-input').fill(value)
      await wide.page.locator('#reference-form button').click()
      return answered('reference-result')
    }
    const header = `Aval-Consent: origin="${receipt.origin}"; enrolment="${receipt.enrolment}"; i=1`
    expect(await compare(header)).toContain('Yes: it rests on entry 1')
    expect(await compare(header.replace(receipt.enrolment, '00000000-0000-4000-8000-000000000000'))).toContain(
      'another enrolment than yours',
    )
    expect(await compare('i=1')).toContain('not the value of such a header')
  })

  test('an anchor is asked of the endpoint that the reader types, and of nobody else', async () => {
    const { receipt, rpc } = await anchoredReceipt()
    const chain = createServer(rpc)
    await new Promise<void>((ready) => chain.listen(0, '127.0.0.1', ready))
    const url = `http://127.0.0.1:${(chain.address() as AddressInfo).port}/`
    await check(receipt)
    expect((await outcomes()).at(-1)).toBe('passed')
    const ask = async (endpoint: string) => {
      await wide.page.evaluate(`document.getElementById('anchor-result').textContent = ''`)
      await wide.page.locator('#anchor-input').fill(endpoint)
      await wide.page.locator('#anchor-form button').click()
      return answered('anchor-result')
    }
    expect(await ask(url)).toContain('Chain 31337 is a local test chain: it proves nothing to outsiders')
    expect(new Set(wide.requests.map((one) => one.split(' ')[1]))).toEqual(new Set([url]))
    await keepScreenshot(wide.page, 'transparency', 'anchored-en-1280-light')
    await new Promise((closed) => {
      chain.close(closed)
      chain.closeAllConnections()
    })
    expect(await ask('http://127.0.0.1:9/')).toContain('The endpoint does not answer')
  })

  test('without script the page says how to check on the command line', async () => {
    const page = await get('/verify?lang=en')
    expect(page.body).toContain('npx aval-verify receipt FILE')
    expect(page.body).toMatch(/<div id="checker" hidden/)
    expect(page.body).not.toMatch(/<section id="without"[^>]* hidden/)
  })
})

describe('at the end', () => {
  test('what was changed in the database is never shown as a receipt', async () => {
    const { sql } = await import('kysely')
    await sql`update decision set channel = 'phone' where subject_id = ${bob}`.execute(house.owner.db)
    const [decision] = await house.consent.history(bob)
    const page = await get(`${path(decision!.decisionId, bob)}?lang=en`)
    expect(page.statusCode).toBe(503)
    expect(page.body).toContain('There is no valid receipt for this')
    expect((await get(`${path(decision!.decisionId, bob)}/file`)).statusCode).toBe(404)
  })

  test('a promise is shown as a promise', async () => {
    await house.ledger.stop()
    await house.decide(ada, 'given', ['audience_measurement'])
    const newest = (await house.consent.history(ada)).at(-1)!
    const page = await get(`${path(newest.decisionId)}?lang=en`)
    expect(page.body).toContain('A promise, not yet a receipt')
    expect((await get(`${path(newest.decisionId)}/file`)).statusCode).toBe(404)
  }, 20_000)

  test('after erasure the page says so, and the file in the person’s hands still verifies', async () => {
    await house.ledger.start()
    const kept = await receiptOf()
    await house.subjects.erase(house.dpo, ada)
    const page = await get(`${path()}?lang=en`)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Your data has been erased here')
    expect((await get(`${path()}/file`)).statusCode).toBe(404)
    expect(verifyReceipt(kept, house.ledger.policy()).ok).toBe(true)
  }, 20_000)

  test('the log’s page raises each alarm in words, and labels what proves little', async () => {
    facts = ledgerFacts({ state: 'rolled_back', pace: 'late', waiting: 1204, brokenPromises: 2, quorum: 'unmet' })
    const page = await get('/ledger?lang=en')
    for (const text of [
      'has been rolled back',
      'waiting longer than they should (1,204',
      'Promises broken so far: 2',
      'as many witnesses as the policy asks',
      'Local test chain',
      'the same hands as the log',
    ])
      expect(page.body).toContain(text)
    facts = ledgerFacts()
    expect((await get('/ledger?lang=en')).body).toContain('Everything is as it should be')
  })
})

/** Files of the static log that any auditor downloads. */
const readByEverybody = /^GET [^ ]+\/ledger\/(checkpoint|tile\/entries\/[\dx/.p]+)$/

/** What axe counts as moderate at most and a page should have all the same: one first heading, no level left out, no id twice. */
const poorStructure = `(() => {
  const wrong = []
  const levels = [...document.querySelectorAll('h1,h2,h3')].filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]))
  if (levels.filter((level) => level === 1).length !== 1) wrong.push('h1')
  levels.forEach((level, k) => { if (k > 0 && level > levels[k - 1] + 1) wrong.push('jump to h' + level) })
  for (const input of document.querySelectorAll('input:not([type=hidden])')) if (!input.labels.length) wrong.push('unlabelled ' + input.id)
  for (const part of document.querySelectorAll('[aria-labelledby],[aria-describedby]'))
    for (const id of ((part.getAttribute('aria-labelledby') ?? '') + ' ' + (part.getAttribute('aria-describedby') ?? '')).split(' ').filter(Boolean)) if (!document.getElementById(id)) wrong.push('no #' + id)
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id)
  if (new Set(ids).size !== ids.length) wrong.push('an id twice')
  if (!document.documentElement.lang) wrong.push('lang')
  return wrong
})()`
