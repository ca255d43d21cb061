/** The script in a real browser, on a page of another site under a strict policy: asked fairly, kept back until yes, silent after no. */
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  barriers,
  browserPath,
  keepScreenshot,
  launchBrowser,
  overflow,
  visit,
  type Visit,
  type Visitor,
} from '../../test/browser.ts'
import type { Language } from '../kernel/index.ts'
import { builtScript } from './built.ts'
import { consentCommands, focused, freePort, type HostPage, openHostPage } from './host-page.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'
import { proofUnder } from '../vault/index.ts'
import type { SiteView } from './sites.ts'

test('the script weighs less than 10 kB compressed and needs nothing', () => {
  const { source } = builtScript('sdk')!
  expect(gzipSync(source, { level: 9 }).length).toBeLessThan(10_000)
  expect(source.toString()).not.toMatch(/\beval\(|new Function|innerHTML|document\.cookie/)
})

const said = {
  en: {
    refuse: 'Refuse all',
    accept: 'Accept all',
    choose: 'Choose one by one',
    save: 'Save my choices',
    control: 'Privacy choices',
    withdraw: 'Withdraw all',
    shut: 'Close',
  },
  fr: {
    refuse: 'Tout refuser',
    accept: 'Tout accepter',
    choose: 'Choisir point par point',
    save: 'Enregistrer mes choix',
    control: 'Vos choix',
    withdraw: 'Tout retirer',
    shut: 'Fermer',
  },
} as const

describe.skipIf(browserPath === null)('in Chromium', () => {
  let shop: Shop
  let host: HostPage
  let browser: Browser
  let site: SiteView
  let publicUrl: string
  let seen: Visit | null = null

  beforeAll(async () => {
    const port = await freePort()
    publicUrl = `http://127.0.0.1:${port}`
    shop = await openShop(publicUrl)
    await shop.app.listen({ host: '127.0.0.1', port })
    host = await openHostPage()
    host.allowed = publicUrl
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
    await shop?.close()
  })
  beforeEach(async () => {
    site = await shop.site({ origins: [host.origin], name: 'Sentiers' })
    host.snippet = site.snippet!
    host.before = `window.aval = []; aval.push(['page', 'Home']); window.told = []; document.addEventListener('aval', ({ detail }) => told.push(detail))`
    await sql`delete from event`.execute(shop.owner.db)
  })
  afterEach(async () => {
    await seen?.close()
    seen = null
  })

  async function come(visitor: Visitor & { readonly gpc?: 'on' } = {}): Promise<Visit> {
    seen = await visit(browser, visitor)
    if (visitor.gpc)
      await seen.context.addInitScript(`Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`)
    await seen.page.goto(host.url(visitor.language ?? 'en'))
    return seen
  }
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
  /** Asked from outside: the page's policy lets nothing be evaluated within. */
  const until = (page: Page, expression: string) =>
    expect.poll(() => page.evaluate(`Boolean(${expression})`).catch(() => false), { timeout: 10_000 }).toBe(true)
  const decided = (page: Page) => until(page, `told.some(({ kind }) => kind === 'decided')`)
  const sent = (page: Page, event: string) =>
    until(page, `told.some((one) => one.kind === 'sent' && (one.event ?? one.name) === '${event}')`)
  const toServer = ({ requests }: Visit, path: string) =>
    requests.filter((one) => one.startsWith('POST') && one.includes(path))

  test('before an answer nothing leaves the page and nothing is stored; after a yes what was held is sent, once', async () => {
    const { page, context, complaints } = await come()
    await page.getByRole('dialog').waitFor()
    await page.evaluate(`aval.track('Product Viewed', { price: 12 })`)
    await page.waitForTimeout(500)
    expect(
      seen!.requests.filter((one) => one.includes(publicUrl)).map((one) => one.replace(publicUrl, '').split('?')[0]),
    ).toEqual(['GET /sdk/aval.js', `GET /site/v1/${site.writeKey}/notice`])
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, ''])
    expect(await context.cookies()).toEqual([])
    await press(page, said.en.accept)
    await sent(page, 'Product Viewed')
    const events = await shop.events()
    expect(events.map((event) => event.name)).toEqual(['Page Viewed', 'Product Viewed'])
    expect(events[1]?.properties).toMatchObject({ price: 12, $page: { path: '/en', title: 'Boots' } })
    await page.evaluate(`aval.track('Added')`)
    await sent(page, 'Added')
    expect(complaints).toEqual([])
    expect(await context.cookies()).toEqual([])
  })

  test('after a no nothing is sent, then or later; the same after a withdrawal', async () => {
    const { page } = await come()
    await press(page, said.en.refuse)
    await decided(page)
    await page.evaluate(`aval.track('Ignored')`)
    await page.waitForTimeout(500)
    expect(toServer(seen!, '/v1/batch')).toEqual([])
    await page.evaluate('aval.open()')
    await press(page, said.en.accept)
    await until(page, `told.filter(({ kind }) => kind === 'decided').length === 2`)
    await page.evaluate(`aval.track('Wanted')`)
    await sent(page, 'Wanted')
    await press(page, said.en.withdraw)
    seen!.forget()
    await page.evaluate(`aval.track('Too late')`)
    await until(page, `told.filter(({ kind }) => kind === 'decided').length === 3`)
    await page.reload()
    await page.evaluate(`aval.track('Still too late')`)
    await page.waitForTimeout(500)
    expect(toServer(seen!, '/v1/batch')).toEqual([])
    expect((await shop.events()).map((event) => event.name)).toEqual(['Wanted'])
    await page.getByRole('button', { name: said.en.control }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('Google’s tags hear denied first, then what is permitted, then denied again', async () => {
    const { page } = await come()
    await page.getByRole('dialog').waitFor()
    const [first, ...more] = await consentCommands(page)
    expect([first?.[0], more]).toEqual(['default', []])
    expect(first?.[1]).toEqual({
      ad_storage: 'denied',
      ad_user_data: 'denied',
      ad_personalization: 'denied',
      analytics_storage: 'denied',
      functionality_storage: 'denied',
      personalization_storage: 'denied',
      security_storage: 'granted',
      wait_for_update: 500,
    })
    await press(page, said.en.choose)
    await page.getByRole('switch', { name: /Measure/ }).check()
    await press(page, said.en.save)
    await decided(page)
    await page.reload()
    await page.getByRole('button', { name: said.en.withdraw }).click()
    const told = await consentCommands(page)
    expect(told.map(([verb, signals]) => [verb, signals.analytics_storage, signals.ad_storage])).toEqual([
      ['default', 'denied', 'denied'],
      ['update', 'granted', 'denied'],
      ['update', 'denied', 'denied'],
    ])
  })

  test('the browser’s own signal is shown as honoured, and no yes opens sharing', async () => {
    const { page } = await come({ gpc: 'on', headers: { 'sec-gpc': '1' } })
    await page.getByText('Opt-out request honoured').waitFor()
    await press(page, said.en.accept)
    await decided(page)
    expect(await page.evaluate('aval.permissions()')).toEqual({
      audience_measurement: true,
      personalisation: true,
      profiling: true,
      third_party_sharing: false,
    })
    expect((await consentCommands(page)).at(-1)?.[1]).toMatchObject({
      ad_storage: 'denied',
      ad_personalization: 'denied',
      analytics_storage: 'granted',
    })
    await press(page, said.en.control)
    expect(await page.getByRole('switch', { name: /Share or sell/ }).isDisabled()).toBe(true)
    await keepScreenshot(page, 'site', 'centre-gpc')
    const { rows } = await sql<{
      signals: number
    }>`select count(*)::int as signals from decision where kind = 'signal_received'`.execute(shop.owner.db)
    expect(rows[0]?.signals).toBeGreaterThan(0)
  })

  for (const language of ['en', 'fr'] as const)
    for (const face of ['light', 'dark'] as const)
      for (const width of [390, 1280] as const)
        test(`refusing weighs what accepting weighs, and nothing stands in anybody’s way (${language}, ${face}, ${width})`, async () => {
          const { page, complaints } = await come({ language, face, width })
          await page.getByRole('dialog').waitFor()
          const [refuse, accept] = [
            await weight(page, said[language].refuse),
            await weight(page, said[language].accept),
          ]
          expect(accept).toEqual(refuse)
          expect(await barriers(page)).toEqual([])
          expect(await overflow(page)).toBe(0)
          await keepScreenshot(page, 'site', `banner-${language}-${face}-${width}`)
          await press(page, said[language].choose)
          expect(await weight(page, said[language].accept)).toEqual(await weight(page, said[language].refuse))
          expect(
            await page.getByRole('switch').evaluateAll((all: { checked: boolean }[]) => all.map((one) => one.checked)),
          ).toEqual([false, false, false, false])
          expect(await barriers(page)).toEqual([])
          expect(await overflow(page)).toBe(0)
          await keepScreenshot(page, 'site', `centre-${language}-${face}-${width}`)
          await press(page, said[language].accept)
          await page.getByRole('link').waitFor()
          expect(await barriers(page)).toEqual([])
          await keepScreenshot(page, 'site', `control-${language}-${face}-${width}`)
          expect(complaints).toEqual([])
        })

  /** What makes a button loud. */
  async function weight(page: Page, name: string) {
    const button = page.getByRole('button', { name, exact: true })
    const box = await button.boundingBox()
    const look = await button.evaluate(`(element) => {
      const { backgroundColor, color, fontSize, fontWeight, borderColor, borderWidth } = getComputedStyle(element)
      return { backgroundColor, color, fontSize, fontWeight, borderColor, borderWidth }
    }`)
    return { width: Math.round(box!.width), height: Math.round(box!.height), top: Math.round(box!.y), look }
  }

  test('giving, refusing and taking back are counted: none costs more clicks than giving', async () => {
    for (const language of ['en', 'fr'] as const) {
      const words = said[language]
      const all = {
        give: await clicks(language, [words.accept]),
        refuse: await clicks(language, [words.refuse]),
        withdraw: await clicks(language, [words.withdraw], [words.accept]),
      }
      expect([language, all]).toEqual([language, { give: 1, refuse: 1, withdraw: 1 }])
      const one = (words_: typeof words) => [words_.control, 'switch', words_.save]
      const single = {
        give: await clicks(language, one(words), [words.refuse]),
        withdraw: await clicks(language, one(words), [words.accept]),
      }
      expect([language, single.withdraw <= single.give]).toEqual([language, true])
    }
  })

  /** Clicks until a decision was recorded, after others that are not counted. */
  async function clicks(language: Language, path: readonly string[], before: readonly string[] = []): Promise<number> {
    await seen?.close()
    const { page } = await come({ language })
    for (const [index, name] of [...before, ...path].entries()) {
      if (name === 'switch') await page.getByRole('switch').first().click()
      else await press(page, name)
      if (index === before.length - 1) await decided(page)
    }
    await until(page, `told.filter(({ kind }) => kind === 'decided').length === ${before.length === 0 ? 1 : 2}`)
    return path.length
  }

  test('by keyboard alone: met first, refused, opened again, kept inside, left by Escape with nothing decided', async () => {
    const { page } = await come()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe(said.en.refuse)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    await page.reload()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await decided(page)
    for (let turn = 0; turn < 9 && (await focused(page)) !== said.en.control; turn++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    const inside = new Set<string>()
    for (let turn = 0; turn < 30; turn++) {
      await page.keyboard.press('Tab')
      inside.add(await focused(page))
    }
    expect(inside.has('Buy')).toBe(false)
    expect(inside.has('audience_measurement')).toBe(true)
    expect(inside.has(said.en.save)).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await focused(page)).toBe(said.en.control)
    expect(toServer(seen!, '/decisions')).toHaveLength(1)
  })

  test('asked again only when the notice has come to mean more', async () => {
    const { page } = await come()
    await press(page, said.en.accept)
    await decided(page)
    await shop.publish()
    await come_again(page)
    expect(await page.getByRole('dialog').count()).toBe(0)
    await shop.publish({ data: ['visits', 'purchases', `location ${Date.now()}`] })
    await come_again(page)
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate('aval.permissions().profiling')).toBe(false)
  })

  /** Without what the browser has cached of the notice. */
  async function come_again(page: Page): Promise<void> {
    await page.route('**/notice?*', (route) =>
      route.continue({ headers: { ...route.request().headers(), 'cache-control': 'no-cache' } }),
    )
    await page.reload()
    await until(page, `told.some(({ kind }) => kind === 'permissions')`)
    await page.waitForTimeout(200)
    await page.unroute('**/notice?*')
  }

  test('without a connection a no holds at once, a yes waits; both reach the server when it is back', async () => {
    const { page } = await come()
    await page.getByRole('dialog').waitFor()
    await page.route(`${publicUrl}/**`, (route) => route.abort())
    await page.evaluate(`aval.track('Held')`)
    await press(page, said.en.accept)
    await page.getByText('Your choice holds in this browser').waitFor()
    expect(await page.evaluate('aval.permissions().audience_measurement')).toBe(false)
    await page.unroute(`${publicUrl}/**`)
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await sent(page, 'Held')
    expect(await shop.counts(site)).toMatchObject({ 'decision recorded': 1, 'event stored': 2 })
  })

  test('a page that is not the site’s gets nothing asked, and collects nothing', async () => {
    await shop.room.sites.change(shop.dpo, site.siteId, { origins: ['https://elsewhere.example'] })
    const { page } = await come()
    await page.getByText('Until they can, nothing is collected').waitFor()
    await page.evaluate(`aval.track('Nothing')`)
    await page.waitForTimeout(300)
    expect(toServer(seen!, '/v1/')).toEqual([])
  })

  test('somebody who withdrew elsewhere, or was erased, is treated so at the next look', async () => {
    const { page } = await come()
    await press(page, said.en.accept)
    await decided(page)
    const subjectId = (await page.evaluate<string>('aval.receipt()')).split('/').at(-1)!
    await shop.decide(subjectId, 'withdrawn', ['audience_measurement'])
    const stale = `for (const key of Object.keys(localStorage)) localStorage.setItem(key, localStorage.getItem(key).replace(/"checked":\\d+/, '"checked":0'))`
    await page.evaluate(stale)
    await page.reload()
    await until(page, `told.some(({ kind }) => kind === 'permissions')`)
    expect(await page.evaluate('aval.permissions()')).toMatchObject({ audience_measurement: false, profiling: true })
    await shop.subjects.erase(shop.dpo, subjectId)
    await page.evaluate(stale)
    await page.reload()
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  test('who signs in with a proof brings refusals along; who signs out is asked anew as somebody else', async () => {
    const { page } = await come()
    await press(page, said.en.refuse)
    await decided(page)
    const { subjectId } = await shop.subjects.upsert(shop.marketer, { identifiers: { external_id: 'C-77' } })
    await shop.decide(subjectId, 'given', ['profiling'])
    const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
    await page.evaluate(`aval.identify('C-77', {}, { proof: '${proofUnder(secret, 'C-77')}' })`)
    await until(page, `told.some((one) => one.kind === 'sent' && one.type === 'identify')`)
    expect((await shop.consent.check('profiling', [subjectId])).get(subjectId)).toBe('withdrawn')
    await page.evaluate('aval.reset()')
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  test('what the server still says of somebody who signed out is not the next one’s', async () => {
    const { page } = await come()
    await press(page, said.en.accept)
    await decided(page)
    const { secret } = await shop.room.sites.secret(shop.dpo, site.siteId)
    let release = () => {}
    const held = new Promise<void>((done) => (release = done))
    await page.route('**/standing', async (route) => {
      await held
      await route.continue()
    })
    const asked = page.waitForRequest('**/standing')
    await page.evaluate(`aval.identify('C-78', {}, { proof: '${proofUnder(secret, 'C-78')}' })`)
    await asked
    await page.evaluate('aval.reset()')
    await page.getByRole('dialog').waitFor()
    const answered = page.waitForResponse('**/standing')
    release()
    await answered
    await page.evaluate('new Promise((done) => setTimeout(done, 100))')
    expect(await page.evaluate('aval.permissions().audience_measurement')).toBe(false)
    expect(await page.evaluate('localStorage.length')).toBe(0)
    expect(await page.getByRole('dialog').count()).toBe(1)
  })
})
