/** Campaigns in the console: the whole path through the browser to messages in a mailbox, and every page in every look. */
import type { Page } from 'playwright-core'
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
import { campaignWorld } from './campaign-world.ts'

describe.skipIf(browserPath === null)('campaigns in the console', () => {
  let at: ConsoleHouse
  let campaign = ''
  beforeAll(async () => {
    at = await consoleHouse()
  }, 60_000)
  afterAll(() => at.close())

  test('without a campaign the list says how to begin; without the right it says so', async () => {
    await expectSoundInEveryLook(at, 'marketer', '/campaigns', 'campaigns-empty')
    const support = await at.signedIn('support', { language: 'en' })
    await at.open(support.page, '/')
    expect(await support.page.getByRole('link', { name: 'Campaigns' }).count()).toBe(0)
    await support.page.goto(`${at.url}/console/campaigns`)
    await support.page.getByText('Your role may not see this').waitFor()
    await support.close()
    await campaignWorld(at)
  }, 300_000)

  test('a marketer makes a campaign, writes it in both languages and has it checked', async () => {
    const came = await at.signedIn('marketer', { language: 'en' })
    const { page } = came
    await at.open(page, '/campaigns')
    await page.getByRole('link', { name: 'New campaign' }).first().click()
    await page.getByLabel('Name', { exact: false }).first().fill('Spring offer')
    await choose(page, 'Audience', 'Visitors')
    await page.getByLabel('Name that readers see').fill('Maison Test')
    await page.getByLabel('Address').fill('bonjour@maison.example')
    await page.getByRole('button', { name: 'Create the campaign' }).click()
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}\/goal/)
    campaign = /campaigns\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
    await settled(page)
    await page.getByRole('button', { name: 'Next: Audience' }).click()
    await page.getByText('would be written to').waitFor()
    expect(await page.getByText('the person has not decided').count()).toBe(1)
    await page.getByRole('button', { name: 'Next: Content' }).click()
    for (const language of ['French', 'English']) {
      await page.getByText(language, { exact: true }).click()
      await page.getByRole('button', { name: 'Begin with a template' }).click()
      await page.locator('[data-status="saved"]').waitFor()
      await page.getByText('This text would be sent as it stands.').waitFor()
    }
    const frame = page.frameLocator('iframe')
    await frame.getByText('Write here, in plain words').waitFor()
    await page.getByRole('link', { name: /Ethics/ }).click()
    await page.getByRole('button', { name: 'Check it now' }).click()
    await page.getByText('What is needed now').waitFor()
    await expectSound(came)
    await came.close()
  }, 240_000)

  test('a colleague’s newer text is told by name, and both are kept until somebody chooses', async () => {
    const marketer = await at.staff('marketer')
    const { campaignId } = await at.house.campaigns.copy(marketer, campaign, 'Written by two')
    const came = await at.signedIn('owner', { language: 'en' })
    const { page } = came
    await at.open(page, `/campaigns/${campaignId}/content?variant=a&language=fr`)
    const [draft] = (await at.house.campaigns.drafts(campaignId, 'en')).filter((one) => one.language === 'fr')
    const { subject: _, preheader, mjml } = draft!
    const theirs = { subject: 'De la collègue', preheader, mjml }
    const place = { campaignId, variant: 'a', language: 'fr' } as const
    await at.house.campaigns.saveDraft(marketer, place, { draft: theirs, basedOn: draft!.revision, reader: 'en' })
    await page.getByLabel('Subject').fill('De moi')
    await page.getByText('Test marketer has changed this since you opened it').waitFor()
    expect(await page.getByLabel('Subject').inputValue()).toBe('De moi')
    const subject = async () =>
      (await at.house.campaigns.drafts(campaignId, 'en')).find((one) => one.language === 'fr')?.subject
    expect(await subject()).toBe('De la collègue')
    came.forget()
    await page.getByRole('button', { name: 'Keep mine, replace theirs' }).click()
    await expect.poll(subject).toBe('De moi')
    await expectSound(came)
    await page.getByText('This text would be sent as it stands.').waitFor()
    await came.close()
  }, 240_000)

  test('every step is whole in both languages, both faces, wide and narrow', async () => {
    for (const step of ['goal', 'audience', 'content', 'ethics', 'send'])
      await expectSoundInEveryLook(at, 'marketer', `/campaigns/${campaign}/${step}`, `campaign-${step}`, ready)
  }, 600_000)

  test('a colleague approves with the keyboard alone', async () => {
    await expectSoundInEveryLook(at, 'dpo', '/approvals', 'approvals')
    const came = await at.signedIn('dpo', { language: 'en' })
    const { page } = came
    await at.open(page, '/approvals')
    await tabTo(page, 'Read and decide')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/ethics$/)
    await settled(page)
    await tabTo(page, 'Your reason')
    await page.keyboard.type('Everybody in the audience is treated alike; the offer is open to all.')
    await tabTo(page, 'Approve')
    await page.keyboard.press('Enter')
    await page.getByText('Approved by Test dpo').waitFor()
    await page.getByText(/It may be launched/).waitFor()
    await expectSound(came)
    await soundInEveryLook(came, 'campaign-ethics-approved-en')
    await came.close()
    const { state } = await at.house.campaigns.get(campaign)
    expect(state).toBe('approved')
  }, 240_000)

  test('the author launches; messages arrive over SMTP; pause holds them and going on finishes', async () => {
    await at.house.delivery.settings.change(await at.staff('owner'), { perSecond: 4 })
    const came = await at.signedIn('marketer', { language: 'en' })
    const { page } = came
    await at.open(page, `/campaigns/${campaign}/send`)
    await page.getByRole('button', { name: 'Launch', exact: true }).click()
    await page.getByRole('button', { name: 'Launch it' }).click()
    await page.waitForURL(/\/live$/)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused by Test marketer').waitFor()
    await page.waitForTimeout(1500)
    const held = await page.getByText(/settled$/).textContent()
    await page.waitForTimeout(1500)
    expect(await page.getByText(/settled$/).textContent()).toBe(held)
    await soundInEveryLook(came, 'campaign-live-paused-en')
    await page.setViewportSize({ width: 1280, height: 900 })
    await at.house.delivery.settings.change(await at.staff('owner'), { perSecond: null })
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('Everything is settled.').waitFor({ timeout: 30_000 })
    const { launch } = await at.house.campaigns.get(campaign)
    const { total } = at.mailbox.list({ limit: 1, offset: 0 })
    expect(total).toBe(launch?.queued)
    await soundInEveryLook(came, 'campaign-live-finished-en')
    await came.close()
  }, 240_000)

  test('results compare with those left out and say when there is no conclusion', async () => {
    await expectSoundInEveryLook(at, 'analyst', `/campaigns/${campaign}/results`, 'campaign-results', async (page) => {
      await page.getByRole('combobox', { name: /^(Field|Champ)/ }).click()
      await page.getByRole('option', { name: /Visits|Visites/ }).click()
      await page.getByLabel(/^(Value|Valeur)/).fill('3')
      await page.getByRole('button', { name: /^Compar/ }).click()
      await page.getByText(/No conclusion|Pas de conclusion/).waitFor()
    })
    await expectSoundInEveryLook(at, 'marketer', '/campaigns', 'campaigns')
  }, 400_000)

  test('stopping for good cancels what waits, with the reason', async () => {
    const marketer = await at.staff('marketer')
    const copy = await at.house.campaigns.copy(marketer, campaign, 'Stopped in time')
    const audit = await at.house.campaigns.check(marketer, copy.campaignId, {})
    if ((await at.house.campaigns.get(copy.campaignId)).state !== 'approved')
      await at.house.ethics.approve(await at.staff('dpo'), { auditId: audit.id, reason: 'The same as the one before.' })
    await at.house.delivery.settings.change(await at.staff('owner'), { perSecond: 1 })
    await at.house.campaigns.launch(marketer, copy.campaignId)
    const came = await at.signedIn('marketer', { language: 'fr' })
    await at.open(came.page, `/campaigns/${copy.campaignId}/live`)
    await came.page.getByRole('button', { name: 'Arrêter définitivement' }).click()
    await came.page.getByLabel(/Pourquoi/).fill('Le prix indiqué est faux.')
    await came.page.getByRole('dialog').getByRole('button', { name: 'Arrêter définitivement' }).click()
    await came.page.getByText('la campagne a été arrêtée').waitFor()
    await soundInEveryLook(came, 'campaign-live-stopped-fr')
    const { states } = await at.house.delivery.progress(copy.campaignId)
    expect(states.cancelled).toBeGreaterThan(30)
    expect(states.queued).toBe(0)
    await came.close()
  }, 240_000)
})

/** What a page counts and draws after it has its heading. */
async function ready(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('status').count(), { timeout: 20_000 }).toBe(0)
  await page.waitForTimeout(1200)
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click()
  await page.getByRole('option', { name: option }).click()
}

/** Runs in the page: the label of what has the focus, or its words. */
const nameOfFocused = `(() => {
  const at = document.activeElement
  const label = at && at.id ? document.querySelector('label[for="' + at.id + '"]') : null
  return ((label ?? at)?.textContent ?? '').trim()
})()`

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>(nameOfFocused)
    if (focused.replace(/\s*\*$/, '') === name) return
  }
  throw new Error(`the keyboard does not lead to ${name}`)
}
