/**
 * The whole server behind a real socket, and somebody of a role in front of its console in a real browser: for tests of pages. Jobs,
 * ledger and sending run; mail goes over SMTP into a local mailbox.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Mailbox, startMailbox } from '../src/delivery/index.ts'
import {
  type Actor,
  createLog,
  type Language,
  readConfig,
  type Role,
  systemClock,
  systemRandom,
} from '../src/kernel/index.ts'
import { appOf, type House, openHouse } from '../src/server/index.ts'
import { passphraseProvider } from '../src/vault/index.ts'
import { barriers, keepScreenshot, launchBrowser, overflow, type Visit, visit, type Visitor } from './browser.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

export interface ConsoleHouse {
  readonly house: House
  /** The database below it, also as its owner. */
  readonly home: TestDatabase
  readonly url: string
  readonly mailbox: Mailbox
  readonly browser: Browser
  /** A member of staff with this role, made at the first call. */
  staff(role: Role): Promise<Extract<Actor, { kind: 'staff' }>>
  /** Signed in with this role, in a window of its own. */
  signedIn(role: Role, visitor?: Visitor): Promise<Visit>
  /**
   * The window of this role in this language, wide and light, with nothing complained of yet. It is made at the first call and kept: a new
   * one would load the whole console anew.
   * @param path a page to open in it
   */
  window(role: Role, language: Language, path?: string): Promise<Visit>
  /** Opens a page of the console and waits until nothing is loading. @param path such as `/people` */
  open(page: Page, path: string): Promise<void>
  close(): Promise<void>
}

/** Starts it all; close it in `afterAll`. @param settings `AVAL_…` in place of those of a quiet house */
export async function consoleHouse(settings: Readonly<Record<string, string>> = {}): Promise<ConsoleHouse> {
  const home = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'aval-console-'))
  const [port, mailboxPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const config = readConfig({
    AVAL_DATA_DIR: folder,
    AVAL_PUBLIC_URL: url,
    AVAL_MAILBOX_PORT: String(mailboxPort),
    AVAL_CHAIN: 'off',
    ...settings,
  })
  const tools = { clock: systemClock, random: systemRandom, log: createLog('silent') }
  const keyProvider = passphraseProvider({
    passphrase: 'only for tests',
    directory: folder,
    random: systemRandom,
    cost: { N: 1024, r: 8, p: 1 },
  })
  const house = await openHouse({ ...tools, config, address: home.address, directory: folder, keyProvider })
  const mailbox = await startMailbox({
    ...tools,
    directory: join(folder, 'mailbox'),
    port: mailboxPort,
    newId: house.newId,
  })
  await house.ledger.start()
  await house.jobs.run()
  const sender = await house.delivery.openSender(house.campaigns.compose)
  sender.start()
  const app = await appOf(house, { place: { kind: 'external' } }, mailbox, () => [])
  await app.listen({ host: '127.0.0.1', port })
  const browser = await launchBrowser()
  const close = async () => {
    await browser.close()
    await app.close()
    await sender.close()
    await mailbox.stop()
    await house.close()
    await home.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    house,
    home,
    url,
    mailbox,
    browser,
    ...signingIn(house, url, browser),
    open: (page, path) => openPage(page, url, path),
    close,
  }
}

function signingIn(house: House, url: string, browser: Browser): Pick<ConsoleHouse, 'staff' | 'signedIn' | 'window'> {
  const hired = new Map<Role, Promise<{ staffId: string }>>()
  const staff = async <R extends Role>(role: R) => {
    const hiring = hired.get(role) ?? house.staff.members.add(`Test ${role}`, role)
    hired.set(role, hiring)
    return { kind: 'staff', id: (await hiring).staffId, role } as const
  }
  const signedIn = async (role: Role, visitor: Visitor = {}) => {
    const { id } = await staff(role)
    const { cookie } = await house.staff.sessions.open(id)
    const [name = '', value = ''] = cookie.split(/=(.*)/s)
    const came = await visit(browser, visitor)
    await came.context.addCookies([{ name, value, url }])
    return came
  }
  const windows = new Map<string, Promise<Visit>>()
  const window = async (role: Role, language: Language, path?: string) => {
    const key = `${role} ${language}`
    const known = windows.get(key) ?? signedIn(role, { language }).then(leavesUnasked)
    windows.set(key, known)
    const came = await known
    await rest(came.page)
    came.forget()
    if (path !== undefined) await openPage(came.page, url, path)
    return came
  }
  return { staff, signedIn, window }
}

/** A page that asks before it is left is left all the same. */
function leavesUnasked(came: Visit): Visit {
  came.page.on('dialog', (dialog) => void dialog.accept())
  return came
}

/** Wide and light, as windows are between looks. */
async function rest(page: Page): Promise<void> {
  await page.setViewportSize({ width: widths[0], height: 900 })
  await page.emulateMedia({ colorScheme: faces[0] })
}

async function openPage(page: Page, url: string, path: string): Promise<void> {
  await page.goto(`${url}/console${path}`)
  await settled(page)
}

/** Until the page has its heading and nothing says that it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await expect.poll(() => page.getByRole('status').count(), { timeout: 20_000 }).toBe(0)
  // A frame whose page is written into it (srcdoc) never counts as idle.
  await page.waitForLoadState('networkidle', { timeout: idleMs }).catch(() => {})
}

const idleMs = 3000

/** Nothing in anybody's way, nothing complained of, nothing out of the window. */
export async function expectSound({ page, complaints }: Visit): Promise<void> {
  await expect.poll(() => barriers(page), { timeout: restMs }).toEqual([])
  expect(complaints).toEqual([])
  await expect.poll(() => overflow(page), { timeout: restMs }).toBe(0)
}

/** Every way to look at a page that is already open: two faces, two widths. */
const faces = ['light', 'dark'] as const
const widths = [1280, 390] as const

/**
 * Opens a page in both languages, demands that it is sound in both faces and both widths, and keeps what it looks like in
 * `dist/screenshots/console/`.
 * @param prepare what to do on the page before it is looked at
 */
export async function expectSoundInEveryLook(
  at: ConsoleHouse,
  role: Role,
  path: string,
  name: string,
  prepare: (page: Page, language: Language) => Promise<void> = async () => {},
): Promise<void> {
  await inBoth(async (language) => {
    const came = await at.window(role, language, path)
    await prepare(came.page, language)
    await soundInEveryLook(came, `${name}-${language}`)
  })
}

/** Both languages at once, each in its window: much of a look is waiting until the page has come to rest. */
export async function inBoth(look: (language: Language) => Promise<void>): Promise<void> {
  await Promise.all([look('en'), look('fr')])
}

/**
 * The same for a page that a test has brought into a state of its own. Each face and each width is held against axe once: contrast
 * belongs to a face, what overlaps to a width. Everything else is looked at in all four. It leaves the page wide and light.
 */
export async function soundInEveryLook(came: Visit, name: string): Promise<void> {
  for (const width of widths) {
    await came.page.setViewportSize({ width, height: 900 })
    for (const face of faces) {
      await came.page.emulateMedia({ colorScheme: face })
      await came.page.waitForTimeout(settlingMs)
      if ((face === 'light') === (width === 1280)) await expectSound(came)
      expect(came.complaints).toEqual([])
      await expect.poll(() => overflow(came.page), { timeout: restMs }).toBe(0)
      await keepScreenshot(came.page, 'console', `${name}-${face}-${width}`)
    }
  }
  await rest(came.page)
}

/** Chooses in a list that opens, by mouse. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** Windows of tests ask for less motion; what still moves has come to rest after so long. */
const settlingMs = 100

/** What is drawn anew for another width or face, such as a chart, has found its place after so long at most. */
const restMs = 5000

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => done(port))
    })
  })
}
