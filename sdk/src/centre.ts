/** The second layer: one switch per purpose, off unless the visitor switched it on, and everything that the notice says. */
import { type Around, button, cross, gpcLine, make, pair, proof, type State } from './parts.ts'
import { screenOf } from './screen.ts'
import { say } from './words.ts'

export function centreOf(around: Around, state: State, close: () => void): HTMLDialogElement {
  const { language, version, choose } = around
  const { notice, purposes } = state.asking
  const rows = make('div', {}, ...purposes.map((purpose) => row(around, state, purpose)))
  const save = () => {
    const offered = [...rows.querySelectorAll('input')].filter((one) => !one.disabled)
    choose(
      Object.fromEntries(offered.map((one) => [one.name, one.checked])),
      'centre',
      screenOf('centre', dialog, version),
    )
  }
  const dialog: HTMLDialogElement = make(
    'dialog',
    { 'aria-labelledby': 'centre' },
    make('h2', { id: 'centre' }, say(language, 'centre')),
    make('p', {}, say(language, 'centre_lead')),
    gpcLine(around, state),
    rows,
    pair(around, state, 'centre', () => dialog),
    button(around, 'save', save, 'quiet'),
    proof(around, state.receipt),
    make(
      'details',
      {},
      make('summary', {}, say(language, 'notice')),
      make('p', {}, notice.title),
      ...notice.texts.map(({ text }) => make('p', {}, text)),
    ),
    cross(around, 'shut', close),
  )
  return dialog
}

function row(
  { language }: Around,
  state: State,
  { code, text, more }: State['asking']['purposes'][number],
): HTMLElement {
  const off = state.signalled(code)
  const input = make('input', { type: 'checkbox', role: 'switch', name: code })
  input.defaultChecked = state.permitted(code)
  input.disabled = off
  return make(
    'div',
    { class: 'row' },
    make('label', {}, make('span', {}, text), input),
    off ? make('p', { class: 'gpc' }, say(language, 'gpc_off')) : null,
    make('details', {}, make('summary', {}, say(language, 'more')), ...more.map((one) => make('p', {}, one))),
  )
}
