/**
 * Withdrawing is as easy as giving (GDPR Art. 7(3); CCPA Regs. § 7004): a visitor who only wants one thing is driven through the real
 * pages, and what it costs is counted, in each language: clicks, fields, pages, words to read, and the time that a person needs for
 * them, which is computed and not measured. The counting is proven on pages that make withdrawing dearer.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, launchBrowser, visit } from '../../test/browser.ts'
import { type PortalHouse, portalHouse } from './test-portal.ts'

interface Cost {
  readonly clicks: number
  /** Fields that had to be filled in. */
  readonly fields: number
  /** Pages that had to load. */
  readonly pages: number
  /** Quarters of a second in which nothing could be pressed. */
  readonly waits: number
  /** Words to read: of the item that the first press belongs to, and of every page on the way from there. */
  readonly words: number
}

const mostSteps = 6
const waitMs = 250

/**
 * Seconds that a person needs. A press: to decide, to point, to press (keystroke-level model: M + P + B; Card, Moran, Newell, CACM 23(7),
 * 1980). A field: to decide, then ten keys of an average typist. Reading: 238 words a minute (Brysbaert, J. Mem. Lang. 109, 2019).
 */
function secondsOf({ clicks, fields, waits, words }: Cost): number {
  return clicks * (1.35 + 1.1 + 0.2) + fields * (1.35 + 10 * 0.28) + (waits * waitMs) / 1000 + (words * 60) / 238
}

/**
 * Presses `first`, then on each page whatever leads on, filling in what is asked for, until it is done.
 * @throws when it cannot be reached in `mostSteps`
 */
async function costOf(page: Page, first: Locator, isDone: () => Promise<boolean>): Promise<Cost> {
  const cost = { clicks: 0, fields: 0, pages: 0, waits: 0, words: 0 }
  const onLoad = () => void cost.pages++
  page.on('load', onLoad)
  let next = first
  for (let step = 0; step < mostSteps; step++) {
    cost.words += await wordsAround(next, step === 0 ? ['li', 'section', 'main'] : ['main'])
    for (; !(await next.isEnabled()); cost.waits++) await page.waitForTimeout(waitMs)
    for (const field of await page.locator('main :is(input, textarea, select):required').all()) {
      await field.fill('because')
      cost.fields++
    }
    const loaded = page.waitForEvent('load')
    await next.click()
    cost.clicks++
    await loaded
    if (await isDone()) {
      page.off('load', onLoad)
      return cost
    }
    next = page.locator('main :is(button.first, a.button.first)').first()
  }
  throw new Error('there is no way through these pages')
}

/** Counts the words of the nearest such element around a control. */
async function wordsAround(control: Locator, elements: readonly string[]): Promise<number> {
  const any = elements.map((element) => `self::${element}`).join(' or ')
  const text = await control.locator(`xpath=ancestor::*[${any}][1]`).innerText()
  return text.split(/\s+/).filter(Boolean).length
}

/** In what withdrawing costs more than giving. */
function dearer(withdraw: Cost, give: Cost): string[] {
  const [taken, given] = [withdraw, give].map((cost) => ({ ...cost, seconds: secondsOf(cost) }))
  return (['clicks', 'fields', 'pages', 'waits', 'words', 'seconds'] as const).flatMap((what) =>
    taken![what] > given![what] ? [`${what}: ${taken![what]} to withdraw, ${given![what]} to give`] : [],
  )
}

const onePress = { clicks: 1, fields: 0, pages: 1, waits: 0 }

describe.skipIf(!browserPath)('what a “no” costs (skipped where there is no Chromium)', () => {
  let browser: Browser
  let house: PortalHouse
  let base: string
  beforeAll(async () => {
    browser = await launchBrowser()
    house = await portalHouse({ publicUrl: 'http://127.0.0.1' })
    base = await house.listen()
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })

  test.each(['en', 'fr'] as const)(
    'in the portal and by the link of a message (%s) withdrawing costs no more than giving, for every purpose',
    async (language) => {
      const purposes = house.consent.purposes().filter((one) => one.legalBasis === 'consent')
      const person = await house.person({
        email: `costs-${language}@example.org`,
        says: purposes.map(({ code }) => code),
      })
      const { page, close } = await visit(browser, { language })
      await page.goto(`${base}${house.link(person)}?lang=${language}`)
      await page.locator('main button.first').click()
      const stands = async (code: string) =>
        (await house.consent.standing(person)).purposes.find((one) => one.purpose === code)!.reason
      const places = [
        ...purposes.map(({ code }) => [code, '/my/choices', `#${code}`] as const),
        // The page behind the link of a message, where one need not even come in.
        [
          purposes[0]!.code,
          house.link(person).replace('/my/from/', '/preferences/'),
          `li:has([value="${purposes[0]!.code}"])`,
        ],
      ] as const
      for (const [code, path, item] of places) {
        const control = page.locator(`${item} :is(button, a.button)`)
        await page.goto(`${base}${path}?lang=${language}`)
        const withdraw = await costOf(page, control, async () => (await stands(code)) === 'withdrawn')
        await page.goto(`${base}${path}?lang=${language}`)
        const give = await costOf(page, control, async () => (await stands(code)) !== 'withdrawn')
        expect([code, dearer(withdraw, give)]).toEqual([code, []])
        expect([code, withdraw]).toEqual([code, expect.objectContaining(onePress)])
        // Who says yes has read what to; who says no need not.
        expect([code, secondsOf(withdraw) < secondsOf(give) / 2]).toEqual([code, true])
        expect([code, give.clicks, give.fields]).toEqual([code, 2, 0])
      }
      await page.goto(`${base}/my/choices?lang=${language}`)
      const all = await costOf(
        page,
        page.locator('main .panel button'),
        async () => (await stands('profiling')) === 'withdrawn',
      )
      expect(all).toMatchObject(onePress)
      await close()
    },
    240_000,
  )

  describe('on pages that break the rule', () => {
    let state: 'on' | 'off' = 'on'
    let server: Server
    let bad: string
    const pages: Readonly<Record<string, string>> = {
      '/': '<a class="button first" id="give" href="/given">Yes</a> <a class="button first" id="stop" href="/sure">No</a>',
      '/sure': '<form action="/reason"><button class="first">I know what I lose</button></form>',
      '/reason': `<form action="/stopped"><input name="why" required><button class="first" disabled>Stop</button></form>
<script>setTimeout(() => { document.querySelector('button').disabled = false }, 600)</script>`,
      '/given': 'Thank you',
      '/stopped': 'A pity',
    }
    beforeAll(async () => {
      server = createServer((request, response) => {
        const path = new URL(request.url ?? '/', 'http://x').pathname
        if (path === '/given') state = 'on'
        if (path === '/stopped') state = 'off'
        response.setHeader('content-type', 'text/html')
        response.end(`<!doctype html><main>${pages[path] ?? ''}</main>`)
      })
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
      bad = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    })
    afterAll(() => void server?.close())

    test('each way of making it dearer is counted and named', async () => {
      const { page, close } = await visit(browser)
      await page.goto(bad)
      const withdraw = await costOf(page, page.locator('#stop'), async () => state === 'off')
      await page.goto(bad)
      const give = await costOf(page, page.locator('#give'), async () => state === 'on')
      expect(give).toEqual({ ...onePress, words: 2 })
      expect(withdraw.words).toBe(2 + 5 + 1)
      const named = dearer(withdraw, give).map((line) => line.split(':')[0])
      expect(named).toEqual(['clicks', 'fields', 'pages', 'waits', 'words', 'seconds'])
      await close()
    })
  })
})
