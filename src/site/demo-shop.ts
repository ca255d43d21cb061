/**
 * A small invented shop that shows the script at work: what is held back, what is sent, what Google's tags are told, and the proof.
 * Only with the demonstration; under a policy as strict as any host page may have.
 */
import { Type } from 'typebox'
import type { Consent } from '../consent/index.ts'
import type { Language, Routes } from '../kernel/index.ts'
import { builtScript } from './built.ts'
import { say, spoken } from './demo-words.ts'
import { shopStyle } from './demo-style.ts'
import type { SiteRoom } from './site.ts'
import type { SiteView } from './sites.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const open = 'the shop of the demonstration, in which everybody is invented'
const tags = ['demonstration']
const Asked = Type.Object({ lang: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])) })

/** Mount only with the demonstration. */
export function demoShopRoutes(room: SiteRoom, consent: Pick<Consent, 'purpose'>): Routes {
  return (app) => {
    app.get(
      '/demo-shop',
      { schema: { summary: 'The shop of the demonstration', tags, querystring: Asked }, config: { open } },
      async (request, reply) => {
        const origin = `${request.protocol}://${request.host}`
        const site = (await room.sites.list()).find((one) => !one.revokedAt && one.origins.includes(origin))
        const language = request.query.lang ?? request.language
        return reply
          .header('content-security-policy', policy)
          .type('text/html; charset=utf-8')
          .send(shopPage(language, site ?? null, (code) => consent.purpose(code).sentence[language]))
      },
    )
    app.get('/demo-shop.css', { schema: { summary: 'Its style', tags }, config: { open } }, async (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(shopStyle),
    )
    app.get(
      '/demo-shop.js',
      { schema: { summary: 'What it shows behind the page', tags }, config: { open } },
      async (_request, reply) => {
        const built = builtScript('shop')
        reply.type('text/javascript; charset=utf-8')
        if (!built) return reply.code(404).send('// Not built: run `node scripts/ensure.mjs`.\n')
        return reply.header('cache-control', 'public, max-age=300').send(built.source)
      },
    )
  }
}

const pairs = ['ridge', 'forest', 'glacier'] as const

/** @param sentence of a purpose, in the page's language */
export function shopPage(language: Language, site: SiteView | null, sentence: (code: string) => string): string {
  const t = (word: Parameters<typeof say>[1], values?: Record<string, unknown>) => escaped(say(language, word, values))
  const other = language === 'fr' ? 'en' : 'fr'
  const sdk = builtScript('sdk')
  const scripts =
    site && sdk
      ? `<script src="/demo-shop.js"></script>
<script src="/sdk/aval.js?v=${sdk.version}" integrity="${sdk.integrity}" crossorigin="anonymous" data-key="${escaped(site.writeKey)}"></script>`
      : ''
  const cards = pairs.map((pair) => {
    const name = say(language, pair)
    return `<li class="${pair}">${boot}<h3>${escaped(name)}</h3><p>${t(`${pair}_about`)}</p>
<div class="acts"><button type="button" data-event="Product Viewed" data-pair="${pair}">${t('look', { name })}</button>
<button type="button" data-event="Product Added" data-pair="${pair}">${t('add', { name })}</button></div></li>`
  })
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${t('shop')}</title>
<link rel="stylesheet" href="/demo-shop.css">
${scripts}</head>
<body><header><p class="name">${t('shop')}</p><a href="/demo-shop?lang=${other}" hreflang="${other}" lang="${other}">${t('other')}</a></header>
<p class="invented">${t('invented')}</p>
<div class="sheet"><main><h1>${t('lead')}</h1><p class="about">${t('about')}</p><ul class="pairs">${cards.join('')}</ul>
<p class="basket"><span id="basket" data-text="${t('basket', { count: '{{count}}' })}">${t('basket', { count: 0 })}</span>
<button type="button" data-event="Order Completed">${t('order')}</button></p></main>
${site ? behind(language, site, sentence) : `<aside><p>${t('no_site')}</p></aside>`}</div></body></html>
`
}

function behind(language: Language, site: SiteView, sentence: (code: string) => string): string {
  const t = (word: Parameters<typeof say>[1]) => escaped(say(language, word))
  const texts = Object.fromEntries(spoken.map((word) => [word, say(language, word)]))
  const purposes = site.purposes.map(
    (code) => `<div><dt>${escaped(sentence(code))}</dt><dd data-purpose="${escaped(code)}">${t('no')}</dd></div>`,
  )
  return `<aside id="behind" aria-labelledby="behind-title" data-words="${escaped(JSON.stringify(texts))}">
<h2 id="behind-title">${t('behind')}</h2><p>${t('behind_about')}</p>
<h3>${t('events')}</h3><p id="none">${t('none')}</p><ol id="events" aria-live="polite"></ol>
<h3>${t('permissions')}</h3><dl>${purposes.join('')}</dl>
<h3>${t('signals')}</h3><dl id="signals"></dl>
<h3>${t('gpc')}</h3><p id="gpc">${t('gpc_off')}</p>
<h3>${t('receipt')}</h3><p id="receipt">${t('receipt_none')}</p>
<p class="acts"><button type="button" id="choices">${t('choices')}</button> <button type="button" id="leave">${t('leave')}</button></p></aside>`
}

/** A boot from the side; the class of its card gives it colour. */
const boot = `<svg viewBox="0 0 120 90" aria-hidden="true"><path class="upper" d="M34 8h28l3 34c9 6 27 8 36 14 5 4 7 9 7 14H30c-4-18 4-36 4-62z"/><path class="sole" d="M28 70h82c1 5 0 8-4 8H32c-4 0-5-3-4-8z"/><path class="lace" d="M40 22h20M40 31h21M41 40h21M46 49h22"/></svg>`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!)
}
