/** The frame of the console: who may come in, what it offers to whom, and that every way to look at it is sound. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, visit } from '../browser.ts'
import { type ConsoleHouse, consoleHouse, expectSound, expectSoundInEveryLook } from '../console.ts'

describe.skipIf(browserPath === null)('the frame of the console', () => {
  let at: ConsoleHouse
  beforeAll(async () => {
    at = await consoleHouse()
  })
  afterAll(() => at.close())

  test('somebody who is not signed in sees nothing of it, and comes back to where they wanted to go', async () => {
    await at.staff('owner')
    const stranger = await visit(at.browser)
    await stranger.page.goto(`${at.url}/console/`)
    await stranger.page.waitForURL(/\/console\/(sign-in|setup)/)
    expect(await stranger.page.getByRole('navigation').count()).toBe(0)
    await stranger.close()
  })

  test('it is whole in both languages, both faces, wide and narrow', async () => {
    await expectSoundInEveryLook(at, 'owner', '/', 'overview-empty')
  }, 180_000)

  test('language and appearance are chosen in the menu and stay chosen', async () => {
    const came = await at.signedIn('owner', { language: 'en' })
    await at.open(came.page, '/')
    await came.page.getByRole('button', { name: /My account/ }).click()
    await came.page.getByRole('menuitem', { name: 'Français' }).click()
    await came.page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor()
    expect(await came.page.locator('html').getAttribute('lang')).toBe('fr')
    await came.page.getByRole('button', { name: /Mon compte/ }).click()
    await came.page.getByRole('menuitemradio', { name: 'Sombre' }).click()
    await came.page.reload()
    await came.page.getByRole('heading', { name: 'Vue d’ensemble' }).waitFor()
    expect(await came.page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
    await expectSound(came)
    await came.close()
  })

  test('the policy of the page allows no inline script, and a style only by the nonce of this visit', async () => {
    const [one, other] = await Promise.all([fetch(`${at.url}/console/`), fetch(`${at.url}/console/`)])
    const policy = one.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe/)
    expect(policy).not.toBe(other.headers.get('content-security-policy'))
    const markup = await one.text()
    expect(markup).not.toMatch(/<script(?![^>]*src=)/)
    expect(markup).not.toMatch(/\sstyle=|__NONCE__/)
  })
})
