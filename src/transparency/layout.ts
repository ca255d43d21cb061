/** The frame of every page: language, title, one style sheet from this server; a script only where a page names one. */
import type { Language } from '../kernel/index.ts'
import { html, type Html } from './html.ts'
import { sayOfLog as say } from './log-words.ts'
import { t } from './words.ts'

export interface Page {
  readonly status: number
  readonly markup: string
}

export const pagePolicy =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

interface Frame {
  readonly title: string
  /** The same page in the other language is there too; null where there is none. */
  readonly path: string | null
  readonly by: string
  readonly status?: number
  /** Address of a module of this server. */
  readonly script?: string | null
  /** Pages that a token opens are nobody else's business; the public ones may be found. */
  readonly seen?: 'by_link' | 'by_all'
  /** Between header and page. */
  readonly menu?: Html | null
  /** A style sheet of this server beside the common one. */
  readonly style?: string | null
}

export function framed(
  language: Language,
  { title, path, by, status = 200, script = null, seen = 'by_link', menu = null, style = null }: Frame,
  body: Html,
): Page {
  const other = language === 'fr' ? 'en' : 'fr'
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${seen === 'by_link' ? html`<meta name="robots" content="noindex, nofollow">` : null}
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/transparency.css">
${style === null ? null : html`<link rel="stylesheet" href="${style}">`}
${script === null ? null : html`<script type="module" src="${script}"></script>`}
</head>
<body>
<header class="top"><p class="by">${by}</p>${
    path === null
      ? null
      : html`<a class="language" href="${path}${path.includes('?') ? '&' : '?'}lang=${other}" hreflang="${other}" lang="${other}">${t(language, 'other_language')}</a>`
  }</header>
${menu}
<main>
<h1>${title}</h1>
${body}
</main>
<footer class="foot"><nav aria-label="${t(language, 'links_public')}"><a href="/ledger?lang=${language}">${say(language, 'link_log')}</a> <a href="/verify?lang=${language}">${say(language, 'link_verify')}</a> <a href="/my?lang=${language}">${t(language, 'link_portal')}</a> <a href="/about?lang=${language}">${t(language, 'link_about')}</a> <a href="/trust?lang=${language}">${t(language, 'link_trust')}</a></nav></footer>
</body>
</html>
`
  return { status, markup: page.markup }
}

/** For the page that checks receipts: its own script, and connections to the log and to a chain's endpoint that its reader types. */
export const scriptPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' https: http://127.0.0.1:* http://localhost:*; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

/** The link is not ours, or nobody is behind it any more. */
export function plainPage(language: Language, kind: 'gone' | 'bad', path: string | null): Page {
  const title = t(language, `${kind}_title`)
  const status = kind === 'bad' ? 404 : 200
  return framed(language, { title, path, by: '', status }, html`<p class="lead">${t(language, kind)}</p>`)
}
