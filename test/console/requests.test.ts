/** Requests in the browser: taken down, due by law, answered or refused in words and on a ground. */
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, tabTo, visit } from '../browser.ts'
import { type ConsoleHouse, consoleHouse, expectSound, expectSoundInEveryLook, soundInEveryLook } from '../console.ts'

describe.skipIf(browserPath === null)('requests', () => {
  let at: ConsoleHouse
  let ada: string
  let rosa: string
  beforeAll(async () => {
    at = await consoleHouse()
    const dpo = await at.staff('dpo')
    const person = async (email: string, residence: string) =>
      (await at.house.subjects.upsert(dpo, { identifiers: { email }, facts: { residence } })).subjectId
    ada = await person('ada@example.org', 'FR')
    rosa = await person('rosa@example.org', 'US-CA')
  }, 120_000)
  afterAll(() => at.close())

  test('with no request the page says where they come from; an analyst may not see them', async () => {
    await expectSoundInEveryLook(at, 'dpo', '/requests', 'requests-empty')
    const analyst = await at.signedIn('analyst')
    await at.open(analyst.page, '/requests')
    await analyst.page.getByText('Your role may not see this').waitFor()
    expect(await analyst.page.getByRole('link', { name: 'Requests' }).count()).toBe(0)
    await analyst.close()
  }, 120_000)

  test('a request is taken down, begun and answered; the person reads the answer', async () => {
    await expectSoundInEveryLook(at, 'support', '/requests/new', 'requests-new')
    const came = await at.signedIn('support')
    const { page } = came
    await at.open(page, '/requests/new')
    await page.getByLabel('Its exact value').fill('Ada@example.org')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('The person is found.').waitFor()
    await page.getByLabel('In their words').fill('What do you know about me?')
    await page.getByRole('button', { name: 'Take it down' }).click()
    await page.getByRole('heading', { name: 'Access to their data' }).waitFor()
    await page.getByText('GDPR, Art. 12(3)').waitFor()
    await soundInEveryLook(came, 'requests-open-en')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByText('In progress').first().waitFor()
    await page.getByRole('button', { name: 'Answer', exact: true }).click()
    await page.getByRole('button', { name: 'Answer and close' }).click()
    await page.getByText('Write to the person in words.').waitFor()
    await page.getByLabel('Your answer').fill('Here is everything that we hold.')
    await soundInEveryLook(came, 'requests-answer-en')
    await page.getByRole('button', { name: 'Answer and close' }).click()
    await page.getByRole('heading', { name: 'The answer' }).waitFor()
    expect(await at.house.rights.of({ kind: 'subject', id: ada }, ada)).toMatchObject([
      { state: 'answered', words: 'What do you know about me?', answer: 'Here is everything that we hold.' },
    ])
    await expectSound(came)
    await came.close()
  }, 240_000)

  test('a refusal stands on a ground of the law by which the request is due', async () => {
    const self = { kind: 'subject', id: rosa } as const
    const { requestId } = await at.house.rights.create(self, { subjectId: rosa, kind: 'erasure' })
    await at.house.rights.create(self, { subjectId: rosa, kind: 'objection' })
    await at.house.rights.create({ kind: 'subject', id: ada }, { subjectId: ada, kind: 'portability' })
    await expectSoundInEveryLook(at, 'dpo', '/requests', 'requests-list')
    const came = await at.signedIn('dpo', { language: 'fr' })
    const { page } = came
    await at.open(page, `/requests/${rosa}/${requestId}`)
    await page.getByText('Un consommateur peut faire supprimer ses informations').waitFor()
    await page.getByRole('button', { name: 'Refuser', exact: true }).click()
    await page.getByLabel('Motif légal').selectOption('CCPA-105d')
    await page.getByLabel('Vos raisons').fill('Une livraison est en cours.')
    await soundInEveryLook(came, 'requests-refuse-fr')
    await page.getByRole('button', { name: 'Refuser et clore' }).click()
    await page.getByText('Refusée pour ce motif').waitFor()
    await soundInEveryLook(came, 'requests-refused-fr')
    expect((await at.house.rights.of(self, rosa)).find((one) => one.requestId === requestId)).toMatchObject({
      state: 'refused',
      ground: 'CCPA-105d',
      answer: 'Une livraison est en cours.',
    })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goBack()
    await came.close()
  }, 240_000)

  test.each(['en', 'fr'] as const)(
    'the local mailbox in a browser (%s): empty, a list, nobody found, one message',
    async (language) => {
      const said = {
        en: { search: 'Search', none: 'No message to this recipient.', back: 'All messages', code: 'Send me a code' },
        fr: {
          search: 'Chercher',
          none: 'Aucun message pour ce destinataire.',
          back: 'Tous les messages',
          code: 'M’envoyer un code',
        },
      }[language]
      const came = await visit(at.browser, { language })
      const { page } = came
      await page.goto(`${at.url}/my?lang=${language}`)
      const { total } = at.mailbox.list({ offset: 0, limit: 1 })
      await page.locator('#email').fill('ada@example.org')
      await page.getByRole('button', { name: said.code }).click()
      await expect.poll(() => at.mailbox.list({ offset: 0, limit: 1 }).total, { timeout: 20_000 }).toBe(total + 1)
      const html = '<p style="color:#0b4f4a">A letter in colour. <a href="https://maison.example">Bonjour</a></p>'
      const letter = {
        from: 'bonjour@maison.example',
        to: 'rosa@example.org',
        subject: 'A letter',
        text: 'A letter.',
        html,
      }
      await createTransport({ host: '127.0.0.1', port: at.mailbox.port, ignoreTLS: true }).sendMail(letter)
      await page.goto(`${at.url}/mailbox`)
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
      await soundInEveryLook(came, `mailbox-list-${language}`)
      await page.getByRole('textbox').focus()
      await page.keyboard.type('nobody@example.org')
      await tabTo(page, said.search)
      await page.keyboard.press('Enter')
      await page.getByText(said.none).waitFor()
      await soundInEveryLook(came, `mailbox-none-${language}`)
      await page.goto(`${at.url}/mailbox`)
      await tabTo(page, await page.getByRole('row').nth(1).getByRole('link').innerText())
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: said.back }).waitFor()
      await page.frameLocator('iframe').getByRole('link', { name: 'Bonjour' }).waitFor()
      await soundInEveryLook(came, `mailbox-message-${language}`)
      await came.close()
    },
    120_000,
  )

  test.each(['en', 'fr'] as const)(
    'stopping by the link of a message (%s): one press, in every look',
    async (language) => {
      const { id: purposeId } = at.house.consent.purpose('email_marketing')
      const link = { subjectId: ada, messageId: at.house.newId(), campaignId: at.house.newId(), purposeId }
      const came = await visit(at.browser, { language })
      const { page } = came
      await page.goto(at.house.delivery.links.unsubscribe(link))
      await soundInEveryLook(came, `unsubscribe-${language}`)
      await tabTo(page, language === 'fr' ? 'Ne plus recevoir ces messages' : 'Stop these messages')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: language === 'fr' ? 'C’est fait' : 'Done' }).waitFor()
      expect((await at.house.consent.check('email_marketing', [ada])).get(ada)).toBe('withdrawn')
      await soundInEveryLook(came, `unsubscribed-${language}`)
      await came.close()
    },
    120_000,
  )
})
