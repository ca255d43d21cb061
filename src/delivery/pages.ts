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

/** Light and dark by the same variables, as on the pages behind links. Contrast of text is at least 7 : 1. */
const style = `:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c1d22;--soft:#4b4d57;--line:#dcd9d0;--accent:#0b4f4a;--accent-ink:#fff;--focus:#b3541e}
@media(prefers-color-scheme:dark){:root{--paper:#15171b;--card:#1d2026;--ink:#f1efe9;--soft:#c3c4ca;--line:#383b44;--accent:#8fd8cc;--accent-ink:#10211f;--focus:#ffb07a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:64rem;margin:0 auto;padding:1.25rem 1.25rem 4rem}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif",Georgia,serif;font-weight:600;line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.7rem,1.3rem + 1.8vw,2.4rem);margin:1.2rem 0 .8rem}h2{font-size:1.3rem;margin:2rem 0 .6rem}
p{max-width:66ch;margin:.4rem 0}.quiet{color:var(--soft)}
a{color:var(--accent);text-underline-offset:.18em}
:focus-visible{outline:.2rem solid var(--focus);outline-offset:.15rem}
button,input{font:inherit;min-height:2.9rem;padding:.5rem .9rem;border-radius:.5rem}
button{font-weight:600;border:1px solid var(--accent);background:var(--accent);color:var(--accent-ink);cursor:pointer}
input{min-width:0;flex:1 1 16rem;max-width:26rem;color:inherit;background:var(--card);border:1px solid var(--soft)}
form[method=post]{margin-top:1.2rem}
.search{display:flex;flex-wrap:wrap;gap:.5rem .7rem;align-items:center;margin:1.2rem 0}
.search label{font-weight:600}.ways{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem}
table{border-collapse:collapse;width:100%;margin:.8rem 0}
td,th{text-align:left;vertical-align:top;padding:.6rem .9rem .6rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.9rem;color:var(--soft);font-weight:600}td:last-child{white-space:nowrap}
dl{display:grid;grid-template-columns:minmax(5rem,max-content) minmax(0,1fr);gap:.3rem 1.2rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0}
iframe{display:block;width:100%;height:40rem;border:1px solid var(--line);border-radius:.5rem;background:#fff;color-scheme:light}
pre{white-space:pre-wrap;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0}
@media(max-width:40rem){table,tbody,tr,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}tbody tr{border-bottom:1px solid var(--line);padding:.7rem 0}td{border:0;padding:.05rem 0}td[data-label]::before{content:attr(data-label) " – ";color:var(--soft)}}`

const styleHash = Buffer.from(sha256Hex(style), 'hex').toString('base64')

/** Text as HTML, fit for elements and quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** A whole page. @param body HTML that is already safe */
export function page(language: Language, title: string, body: string): PageAnswer {
  return {
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>
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
