/**
 * The portal's small script: says times in the reader's own zone, and fetches the verifier when somebody has a receipt checked.
 * Everything essential works without it.
 */

interface Place {
  textContent: string | null
  hidden: boolean
  dataset: Readonly<Record<string, string | undefined>>
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  addEventListener(type: string, listener: () => void): void
}

interface Browser {
  readonly document: {
    readonly documentElement: { readonly lang: string }
    querySelectorAll(selector: string): Iterable<Place>
  }
}

const { document } = globalThis as unknown as Browser
const locale = document.documentElement.lang === 'fr' ? 'fr-FR' : 'en-GB'
const local = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' })

for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.getAttribute('datetime')!)
  time.setAttribute('title', time.textContent ?? '')
  time.textContent = local.format(at)
}

for (const button of document.querySelectorAll('button[data-receipt]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    // Not bundled: a file of its own, which only those load who ask for it.
    const source = button.dataset.script!
    void import(source).then((loaded: { check(receipt: string): Promise<void> }) =>
      loaded.check(button.dataset.receipt!),
    )
  })
}
