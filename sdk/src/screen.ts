/**
 * What was on the screen when somebody answered: the texts, sizes and colours of the buttons in their order, kept with the decision as
 * evidence that a no was as easy as a yes.
 */

export interface Screen {
  readonly layer: string
  readonly viewport: string
  readonly face: 'light' | 'dark'
  readonly heading: string
  /** `text|width x height|background|ink`. */
  readonly buttons: readonly string[]
  /** Switches as they stood before they were touched: none is on without an earlier yes. */
  readonly switches: readonly string[]
  readonly script: string
}

export function screenOf(layer: string, part: HTMLElement, script: string): Screen {
  const buttons = [...part.querySelectorAll('button')].map((button) => {
    const { width, height } = button.getBoundingClientRect()
    const { backgroundColor, color } = getComputedStyle(button)
    return [button.textContent, `${Math.round(width)}x${Math.round(height)}`, backgroundColor, color].join('|')
  })
  const switches = [...part.querySelectorAll('input')].map((one) => `${one.name}:${one.defaultChecked ? 'on' : 'off'}`)
  return {
    layer,
    viewport: `${innerWidth}x${innerHeight}`,
    face: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    heading: part.querySelector('h2')?.textContent ?? '',
    buttons,
    switches,
    script,
  }
}
