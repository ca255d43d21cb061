/** The frame of the portal's pages: the menu of the visit, the small script, the parts that several pages have in common. */
import type { Language } from '../kernel/index.ts'
import { builtScript, framed, type Html, html, momentIn, type Page, pagePolicy } from '../transparency/index.ts'
import type { Visitor } from './sessions.ts'
import { say } from './words.ts'

/** What every page knows of its reader. */
export interface Look {
  readonly language: Language
  /** Name of the controller; empty where nobody has said it. */
  readonly by: string
  readonly visitor: Visitor | null
  /** Whether this request carries Sec-GPC: 1. */
  readonly gpc: 'on' | 'off'
}

/** A page of somebody who has come in. */
export interface Visiting extends Look {
  readonly visitor: Visitor
}

export const menuPages = ['choices', 'history', 'data', 'messages', 'requests'] as const
export type MenuPage = (typeof menuPages)[number]

interface PortalFrame {
  readonly title: string
  /** With query where the page has one; null where the page exists once only. */
  readonly path: string | null
  readonly status?: number
  readonly current?: MenuPage
  readonly seen?: 'by_link' | 'by_all'
}

/** Scripts of this server only, and few; no connection but where receipts are checked. */
export const portalPolicy = `${pagePolicy}; script-src 'self'`
export const checkPolicy = `${portalPolicy}; connect-src 'self'`

export function portalPage(look: Look, { current, ...frame }: PortalFrame, body: Html): Page {
  const script = builtScript('portal')
  const rest = {
    by: look.by,
    script: script && `/portal.js?v=${script.version}`,
    style: '/portal.css',
    menu: look.visitor && menu(look.language, look.visitor, current ?? null),
  }
  return framed(look.language, { ...frame, ...rest }, body)
}

function menu(language: Language, visitor: Visitor, current: MenuPage | null): Html {
  const links = menuPages.map(
    (page) =>
      html`<li><a href="/my/${page}?lang=${language}"${page === current ? html` aria-current="page"` : null}>${say(language, `menu_${page}`)}</a></li>`,
  )
  return html`<nav class="menu" aria-label="${say(language, 'menu')}"><ul>${links}</ul>
${form(language, visitor, '/my/leave', {}, html`<button class="quiet">${say(language, 'leave')}</button>`)}</nav>`
}

/** A form that belongs to this visit. @param fields hidden ones */
export function form(
  language: Language,
  visitor: Visitor,
  action: string,
  fields: Readonly<Record<string, string>>,
  inside: Html,
): Html {
  const hidden = Object.entries({ form: visitor.form, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form method="post" action="${action}?lang=${language}">${hidden}${inside}</form>`
}

/** In UTC for everybody; the script says it in the reader's own zone. */
export function moment(language: Language, date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${momentIn(language, date)}</time>`
}

/** A sentence of a catalogue with HTML in the place of one value. */
export function around(sentence: (marker: string) => string, inside: Html): Html {
  const marker = '\u0001'
  const [before = '', after = ''] = sentence(marker).split(marker)
  return html`${before}${inside}${after}`
}

/** What came of it, in a frame that a reader with a screen reader hears first. */
export function notice(kind: 'done' | 'caution' | 'alarm', body: Html): Html {
  return html`<div class="${kind}" role="${kind === 'alarm' ? 'alert' : 'status'}">${body}</div>`
}

/** CCPA Regs. § 7025(c)(6): the signal is shown as honoured, while it is sent and after it was recorded. */
export function signalled({ language, gpc }: Look, recordedAt: Date | null): Html | null {
  if (gpc === 'off' && !recordedAt) return null
  const about =
    gpc === 'on'
      ? html`${say(language, 'gpc_about')}`
      : around((date) => say(language, 'gpc_recorded', { date }), moment(language, recordedAt!))
  return html`<div class="signal" role="status"><p><strong lang="${language}">${say(language, 'gpc')}</strong></p><p>${about}</p></div>`
}

/** Asks for a code where the link of a message is not enough. */
export function askForCode({ language, visitor }: Visiting, onward: string, why: 'hidden' | 'needed'): Html {
  return html`<section class="confirm-me" aria-labelledby="confirm-me"><h2 id="confirm-me">${say(language, 'confirm_title')}</h2>
<p>${say(language, why === 'hidden' ? 'confirm_lead' : 'confirm_for')}</p>
${form(language, visitor, '/my/confirm', { onward }, html`<button class="second">${say(language, 'confirm_send')}</button>`)}</section>`
}
