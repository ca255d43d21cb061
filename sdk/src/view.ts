/**
 * Banner, preference centre and the small control that stays. Refusing takes as many clicks as accepting, taking back as many as
 * giving; nothing is ticked beforehand; Escape closes without a choice.
 */
import { bannerOf } from './banner.ts'
import { centreOf } from './centre.ts'
import { type Around, button, everything, make, proof, type State } from './parts.ts'
import { screenOf } from './screen.ts'
import { style } from './style.ts'
import { say, type Word } from './words.ts'

export interface View {
  banner(state: State): void
  centre(state: State): void
  /** The control, and what it says about the last choice. */
  control(state: State, note?: Word): void
  /** When the notice could not be read. */
  note(word: Word): void
  close(): void
}

export function createView(around: Around): View {
  const { language } = around
  const bar = make('div')
  const sheet = make('div')
  const buttons = make('div')
  // It stands there before it says something: only then do screen readers say it.
  const status = make('div', { role: 'status' })
  const pill = make('div', { class: 'pill', role: 'region', 'aria-label': say(language, 'control') }, buttons, status)
  pill.hidden = true
  attach(language, bar, sheet, pill)

  const closeBar = () => {
    bar.replaceChildren()
    pill.hidden = false
  }
  const closeSheet = () => sheet.querySelector('dialog')?.close()
  return {
    banner: (state) => {
      bar.replaceChildren(bannerOf(around, state, closeBar))
      pill.hidden = true
    },
    centre: (state) => {
      closeBar()
      const dialog = centreOf(around, state, closeSheet)
      dialog.addEventListener('close', () => dialog.remove())
      sheet.replaceChildren(dialog)
      // Modal: the browser keeps the focus inside, closes on Escape and brings the focus back.
      dialog.showModal()
    },
    control: (state, word) => {
      buttons.replaceChildren(button(around, 'control', around.open), ...withdrawal(around, state, pill))
      pill.hidden = bar.hasChildNodes()
      if (!word) return
      status.replaceChildren(make('p', {}, say(language, word)))
      if (word === 'recorded') status.append(proof(around, state.receipt) ?? '')
    },
    note: (word) => {
      pill.hidden = false
      status.replaceChildren(make('p', {}, say(language, word)))
    },
    close: () => {
      closeBar()
      closeSheet()
    },
  }
}

/** One click takes back what one click gave; there while there is something to take back. */
function withdrawal(around: Around, state: State, pill: HTMLElement): HTMLElement[] {
  if (!state.asking.purposes.some(({ code }) => state.permitted(code))) return []
  const act = () => around.choose(everything(state, false), 'control', screenOf('control', pill, around.version))
  return [button(around, 'withdraw', act)]
}

function attach(language: string, ...parts: HTMLElement[]): void {
  const host = make('div', { id: 'aval-consent', lang: language })
  const root = host.attachShadow({ mode: 'open' })
  const look = new CSSStyleSheet()
  look.replaceSync(style)
  root.adoptedStyleSheets = [look]
  root.append(...parts)
  // First in the page, so that the keyboard meets it first.
  document.body.prepend(host)
}
