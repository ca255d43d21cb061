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
/** A decision of Ada's. */
let given: string

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
    given = (await house.consent.history(story.ada))[0]!.decisionId
    base = await house.listen()
    browser = await launchBrowser()
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })

  const openButton = { en: 'Open my pages', fr: 'Ouvrir mes pages' }

  /** A visitor who has come in by the link of a message. */
  async function inside(visitor: Visitor, subjectId = story.ada): Promise<Visit> {
    const seen = await visit(browser, visitor)
    const language = visitor.language ?? 'en'
    await seen.page.goto(`${base}${house.link(subjectId)}?lang=${language}`)
    await seen.page.getByRole('button', { name: openButton[language] }).click()
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

  /** What everybody may see, and what a link opens. @returns paths with query, by the name of the picture */
  const openPages = (): Readonly<Record<string, string>> => ({
    entry: '/my',
    ended: '/my?ending=ended',
    code: '/my/code?challenge=none-of-ours-here',
    nothing: '/my/nowhere',
    about: '/about',
    trust: '/trust',
    link: house.link(story.ada),
    'link-aged': house.link(story.ada, 'aged'),
    why: messagePath('why'),
    'why-aged': house.link(story.ada, 'aged', { page: 'why', campaignId: story.campaignId }),
    preferences: messagePath('preferences'),
    'preferences-aged': house.link(story.ada, 'aged', { page: 'preferences', campaignId: story.campaignId }),
    receipt: house.transparency.receiptPath(story.ada, given),
    everything: house.transparency.receiptPath(story.ada, null),
    verify: '/verify',
  })
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

  /** The path of a link in the message that Ada got. */
  function messagePath(page: 'why' | 'preferences'): string {
    const { html } = house.arrived.find((mail) => mail.to === 'ada@example.org')!
    return new RegExp(`/${page}/[\\w-]+`).exec(html)![0]
  }

  /** Shows a page in both faces and widths, and keeps a picture of each; answers what is wrong with it. */
  async function look({ page, complaints, forget }: Visit, name: string, language: string): Promise<string[]> {
    const faults: string[] = []
    for (const width of [1280, 390] as const) {
      await page.setViewportSize({ width, height: 900 })
      const wide = await overflow(page)
      if (wide > 0) faults.push(`${width}: ${wide} pixels too wide`)
      // As high as the page is: a picture of what is in the window costs half of one that has to be unrolled.
      const height = await page.evaluate<number>('document.documentElement.scrollHeight')
      await page.setViewportSize({ width, height })
      for (const face of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: face })
        // Contrast belongs to a face, what overlaps to a width, words to a language: each is held against axe once.
        const asked = language === 'en' ? face === 'light' && width === 1280 : face === 'dark' && width === 390
        if (asked) faults.push(...(await barriers(page)).map((fault) => `${face} ${width}: ${fault}`))
        await keepScreenshot(page, 'portal', `${name}-${language}-${width}-${face}`)
      }
    }
    faults.push(...complaints.filter((text) => !/status of 4\d\d/.test(text)))
    if ((await page.locator('html').getAttribute('lang')) !== language) faults.push('another language')
    if ((await page.locator('h1').count()) !== 1) faults.push('not one heading')
    forget()
    return faults.map((fault) => `${name} ${language}: ${fault}`)
  }

  test.each(['en', 'fr'] as const)(
    'every page (%s), light and dark, wide and narrow: no barrier, no complaint, nothing to scroll sideways',
    async (language) => {
      const faults: string[] = []
      const lookAt = async (seen: Visit, pages: Readonly<Record<string, string>>) => {
        for (const [name, path] of Object.entries(pages)) {
          await seen.page.goto(`${base}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
          faults.push(...(await look(seen, name, language)))
        }
      }
      const own = await proven({ language })
      await lookAt(own, { ...ownPages, done: `/my/done/${given}` })
      await own.context.clearCookies()
      await lookAt(own, openPages())
      await own.close()
      const linked = await inside({ language })
      await lookAt(linked, linkedPages)
      await linked.close()
      const nobody = house.newId()
      house.vault.enrol([nobody])
      await house.database.transaction((tx) =>
        house.consent.enrol(tx, [{ subjectId: nobody, facts: { residence: 'FR' } }]),
      )
      const bare = await inside({ language }, nobody)
      await lookAt(bare, emptyPages)
      await bare.close()
      expect(faults).toEqual([])
    },
    slowMs,
  )

  test('why page and receipts are printed dark on white, on few sheets, without what only a screen can do', async () => {
    const { page, close } = await visit(browser, { face: 'dark' })
    for (const [name, path, sheets] of [
      ['why', messagePath('why'), 3],
      ['receipt', house.transparency.receiptPath(story.ada, given), 3],
      ['everything', house.transparency.receiptPath(story.ada, null), 2],
    ] as const)
      for (const language of ['en', 'fr'] as const) {
        await page.goto(`${base}${path}?lang=${language}`)
        await page.emulateMedia({ media: 'print' })
        await page.setViewportSize({ width: 673, height: 950 })
        const ink = await page.evaluate<string>('getComputedStyle(document.body).color')
        expect([name, Math.max(...ink.match(/\d+/g)!.map(Number)) < 80]).toEqual([name, true])
        expect(await page.locator('main :is(button, .button):visible').count()).toBe(0)
        await keepScreenshot(page, 'portal', `${name}-${language}-print`)
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
        expect([name, (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length <= sheets]).toEqual([name, true])
        await page.emulateMedia({ media: 'screen' })
      }
    await close()
  }, 60_000)

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
      await tabTo(page, openButton[language])
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
    const { at } = (await house.consent.history(story.ada))[0]!
    const hour = (zone: string) => new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: zone }).format(at)
    for (const [script, zone, shown] of [
      ['on', 'Asia/Tokyo', hour('Asia/Tokyo')],
      ['off', 'Asia/Tokyo', `${hour('UTC')} UTC`],
    ] as const) {
      const { page, close } = await inside({ script, zone })
      await page.goto(`${base}/my/history?lang=en`)
      expect(await page.locator(`[id="${given}"] time`).first().innerText()).toContain(shown)
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
