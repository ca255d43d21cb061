/**
 * The portal in a real browser: every page in both languages, both faces and two widths without a barrier or a complaint; the essential
 * acts without script and by keyboard alone; a receipt checked with the network cut; and few bytes for a poor telephone.
 */
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  barriers,
  browserPath,
  keepScreenshot,
  launchBrowser,
  overflow,
  tabTo,
  type Visit,
  visit,
  type Visitor,
} from '../../test/browser.ts'
import { type PortalHouse, portalHouse } from './test-portal.ts'
import { type Story, tellStory } from './test-story.ts'

let house: PortalHouse
let story: Story
let base: string
let browser: Browser

const mostScriptBytes = 100_000
/** Some twenty pages, each looked at whole. */
const slowMs = 400_000

describe.skipIf(!browserPath)('the portal in a browser (skipped where there is no Chromium)', () => {
  beforeAll(async () => {
    house = await portalHouse({ publicUrl: 'http://127.0.0.1' })
    await house.ledger.start()
    story = await tellStory(house)
    await house.consent.days.refresh()
    await house.rights.create(
      { kind: 'subject', id: story.ada },
      { subjectId: story.ada, kind: 'correction', words: 'My name is Zoé.' },
    )
    base = await house.listen()
    browser = await launchBrowser()
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })

  const openPages = { en: 'Open my pages', fr: 'Ouvrir mes pages' }

  /** A visitor who has come in by the link of a message. */
  async function inside(visitor: Visitor, subjectId = story.ada): Promise<Visit> {
    const seen = await visit(browser, visitor)
    const language = visitor.language ?? 'en'
    await seen.page.goto(`${base}${house.link(subjectId)}?lang=${language}`)
    await seen.page.getByRole('button', { name: openPages[language] }).click()
    await seen.page.waitForURL('**/my/choices**')
    seen.forget()
    return seen
  }

  /** The same, having shown a code: opened on the server, put into the browser. */
  async function proven(visitor: Visitor): Promise<Visit> {
    const seen = await visit(browser, visitor)
    const value = await house.portal.sessions.open(story.ada, 'code')
    await seen.context.addCookies([{ name: 'aval_me', value, url: base, httpOnly: true, sameSite: 'Lax' }])
    return seen
  }

  const pages: Readonly<Record<string, (seen: Visit, language: string) => Promise<unknown>>> = {
    entry: ({ page, context }, language) => context.clearCookies().then(() => page.goto(`${base}/my?lang=${language}`)),
    ended: ({ page }, language) => page.goto(`${base}/my?ending=ended&lang=${language}`),
    code: ({ page }, language) => page.goto(`${base}/my/code?challenge=none-of-ours-here&lang=${language}`),
    link: ({ page }, language) => page.goto(`${base}${house.link(story.ada)}?lang=${language}`),
    nothing: ({ page }, language) => page.goto(`${base}/my/nowhere?lang=${language}`),
    about: ({ page }, language) => page.goto(`${base}/about?lang=${language}`),
    trust: ({ page }, language) => page.goto(`${base}/trust?lang=${language}`),
  }
  const ownPages: Readonly<Record<string, string>> = {
    choices: '/my/choices',
    give: '/my/choices/give/sms_marketing',
    history: '/my/history',
    data: '/my/data',
    messages: '/my/messages',
    requests: '/my/requests',
    correction: '/my/requests/new?kind=correction',
    objection: '/my/requests/new?kind=objection',
  }
  const linkedPages: Readonly<Record<string, string>> = {
    masked: '/my/data',
    codefirst: '/my/requests/new?kind=erasure',
  }
  const emptyPages: Readonly<Record<string, string>> = {
    'no-history': '/my/history',
    'no-data': '/my/data',
    'no-messages': '/my/messages',
    'no-requests': '/my/requests',
  }

  /** Keeps a picture of the page; answers what is wrong with it. */
  async function look(
    seen: Visit,
    name: string,
    { language, face, width }: Required<Pick<Visitor, 'language' | 'face' | 'width'>>,
  ): Promise<string[]> {
    const { page, complaints } = seen
    // Barriers do not depend on the width but where something is hidden at one: the wide pages are asked in one face.
    const found = width === 390 || face === 'light' ? await barriers(page) : []
    const wide = await overflow(page)
    const faults = [
      ...found,
      ...(wide > 0 ? [`${wide} pixels too wide`] : []),
      ...complaints.filter((text) => !/status of 4\d\d/.test(text)),
      ...((await page.locator('html').getAttribute('lang')) === language ? [] : ['another language']),
      ...((await page.locator('h1').count()) === 1 ? [] : ['not one heading']),
    ]
    await keepScreenshot(page, 'portal', `${name}-${language}-${width}-${face}`)
    seen.forget()
    return faults.map((fault) => `${name} ${language} ${face} ${width}: ${fault}`)
  }

  const faces = (['en', 'fr'] as const).flatMap((language) =>
    (['light', 'dark'] as const).flatMap((face) => ([390, 1280] as const).map((width) => ({ language, face, width }))),
  )

  test.each(faces)(
    'every page, $language, $face, $width: no barrier, no complaint, nothing to scroll sideways',
    async (face) => {
      const { language } = face
      const faults: string[] = []
      const own = await proven(face)
      for (const [name, path] of Object.entries(ownPages)) {
        await own.page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        faults.push(...(await look(own, name, face)))
      }
      const [given] = await house.consent.history(story.ada)
      await own.page.goto(`${base}/my/done/${given!.decisionId}?lang=${language}`)
      faults.push(...(await look(own, 'done', face)))
      for (const [name, open] of Object.entries(pages)) {
        await open(own, language)
        faults.push(...(await look(own, name, face)))
      }
      await own.close()
      const linked = await inside(face)
      for (const [name, path] of Object.entries(linkedPages)) {
        await linked.page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
        faults.push(...(await look(linked, name, face)))
      }
      await linked.close()
      const nobody = house.newId()
      house.vault.enrol([nobody])
      await house.database.transaction((tx) =>
        house.consent.enrol(tx, [{ subjectId: nobody, facts: { residence: 'FR' } }]),
      )
      const bare = await inside(face, nobody)
      for (const [name, path] of Object.entries(emptyPages)) {
        await bare.page.goto(`${base}${path}?lang=${language}`)
        faults.push(...(await look(bare, name, face)))
      }
      await bare.close()
      expect(faults).toEqual([])
    },
    slowMs,
  )

  test.each([
    ['en', 'Stop: Send you offers by email', 'You have stopped this'],
    ['fr', 'Arrêter : Vous envoyer des offres par courriel', 'C’est arrêté'],
  ] as const)(
    'without script (%s): see the choices, stop one, object to all, see the receipt',
    async (language, stop, done) => {
      const person = await house.person({
        email: `noscript-${language}@example.org`,
        says: ['email_marketing', 'profiling'],
      })
      const { page, close } = await inside({ language, script: 'off', width: 390 }, person)
      await page.getByRole('button', { name: stop }).click()
      await page.getByRole('heading', { name: done }).waitFor()
      expect((await house.consent.check('email_marketing', [person])).get(person)).toBe('withdrawn')
      await page.getByRole('link', { name: language === 'fr' ? 'Reçu' : 'Receipt', exact: true }).click()
      expect(new URL(page.url()).pathname).toMatch(/^\/receipt\//)
      await page.goto(`${base}/my/requests/new?kind=objection&lang=${language}`)
      await page
        .getByRole('button', {
          name: language === 'fr' ? 'M’opposer à toute prospection' : 'Object to all direct marketing',
        })
        .click()
      expect((await house.consent.check('profiling', [person])).get(person)).toBe('objected')
      await close()
    },
  )

  test.each(['en', 'fr'] as const)(
    'by keyboard alone (%s): from the link of a message to a withdrawal',
    async (language) => {
      const person = await house.person({ email: `keys-${language}@example.org`, says: ['email_marketing'] })
      const { page, complaints, close } = await visit(browser, { language })
      await page.goto(`${base}${house.link(person)}?lang=${language}`)
      await tabTo(page, openPages[language])
      await page.keyboard.press('Enter')
      await page.waitForURL('**/my/choices**')
      await tabTo(
        page,
        language === 'fr' ? 'Arrêter : Vous envoyer des offres par courriel' : 'Stop: Send you offers by email',
      )
      expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/my/done/**')
      expect((await house.consent.check('email_marketing', [person])).get(person)).toBe('withdrawn')
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('a code, end to end in the browser: asked for, read in the mail, entered', async () => {
    const person = await house.person({ email: 'typed@example.org', says: ['email_marketing'] })
    const { page, close } = await visit(browser, { language: 'fr' })
    await page.goto(`${base}/my/data?lang=fr`)
    await page.getByLabel('Votre adresse électronique').fill('typed@example.org')
    await page.getByRole('button', { name: 'M’envoyer un code' }).click()
    await page.getByLabel('Le code reçu par courriel').waitFor()
    await house.portal.settled()
    const mail = house.arrived.findLast((one) => one.to === 'typed@example.org')!
    await page.getByLabel('Le code reçu par courriel').fill(/\d{4} \d{4}/.exec(mail.text)![0])
    await page.getByRole('button', { name: 'Entrer' }).click()
    await page.waitForURL('**/my/data**')
    expect(await page.content()).toContain('typed@example.org')
    expect(await page.content()).not.toContain(person)
    await close()
  })

  test('a receipt is checked on the device: two files are fetched, then nothing leaves, and it works with the network cut', async () => {
    const seen = await inside({})
    const { page, context, requests, complaints } = seen
    await page.goto(`${base}/my/history?lang=en`)
    requests.length = 0
    const check = page.getByRole('button', { name: /^Check here, in this browser: You agreed/ }).first()
    await check.click()
    await page.getByText('This receipt is valid').waitFor()
    const asked = requests.map((one) => one.replace(base, ''))
    expect(asked).toEqual([
      expect.stringMatching(/^GET \/portal-check\.js\?v=\w+$/),
      expect.stringMatching(/^GET \/receipt\/[\w-]+\/file$/),
    ])
    expect(await page.locator('.check-result.good').innerText()).toContain('nothing was sent')
    await keepScreenshot(page, 'portal', 'checked-en-1280-light')
    await context.setOffline(true)
    requests.length = 0
    await page.evaluate(`document.querySelector('.check-result').replaceChildren()`)
    await check.click()
    await page.getByText('This receipt is valid').waitFor()
    expect(requests).toEqual([])
    await page.getByText('Step by step').click()
    expect(await page.locator('.steps li.passed').count()).toBeGreaterThanOrEqual(10)
    expect(await page.locator('.steps li.failed').count()).toBe(0)
    expect(complaints).toEqual([])
    await seen.close()
  })

  test('a receipt that was altered on its way is called so, at the step that breaks', async () => {
    const seen = await inside({ language: 'fr', width: 390 })
    const { page } = seen
    await page.route('**/receipt/*/file', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({
        response: answer,
        body: (await answer.text()).replaceAll('email_marketing', 'phone_marketing'),
      })
    })
    await page.goto(`${base}/my/history?lang=fr`)
    await page
      .getByRole('button', { name: /^Vérifier ici, dans ce navigateur\s: Vous avez dit oui/ })
      .first()
      .click()
    await page.getByText('Ce reçu n’est pas valide').waitFor()
    expect(await page.locator('.steps li.failed').count()).toBe(1)
    await keepScreenshot(page, 'portal', 'altered-fr-390-light')
    await seen.close()
  })

  test('times are in the reader’s own zone, and say UTC without script', async () => {
    const [given] = await house.consent.history(story.ada)
    const hour = (zone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: zone }).format(given!.at)
    for (const [script, zone, shown] of [
      ['on', 'Asia/Tokyo', hour('Asia/Tokyo')],
      ['off', 'Asia/Tokyo', `${hour('UTC')} UTC`],
    ] as const) {
      const { page, close } = await inside({ script, zone })
      await page.goto(`${base}/my/history?lang=en`)
      expect(await page.locator(`[id="${given!.decisionId}"] time`).first().innerText()).toContain(shown)
      await close()
    }
  })

  test('the first load of every page is far below 100 kB of script, and comes from here alone', async () => {
    const seen = await proven({ width: 390 })
    const { page, requests } = seen
    for (const path of [...Object.values(ownPages), '/my', '/about', '/trust']) {
      let bytes = 0
      const count = async (response: { url(): string; body(): Promise<Buffer> }) => {
        if (new URL(response.url()).pathname.endsWith('.js')) bytes += gzipSync(await response.body()).length
      }
      const waiting: Promise<void>[] = []
      const listen = (response: Parameters<typeof count>[0]) => void waiting.push(count(response))
      page.on('response', listen)
      await page.goto(`${base}${path}`, { waitUntil: 'networkidle' })
      await Promise.all(waiting)
      page.off('response', listen)
      expect([path, bytes > 0, bytes < mostScriptBytes / 10]).toEqual([path, true, true])
    }
    expect(requests.filter((one) => !one.includes(base))).toEqual([])
    await seen.close()
  })

  test('the language switch keeps the place, with its query', async () => {
    const { page, close } = await inside({})
    for (const path of [
      '/my/history',
      '/my/requests/new?kind=correction',
      '/my/choices/give/sms_marketing',
      '/trust',
    ]) {
      await page.goto(`${base}${path}`)
      await page.getByRole('link', { name: 'Français', exact: true }).click()
      const url = new URL(page.url())
      url.searchParams.delete('lang')
      expect(`${url.pathname}${url.search}`).toBe(path)
      expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    }
    await close()
  })
})
