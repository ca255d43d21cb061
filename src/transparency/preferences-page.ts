/** The page of choices, the step before saying yes, and the page that says what was recorded. Pure. */
import type { DecisionView, Notice, Purpose, PurposeStanding, RecordedDecision } from '../consent/index.ts'
import type { Controller } from '../campaigns/index.ts'
import type { Language } from '../kernel/index.ts'
import { reasonAfter } from './choices.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import { sayOfReceipt as say } from './receipt-words.ts'
import { noticeText } from './why-page.ts'
import { momentIn, t } from './words.ts'

/** One thing that may be allowed or not. */
export interface Choice {
  readonly purpose: Purpose
  readonly standing: PurposeStanding
  /** Whether there is a text to agree to. */
  readonly canGive: 'yes' | 'no'
}

export interface Frame {
  readonly language: Language
  readonly controller: Controller | null
  /** Of this page and of the why-page, without query. */
  readonly paths: { readonly why: string; readonly preferences: string; readonly portal: string }
}

/** A decision and the path of its receipt. */
export interface Receipted {
  readonly decision: DecisionView
  readonly path: string
}

export function preferencesPage(
  { language, controller, paths }: Frame,
  choices: readonly Choice[],
  receipts: { readonly each: readonly Receipted[]; readonly all: string },
): Page {
  const by = controller?.name ?? ''
  const title = t(language, 'preferences_title')
  return framed(
    language,
    { title, path: paths.preferences, by },
    html`<p class="lead">${t(language, 'preferences_lead', { controller: by })}</p>
${signalled(language, choices)}<ul class="list">${choices.map((choice) => line(language, choice, paths.preferences))}</ul>
${decisions(language, choices, receipts)}
<p><a href="${paths.portal}?lang=${language}">${t(language, 'whole_portal')}</a></p>
<p><a href="${paths.why}?lang=${language}">${t(language, 'back_why')}</a></p>`,
  )
}

/** Newest first; a long history is cut, because everything is in the one receipt for everything. */
const mostShown = 50

function decisions(
  language: Language,
  choices: readonly Choice[],
  { each, all }: { readonly each: readonly Receipted[]; readonly all: string },
): Html {
  const title = html`<h2 id="receipts">${say(language, 'receipts_title')}</h2>`
  if (each.length === 0)
    return html`<section aria-labelledby="receipts">${title}<p>${say(language, 'receipts_none')}</p></section>`
  const sentence = (code: string) => choices.find(({ purpose }) => purpose.code === code)?.purpose.sentence[language]
  const lines = each.slice(0, mostShown).map(({ decision, path }) => {
    const what = say(language, `did_${decision.kind}`)
    const about = decision.purposes.flatMap((code) => sentence(code) ?? []).join(' · ')
    const date = momentIn(language, decision.at)
    const label = say(language, 'receipt_link_for', { decision: what, date })
    return html`<li><div><h3>${what}</h3>${about ? html`<p>${about}</p>` : null}<p class="soft">${date}</p></div><p><a class="button second" href="${path}?lang=${language}" aria-label="${label}">${say(language, 'receipt_link')}</a></p></li>`
  })
  return html`<section aria-labelledby="receipts">${title}<p>${say(language, 'receipts_lead')}</p><ul class="list">${lines}</ul>
<p><a href="${all}?lang=${language}">${say(language, 'receipts_all')}</a></p></section>`
}

/** CCPA Regs. § 7025(c)(6): say whether the signal was honoured. */
function signalled(language: Language, choices: readonly Choice[]): Html | null {
  return choices.some(({ standing }) => standing.reason === 'signal')
    ? html`<p class="state on" role="status">${t(language, 'gpc_honoured')}</p>`
    : null
}

function line(language: Language, { purpose, standing, canGive }: Choice, path: string): Html {
  const allowed = standing.reason === 'permitted'
  const sentence = purpose.sentence[language]
  const state = allowed
    ? html`<span class="state on">${t(language, 'state_permitted')}</span>`
    : html`<span class="state">${t(language, 'state_not')}</span> <span class="soft">– ${t(language, `reason_${standing.reason}`)}</span>`
  const since = standing.since ? html` <span class="soft">(${momentIn(language, standing.since)})</span>` : null
  return html`<li><div><h2 class="item">${sentence}</h2><p>${state}${since}</p></div>${action(language, { purpose, allowed, canGive }, path)}</li>`
}

export function action(
  language: Language,
  { purpose, allowed, canGive }: { purpose: Purpose; allowed: boolean; canGive: 'yes' | 'no' },
  path: string,
): Html {
  const sentence = purpose.sentence[language]
  if (!allowed && canGive === 'no') return html`<p class="soft">${t(language, 'no_notice')}</p>`
  const label = t(language, allowed ? 'withdraw_label' : 'give_label', { purpose: sentence })
  const fields = { action: allowed ? 'withdraw' : 'ask', purpose: purpose.code }
  const button = html`<button class="${allowed ? 'first' : 'second'}" aria-label="${label}">${t(language, allowed ? 'withdraw' : 'ask_give')}</button>`
  return form(`${path}?lang=${language}`, fields, button)
}

function form(action: string, fields: Readonly<Record<string, string>>, button: Html): Html {
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form method="post" action="${action}">${hidden}${button}</form>`
}

/** What saying yes means, before it is said. */
export function beforeGivingPage(
  { language, controller, paths }: Frame,
  purpose: Purpose,
  notice: Pick<Notice, 'noticeId' | 'version' | 'items' | 'renderings'>,
): Page {
  const title = t(language, 'give_title')
  const fields = {
    action: 'give',
    purpose: purpose.code,
    notice: notice.noticeId,
    version: String(notice.version),
  }
  return framed(
    language,
    { title, path: null, by: controller?.name ?? '' },
    html`<div class="confirm"><p class="lead">${t(language, 'give_lead', { purpose: purpose.sentence[language] })}</p>
${noticeText(language, notice, { purpose: purpose.code, general: 'shown' })}
<div class="pair">${form(`${paths.preferences}?lang=${language}`, fields, html`<button class="first">${t(language, 'give_confirm')}</button>`)}
<form method="get" action="${paths.preferences}"><input type="hidden" name="lang" value="${language}"><button class="second">${t(language, 'give_cancel')}</button></form></div></div>`,
  )
}

/** What was recorded, when, and how to undo it. */
export function donePage(
  { language, controller, paths }: Frame,
  decision: RecordedDecision,
  { purposes, receipt }: { readonly purposes: readonly Purpose[]; readonly receipt: string },
): Page {
  const title = t(language, 'done_title')
  const named = purposes.map((purpose) => `“${purpose.sentence[language]}”`).join(', ')
  const shown = language === 'fr' ? purposes.map((purpose) => `«\u202f${purpose.sentence.fr}\u202f»`).join(', ') : named
  const word =
    decision.kind === 'objected' ? 'done_objected' : decision.kind === 'given' ? 'done_given' : 'done_withdrawn'
  const after = purposes[0] ? reasonAfter(decision, purposes[0].code) : 'permitted'
  const idle = decision.kind === 'given' && after !== 'permitted'
  return framed(
    language,
    { title, path: null, by: controller?.name ?? '' },
    html`<div class="done" role="status"><p><strong>${t(language, word, { purposes: shown })}</strong></p>
${idle ? html`<p>${t(language, 'done_given_not_active', { reason: t(language, `reason_${after}`) })}</p>` : null}
<p>${t(language, 'done_when', { date: momentIn(language, decision.recordedAt) })}</p>
<p class="soft">${t(language, 'done_number', { id: decision.decisionId })}</p>
<p><a class="button second" href="${receipt}?lang=${language}">${say(language, 'receipt_link')}</a></p></div>
${decision.kind === 'given' ? null : html`<p>${t(language, 'done_in_flight')}</p>`}
<p>${t(language, decision.kind === 'given' ? 'done_undo_given' : 'done_undo')}</p>
<p><a href="${paths.preferences}?lang=${language}">${t(language, 'manage')}</a></p>
<p><a href="${paths.why}?lang=${language}">${t(language, 'back_why')}</a></p>`,
  )
}
