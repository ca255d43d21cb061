/** Models in the console: a look at the data, training that is watched, a card, approval by somebody else, scores, fairness, comparison. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../browser.ts'
import { type ConsoleHouse, consoleHouse, expectSoundInEveryLook, settled } from '../console.ts'
import { peopleForInsight } from './insight.ts'

const features = ['orders', 'town', 'club', 'age'] as const
const target = { kind: 'field', field: 'bought', equals: true } as const
const slow = { timeout: 30_000 }

describe.skipIf(browserPath === null)('models in the console', () => {
  let at: ConsoleHouse
  let modelId: string
  beforeAll(async () => {
    at = await consoleHouse()
    await peopleForInsight(at.house, { owner: await at.staff('owner'), dpo: await at.staff('dpo') })
  }, 300_000)
  afterAll(() => at.close())

  const choose = async (page: Page, label: string, option: string) => {
    await page.locator('input').and(page.getByLabel(label)).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }

  test('an analyst looks at the data, is warned of the field that knows the answer, leaves it out, and trains', async () => {
    const came = await at.signedIn('analyst', { language: 'en' })
    const { page } = came
    await at.open(page, '/models/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Answers')
    await choose(page, 'Which field', 'Answered the last offer')
    await page.getByRole('button', { name: 'Look at the data' }).click()
    await page.getByText('It was probably written after it').waitFor(slow)
    await page.getByRole('checkbox', { name: 'Amount on the receipt' }).uncheck()
    expect(await page.getByRole('checkbox', { name: 'Health' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.waitForURL(/job=/)
    await page.getByRole('heading', { name: 'Answers · v1', level: 1 }).waitFor(slow)
    modelId = (await at.house.models.list()).find(({ name }) => name === 'Answers')!.modelId
    await page.getByText('Nobody has approved it yet.').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await came.close()
  }, 120_000)

  test('whoever trained a model is told why they cannot approve it; somebody else approves it in words', async () => {
    const owner = await at.staff('owner')
    const own = await at.house.models.train(owner, { name: 'Mine', target, features })
    const alone = await at.signedIn('owner', { language: 'en' })
    await at.open(alone.page, `/models/${own.modelId}`)
    await alone.page.getByText('You trained it, so somebody else must approve it').waitFor()
    expect(await alone.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await alone.close()
    const came = await at.signedIn('dpo', { language: 'en' })
    const { page } = came
    await at.open(page, `/models/${modelId}`)
    await page.getByRole('button', { name: 'Approve' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('Every field is known before the answer.')
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Every field is known before the answer.').waitFor(slow)
    expect((await at.house.models.get(modelId)).approved?.by).toBe(`staff:${(await at.staff('dpo')).id}`)
    await came.close()
  }, 120_000)

  test('it scores everybody who permits prediction, and its scores are audited by group', async () => {
    const came = await at.signedIn('analyst', { language: 'en' })
    const { page } = came
    await at.open(page, `/models/${modelId}`)
    await page.getByRole('button', { name: 'Score now' }).click()
    await page.getByText('400 people scored').waitFor(slow)
    await page.getByRole('button', { name: 'Audit now' }).click()
    await page.getByText('Chance of being among the best-scored').first().waitFor(slow)
    const [audit] = await at.house.ethics.modelAudits(await at.staff('analyst'), modelId, 'en')
    expect(audit?.share).toBe(0.1)
    await came.close()
  }, 120_000)

  test('every page is sound in both languages, both faces, wide and narrow', async () => {
    const analyst = await at.staff('analyst')
    const other = await at.house.models.train(analyst, { name: 'Leaky', target, features: [...features, 'receipt'] })
    await expectSoundInEveryLook(at, 'analyst', '/models', 'models')
    await expectSoundInEveryLook(at, 'analyst', `/models/${modelId}`, 'model', settled)
    await expectSoundInEveryLook(at, 'dpo', `/models/compare?ids=${modelId},${other.modelId}`, 'models-compared')
    await expectSoundInEveryLook(at, 'analyst', '/models/new', 'model-training')
  }, 400_000)
})
