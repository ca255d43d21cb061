/**
 * Campaigns in the console: the whole path through the browser to messages that a mail server takes, refuses or leaves unanswered, in
 * both languages, by mouse in one and by keyboard in the other, and every page and state in every look.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Behaviour, type Sink, startSink } from '../../src/delivery/test-sink.ts'
import type { Language } from '../../src/kernel/index.ts'
import { browserPath, pressByKeyboard, tabTo, watchPointer } from '../browser.ts'
import {
  type ConsoleHouse,
  choose,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  inBoth,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { approved, campaignWorld, pressingText, withPressingText } from './campaign-world.ts'

const slow = { timeout: 20_000 }

describe.skipIf(browserPath === null)('campaigns in the console', () => {
  let at: ConsoleHouse
  let mail: Sink
  /** Made in English by mouse, and in French by keyboard. */
  let campaign = ''
  let second = ''
  /** What the mail server does with whom; everybody else is accepted. */
  const mailServer = new Map<string, Behaviour>()
  beforeAll(async () => {
    mail = await startSink({ behaviour: (to) => mailServer.get(to) ?? 'accept' })
    at = await consoleHouse({ AVAL_SMTP_URL: `smtp://127.0.0.1:${mail.port}` })
  }, 60_000)
  afterAll(async () => {
    await at.close()
    await mail.close()
  })

  /** Looks at a campaign's page in both languages as it is now, in windows that stay open. */
  const lookAt = (step: string, name: string, ready: Readonly<Record<Language, string>>) =>
    inBoth(async (language) => {
      const came = await at.window('marketer', language, `/campaigns/${step}`)
      await came.page.getByText(ready[language]).first().waitFor({ timeout: 20_000 })
      await soundInEveryLook(came, `${name}-${language}`)
    })

  test('without a campaign the list says how to begin, a new one what it lacks; without the right it says so', async () => {
    await expectSoundInEveryLook(at, 'marketer', '/campaigns', 'campaigns-empty')
    const french = await at.window('marketer', 'fr', '/campaigns/new')
    await french.page.getByText('Il n’y a pas encore d’audience').waitFor()
    await soundInEveryLook(french, 'campaign-new-without-audience-fr')
    const support = await at.window('support', 'en', '/')
    expect(await support.page.getByRole('link', { name: 'Campaigns' }).count()).toBe(0)
    await support.page.goto(`${at.url}/console/campaigns`)
    await support.page.getByText('Your role may not see this').waitFor()
    await campaignWorld(at)
  }, 300_000)

  test('a marketer makes a campaign, writes it in both languages and has it checked', async () => {
    const came = await at.window('marketer', 'en', '/campaigns')
    const { page } = came
    await page.getByRole('link', { name: 'New campaign' }).first().click()
    await page.getByLabel('Name', { exact: false }).first().fill('Spring offer')
    await choose(page, 'Audience', 'Visitors')
    await page.getByLabel('Name that readers see').fill('Maison Test')
    await page.getByLabel('Address').fill('bonjour@maison.example')
    await soundInEveryLook(came, 'campaign-new-en')
    await page.getByRole('button', { name: 'Create the campaign' }).click()
    campaign = await madeAt(page)
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
    await page.frameLocator('iframe').getByText('Write here, in plain words').waitFor()
    await page.getByRole('link', { name: /Ethics/ }).click()
    await page.getByRole('button', { name: 'Check it now' }).click()
    await page.getByText('What is needed now').waitFor()
    await expectSound(came)
  }, 240_000)

  test('another is made in French with the keyboard alone', async () => {
    const came = await at.window('marketer', 'fr', '/campaigns/new')
    const { page } = came
    const pointed = await watchPointer(page)
    await tabTo(page, 'Nom')
    await page.keyboard.type('Offre de printemps')
    await tabTo(page, 'Audience')
    await page.keyboard.type('Visitors')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await soundInEveryLook(came, 'campaign-new-fr')
    await pressByKeyboard(page, 'Créer la campagne')
    second = await madeAt(page)
    expect(await pointed()).toBe(0)
    await withPressingText(at, second)
  }, 240_000)

  test('a colleague’s newer text is told by name, and both are kept until somebody chooses', async () => {
    const marketer = await at.staff('marketer')
    const came = await at.window('owner', 'en', `/campaigns/${second}/content?variant=a&language=fr`)
    const { page } = came
    const french = async () => (await at.house.campaigns.drafts(second, 'en')).find((one) => one.language === 'fr')!
    const { subject, preheader, mjml, revision } = await french()
    const theirs = { draft: { subject: 'De la collègue', preheader, mjml }, basedOn: revision, reader: 'en' } as const
    await at.house.campaigns.saveDraft(marketer, { campaignId: second, variant: 'a', language: 'fr' }, theirs)
    const mine = `${subject} ici`
    await page.getByLabel('Subject').fill(mine)
    await page.getByText('Test marketer has changed this since you opened it').waitFor()
    expect(await page.getByLabel('Subject').inputValue()).toBe(mine)
    expect((await french()).subject).toBe('De la collègue')
    came.forget()
    await page.getByRole('button', { name: 'Keep mine, replace theirs' }).click()
    await expect.poll(async () => (await french()).subject).toBe(mine)
    await expectSound(came)
    await page.getByText('This text would be sent as it stands.').waitFor()
  }, 240_000)

  test('words that press are marked as they are typed; the message is seen as a named person and tried, by mouse', async () => {
    const came = await at.window('marketer', 'en', `/campaigns/${second}/content?variant=a&language=fr`)
    const { page } = came
    await page.locator('.cm-line', { hasText: pressingText.before }).click()
    await page.keyboard.press('End')
    await page.keyboard.type(' Plus que 3 places !')
    const marks = page.locator('mark.cm-pressing')
    await expect.poll(() => marks.allInnerTexts(), slow).toEqual(['dernière chance', 'Plus que 3 places'])
    expect(await marks.first().getAttribute('title')).toBe('Words that press people: urgency')
    expect(await marks.last().getAttribute('aria-description')).toBe('Words that press people: scarcity')
    await page.getByText('Presses people: “Ne manquez pas” (urgency).').waitFor()
    const list = page.getByRole('region', { name: 'Words that press people' })
    await list.getByRole('button', { name: /^Line/ }).last().click()
    expect(await page.evaluate<string>('getSelection().toString()')).toBe('Plus que 3 places')
    await page.locator('[data-status="saved"]').waitFor()
    await page.getByRole('button', { name: 'See it as a named person' }).click()
    await page.getByLabel('Their email address').fill('person-1@example.org')
    await page.getByLabel(/Why do you need/).fill('She asked what her message says.')
    await page.getByRole('button', { name: 'Show it' }).click()
    await page.getByText('Shown as a named person. The look was recorded.').waitFor()
    await page.frameLocator('iframe').getByText('2 visites').waitFor()
    await page.getByLabel('Address').fill('team@maison.example')
    await page.getByRole('button', { name: 'Send the test' }).click()
    await page.getByText('The mail server took it.').waitFor()
    expect(mail.received.map(({ to }) => to)).toEqual(['team@maison.example'])
    await soundInEveryLook(came, 'campaign-content-en')
  }, 240_000)

  test('the same in French by keyboard; who does not permit it is not shown, and what the mail server says is told', async () => {
    mailServer.set('closed@maison.example', 'refuse_recipient')
    const came = await at.window('marketer', 'fr', `/campaigns/${second}/content?variant=a&language=fr`)
    const { page } = came
    const pointed = await watchPointer(page)
    const mark = page.locator('mark.cm-pressing').first()
    await expect.poll(() => mark.getAttribute('title'), slow).toBe('Des mots qui pressent\u00a0: urgence')
    await pressByKeyboard(page, 'Voir comme une personne précise')
    await page.getByRole('dialog').waitFor()
    await tabTo(page, 'Son adresse électronique')
    await page.keyboard.type('person-9@example.org')
    await tabTo(page, 'Pourquoi devez-vous voir le message de cette personne ?')
    await page.keyboard.type('Elle demande ce que dit son message.')
    await pressByKeyboard(page, 'Afficher')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    came.forget()
    await soundInEveryLook(came, 'campaign-content-asking-fr')
    await tabTo(page, 'Son adresse électronique')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('person-1@example.org')
    await pressByKeyboard(page, 'Afficher')
    await page.getByText('Affiché comme pour une personne précise.').waitFor()
    await tabTo(page, 'Adresse')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('closed@maison.example')
    await pressByKeyboard(page, 'Envoyer l’essai')
    await page.getByText(/Le serveur de messagerie a dit/).waitFor()
    expect(await pointed()).toBe(0)
    await soundInEveryLook(came, 'campaign-content-fr')
  }, 240_000)

  test('every other step is whole in both languages, both faces, wide and narrow', async () => {
    for (const step of ['goal', 'audience', 'ethics', 'send'])
      await expectSoundInEveryLook(at, 'marketer', `/campaigns/${campaign}/${step}`, `campaign-${step}`, counted)
  }, 600_000)

  test('a colleague approves with the keyboard alone', async () => {
    await expectSoundInEveryLook(at, 'dpo', '/approvals', 'approvals')
    const came = await at.window('dpo', 'en', '/approvals')
    const { page } = came
    const pointed = await watchPointer(page)
    await pressByKeyboard(page, 'Read and decide')
    await page.waitForURL(/\/ethics$/)
    await settled(page)
    await tabTo(page, 'Your reason')
    await page.keyboard.type('Everybody in the audience is treated alike; the offer is open to all.')
    await pressByKeyboard(page, 'Approve')
    await page.getByText('Approved by Test dpo').waitFor()
    await page.getByText(/It may be launched/).waitFor()
    expect((await at.house.campaigns.get(campaign)).state).toBe('approved')
    expect(await pointed()).toBe(0)
    await soundInEveryLook(came, 'campaign-ethics-approved-en')
    const french = await at.window('dpo', 'fr', '/approvals')
    await french.page.getByText('Rien n’attend d’approbation').waitFor()
    await soundInEveryLook(french, 'approvals-empty-fr')
  }, 240_000)

  test('the author launches; pause and the brake on everything hold; it is over by itself and says when', async () => {
    const [owner, security] = [await at.staff('owner'), await at.staff('security')]
    const { delivery } = at.house
    await delivery.settings.change(owner, { perSecond: 1 })
    const before = mail.received.length
    const { page } = await at.window('marketer', 'en', `/campaigns/${campaign}/send`)
    await page.getByRole('button', { name: 'Launch', exact: true }).click()
    await page.getByRole('button', { name: 'Launch it' }).click()
    await page.waitForURL(/\/live$/)
    await lookAt(`${campaign}/live`, 'campaign-live-sending', { en: 'a second', fr: 'par seconde' })
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused by Test marketer').waitFor()
    await page.waitForTimeout(1500)
    const held = await page.getByText(/settled$/).textContent()
    await lookAt(`${campaign}/live`, 'campaign-live-paused', { en: 'Paused by Test', fr: 'Mise en pause par Test' })
    expect(await page.getByText(/settled$/).textContent()).toBe(held)
    const french = await at.window('marketer', 'fr')
    await pressByKeyboard(french.page, 'Reprendre')
    await french.page.getByRole('button', { name: 'Mettre en pause' }).waitFor()
    await delivery.controls.pause(security, 'all', 'The mail server is being looked at.')
    await lookAt(`${campaign}/live`, 'campaign-live-held', { en: 'All sending is held by', fr: 'Tous les envois sont' })
    await delivery.controls.resume(security, 'all', 'It is well.')
    await delivery.settings.change(owner, { perSecond: null })
    await page.getByText('Everything is settled. It was over on').waitFor({ timeout: 30_000 })
    await page.locator('.state-mark', { hasText: 'Finished' }).waitFor()
    const { launch } = await at.house.campaigns.get(campaign)
    expect(mail.received.length - before).toBe(launch?.queued)
    await lookAt(`${campaign}/live`, 'campaign-live-finished', {
      en: 'It was over on',
      fr: 'Tout est réglé. Terminé le',
    })
  }, 240_000)

  test('what the mail server refuses fails, what it leaves unanswered waits for a person, by keyboard and by mouse', async () => {
    for (const i of [0, 1, 2]) mailServer.set(`person-${i}@example.org`, 'refuse_recipient')
    for (const i of [3, 4]) mailServer.set(`person-${i}@example.org`, 'drop_after_content')
    await approved(at, second)
    const french = await at.window('marketer', 'fr', `/campaigns/${second}/send`)
    await pressByKeyboard(french.page, 'Lancer')
    await french.page.getByRole('dialog').waitFor()
    await pressByKeyboard(french.page, 'La lancer')
    await french.page.getByText('3 messages ont échoué').waitFor({ timeout: 30_000 })
    await soundInEveryLook(french, 'campaign-live-uncertain-fr')
    mailServer.clear()
    const decides = await at.window('dpo', 'en', `/campaigns/${second}/live`)
    await decides.page.getByRole('button', { name: 'Send again' }).first().waitFor()
    await soundInEveryLook(decides, 'campaign-live-uncertain-en')
    await pressByKeyboard(decides.page, 'Send again')
    await decides.page.getByRole('dialog').waitFor()
    await tabTo(decides.page, 'Why?')
    await decides.page.keyboard.type('The server says that it never stored it.')
    await pressByKeyboard(decides.page, 'Send again')
    await decides.page.getByText('Of one, nobody knows').waitFor({ timeout: 20_000 })
    const owner = await at.window('owner', 'fr', `/campaigns/${second}/live`)
    await owner.page.getByRole('button', { name: 'Compter comme envoyé' }).click()
    await owner.page.getByLabel('Pourquoi ?').fill('La personne dit l’avoir reçu.')
    await soundInEveryLook(owner, 'campaign-live-deciding-fr')
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Compter comme envoyé' }).click()
    await owner.page.getByRole('heading', { name: 'Messages au sort incertain' }).waitFor({ state: 'detached' })
    const { states } = await at.house.delivery.progress(second)
    expect(states).toMatchObject({ failed: 3, uncertain: 0, queued: 0, sent: 51 })
    await lookAt(`${second}/live`, 'campaign-live-failures', { en: '3 messages failed', fr: '3 messages ont échoué' })
  }, 240_000)

  test('results compare with those left out and say when there are too few to conclude', async () => {
    await expectSoundInEveryLook(
      at,
      'analyst',
      `/campaigns/${campaign}/results`,
      'campaign-results',
      async (page, language) => {
        await (language === 'en' ? compareByMouse(page) : compareByKeyboard(page))
        await page.getByText(/No conclusion|Pas de conclusion/).waitFor()
      },
    )
    await expectSoundInEveryLook(at, 'marketer', '/campaigns', 'campaigns')
  }, 400_000)

  test('stopping for good cancels what waits, with the reason', async () => {
    const marketer = await at.staff('marketer')
    const copy = await at.house.campaigns.copy(marketer, campaign, 'Stopped in time')
    await approved(at, copy.campaignId)
    await at.house.delivery.settings.change(await at.staff('owner'), { perSecond: 1 })
    await at.house.campaigns.launch(marketer, copy.campaignId)
    const { page } = await at.window('marketer', 'fr', `/campaigns/${copy.campaignId}/live`)
    await page.getByRole('button', { name: 'Arrêter définitivement' }).click()
    await page.getByRole('textbox', { name: 'Pourquoi ?' }).fill('Le prix indiqué est faux.')
    await page.getByRole('dialog').getByRole('button', { name: 'Arrêter définitivement' }).click()
    const why = { en: 'the campaign was stopped', fr: 'la campagne a été arrêtée' }
    await page.getByText(why.fr).waitFor()
    await lookAt(`${copy.campaignId}/live`, 'campaign-live-stopped', why)
    const { states } = await at.house.delivery.progress(copy.campaignId)
    expect(states.cancelled).toBeGreaterThan(30)
    expect(states.queued).toBe(0)
  }, 240_000)
})

/** The campaign that was just made, once its first step is there. */
async function madeAt(page: Page): Promise<string> {
  await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}\/goal/)
  await settled(page)
  return /campaigns\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
}

/** What a page counts once typing has paused. */
async function counted(page: Page): Promise<void> {
  await page.waitForTimeout(700)
  await expect.poll(() => page.locator('[role="status"], [aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0)
}

async function compareByMouse(page: Page): Promise<void> {
  await choose(page, 'Field', 'Visits to the shop')
  await page.getByRole('spinbutton', { name: 'Value' }).fill('3')
  await page.getByRole('button', { name: 'Compare' }).click()
}

async function compareByKeyboard(page: Page): Promise<void> {
  await tabTo(page, 'Champ')
  await page.keyboard.type('Visites')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Valeur')
  await page.keyboard.type('3')
  await pressByKeyboard(page, 'Comparer')
}
