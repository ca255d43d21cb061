/** The first layer: what would happen, and two answers side by side. The page works on behind it. */
import { type Around, button, cross, gpcLine, make, pair, type State } from './parts.ts'
import { say } from './words.ts'

/** @param close without a choice, also by Escape */
export function bannerOf(around: Around, state: State, close: () => void): HTMLElement {
  const { language, open } = around
  const { site, purposes } = state.asking
  const bar: HTMLElement = make(
    'section',
    { class: 'bar', role: 'dialog', 'aria-labelledby': 'title', 'aria-describedby': 'lead' },
    make('h2', { id: 'title' }, say(language, 'title', site)),
    make('p', { id: 'lead' }, say(language, 'lead')),
    make('ul', {}, ...purposes.map(({ text }) => make('li', {}, text))),
    make('p', {}, say(language, 'free')),
    gpcLine(around, state),
    pair(around, state, 'banner', () => bar),
    button(around, 'choose', open, 'quiet'),
    cross(around, 'close', close),
  )
  bar.addEventListener('keydown', ({ key }) => key === 'Escape' && close())
  return bar
}
