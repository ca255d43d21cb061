/**
 * Windows that stay open from page to page, one for each role and language: a cold load of the console costs a second, and a test of
 * many pages would pay it for each.
 */
import type { Page } from 'playwright-core'
import type { Language, Role } from '../../src/kernel/index.ts'
import type { Visit } from '../browser.ts'
import { type ConsoleHouse, soundInEveryLook } from '../console.ts'

export interface Windows {
  /** The window of this role in this language, wide and light, with nothing complained of yet. */
  of(role: Role, language: Language): Promise<Visit>
  /** The same, at a page. */
  at(role: Role, language: Language, path: string): Promise<Visit>
}

export function windowsOf(at: ConsoleHouse): Windows {
  const of = async (role: Role, language: Language): Promise<Visit> => {
    const came = await at.window(role, language)
    await wide(came)
    came.forget()
    return came
  }
  const to = async (role: Role, language: Language, path: string): Promise<Visit> => {
    const came = await of(role, language)
    await at.open(came.page, path)
    return came
  }
  return { of, at: to }
}

/** Opens a page in both languages, demands that it is sound in both faces and both widths, and keeps what it looks like. */
export function expectWhole(
  windows: Windows,
  role: Role,
  path: string,
  name: string,
  prepare: (page: Page, language: Language) => Promise<void> = async () => {},
): Promise<void> {
  return inBoth(async (language) => {
    const came = await windows.at(role, language, path)
    await prepare(came.page, language)
    await soundInLanguage(came, name, language)
  })
}

/** Both languages at once, each in its window: much of a look is waiting until the page has come to rest. */
export async function inBoth(look: (language: Language) => Promise<void>): Promise<void> {
  await Promise.all([look('en'), look('fr')])
}

/**
 * One language of a page that is looked at in both: axe holds it wide and light in English, narrow and dark in French, so that each
 * width and each face is held once.
 */
export function soundInLanguage(came: Visit, name: string, language: Language): Promise<void> {
  return soundInEveryLook(came, `${name}-${language}`, [language === 'en' ? 1280 : 390])
}

/** Runs in the page: the accessible name of what has the focus, from its label, its `aria-label` or its words. */
const nameOfFocused = `(() => {
  const at = document.activeElement
  const label = at && at.id ? document.querySelector('label[for="' + CSS.escape(at.id) + '"]') : null
  const said = at?.getAttribute('aria-label') ?? (label ?? at)?.textContent ?? ''
  return said.replace(/[\\u00a0\\u202f]/g, ' ').replace(/\\s*\\*$/, '').trim()
})()`

/** Presses Tab until what has the focus is called so. @throws when the keyboard does not lead there */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let turn = 0; turn < 150; turn++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate<string>(nameOfFocused)) === name) return
  }
  throw new Error(`the keyboard does not lead to ${name}`)
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

/** Wide and light again, after a look at every face and width. */
export async function wide({ page }: Visit): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Chooses in a list that opens, by mouse. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}
