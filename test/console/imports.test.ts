/** Imports in the browser: a file from the drop zone to people who are in, with what was refused and how it is made good. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, tabTo } from '../browser.ts'
import {
  type ConsoleHouse,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { publishNotice } from '../notice.ts'

const rows = [
  'customer id;e-mail;country;tier;newsletter;agreed on',
  'C-100001;ada@example.org;FR;gold;yes;2025-03-01',
  'C-100002;grace@example.org;FR;silver;no;2025-03-02',
  'C-100003;not an address;FR;gold;yes;2025-03-03',
  'C-100004;mary@example.org;Atlantis;gold;yes;2025-03-04',
]
const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(`${rows.join('\n')}\n`) }

describe.skipIf(browserPath === null)('imports', () => {
  let at: ConsoleHouse
  beforeAll(async () => {
    at = await consoleHouse()
    const dpo = await at.staff('dpo')
    await publishNotice(at.house.consent, dpo, 'sign-up')
  }, 120_000)
  afterAll(() => at.close())

  /** Imports begin and wait, as for another writer, until they are let go: long enough to be looked at. */
  async function holdImports(): Promise<() => Promise<void>> {
    const held = Promise.withResolvers<void>()
    const over = Promise.withResolvers<void>()
    const done = at.house.database.transaction(async (tx) => {
      await sql`lock table identifier in share mode`.execute(tx)
      held.resolve()
      await over.promise
    })
    await Promise.race([held.promise, done])
    return () => (over.resolve(), done)
  }

  test('before the first file the page says how to begin; somebody who may not import is offered nothing', async () => {
    await expectSoundInEveryLook(at, 'analyst', '/imports', 'imports-empty')
    const marketer = await at.signedIn('marketer')
    await at.open(marketer.page, '/imports')
    expect(await marketer.page.getByRole('link', { name: 'Import a file' }).count()).toBe(0)
    await marketer.close()
  }, 120_000)

  test('a file is dropped, read, tried, imported; the refused rows are downloaded, corrected and imported', async () => {
    const came = await at.signedIn('analyst')
    const { page } = came
    await at.open(page, '/imports/new')
    await soundInEveryLook(came, 'imports-drop-en')
    await page.locator('input[type=file]').setInputFiles(file)
    await page.waitForURL(/\/imports\/files\//)
    await settled(page)
    const newsletter = page.getByRole('group', { name: 'newsletter' })
    await newsletter.getByLabel('Which text did people see?').selectOption({ label: 'sign-up, version 1' })
    await newsletter.getByLabel('When did they decide?').selectOption({ label: 'As the column says: agreed on' })
    expect(await newsletter.getByText('Without source a yes counts').count()).toBe(1)
    await newsletter.getByLabel('Where and how, in words').fill('Sign-up form of the shop')
    expect(await newsletter.getByText('With this evidence a yes counts.').count()).toBe(1)
    const tier = page.getByRole('group', { name: 'tier' })
    await tier.getByRole('button', { name: 'Labels, type and use' }).click()
    await tier.getByLabel('Label in French').fill('Niveau')
    await soundInEveryLook(came, 'imports-mapping-en')
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('heading', { name: 'What would come of it' }).waitFor()
    await page.getByRole('button', { name: 'Import now' }).waitFor()
    await soundInEveryLook(came, 'imports-trial-en')
    // A trial is told as one: nothing was imported yet.
    const told = await (await page.request.get(`${at.url}/v1/notifications`)).text()
    expect([told.includes('"trial_done"'), told.includes('"import_done"')]).toEqual([true, false])
    // Back to the mapping: what was edited is still there.
    await page.goBack()
    await settled(page)
    expect(await newsletter.getByLabel('Where and how, in words').inputValue()).toBe('Sign-up form of the shop')
    await page.goForward()
    const letGo = await holdImports()
    await page.getByRole('button', { name: 'Import now' }).click()
    await page.getByRole('heading', { name: 'How far it is' }).waitFor()
    await page.getByText('Running').first().waitFor()
    expect(await page.getByRole('button', { name: /Stop/ }).count()).toBe(1)
    await soundInEveryLook(came, 'imports-running-en')
    await letGo()
    await page.getByRole('heading', { name: 'What came of it' }).waitFor()
    await page.getByRole('button', { name: 'Download the refused rows' }).waitFor()
    await soundInEveryLook(came, 'imports-done-en')
    const [taken] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the refused rows' }).click(),
    ])
    const refused = readFileSync(await taken.path(), 'utf8')
    expect(refused).toContain('not an address')
    await page.getByRole('link', { name: 'Import the corrected file' }).click()
    await page.getByText('It will be read as “customers.csv” was').waitFor()
    const corrected = refused.replace('not an address', 'rosa@example.org').replace('Atlantis', 'FR')
    const compressed = { name: 'corrected.csv.gz', mimeType: 'application/gzip', buffer: gzipSync(corrected) }
    await page.locator('input[type=file]').setInputFiles(compressed)
    await page.waitForURL(/\/imports\/files\//)
    await settled(page)
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByRole('button', { name: 'Import now' }).click()
    await page.getByRole('heading', { name: 'What came of it' }).waitFor()
    await expect
      .poll(async () => (await at.house.subjects.imports.recent(1))[0]?.counts.created, { timeout: 20_000 })
      .toBe(2)
    const ran = (await at.house.subjects.imports.recent(10)).filter((one) => one.mode === 'run')
    expect(ran.map(({ counts }) => [counts.created, counts.rejected, counts.decisions])).toEqual([
      [2, 0, 2],
      [2, 2, 2],
    ])
    await expectSound(came)
    await came.close()
  }, 240_000)

  test('a JSON list is read as one object per line; another JSON file is refused with its remedy', async () => {
    const came = await at.signedIn('dpo', { language: 'fr' })
    const { page } = came
    await at.open(page, '/imports/new')
    const json = (value: unknown) => ({
      name: 'gens.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(value)),
    })
    await page.locator('input[type=file]').setInputFiles(json(['a', 1]))
    await page.getByText('Ce fichier JSON n’est pas une liste d’objets.').waitFor()
    const people = [
      { id: 'J-1', email: 'j@example.org' },
      { id: 'J-2', email: 'no address' },
    ]
    await page.locator('input[type=file]').setInputFiles(json(people))
    await page.waitForURL(/\/imports\/files\//)
    await settled(page)
    await expect.poll(() => page.getByRole('group', { name: 'email' }).count(), { timeout: 20_000 }).toBe(1)
    await soundInEveryLook(came, 'imports-mapping-fr')
    // By keyboard alone from here.
    await tabTo(page, 'Faire un essai')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Résultat prévu' }).waitFor()
    await page.getByRole('button', { name: 'Importer maintenant' }).waitFor()
    await soundInEveryLook(came, 'imports-trial-fr')
    const letGo = await holdImports()
    await tabTo(page, 'Importer maintenant')
    await page.keyboard.press('Enter')
    await page.getByText('En cours').first().waitFor()
    await soundInEveryLook(came, 'imports-running-fr')
    await tabTo(page, 'Arrêter après le lot en cours')
    await page.keyboard.press('Enter')
    await page.getByText('L’import s’arrête après le lot en cours.').waitFor()
    await letGo()
    await page.getByRole('heading', { name: 'Résultat', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Télécharger les lignes refusées' }).waitFor()
    await soundInEveryLook(came, 'imports-stopped-fr')
    await came.close()
  }, 120_000)

  test('the list is whole in every look, and leads to each import', async () => {
    await expectSoundInEveryLook(at, 'owner', '/imports', 'imports-list')
    const came = await at.signedIn('dpo')
    await at.open(came.page, '/imports')
    const [last] = await at.house.subjects.imports.recent(1)
    await came.page.getByRole('link', { name: last!.fileName }).first().click()
    await came.page.waitForURL(`**/imports/${last!.importId}`)
    await came.page.getByRole('heading', { name: 'What came of it' }).waitFor()
    await at.open(came.page, '/imports/0198c0de-0000-7000-8000-00000000dead')
    await came.page.getByText('There is no such import.').waitFor()
    came.forget()
    await soundInEveryLook(came, 'imports-unknown-en')
    await came.close()
  }, 240_000)
})
