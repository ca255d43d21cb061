/** Notices in the browser: drafted in two languages, seen as people see it, compared, published; and a purpose of one's own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../browser.ts'
import {
  type ConsoleHouse,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { maisonTest } from '../notice.ts'

describe.skipIf(browserPath === null)('notices', () => {
  let at: ConsoleHouse
  let noticeId: string
  beforeAll(async () => {
    at = await consoleHouse()
    await at.house.campaigns.controller.write(await at.staff('owner'), maisonTest)
  }, 120_000)
  afterAll(() => at.close())

  test('before the first notice the page says why one is needed; those who may not write are offered nothing', async () => {
    await expectSoundInEveryLook(at, 'dpo', '/notices', 'notices-empty')
    const marketer = await at.signedIn('marketer')
    await at.open(marketer.page, '/notices')
    expect(await marketer.page.getByRole('link', { name: 'Write a notice' }).count()).toBe(0)
    await marketer.close()
  }, 120_000)

  test('a notice is drafted from facts, edited in both languages, previewed as people see it, and published', async () => {
    await expectSoundInEveryLook(at, 'dpo', '/notices/new', 'notices-new')
    const came = await at.signedIn('dpo')
    const { page } = came
    await at.open(page, '/notices/new')
    await page.getByLabel('Name, for your team').fill('Sign-up form')
    await page.getByLabel('Where are data stored?').fill('France')
    await page.getByRole('button', { name: 'Make a draft' }).click()
    await page.waitForURL(/\/edit$/)
    await settled(page)
    const storage = page.getByRole('group', { name: 'Where it is stored' })
    await storage.getByLabel('French').fill('')
    await page.getByText('French does not say the item “storage”.').waitFor()
    await storage.getByLabel('French').fill('Vos données restent en France.')
    await page.getByText('Complete in both languages. It can be published.').waitFor()
    const frame = page.frameLocator('iframe')
    await frame.getByText('Send you offers by email.').first().waitFor()
    await page.getByLabel('Language').selectOption({ label: 'French' })
    await frame.getByText('Vos données restent en France.').waitFor()
    await soundInEveryLook(came, 'notices-edit-en')
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('button', { name: 'Publish this version' }).waitFor()
    noticeId = /notices\/([\w-]+)/.exec(page.url())![1]!
    await page.getByRole('button', { name: 'Publish this version' }).click()
    await page.getByRole('dialog').getByText('can never be changed').waitFor()
    await soundInEveryLook(came, 'notices-publish-en')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText(/Published on .*Nobody can change it/).waitFor()
    expect((await at.house.consent.notices.get(noticeId, 1)).publishedAt).not.toBeNull()
    await expectSound(came)
    await came.close()
  }, 240_000)

  test('the next version is compared with the last: in words, in facts, and in whom it must be asked again', async () => {
    const dpo = await at.staff('dpo')
    const { subjectId } = await at.house.subjects.upsert(dpo, {
      identifiers: { email: 'ada@example.org' },
      facts: { residence: 'FR' },
    })
    await at.house.consent.record(dpo, {
      subjectId,
      kind: 'given',
      purposes: ['email_marketing'],
      channel: 'web_form',
      notice: { id: noticeId, version: 1, language: 'fr' },
    })
    const came = await at.signedIn('dpo', { language: 'fr' })
    const { page } = came
    await at.open(page, `/notices/${noticeId}/edit`)
    const kept = page.getByRole('group', { name: /Combien de temps/ })
    await kept.getByLabel('Jours').fill('2000')
    await kept.getByLabel('Français').fill('Vos données sont conservées 2000 jours.')
    await kept.getByLabel('Anglais').fill('Your data are kept for 2000 days.')
    await soundInEveryLook(came, 'notices-edit-fr')
    // What is not saved is not lost by a click.
    page.once('dialog', (dialog) => void dialog.dismiss())
    await page.getByRole('link', { name: 'Finalités et notices' }).click()
    expect(page.url()).toContain('/edit')
    await page.getByRole('button', { name: 'Enregistrer le projet' }).click()
    await page.getByRole('heading', { name: 'Ce qui a changé depuis la version 1' }).waitFor()
    await page.getByText('conservation plus longue').waitFor()
    await settled(page)
    await soundInEveryLook(came, 'notices-changes-fr')
    const english = await at.signedIn('dpo')
    await english.page.goto(page.url())
    await english.page.getByText('kept longer').waitFor()
    await settled(english.page)
    await soundInEveryLook(english, 'notices-changes-en')
    await english.close()
    await page.getByRole('button', { name: 'Publier cette version' }).click()
    await page
      .getByRole('dialog')
      .getByText(/Personnes à interroger à nouveau.*1/)
      .waitFor()
    await soundInEveryLook(came, 'notices-publish-fr')
    await page.getByRole('button', { name: 'Publier', exact: true }).click()
    await expect
      .poll(async () => (await at.house.consent.notices.get(noticeId, 2)).publishedAt, { timeout: 20_000 })
      .not.toBeNull()
    await came.close()
    // A version was seen in both languages above; this is what whoever may not write sees of one in force.
    const marketer = await at.signedIn('marketer')
    await at.open(marketer.page, `/notices/${noticeId}?version=2`)
    expect(await marketer.page.getByRole('button', { name: 'Publish this version' }).count()).toBe(0)
    await soundInEveryLook(marketer, 'notices-version-en')
    await marketer.close()
  }, 240_000)

  test('a purpose of one’s own is added with its sentence in both languages', async () => {
    await expectSoundInEveryLook(at, 'owner', '/notices/purposes/new', 'notices-purpose')
    const came = await at.signedIn('owner')
    const { page } = came
    await at.open(page, '/notices/purposes/new')
    await page.getByLabel('Sentence in French').fill('Vous envoyer le programme de nos concerts')
    await page.getByLabel('Sentence in English').fill('Send you the programme of our concerts')
    await page.getByLabel('Code').fill('concert_programme')
    await page.getByLabel('Channel it needs').selectOption('email')
    await page.getByRole('button', { name: 'Add for good' }).click()
    await page.getByRole('heading', { name: 'Purposes and notices', level: 1 }).waitFor()
    await page.getByText('Send you the programme of our concerts').waitFor()
    expect(at.house.consent.purpose('concert_programme')).toMatchObject({ channel: 'email', legalBasis: 'consent' })
    await expectSound(came)
    await came.close()
    await expectSoundInEveryLook(at, 'owner', '/notices', 'notices-list')
  }, 240_000)
})
