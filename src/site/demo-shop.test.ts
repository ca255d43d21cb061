/** The demonstration's shop in a real browser, with the whole script inside it: what it shows is what happened. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  barriers,
  browserPath,
  keepScreenshot,
  launchBrowser,
  overflow,
  visit,
  type Visit,
} from '../../test/browser.ts'
import { createApp, createLog } from '../kernel/index.ts'
import { freePort } from './host-page.fixture.ts'
import { demoShopRoutes, siteIntakeRoutes, siteScriptRoutes } from './index.ts'
import { openShop, type Shop } from './shop.fixture.ts'

describe.skipIf(browserPath === null)('the shop', () => {
  let shop: Shop
  let browser: Browser
  let origin: string
  let close: () => Promise<void>
  beforeAll(async () => {
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    shop = await openShop(origin)
    const app = await createApp({
      log: createLog('silent'),
      authorise: async (request) => {
        request.actor = { kind: 'system', id: 'public' }
      },
      version: '0',
      publicUrl: origin,
    })
    for (const mount of [siteIntakeRoutes(shop.room), siteScriptRoutes(), demoShopRoutes(shop.room, shop.consent)])
      mount(app)
    await app.listen({ host: '127.0.0.1', port })
    close = () => app.close()
    await shop.site({ origins: [origin], name: 'Sentiers & Cie' })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await close?.()
    await shop?.close()
  })

  const state = ({ page }: Visit, event: string) =>
    page.locator('#events li', { hasText: event }).locator('span').last().getAttribute('data-state')

  test('shows what is held back, what is sent after a yes, what is dropped after a withdrawal, and the proof', async () => {
    const seen = await visit(browser)
    const { page } = seen
    await page.goto(`${origin}/demo-shop?lang=en`)
    await page.getByRole('dialog').waitFor()
    await page.getByRole('button', { name: 'Look at Ridge' }).click()
    await expect.poll(() => state(seen, 'Product Viewed')).toBe('held')
    expect(await page.locator('#signals [data-state=granted]').allTextContents()).toEqual(['granted'])
    await page.getByRole('button', { name: 'Accept all' }).click()
    await expect.poll(() => state(seen, 'Product Viewed')).toBe('sent')
    await expect.poll(() => page.locator('#signals [data-state=granted]').count()).toBe(7)
    expect(await page.getByRole('link', { name: 'Open what was recorded about you' }).getAttribute('href')).toContain(
      '/receipt/',
    )
    expect((await shop.events()).map((event) => event.name)).toEqual(['Page Viewed', 'Product Viewed'])
    await page.getByRole('button', { name: 'Withdraw all' }).click()
    await page.getByRole('button', { name: 'Add to basket: Forest' }).click()
    await expect.poll(() => state(seen, 'Product Added')).toBe('dropped')
    expect(await page.locator('#basket').textContent()).toBe('In the basket: 1')
    await page.getByRole('button', { name: 'Be somebody else' }).click()
    await page.getByRole('dialog').waitFor()
    expect(seen.complaints).toEqual([])
    await seen.close()
  })

  for (const language of ['en', 'fr'] as const)
    for (const face of ['light', 'dark'] as const)
      for (const width of [390, 1280] as const)
        test(`stands in nobody’s way and breaks no policy (${language}, ${face}, ${width})`, async () => {
          const seen = await visit(browser, { language, face, width })
          const { page } = seen
          await page.goto(`${origin}/demo-shop?lang=${language}`)
          await page.getByRole('dialog').waitFor()
          await page.locator('[data-event]').first().click()
          expect(await barriers(page)).toEqual([])
          expect(await overflow(page)).toBe(0)
          await keepScreenshot(page, 'site', `demo-shop-asked-${language}-${face}-${width}`)
          await page.getByRole('button', { name: language === 'fr' ? 'Tout accepter' : 'Accept all' }).click()
          await page.locator('#receipt a').waitFor()
          expect(await barriers(page)).toEqual([])
          await keepScreenshot(page, 'site', `demo-shop-${language}-${face}-${width}`)
          expect(seen.complaints).toEqual([])
          await seen.close()
        })
})
