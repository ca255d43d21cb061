/**
 * Models in the console: a look at the data, training that is watched, stopped or fails, a card, approval by somebody else, scores and
 * the reasons of one, fairness, comparison.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../../src/kernel/index.ts'
import { browserPath, pressByKeyboard, tabTo, watchPointer } from '../browser.ts'
import {
  type ConsoleHouse,
  choose,
  consoleHouse,
  expectSoundInEveryLook,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { ada, holdPeople, peopleForInsight } from './insight.ts'

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

  test('an analyst looks at the data, is warned of the field that knows the answer, leaves it out, and trains', async () => {
    const came = await at.window('analyst', 'en', '/models/new')
    const { page } = came
    await page.getByRole('textbox', { name: 'Name' }).fill('Answers')
    await choose(page, 'Which field', 'Answered the last offer')
    await page.getByRole('button', { name: 'Look at the data' }).click()
    await page.getByText('It was probably written after it').waitFor(slow)
    await page.getByRole('checkbox', { name: 'Amount on the receipt' }).uncheck()
    expect(await page.getByRole('checkbox', { name: 'Health' }).isDisabled()).toBe(true)
    const reading = holdPeople(at.house)
    await reading.held
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.waitForURL(/job=/)
    await page.getByText('People are being read.').waitFor(slow)
    await soundInEveryLook(came, 'model-training-under-way-en')
    // Behind the reading that waits, and before the model is registered.
    const registering = holdPeople(at.house)
    await reading.letGo()
    await registering.held
    const french = await at.window('analyst', 'fr')
    await french.page.goto(page.url())
    await french.page.getByText('7 sur 7').waitFor(slow)
    expect(await french.page.getByText('Ajustement du modèle.').count()).toBe(1)
    await soundInEveryLook(french, 'model-training-under-way-fr')
    await registering.letGo()
    await page.getByRole('heading', { name: 'Answers · v1', level: 1 }).waitFor(slow)
    modelId = (await at.house.models.list()).find(({ name }) => name === 'Answers')!.modelId
    await page.getByText('Nobody has approved it yet.').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  }, 120_000)

  test('training that is stopped by keyboard registers nothing; training that fails says why', async () => {
    const analyst = await at.staff('analyst')
    const before = (await at.house.models.list()).length
    const reading = holdPeople(at.house)
    await reading.held
    const given = await at.house.models.startTraining(analyst, { name: 'Stopped', target, features })
    const french = await at.window('analyst', 'fr')
    await french.page.goto(`${at.url}/console/models/new?job=${given.jobId}&model=${given.modelId}`)
    await french.page.getByText('Lecture des personnes.').waitFor(slow)
    const pointed = await watchPointer(french.page)
    await pressByKeyboard(french.page, 'Arrêter')
    await french.page.getByText('L’entraînement a été arrêté.').waitFor(slow)
    expect(await pointed()).toBe(0)
    await reading.letGo()
    await soundInEveryLook(french, 'model-training-stopped-fr')
    const { audienceId: id } = await at.house.audiences.save(await at.staff('owner'), {
      name: 'A few',
      purpose: 'email_marketing',
      query: { kind: 'compare', field: 'orders', is: 'at_least', value: 11 },
    })
    const few = await at.house.models.startTraining(analyst, { name: 'Few', target, features, population: { id } })
    await expectSoundInEveryLook(
      at,
      'analyst',
      `/models/new?job=${few.jobId}&model=${few.modelId}`,
      'model-training-failed',
      async (page) => page.getByText(/^(Too few people with|Trop peu de personnes)/).waitFor(slow),
    )
    expect(await at.house.models.list()).toHaveLength(before)
  }, 120_000)

  test('whoever trained a model is told why they cannot approve it; somebody else approves it in words', async () => {
    const owner = await at.staff('owner')
    const own = await at.house.models.train(owner, { name: 'Mine', target, features })
    const alone = await at.window('owner', 'en', `/models/${own.modelId}`)
    await alone.page.getByText('You trained it, so somebody else must approve it').waitFor()
    expect(await alone.page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    const { page } = await at.window('dpo', 'en', `/models/${modelId}`)
    await page.getByRole('button', { name: 'Approve' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('Every field is known before the answer.')
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Every field is known before the answer.').waitFor(slow)
    await expect
      .poll(async () => (await at.house.models.get(modelId)).approved?.by)
      .toBe(`staff:${(await at.staff('dpo')).id}`)
  }, 120_000)

  test('it scores everybody who permits prediction, and its scores are audited by group', async () => {
    const { page } = await at.window('analyst', 'en', `/models/${modelId}`)
    await page.getByRole('button', { name: 'Score now' }).click()
    await page.getByText('401 people scored').waitFor(slow)
    await page.getByRole('button', { name: 'Audit now' }).click()
    await page.getByText('Chance of being among the best-scored').first().waitFor(slow)
    const [audit] = await at.house.ethics.modelAudits(await at.staff('analyst'), modelId, 'en')
    expect(audit?.share).toBe(0.1)
  }, 120_000)

  test('one person’s score is explained after a reason, by mouse and by keyboard, on a card that is whole', async () => {
    const { page } = await at.window('owner', 'en', `/models/${modelId}`)
    await page.getByRole('textbox', { name: 'Value' }).fill('nobody@example.org')
    await page.getByLabel(/^Why you look/).fill('She asks for it.')
    await page.getByRole('button', { name: 'Explain', exact: true }).click()
    await page.getByText('Nobody is known by that.').waitFor(slow)
    await expectSoundInEveryLook(at, 'owner', `/models/${modelId}`, 'model', async (shown, language) => {
      await settled(shown)
      await (language === 'en' ? explainByMouse(shown) : explainByKeyboard(shown))
      await shown.getByRole('row', { name: orders[language] }).last().waitFor(slow)
    })
  }, 240_000)

  test('two models are laid side by side from the list, by mouse and by keyboard', async () => {
    const analyst = await at.staff('analyst')
    await at.house.models.train(analyst, { name: 'Leaky', target, features: [...features, 'receipt'] })
    await expectSoundInEveryLook(at, 'analyst', '/models', 'models')
    const english = await at.window('analyst', 'en', '/models')
    for (const name of ['Answers', 'Leaky'])
      await english.page.getByRole('checkbox', { name: `Compare ${name} · v1` }).check()
    await english.page.getByRole('link', { name: 'Compare 2 models' }).click()
    await sideBySide(english.page, 'But Leaky · v1 carries warnings')
    await soundInEveryLook(english, 'models-compared-en')
    const french = await at.window('analyst', 'fr', '/models')
    const pointed = await watchPointer(french.page)
    for (const name of ['Leaky', 'Answers']) {
      await tabTo(french.page, `Comparer ${name} · v1`)
      await french.page.keyboard.press('Space')
    }
    await pressByKeyboard(french.page, 'Comparer 2 modèles')
    await sideBySide(french.page, 'Mais Leaky · v1 porte des avertissements')
    expect(await pointed()).toBe(0)
    await soundInEveryLook(french, 'models-compared-fr')
    await expectSoundInEveryLook(at, 'analyst', '/models/new', 'model-training')
  }, 400_000)
})

const orders: Readonly<Record<Language, RegExp>> = { en: /Orders/, fr: /Commandes/ }

async function explainByMouse(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Value' }).fill(ada)
  await page.getByLabel(/^Why you look/).fill('She asks why she was chosen.')
  await page.getByRole('button', { name: 'Explain', exact: true }).click()
  await page.getByText(/^Estimated at/).waitFor(slow)
}

async function explainByKeyboard(page: Page): Promise<void> {
  await tabTo(page, 'Valeur')
  await page.keyboard.type(ada)
  await tabTo(page, 'Pourquoi, en trois mots au moins')
  await page.keyboard.type('Elle demande pourquoi elle a été choisie.')
  await pressByKeyboard(page, 'Expliquer')
  await page.getByText(/^Estimé à/).waitFor(slow)
}

async function sideBySide(page: Page, warning: string): Promise<void> {
  await page.waitForURL(/compare/)
  await page.getByText(warning).waitFor(slow)
  await settled(page)
}
