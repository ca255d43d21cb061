/**
 * docs/tour.md, walked by somebody who has never seen Aval: `aval start` in a process of its own, then nothing but a browser. It makes
 * the pictures of that page; `cp dist/screenshots/tour/*.png docs/tour/` takes them over.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { phone } from '../src/staff/test-desk.ts'
import { barriers, browserPath, launchBrowser, type Visit, visit } from './browser.ts'
import { freePort, settled } from './console.ts'
import { dataSet } from './data.ts'

const root = join(import.meta.dirname, '..')
const file = dataSet('bank-marketing/bank-additional-full.csv.gz')
const passwords = { owner: 'tulipe vélo 19 marché gris', dpo: 'hublot 7 tisane granit ocre' }

describe.skipIf(browserPath === null || file === null)('the tour', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aval-tour-'))
  let server: ChildProcess
  let said = ''
  let url = ''
  let browser: Browser
  let olivia: Visit
  let dominique: Visit
  const customer = { address: '' }

  beforeAll(async () => {
    const [port, mailboxPort] = [await freePort(), await freePort()]
    url = `http://127.0.0.1:${port}`
    const env = { AVAL_DATA_DIR: folder, AVAL_PORT: String(port), AVAL_MAILBOX_PORT: String(mailboxPort), LANG: 'en' }
    server = spawn(process.execPath, ['src/cli/main.ts', 'start'], { cwd: root, env: { ...process.env, ...env } })
    server.stdout?.on('data', (text) => (said += String(text)))
    server.stderr?.on('data', (text) => (said += String(text)))
    await until(() => /\/console\/setup#\S+/.test(said))
    browser = await launchBrowser()
    olivia = await visit(browser, { language: 'en' })
    dominique = await visit(browser, { language: 'fr' })
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    const gone = new Promise((resolve) => server.once('exit', resolve))
    if (server.exitCode === null && server.kill('SIGTERM')) await gone
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  /** Nothing is in anybody's way, and what the reader of the tour sees at this point is kept, one window high. */
  async function expectPicture(page: Page, name: string): Promise<void> {
    const place = join(root, 'dist', 'screenshots', 'tour')
    mkdirSync(place, { recursive: true })
    await page.waitForTimeout(400)
    expect(await barriers(page)).toEqual([])
    await page.screenshot({ path: join(place, `${name}.png`) })
  }

  test('1 · the link in the terminal makes the first administrator', async () => {
    const { page } = olivia
    await page.goto(/http\S+\/console\/setup#\S+/.exec(said)![0])
    await page.getByLabel('Your name').fill('Olivia Owner')
    await page.getByLabel('Address').fill('olivia@example.org')
    await page.keyboard.press('Enter')
    await page.getByLabel(/^New password/).fill(passwords.owner)
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: /QR/ }).waitFor()
    await expectPicture(page, '1-second-factor')
    await secondFactor(page, /Confirm/)
    await page.getByLabel('I have kept them').check()
    await page.getByRole('button', { name: 'To the console' }).click()
    await settled(page)
    await expectPicture(page, '2-overview')
  }, 120_000)

  test('2 · a colleague is invited and comes in: nobody approves their own campaign', async () => {
    const { page } = olivia
    await page.goto(`${url}/console/colleagues`)
    await page.getByRole('button', { name: 'Invite a colleague' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Dominique Delahaye')
    await dialog.getByLabel('Email address').fill('dominique@example.org')
    await dialog.getByLabel('Role').selectOption('dpo')
    await dialog.getByLabel('Language').selectOption('fr')
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
    const link = await page.locator('code').first().innerText()
    await dominique.page.goto(link)
    await dominique.page.getByLabel(/^Nouveau mot de passe/).fill(passwords.dpo)
    await dominique.page.keyboard.press('Enter')
    await dominique.page.getByRole('img', { name: /QR/ }).waitFor()
    await secondFactor(dominique.page, /Confirmer/)
    await dominique.page.getByLabel('Je les ai gardés').check()
    await dominique.page.getByRole('button', { name: 'Vers la console' }).click()
    await settled(dominique.page)
    expect(await barriers(dominique.page)).toEqual([])
  }, 120_000)

  test('3 · the tutorial’s file is imported with the evidence of consent', async () => {
    const { page } = olivia
    await page.goto(`${url}/console/imports/new`)
    await settled(page)
    await page.locator('input[type=file]').setInputFiles(file!)
    await page.waitForURL(/\/imports\/files\//, { timeout: 60_000 })
    await settled(page)
    await page
      .locator('input[type=file][accept*=json]')
      .setInputFiles(join(root, 'examples', 'bank-marketing.mapping.json'))
    for (const number of [1, 2]) {
      const decision = page.getByRole('group', { name: `Decision ${number}` })
      await decision.getByLabel('Which text did people see?').selectOption({ label: 'shop-sign-up, version 1' })
    }
    await expectPicture(page, '3-mapping')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('button', { name: 'Import now' }).click({ timeout: 240_000 })
    await page.getByRole('heading', { name: 'What came of it' }).waitFor({ timeout: 400_000 })
    await page.getByText('41,188').first().waitFor({ timeout: 500_000 })
    await expectPicture(page, '4-imported')
  }, 700_000)

  test('4 · an audience is chosen, and says whom it may not write to', async () => {
    const { page } = olivia
    await page.goto(`${url}/console/audiences/new`)
    await settled(page)
    await page.getByLabel('Name').fill('Customers we have met before')
    await choose(page, page.getByRole('combobox', { name: /purpose/i }), 'Send you offers by email')
    await page.getByRole('button', { name: 'Add a condition' }).first().click()
    await page.keyboard.type('Contacts before this campaign')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('3')
    await page.locator('[data-count="eligible"]').first().waitFor()
    await settled(page)
    await expectPicture(page, '5-audience')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Customers we have met before', level: 1 }).waitFor()
  }, 120_000)

  test('5 · a campaign is written, looked at and checked', async () => {
    const { page } = olivia
    await page.goto(`${url}/console/campaigns/new`)
    await settled(page)
    await page.getByLabel('Name', { exact: false }).first().fill('A word to customers we know')
    await choose(page, page.getByRole('combobox', { name: 'Audience' }), 'Customers we have met before')
    await page.getByLabel('Name that readers see').fill('Sentiers & Cie')
    await page.getByLabel('Address').fill('bonjour@sentiers.example')
    await page.getByRole('button', { name: 'Create the campaign' }).click()
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}\/goal/)
    await settled(page)
    await page.getByRole('button', { name: 'Next: Audience' }).click()
    await page.getByText('would be written to').waitFor()
    await page.getByRole('button', { name: 'Next: Content' }).click()
    for (const language of ['French', 'English']) {
      await page.getByText(language, { exact: true }).click()
      await page.getByRole('button', { name: 'Begin with a template' }).click()
      await page.locator('[data-status="saved"]').waitFor()
      await page.getByText('This text would be sent as it stands.').waitFor()
    }
    await page.frameLocator('iframe').getByText('Write here, in plain words').waitFor()
    await expectPicture(page, '6-content')
    await page.getByRole('link', { name: /Ethics/ }).click()
    await page.getByRole('button', { name: 'Check it now' }).click()
    await page.getByText('Checking…').waitFor({ state: 'hidden', timeout: 120_000 })
    await page.getByText('What is needed now').waitFor()
    await page.evaluate('scrollTo(0, 0)')
    await expectPicture(page, '7-ethics')
  }, 240_000)

  test('6 · the colleague reads the verdict and approves in writing', async () => {
    const { page } = dominique
    await page.goto(`${url}/console/approvals`)
    await settled(page)
    await page.getByRole('link', { name: 'Lire et décider' }).first().click()
    await page.waitForURL(/\/ethics$/)
    await settled(page)
    await page
      .getByLabel('Votre raison')
      .fill('Le message n’enlève rien à personne, et chacun peut l’arrêter d’un geste.')
    await page.getByRole('button', { name: 'Approuver' }).click()
    await page.getByText(/Approuv\S+ par Dominique/).waitFor()
    await expectPicture(page, '8-approved')
  }, 120_000)

  test('7 · it is sent, watched live, and lies in the mailbox', async () => {
    const { page } = olivia
    await page.goto(page.url().replace(/ethics$/, 'send'))
    await settled(page)
    await page.getByRole('button', { name: 'Launch', exact: true }).click()
    await page.getByRole('button', { name: 'Launch it' }).click()
    await page.waitForURL(/\/live$/)
    await page.getByText('Everything is settled.').waitFor({ timeout: 120_000 })
    await expectPicture(page, '9-sent')
  }, 240_000)

  test('8 · the customer reads why, and stops it with one press', async () => {
    const { page } = olivia
    await page.goto(`${url}/mailbox`)
    const message = page.getByRole('row').filter({ hasText: 'Say in a few words' }).first()
    customer.address = (await message.getByRole('cell').first().innerText()).trim()
    await message.getByRole('link').click()
    const why = page.frameLocator('iframe').getByRole('link', { name: 'Why did I get this?' })
    await expectPicture(page, '10-message')
    await page.goto((await why.getAttribute('href'))!)
    await expectPicture(page, '11-why')
    await page.getByRole('button', { name: 'Stop this kind of message' }).click()
    await page
      .getByRole('link', { name: /receipt/i })
      .first()
      .waitFor()
    await expectPicture(page, '12-withdrawn')
  }, 120_000)

  test('9 · the receipt is checked by the customer’s own browser', async () => {
    const { page } = olivia
    await page
      .getByRole('link', { name: /receipt/i })
      .first()
      .click()
    const file = page.locator('a[download]').first()
    // Its entry is in the log within seconds; until then the page says that it is under way.
    await expect.poll(async () => (await page.reload(), file.count()), { timeout: 60_000, interval: 2000 }).toBe(1)
    const [taken] = await Promise.all([page.waitForEvent('download'), file.click()])
    await page.getByRole('link', { name: 'Check a receipt' }).first().click()
    await page.getByLabel('Receipt file').setInputFiles(await taken.path())
    await page.getByText('The receipt is valid').waitFor()
    await page.getByText('The receipt is valid').scrollIntoViewIfNeeded()
    await expectPicture(page, '13-verified')
  }, 120_000)

  test('10 · the console shows the withdrawal', async () => {
    const { page } = olivia
    await page.goto(`${url}/console/people`)
    await settled(page)
    await page.getByLabel('Why, in words').fill('Checking that the withdrawal has arrived')
    await page.getByLabel('Its exact value').fill(customer.address)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('heading', { name: 'What is permitted' }).waitFor()
    await page.getByRole('row').filter({ hasText: 'Send you offers by email' }).getByText('withdrew').waitFor()
    await expectPicture(page, '14-card')
    const asked = page.getByText('Checking that the withdrawal has arrived')
    expect(await asked.count()).toBeGreaterThan(0)
    expect(olivia.complaints.filter((one) => !/40[0-9]|net::/.test(one))).toEqual([])
  }, 120_000)
})

async function secondFactor(page: Page, button: RegExp): Promise<void> {
  const secret = await page.locator('code').first().innerText()
  await page.getByRole('textbox', { name: /code/i }).fill(phone(secret).codeAt(new Date()))
  await page.getByRole('button', { name: button }).click()
}

async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click()
  await page.getByRole('option', { name: option }).click()
}

/** Until it is so; the test's own limit ends a wait that is in vain. */
async function until(so: () => unknown): Promise<void> {
  while (!so()) await sleep(250)
}
