/**
 * Delivery's few pages, made on the server without any script. Everything that is not ours is escaped; the one style sheet is
 * allowed by its hash, so that the policy stays strict.
 */
import { type Language, sha256Hex } from '../kernel/index.ts'
import { say } from './words.ts'

export interface PageAnswer {
  readonly html: string
  readonly policy: string
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a2e;background:#fff}
h1{font-size:1.5rem}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#1f4b99;color:#fff;cursor:pointer}
input{font:inherit;padding:.4rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd}
iframe{width:100%;height:36rem;border:1px solid #ccc;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f8;padding:1rem}
.quiet{color:#555}a{color:#1f4b99}`

const styleHash = Buffer.from(sha256Hex(style), 'hex').toString('base64')

/** Text as HTML, fit for elements and quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** A whole page. @param body HTML that is already safe */
export function page(language: Language, title: string, body: string): PageAnswer {
  return {
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>
${body}</main></body></html>`,
    policy: `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  }
}

/** Asks first: opening a link changes nothing, because link scanners open links too. */
export function unsubscribePage(language: Language, purpose: string): PageAnswer {
  const p = (key: Parameters<typeof say>[1], values?: Record<string, unknown>): string =>
    `<p>${escapeHtml(say(language, key, values))}</p>`
  return page(
    language,
    say(language, 'unsubscribe_title'),
    `${p('unsubscribe_ask')}${p('unsubscribe_about', { purpose })}${p('unsubscribe_nothing_yet')}
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
<button>${escapeHtml(say(language, 'unsubscribe_button'))}</button></form>`,
  )
}

export function unsubscribedPage(language: Language): PageAnswer {
  return page(
    language,
    say(language, 'unsubscribe_done_title'),
    `<p>${escapeHtml(say(language, 'unsubscribe_done'))}</p><p class="quiet">${escapeHtml(say(language, 'unsubscribe_keep'))}</p>`,
  )
}
