/** Audiences in the console: written by keyboard, read as the server reads them, counted while they are written, never lost. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../browser.ts'
import { type ConsoleHouse, consoleHouse, expectSound, expectSoundInEveryLook, settled } from '../console.ts'
import { peopleForInsight } from './insight.ts'

const purpose = 'email_marketing'
const rule = {
  kind: 'all',
  of: [
    { kind: 'compare', field: 'orders', is: 'at_least', value: 3 },
    {
      kind: 'any',
      of: [
        { kind: 'one_of', field: 'town', values: ['Lyon', 'Paris'] },
        {
          kind: 'not',
          of: { kind: 'event', name: 'Order Completed', at_most: 2, days: 90, properties: { sport: 'hiking' } },
        },
      ],
    },
    { kind: 'share', of: 0.5, salt: 'first wave' },
  ],
} as const

describe.skipIf(browserPath === null)('audiences in the console', () => {
  let at: ConsoleHouse
  let audienceId: string
  beforeAll(async () => {
    at = await consoleHouse()
  })
  afterAll(() => at.close())

  const sentence = (page: Page) => page.locator('[data-sentence]').innerText()
  const count = (page: Page, name: string) => page.locator(`[data-count="${name}"]`).first()

  test('before there is any audience, the page says what one is and where to begin', async () => {
    await expectSoundInEveryLook(at, 'marketer', '/audiences', 'audiences-empty')
  }, 180_000)

  test('a count of an audience is kept with its version', async () => {
    const [owner, dpo, marketer] = [await at.staff('owner'), await at.staff('dpo'), await at.staff('marketer')]
    await peopleForInsight(at.house, { owner, dpo })
    const { audiences, audienceDesk } = at.house
    const first = await audiences.save(marketer, { name: 'Regulars', purpose, query: rule.of[0] })
    audienceId = first.audienceId
    await audienceDesk.count(marketer, audienceId)
    await audiences.save(marketer, { audienceId, name: 'Faithful customers', purpose, query: rule })
    expect(await audienceDesk.count(marketer, audienceId)).toMatchObject({ version: 2 })
  }, 300_000)

  test('an audience is built by keyboard alone, and its sentence is the server’s', async () => {
    const { page } = await at.window('marketer', 'en', '/audiences/new')
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.getByLabel('Name').focus()
    await page.keyboard.type('By hand')
    await press('Tab')
    await page.keyboard.type('offers by email')
    await press('ArrowDown', 'Enter', 'Tab', 'Tab')
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Add a condition')
    await press('Enter')
    await page.keyboard.type('Orders')
    await press('ArrowDown', 'Enter', 'Tab', 'Tab')
    await page.keyboard.type('3')
    await press('Tab', 'Tab')
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Add a condition')
    await press('Tab', 'Enter')
    await page.keyboard.type('Town')
    await press('ArrowDown', 'Enter', 'Tab', 'Tab')
    await page.keyboard.type('Lyon')
    await press('Escape')
    await expect.poll(() => sentence(page), { timeout: 15_000 }).toBe('“Orders” is at least 3 and “Town” is Lyon')
    await expect.poll(() => count(page, 'eligible').isVisible(), { timeout: 15_000 }).toBe(true)
    await page.getByRole('button', { name: 'Save', exact: true }).focus()
    await press('Enter')
    await page.getByRole('heading', { name: 'By hand', level: 1 }).waitFor()
    const saved = (await at.house.audiences.list()).find(({ name }) => name === 'By hand')
    expect(saved?.query).toEqual({
      kind: 'all',
      of: [
        { kind: 'compare', field: 'orders', is: 'at_least', value: 3 },
        { kind: 'any', of: [{ kind: 'compare', field: 'town', is: 'equal', value: 'Lyon' }] },
      ],
    })
    expect(await sentence(page)).toBe(await at.house.audiences.sentence(saved!.query, 'en'))
  }, 120_000)

  test('what somebody else saved meanwhile is told, nothing is lost, and the draft survives the window', async () => {
    const marketer = await at.staff('marketer')
    const saved = await at.house.audiences.save(marketer, { name: 'Shared', purpose, query: { kind: 'everyone' } })
    const path = `/audiences/${saved.audienceId}/change`
    const { page } = await at.window('marketer', 'en', path)
    await page.getByLabel('Name').fill('Shared, by me')
    await at.house.audiences.save(marketer, {
      audienceId: saved.audienceId,
      name: 'Shared',
      purpose,
      query: { kind: 'known', field: 'age' },
    })
    await page.getByRole('button', { name: 'Save as version 2' }).click()
    await page.getByText('Somebody saved version 2 meanwhile').waitFor()
    await at.open(page, path)
    expect(await page.getByLabel('Name').inputValue()).toBe('Shared, by me')
    await page.getByText('is here again').waitFor()
    await page.getByRole('button', { name: /Save as version/ }).click()
    await page.getByRole('button', { name: 'Save mine as version 3' }).click()
    await page.getByRole('heading', { name: 'Shared, by me', level: 1 }).waitFor()
    expect((await at.house.audiences.get(saved.audienceId)).version).toBe(3)
    await page.getByText('Was called “Shared”.').waitFor()
  }, 120_000)

  test('whoever may not write is offered nothing, and whoever may not look is told so', async () => {
    const auditor = await at.signedIn('auditor', { language: 'en' })
    await at.open(auditor.page, `/audiences/${audienceId}`)
    expect(await auditor.page.getByRole('link', { name: 'Change' }).count()).toBe(0)
    expect(await sentence(auditor.page)).toContain('“Orders” is at least 3')
    await expectSound(auditor)
    await auditor.close()
    const support = await at.signedIn('support', { language: 'en' })
    await support.page.goto(`${at.url}/console/audiences`)
    await support.page.getByRole('alert').waitFor()
    await support.close()
  }, 60_000)

  test('every page is sound in both languages, both faces, wide and narrow', async () => {
    await expectSoundInEveryLook(at, 'marketer', '/audiences', 'audiences')
    await expectSoundInEveryLook(at, 'marketer', `/audiences/${audienceId}`, 'audience', async (page) => {
      await count(page, 'eligible').waitFor()
      await settled(page)
    })
    await expectSoundInEveryLook(
      at,
      'marketer',
      `/audiences/${audienceId}/change`,
      'audience-builder',
      async (page) => {
        await count(page, 'eligible').waitFor()
        await settled(page)
      },
    )
  }, 300_000)
})
