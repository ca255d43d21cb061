/**
 * The few words of the document that the script uses. Declared here, because the server's sources are checked without the types of
 * browsers, and a global `document` must not come into being there.
 */

export interface PageElement {
  hidden: boolean
  textContent: string | null
  className: string
  value: string
  max: number
  readonly dataset: Readonly<Record<string, string | undefined>>
  readonly files: ArrayLike<PageFile> | null
  addEventListener(type: string, listener: (event: PageEvent) => void): void
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): Iterable<PageElement>
  focus(): void
}

export interface PageFile {
  readonly size: number
  text(): Promise<string>
}

export interface PageEvent {
  readonly dataTransfer?: { readonly files: ArrayLike<PageFile> } | null
  preventDefault(): void
}

interface PageDocument {
  getElementById(id: string): PageElement | null
}

interface Browser {
  readonly document: PageDocument
  readonly location: { readonly hash: string; readonly origin: string }
}

const browser = globalThis as unknown as Browser
export const { location } = browser

/** An element that the server put there. */
export function element(id: string): PageElement {
  const found = browser.document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found
}
