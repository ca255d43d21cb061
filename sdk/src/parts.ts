/** The pieces that banner, centre and control are built from. Elements are made one by one: no markup is ever parsed. */
import { type Screen, screenOf } from './screen.ts'
import type { Asking } from './server.ts'
import { type Language, say, type Word } from './words.ts'

export type Method = 'banner' | 'centre' | 'control'
export type Choose = (choices: Readonly<Record<string, boolean>>, method: Method, screen: Screen) => void

export interface State {
  readonly asking: Asking
  readonly permitted: (purpose: string) => boolean
  /** Closed by the browser's signal: shown, not offered. */
  readonly signalled: (purpose: string) => boolean
  readonly gpc: boolean
  readonly receipt: string | null
}

/** What every part needs. */
export interface Around {
  readonly language: Language
  readonly version: string
  readonly choose: Choose
  readonly open: () => void
}

type Child = Node | string | null

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== null))
  return element
}

export function button({ language }: Around, word: Word, act: () => void, look?: string): HTMLButtonElement {
  const made = make('button', { type: 'button', ...(look ? { class: look } : {}) }, say(language, word))
  made.addEventListener('click', act)
  return made
}

export function cross(around: Around, word: Word, act: () => void): HTMLButtonElement {
  const made = button(around, word, act, 'x')
  made.setAttribute('aria-label', say(around.language, word))
  made.textContent = '×'
  return made
}

/** The same answer to all that is offered. */
export function everything({ asking, signalled }: State, said: boolean): Record<string, boolean> {
  return Object.fromEntries(asking.purposes.filter(({ code }) => !signalled(code)).map(({ code }) => [code, said]))
}

/** Refuse and accept, which must weigh the same. @param part what is on the screen when one of them is pressed */
export function pair(around: Around, state: State, method: Method, part: () => HTMLElement): HTMLElement {
  const answer = (said: boolean) => () =>
    around.choose(everything(state, said), method, screenOf(method, part(), around.version))
  return make('div', { class: 'pair' }, button(around, 'refuse', answer(false)), button(around, 'accept', answer(true)))
}

export function gpcLine({ language }: Around, { gpc }: State): HTMLElement | null {
  return gpc ? make('p', { class: 'gpc' }, say(language, 'gpc')) : null
}

export function proof({ language }: Around, receipt: string | null): HTMLElement | null {
  if (receipt === null) return null
  const link = { href: receipt, target: '_blank', rel: 'noopener noreferrer' }
  return make('p', {}, make('a', link, say(language, 'proof')))
}
