/** The stops of the tour from the audience on, in one language and face: an author, an approver, and the customer who gets the message. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Language } from '../src/kernel/index.ts'
import { barriers, type Visit, write } from './browser.ts'
import { settled } from './console.ts'

export interface Walk {
  readonly url: string
  readonly language: Language
  readonly face: 'light' | 'dark'
  readonly author: Visit
  /** One, or two where a finding blocks, each with the language of their console. */
  readonly approvers: readonly (readonly [Visit, Language])[]
  /** Who looks the customer up afterwards: marketers may not. */
  readonly reader: Visit
  /** At least so many contacts before: who is written to. */
  readonly contacts: string
  /** Of the audience. */
  readonly name: string
}

/** Nothing is in anybody's way, and what the reader of the tour sees at this point is kept, one window high. */
export async function expectPictureOf({ language, face }: Walk, page: Page, name: string): Promise<void> {
  const folder = language === 'en' ? 'tour' : `tour-${language}-${face}`
  const place = join(import.meta.dirname, '..', 'dist', 'screenshots', folder)
  mkdirSync(place, { recursive: true })
  await page.emulateMedia({ colorScheme: face })
  await page.waitForTimeout(400)
  expect(await barriers(page)).toEqual([])
  await page.screenshot({ path: join(place, `${name}.png`) })
}

/** Registers the stops. @param walk asked when they run */
export function walkOn(walk: () => Walk): void {
  const say = (en: string, fr: string) => (walk().language === 'en' ? en : fr)
  const expectPicture = (page: Page, name: string) => expectPictureOf(walk(), page, name)
  const purpose = () => say('Send you offers by email', 'Vous envoyer des offres par courriel')
  let customer = ''

  test('4 · an audience is chosen, and says whom it may not write to', async () => {
    const { page } = walk().author
    await page.goto(`${walk().url}/console/audiences/new`)
    await settled(page)
    await page.getByLabel(say('Name', 'Nom')).fill(walk().name)
    await choose(page, page.getByRole('combobox', { name: /purpose|finalité/i }), purpose())
    await page
      .getByRole('button', { name: say('Add a condition', 'Ajouter une condition') })
      .first()
      .click()
    await write(page, say('Contacts before this campaign', 'Contacts avant cette campagne'))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await write(page, walk().contacts)
    await page.locator('[data-count="eligible"]').first().waitFor()
    await settled(page)
    await expectPicture(page, '5-audience')
    await page.getByRole('button', { name: say('Save', 'Enregistrer'), exact: true }).click()
    await page.getByRole('heading', { name: walk().name, level: 1 }).waitFor()
  }, 120_000)

  test('5 · a campaign is written, looked at and checked', async () => {
    const { page } = walk().author
    await page.goto(`${walk().url}/console/campaigns/new`)
    await settled(page)
    await page
      .getByLabel(say('Name', 'Nom'), { exact: false })
      .first()
      .fill(say('A word to customers we know', 'Un mot à nos clients'))
    await choose(page, page.getByRole('combobox', { name: 'Audience' }), walk().name)
    await page.getByLabel(say('Name that readers see', 'Nom que voient les destinataires')).fill('Sentiers & Cie')
    await page.getByLabel(say('Address', 'Adresse')).fill('bonjour@sentiers.example')
    await page.getByRole('button', { name: say('Create the campaign', 'Créer la campagne') }).click()
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}\/goal/)
    await settled(page)
    await page.getByRole('button', { name: say('Next: Audience', 'Suite : Audience') }).click()
    await page.getByText(say('would be written to', 'recevraient le message')).waitFor()
    await page.getByRole('button', { name: say('Next: Content', 'Suite : Contenu') }).click()
    for (const language of [say('French', 'Anglais'), say('English', 'Français')]) {
      await page.getByText(language, { exact: true }).click()
      await page.getByRole('button', { name: say('Begin with a template', 'Partir d’un modèle') }).click()
      await page.locator('[data-status="saved"]').waitFor()
      await page.getByText(say('This text would be sent as it stands.', 'Ce texte partirait tel quel.')).waitFor()
    }
    await page.frameLocator('iframe').getByText(say('Write here, in plain words', 'Écrivez ici, simplement')).waitFor()
    await expectPicture(page, '6-content')
    await page.getByRole('link', { name: /Ethics|Éthique/ }).click()
    await page.getByRole('button', { name: say('Check it now', 'Lancer le contrôle') }).click()
    await page.getByText(say('Checking…', 'Contrôle en cours…')).waitFor({ state: 'hidden', timeout: 120_000 })
    await page.getByText(say('What is needed now', 'Ce qu’il faut maintenant')).waitFor()
    await page.evaluate('scrollTo(0, 0)')
    await expectPicture(page, '7-ethics')
  }, 240_000)

  test('6 · colleagues read the verdict and approve in writing', async () => {
    for (const [{ page }, language] of walk().approvers) {
      const [read, why, approve] =
        language === 'en'
          ? ['Read and decide', 'Your reason', 'Approve']
          : ['Lire et décider', 'Votre raison', 'Approuver']
      await page.goto(`${walk().url}/console/approvals`)
      await settled(page)
      await page.getByRole('link', { name: read }).first().click()
      await page.waitForURL(/\/ethics$/)
      await settled(page)
      await page.getByLabel(why).fill('Le message n’enlève rien à personne, et chacun peut l’arrêter d’un geste.')
      await page.getByRole('button', { name: approve }).click()
      await page
        .getByText(/Appro\S+ (par|by) (Dominique|Olivia)/)
        .last()
        .waitFor()
    }
    await expectPicture(walk().approvers[0]![0].page, '8-approved')
  }, 120_000)

  test('7 · it is sent, watched live, and lies in the mailbox', async () => {
    const { page } = walk().author
    await page.goto(page.url().replace(/ethics$/, 'send'))
    await settled(page)
    await page.getByRole('button', { name: say('Launch', 'Lancer'), exact: true }).click()
    await page.getByRole('button', { name: say('Launch it', 'La lancer') }).click()
    await page.waitForURL(/\/live$/)
    await page.getByText(say('Everything is settled.', 'Tout est réglé.')).waitFor({ timeout: 120_000 })
    await expectPicture(page, '9-sent')
  }, 240_000)

  test('8 · the customer reads why, and stops it with one press', async () => {
    const { page } = walk().author
    await page.goto(`${walk().url}/mailbox`)
    const message = page
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
      .first()
    customer = (await message.getByRole('cell').first().innerText()).trim()
    await message.getByRole('link').click()
    const why = page.frameLocator('iframe').getByRole('link', { name: /Why did I get this|Pourquoi ai-je reçu/ })
    await expectPicture(page, '10-message')
    await page.goto((await why.getAttribute('href'))!)
    await expectPicture(page, '11-why')
    await page
      .getByRole('button', { name: say('Stop this kind of message', 'Ne plus recevoir ce type de message') })
      .click()
    await page
      .getByRole('link', { name: say('Receipt', 'Reçu') })
      .first()
      .waitFor()
    await expectPicture(page, '12-withdrawn')
  }, 120_000)

  test('9 · the receipt is checked by the customer’s own browser', async () => {
    const { page } = walk().author
    await page
      .getByRole('link', { name: say('Receipt', 'Reçu') })
      .first()
      .click()
    const file = page.locator('a[download]').first()
    // Its entry is in the log within seconds; until then the page says that it is under way.
    await expect.poll(async () => (await page.reload(), file.count()), { timeout: 60_000, interval: 2000 }).toBe(1)
    const [taken] = await Promise.all([page.waitForEvent('download'), file.click()])
    await page
      .getByRole('link', { name: say('Check a receipt', 'Vérifier un reçu') })
      .first()
      .click()
    // The page shows the form when its script listens.
    await page.locator('#checker').waitFor()
    await page.getByLabel(say('Receipt file', 'Fichier du reçu')).setInputFiles(await taken.path())
    await page.getByText(say('The receipt is valid', 'Le reçu est valable')).waitFor()
    await page.getByText(say('The receipt is valid', 'Le reçu est valable')).scrollIntoViewIfNeeded()
    await expectPicture(page, '13-verified')
  }, 120_000)

  test('10 · the console shows the withdrawal', async () => {
    const { page } = walk().reader
    await page.goto(`${walk().url}/console/people`)
    await settled(page)
    await page
      .getByLabel(say('Why, in words', 'Pourquoi, avec des mots'))
      .fill(say('Checking that the withdrawal has arrived', 'Vérifier que le retrait est arrivé'))
    await page.getByLabel(say('Its exact value', 'Sa valeur exacte')).fill(customer)
    await page.getByRole('button', { name: say('Find', 'Trouver') }).click()
    await page.getByRole('heading', { name: say('What is permitted', 'Ce qui est permis') }).waitFor()
    await page
      .getByRole('row')
      .filter({ hasText: purpose() })
      .getByText(say('withdrew', 'a retiré son consentement'))
      .waitFor()
    await expectPicture(page, '14-card')
    const asked = page.getByText(say('Checking that the withdrawal has arrived', 'Vérifier que le retrait est arrivé'))
    expect(await asked.count()).toBeGreaterThan(0)
    expect(walk().reader.complaints.filter((one) => !/40[0-9]|net::/.test(one))).toEqual([])
  }, 120_000)
}

async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click()
  await page.getByRole('option', { name: option }).click()
}
