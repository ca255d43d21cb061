/** People in the browser: found for a reason, masked until asked for, decided for, erased; and what remains of each look. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, tabTo, type Visit, write } from '../browser.ts'
import {
  type ConsoleHouse,
  consoleHouse,
  expectSound,
  expectSoundInEveryLook,
  settled,
  soundInEveryLook,
} from '../console.ts'
import { testFields } from '../full-house.ts'
import { publishNotice } from '../notice.ts'

const words = {
  en: {
    why: 'Why, in words',
    value: 'Its exact value',
    find: 'Find',
    reason: 'she telephoned about her letter',
    permitted: 'What is permitted',
    data: 'Data',
    looks: 'Who looked',
    requests: 'Requests',
    receipt: 'Evidence and receipt',
    close: 'Close',
    record: 'Record a decision',
    show: 'Show “How to reach them”',
    need: 'Why do you need this?',
    showNow: 'Show and record',
    ask: 'Why do you look at this person?',
    open: 'Open the card',
    erase: 'Erase for ever',
    type: 'Type ERASE to confirm',
    word: 'ERASE',
    erased: 'Erased',
    take: 'Download it now',
    nobody: 'This person is not known here',
  },
  fr: {
    why: 'Pourquoi, avec des mots',
    value: 'Sa valeur exacte',
    find: 'Trouver',
    reason: 'elle a appelé pour sa lettre',
    permitted: 'Ce qui est permis',
    data: 'Données',
    looks: 'Qui a consulté',
    requests: 'Demandes',
    receipt: 'Preuve et reçu',
    close: 'Fermer',
    record: 'Enregistrer une décision',
    show: 'Afficher « Comment la joindre »',
    need: 'Pourquoi en avez-vous besoin ?',
    showNow: 'Afficher et consigner',
    ask: 'Pourquoi consultez-vous cette personne ?',
    open: 'Ouvrir la fiche',
    erase: 'Effacer pour toujours',
    type: 'Tapez EFFACER pour confirmer',
    word: 'EFFACER',
    erased: 'Effacée',
    take: 'Le télécharger maintenant',
    nobody: 'Cette personne n’est pas connue ici',
  },
} as const

describe.skipIf(browserPath === null)('people', () => {
  let at: ConsoleHouse
  let ada: string
  beforeAll(async () => {
    at = await consoleHouse()
    const dpo = await at.staff('dpo')
    const { consent, subjects, audiences } = at.house
    const notice = await publishNotice(consent, dpo, 'sign-up')
    await subjects.catalogue.define([
      ...testFields,
      {
        name: 'first_name',
        type: 'text',
        dataClass: 'direct_identifier',
        provenance: 'provided',
        inAudiences: false,
        inModels: false,
        identifier: null,
        levels: null,
        label: { en: 'First name', fr: 'Prénom' },
      },
    ])
    const made = await subjects.upsert(dpo, {
      identifiers: { email: 'ada.lovelace@example.org', phone: '+33612345678' },
      fields: { first_name: 'Ada', visits: 7, faith: 'quaker' },
      facts: { residence: 'FR' },
    })
    ada = made.subjectId
    await consent.record(dpo, {
      subjectId: ada,
      kind: 'given',
      purposes: ['email_marketing', 'personalisation'],
      channel: 'web_form',
      notice,
      evidence: { form: 'sign-up', page: 'https://maison.example/join' },
    })
    await audiences.save(dpo, {
      name: 'Regulars',
      purpose: 'email_marketing',
      query: { kind: 'compare', field: 'visits', is: 'at_least', value: 5 },
    })
  }, 120_000)
  afterAll(() => at.close())

  async function find({ page }: Visit, language: 'en' | 'fr', address: string): Promise<void> {
    const said = words[language]
    await at.open(page, '/people')
    await page.getByLabel(said.why).fill(said.reason)
    await page.getByLabel(said.value).fill(address)
    await page.getByRole('button', { name: said.find, exact: true }).click()
  }

  test('the search asks what for and why first, and finds nobody by a wrong address', async () => {
    await expectSoundInEveryLook(at, 'support', '/people', 'people-search')
    const came = await at.signedIn('support')
    const { page } = came
    await at.open(page, '/people')
    await page.getByLabel('Its exact value').fill('nobody@example.org')
    await page.getByRole('button', { name: 'Find', exact: true }).click()
    await page.getByText('Write at least three words.').waitFor()
    await page.getByLabel('Why, in words').fill('he wrote to us')
    await page.getByRole('button', { name: 'Find', exact: true }).click()
    await page.getByText('Nobody is found by that identifier').waitFor()
    await expectSound(came)
    await came.close()
    const marketer = await at.signedIn('marketer')
    await at.open(marketer.page, '/people')
    await marketer.page.getByText('Your role may not see this').waitFor()
    await marketer.close()
  }, 120_000)

  test('the card is whole in every look and holds no plain value', async () => {
    for (const language of ['en', 'fr'] as const) {
      const came = await at.signedIn('dpo', { language })
      const { page } = came
      const bodies: string[] = []
      page.on('response', (response) => {
        if (response.url().includes('/v1/people/'))
          void response.text().then(
            (text) => bodies.push(text),
            () => {},
          )
      })
      await find(came, language, 'Ada.Lovelace@example.org')
      await page.getByRole('heading', { name: words[language].permitted }).waitFor()
      await settled(page)
      await soundInEveryLook(came, `person-consent-${language}`)
      await page.getByRole('button', { name: words[language].receipt }).first().click()
      await page.getByRole('dialog').getByText('https://maison.example/join').waitFor()
      await soundInEveryLook(came, `person-decision-${language}`)
      await page.getByRole('button', { name: words[language].close, exact: true }).click()
      if (language === 'fr') {
        // In English a whole decision is recorded further down.
        await page.getByRole('button', { name: words.fr.record }).click()
        await page.getByRole('dialog').getByText('Ce qu’elle a décidé').waitFor()
        await soundInEveryLook(came, 'person-record-fr')
        await page.getByRole('button', { name: words.fr.close, exact: true }).click()
      }
      await page.getByRole('tab', { name: words[language].data }).click()
      await page.getByText('a•••@e•••.org').first().waitFor()
      await soundInEveryLook(came, `person-data-${language}`)
      await page.getByRole('tab', { name: words[language].requests }).click()
      await soundInEveryLook(came, `person-requests-${language}`)
      await page.getByRole('tab', { name: words[language].looks }).click()
      await soundInEveryLook(came, `person-looks-${language}`)
      expect(bodies.join('')).not.toMatch(/lovelace|quaker|612345678/)
      expect(page.url()).not.toMatch(/lovelace|example\.org/)
      await came.close()
    }
  }, 240_000)

  test.each(['en', 'fr'] as const)(
    'values are opened by keyboard with a reason (%s); the trail says who, which and why; a link asks again',
    async (language) => {
      const said = words[language]
      const why = { en: 'to write the answer to her letter', fr: 'pour répondre à sa lettre' }[language]
      const came = await at.signedIn('dpo', { language })
      const { page } = came
      await find(came, language, 'ada.lovelace@example.org')
      await page.getByRole('tab', { name: said.data }).click()
      await page.getByRole('button', { name: said.show }).focus()
      await page.keyboard.press('Enter')
      // Too short a reason is refused in words; nothing is shown.
      await page.getByLabel(said.need).waitFor()
      await write(page, 'no')
      await tabTo(page, said.showNow)
      await page.keyboard.press('Enter')
      expect(await page.getByLabel(said.need).getAttribute('aria-invalid')).toBe('true')
      await soundInEveryLook(came, `person-reveal-${language}`)
      await page.getByLabel(said.need).fill(why)
      await tabTo(page, said.showNow)
      await page.keyboard.press('Enter')
      await page.getByText('ada.lovelace@example.org').first().waitFor()
      await soundInEveryLook(came, `person-shown-${language}`)
      await page.getByRole('button', { name: { en: 'Hide again', fr: 'Masquer à nouveau' }[language] }).click()
      await expect.poll(() => page.getByText('ada.lovelace@example.org').count()).toBe(0)
      const trail = await at.house.gate.openPurpose(
        { purpose: 'security', actor: await at.staff('dpo'), why: 'test of the trail' },
        (tx) => at.house.staff.audit.read(tx, { subjectId: ada, action: 'people.reveal' }),
      )
      expect(trail).toContainEqual(
        expect.objectContaining({ why, details: expect.objectContaining({ fields: ['email', 'phone'] }) }),
      )
      // The address of the page says nothing of the reason: whoever opens it is asked.
      await page.reload()
      await page.getByRole('heading', { name: said.ask }).waitFor()
      await soundInEveryLook(came, `person-ask-${language}`)
      await page.getByLabel(said.why).fill(said.reason)
      await page.getByRole('button', { name: said.open }).click()
      await page.getByRole('tab', { name: said.looks }).click()
      await page.getByText(why).first().waitFor()
      expect(new URL(page.url()).searchParams.get('tab')).toBe('looks')
      await expectSound(came)
      await came.close()
    },
    120_000,
  )

  test('a decision is recorded for the person: a withdrawal at once, a yes only with its text and its evidence', async () => {
    const came = await at.signedIn('support')
    const { page } = came
    await find(came, 'en', 'ada.lovelace@example.org')
    await page.getByRole('button', { name: 'Withdraw “Send you offers by email”' }).click()
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('the person withdrew consent').waitFor()
    expect((await at.house.consent.check('email_marketing', [ada])).get(ada)).toBe('withdrawn')
    await page.getByRole('button', { name: 'Record a decision' }).click()
    await page.getByRole('combobox', { name: 'What they decided' }).selectOption({ label: 'They say yes' })
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('Choose at least one purpose.').waitFor()
    await page.getByText('A yes needs its evidence.').waitFor()
    await page.getByRole('combobox', { name: 'For which purposes' }).click()
    await page.getByRole('option', { name: 'Send you offers by email' }).click()
    await page.keyboard.press('Escape')
    await page.getByLabel('The text that they answered').selectOption({ label: 'sign-up, version 1' })
    await page.getByLabel('What proves it').fill('Signed form of 3 March, folder 7')
    await soundInEveryLook(came, 'person-record-en')
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await expect
      .poll(async () => (await at.house.consent.check('email_marketing', [ada])).get(ada), { timeout: 20_000 })
      .toBe('permitted')
    await expect
      .poll(() => page.getByRole('button', { name: 'Evidence and receipt' }).count(), { timeout: 20_000 })
      .toBe(3)
    await page.getByRole('button', { name: 'Evidence and receipt' }).first().click()
    await page.getByText('Signed form of 3 March').waitFor()
    const [taken] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the receipt' }).click(),
    ])
    const receipt = JSON.parse(readFileSync(await taken.path(), 'utf8'))
    expect(JSON.stringify(receipt)).toMatch(/aval-receipt\/1|promise|leaf/)
    await came.close()
  }, 240_000)

  test.each(['en', 'fr'] as const)(
    'a person is erased by a typed word (%s), the last receipt is handed over, and the card says that nobody is there',
    async (language) => {
      const said = words[language]
      const { subjectId } = await at.house.subjects.upsert(await at.staff('dpo'), {
        identifiers: { email: `gone-${language}@example.org` },
        facts: { residence: 'FR' },
      })
      const came = await at.signedIn('owner', { language })
      const { page } = came
      await at.open(page, `/people/${subjectId}/erase`)
      await soundInEveryLook(came, `person-erase-${language}`)
      const button = page.getByRole('button', { name: said.erase })
      expect(await button.isDisabled()).toBe(true)
      await page.getByLabel(said.type).fill(said.word)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: said.erased, level: 1 }).waitFor()
      await soundInEveryLook(came, `person-erased-${language}`)
      const [taken] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: said.take }).click(),
      ])
      expect(readFileSync(await taken.path(), 'utf8')).toContain('"')
      expect(at.house.vault.has(subjectId)).toBe(false)
      await at.open(page, `/people/${subjectId}`)
      await page.getByLabel(said.why).fill(said.reason)
      await page.getByRole('button', { name: said.open }).click()
      await page.getByText(said.nobody).waitFor()
      // That the answer is 404 is what the browser says of it.
      came.forget()
      await soundInEveryLook(came, `person-gone-${language}`)
      await came.close()
    },
    120_000,
  )
})
