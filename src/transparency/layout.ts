/** The frame of every page: language, title, one style sheet from this server, no script. */
import type { Language } from '../kernel/index.ts'
import { html, type Html } from './html.ts'
import { t } from './words.ts'

export interface Page {
  readonly status: number
  readonly markup: string
}

export const pagePolicy =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** @param path without query: the same page in the other language is there too; null where there is none */
export function framed(
  language: Language,
  {
    title,
    path,
    by,
    status = 200,
  }: { readonly title: string; readonly path: string | null; readonly by: string; readonly status?: number },
  body: Html,
): Page {
  const other = language === 'fr' ? 'en' : 'fr'
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/transparency.css">
</head>
<body>
<header class="top"><p class="by">${by}</p>${
    path === null
      ? null
      : html`<a class="language" href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${t(language, 'other_language')}</a>`
  }</header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
  return { status, markup: page.markup }
}

/** The link is not ours, or nobody is behind it any more. */
export function plainPage(language: Language, kind: 'gone' | 'bad', path: string | null): Page {
  const title = t(language, `${kind}_title`)
  const status = kind === 'bad' ? 404 : 200
  return framed(language, { title, path, by: '', status }, html`<p class="lead">${t(language, kind)}</p>`)
}
