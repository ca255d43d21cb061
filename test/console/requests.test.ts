/** Requests in the browser: taken down, due by law, answered or refused in words and on a ground. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath } from '../browser.ts'
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
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByText('In progress').first().waitFor()
    await page.getByRole('button', { name: 'Answer', exact: true }).click()
    await page.getByRole('button', { name: 'Answer and close' }).click()
    await page.getByText('Write to the person in words.').waitFor()
    await page.getByLabel('Your answer').fill('Here is everything that we hold.')
    await soundInEveryLook(came, 'requests-answer-en')
    await page.setViewportSize({ width: 1280, height: 900 })
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
    await page.setViewportSize({ width: 1280, height: 900 })
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
})
