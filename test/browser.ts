/**
 * A real browser for tests of pages: Chromium through playwright-core, with the language, colours and width that a test asks for.
 * What a page complains of (console, exceptions, broken CSP, failed answers) is collected; axe says what stands in people's way.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core'
import { findBrowser } from '../scripts/find-browser.ts'
import type { Language } from '../src/kernel/index.ts'

/** Null where there is none: tests that need one are skipped, and say so. On Debian or Ubuntu the package is `chromium`. */
export const browserPath = findBrowser()

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium; close it in `afterAll`. */
export function launchBrowser(): Promise<Browser> {
  return driver.launch({ executablePath: browserPath!, args: flags })
}

/** How a visitor comes: everything that pages may depend on. */
export interface Visitor {
  readonly language?: Language
  readonly face?: 'light' | 'dark'
  readonly width?: 390 | 1280
  readonly script?: 'on' | 'off'
  /** As an IANA name. */
  readonly zone?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A window of its own: no cookie or cache of another's. */
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  /** What the page complained of since the visit began, or since `forget`. */
  readonly complaints: string[]
  /** Every request, as `METHOD url`. */
  readonly requests: string[]
  forget(): void
  close(): Promise<void>
}

export async function visit(browser: Browser, visitor: Visitor = {}): Promise<Visit> {
  const { language = 'en', face = 'light', width = 1280, script = 'on', zone = 'Europe/Paris', headers = {} } = visitor
  const context = await browser.newContext({
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    colorScheme: face,
    // Nothing moves that need not: contrast is measured on what is there, not on the way to it.
    reducedMotion: 'reduce',
    viewport: { width, height: 900 },
    isMobile: width < 600,
    hasTouch: width < 600,
    javaScriptEnabled: script === 'on',
    timezoneId: zone,
    extraHTTPHeaders: { ...headers },
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  // A page that asks anew gives up what it asked before: that is no failure.
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${why}`)
  })
  context.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
  const forget = () => {
    complaints.length = 0
    requests.length = 0
  }
  return { context, page, complaints, requests, forget, close: () => context.close() }
}

/** What axe finds serious or critical, a line each; an empty list is what a page should give. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then((all) => all.violations)`,
  )
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
}

interface Violation {
  readonly id: string
  readonly impact?: string | null
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Whether something stands out of the window to the right, so that one would have to scroll sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/**
 * Keeps what the page looks like, whole, in `dist/screenshots/<area>/<name>.jpg`.
 * @param area of the pages, such as `portal`
 */
export async function keepScreenshot(page: Page, area: string, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'dist', 'screenshots', area)
  mkdirSync(folder, { recursive: true })
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 80, fullPage: true })
}

/** Runs in the page: the accessible name of what has the focus, from its label, its `aria-label` or its words. */
const nameOfFocused = `(() => {
  const at = document.activeElement
  const label = at && at.id ? document.querySelector('label[for="' + CSS.escape(at.id) + '"]') : null
  const said = at?.getAttribute('aria-label') ?? (label ?? at)?.textContent ?? ''
  return said.replace(/[\\u00a0\\u202f]/g, ' ').replace(/\\s*\\*$/, '').trim()
})()`

/** Goes with the Tab key alone to the control of that accessible name. @throws when it cannot be reached */
export async function tabTo(page: Page, name: string, most = 150): Promise<void> {
  for (let turn = 0; turn < most; turn++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate<string>(nameOfFocused)) === name) return
  }
  throw new Error(`not reached by keyboard: ${name}`)
}

/** Writes into the field that has the focus, once one has it: a dialog takes it a moment after it was opened. */
export async function write(page: Page, text: string): Promise<void> {
  await page.locator('input:focus, textarea:focus').waitFor()
  await page.keyboard.type(text)
}

/** Goes to a control by the keyboard and presses it. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

/** Counts from now on what a mouse or a finger does on this page; navigation within the page does not end the count. */
export async function watchPointer(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`(() => {
    globalThis.pointed = 0
    for (const kind of ['mousedown', 'pointerdown', 'touchstart'])
      addEventListener(kind, () => { globalThis.pointed += 1 }, true)
  })()`)
  return () => page.evaluate<number>('globalThis.pointed')
}
