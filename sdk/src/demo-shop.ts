/** Behind the demonstration's shop: shows what the script tells of itself, and does what a shop's own script would do. */

interface Aval {
  readonly gpc: boolean
  push(call: readonly unknown[]): void
  track(event: string, properties?: object): void
  open(): void
  reset(): void
  receipt(): string | null
}

interface Told {
  readonly kind: string
  readonly type?: string
  readonly event?: string
  readonly messageId?: string
  readonly permitted?: Readonly<Record<string, boolean>>
}

const page = window as unknown as { aval: Aval | unknown[]; dataLayer?: ArrayLike<unknown>[] }
/** A page that calls before the script is there leaves its calls in a list. */
page.aval = [['page', document.title]]
const aval = () => page.aval as Aval
const told: Told[] = []
document.addEventListener('aval', (event) => {
  const { detail } = event as CustomEvent<Told>
  if (document.readyState === 'loading') told.push(detail)
  else show(detail)
})

let words: Record<string, string> = {}
const byId = (id: string) => document.getElementById(id)!
const lines = new Map<string, HTMLElement>()

function show(detail: Told): void {
  if (detail.messageId) showEvent(detail.messageId, detail)
  for (const [code, permitted] of Object.entries(detail.permitted ?? {})) {
    const said = permitted ? 'yes' : 'no'
    const place = document.querySelector<HTMLElement>(`[data-purpose="${CSS.escape(code)}"]`)
    if (place) state(place, said, words[said]!)
  }
  showSignals()
  showReceipt()
}

function showEvent(messageId: string, { kind, event, type }: Told): void {
  byId('none').hidden = true
  let line = lines.get(messageId)
  if (!line) {
    line = document.createElement('li')
    line.append(document.createElement('span'), document.createElement('span'))
    line.firstElementChild!.textContent = type === 'page' ? 'Page Viewed' : (event ?? type ?? '')
    byId('events').prepend(line)
    lines.set(messageId, line)
  }
  state(line.lastElementChild as HTMLElement, kind, words[`state_${kind}`] ?? kind)
}

function state(element: HTMLElement, value: string, text: string): void {
  element.dataset.state = value
  element.textContent = text
}

/** The last word on each signal, read where Google's tags would read it. */
function showSignals(): void {
  const now: Record<string, string> = {}
  for (const [command, , signals] of (page.dataLayer ?? []).map((one) => Array.from(one)))
    if (command === 'consent')
      for (const [name, value] of Object.entries(signals as Record<string, unknown>))
        if (typeof value === 'string') now[name] = value
  byId('signals').replaceChildren(
    ...Object.entries(now).map(([name, value]) => {
      const row = document.createElement('div')
      const [term, said] = [document.createElement('dt'), document.createElement('dd')]
      term.textContent = name
      state(said, value, words[`signal_${value}`] ?? value)
      row.append(term, said)
      return row
    }),
  )
}

function showReceipt(): void {
  const address = aval().receipt?.() ?? null
  const place = byId('receipt')
  if (!address) {
    place.textContent = words.receipt_none!
    return
  }
  const link = document.createElement('a')
  Object.assign(link, { href: address, target: '_blank', rel: 'noopener noreferrer' })
  link.textContent = words.receipt_open!
  place.replaceChildren(link)
}

let basket = 0
function act({ event = '', pair }: DOMStringMap): void {
  if (event === 'Product Added') basket++
  aval().track(event, pair ? { product: pair } : { products: basket })
  if (event === 'Order Completed') basket = 0
  const place = byId('basket')
  place.textContent = (place.dataset.text ?? '').replace('{{count}}', String(basket))
}

document.addEventListener('DOMContentLoaded', () => {
  words = JSON.parse(byId('behind').dataset.words ?? '{}') as Record<string, string>
  for (const button of document.querySelectorAll<HTMLElement>('[data-event]'))
    button.addEventListener('click', () => act(button.dataset))
  byId('choices').addEventListener('click', () => aval().open())
  byId('leave').addEventListener('click', () => aval().reset())
  byId('gpc').textContent = aval().gpc ? words.gpc_on! : words.gpc_off!
  for (const detail of told) show(detail)
  showSignals()
})
