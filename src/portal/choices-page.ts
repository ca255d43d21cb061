/** The page of choices, the step before saying yes, and the page that says what was recorded. Pure. */
import type { DecisionView, LegalBasis, Notice, Purpose, Reason } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import {
  howIn,
  type Html,
  html,
  noticeText,
  numberIn,
  type Page,
  sayOfReceipt,
  sayOfPages,
} from '../transparency/index.ts'
import { type Choice, type Choices, stoppable } from './choices.ts'
import { sayChoice as say } from './choices-words.ts'
import { around, form, moment, notice as framedNotice, portalPage, signalled, type Visiting } from './frame.ts'

export function choicesPage(look: Visiting, choices: Choices): Page {
  const { language, by } = look
  const having = (...bases: readonly LegalBasis[]) =>
    choices.all.filter(({ purpose }) => bases.includes(purpose.legalBasis))
  return portalPage(
    look,
    { title: say(language, 'title'), path: '/my/choices', current: 'choices' },
    html`<p class="lead">${say(language, 'lead', { controller: by })}</p>
${signalled(look, choices.signalAt)}
${choices.restricted === 'yes' ? framedNotice('caution', html`<p><strong>${say(language, 'restricted')}</strong></p>`) : null}
${everything(look, choices)}
${group(look, 'yours', having('consent'))}
${group(look, 'ours', having('legitimate_interest'))}
${group(look, 'fixed', having('contract', 'legal_obligation'))}`,
  )
}

function everything({ language, visitor }: Visiting, choices: Choices): Html {
  const title = html`<h2 id="all">${say(language, 'all_title')}</h2>`
  const body =
    stoppable(choices).length === 0
      ? html`<p>${say(language, 'all_none')}</p>`
      : html`<p id="about-all">${say(language, 'all_about')}</p>${form(language, visitor, '/my/choices/stop-all', {}, html`<button class="first" aria-describedby="about-all">${say(language, 'all_button')}</button>`)}`
  return html`<section class="panel" aria-labelledby="all">${title}${body}</section>`
}

function group(look: Visiting, name: 'yours' | 'ours' | 'fixed', choices: readonly Choice[]): Html | null {
  if (choices.length === 0) return null
  const { language } = look
  return html`<section class="group" aria-labelledby="${name}"><h2 id="${name}">${say(language, `${name}_title`)}</h2><p>${say(language, `${name}_about`)}</p>
<ul class="list">${choices.map((choice) => line(look, choice))}</ul></section>`
}

function line(look: Visiting, choice: Choice): Html {
  const { language } = look
  const { purpose, given } = choice
  return html`<li id="${purpose.code}"><div><h3 class="item">${purpose.sentence[language]}</h3><p>${state(language, choice)}</p>
${given ? html`<p class="soft">${restsOn(language, given)} <a href="/my/history?lang=${language}#${given.decisionId}">${say(language, 'see_wording')}</a></p>` : null}
<p class="soft">${say(language, 'basis', { basis: say(language, `basis_${purpose.legalBasis}`) })}${
    purpose.retentionDays === null
      ? null
      : html` · ${say(language, 'kept_days', { days: numberIn(language, purpose.retentionDays) })}`
  }</p></div>${action(look, choice)}</li>`
}

function state(language: Language, { purpose, standing, can }: Choice): Html {
  const since = standing.since
    ? html` <span class="soft">${around((date) => say(language, 'since', { date }), moment(language, standing.since))}</span>`
    : null
  if (standing.reason === 'permitted') {
    const fixed = can === 'nothing' && purpose.legalBasis !== 'consent'
    return html`<span class="state on">${say(language, fixed ? 'goes_on' : 'allowed')}</span>${since}`
  }
  return html`<span class="state">${say(language, 'not_allowed')}</span> <span class="soft">– ${reason(language, standing.reason)}</span>${since}`
}

function reason(language: Language, code: Reason): string {
  return sayOfPages(language, `reason_${code}`)
}

function restsOn(language: Language, { at, channel, notice }: DecisionView): Html {
  const how = howIn(language, channel)
  const word = notice ? 'on_consent_version' : 'on_consent'
  const version = notice ? { version: numberIn(language, notice.version) } : {}
  return around((date) => say(language, word, { date, how, ...version }), moment(language, at))
}

function action({ language, visitor }: Visiting, { purpose, can, because }: Choice): Html | null {
  const sentence = purpose.sentence[language]
  if (can === 'nothing') return because === null ? null : html`<p class="soft">${say(language, because)}</p>`
  if (can === 'give')
    return html`<p><a class="button second" href="/my/choices/give/${purpose.code}?lang=${language}" aria-label="${say(language, 'allow_label', { purpose: sentence })}">${say(language, 'allow')}</a></p>`
  const [word, label] = can === 'withdraw' ? (['stop', 'stop_label'] as const) : (['object', 'object_label'] as const)
  return form(
    language,
    visitor,
    '/my/choices/stop',
    { purpose: purpose.code },
    html`<button class="first" aria-label="${say(language, label, { purpose: sentence })}">${say(language, word)}</button>`,
  )
}

/** What saying yes means, before it is said. */
export function givePage(look: Visiting, purpose: Purpose, notice: Notice | null): Page {
  const { language, visitor } = look
  const fields = {
    purpose: purpose.code,
    ...(notice ? { notice: notice.noticeId, version: String(notice.version) } : {}),
  }
  const lead = say(language, notice ? 'give_lead' : 'give_lead_interest', { purpose: purpose.sentence[language] })
  const text = notice && noticeText(language, notice, { purpose: purpose.code, general: 'shown' })
  return portalPage(
    look,
    { title: say(language, 'give_title'), path: `/my/choices/give/${purpose.code}`, current: 'choices' },
    html`<div class="confirm"><p class="lead">${lead}</p>${text}
<div class="pair">${form(language, visitor, '/my/choices/give', fields, html`<button class="first">${say(language, 'give_yes')}</button>`)}
<p><a class="button second" href="/my/choices?lang=${language}">${say(language, 'give_no')}</a></p></div></div>`,
  )
}

/** @param named purposes of the decision @param after how the first of them stands now */
export function donePage(
  look: Visiting,
  decision: DecisionView,
  facts: { readonly named: readonly Purpose[]; readonly after: Reason | null; readonly receipt: string },
): Page {
  const { language } = look
  const { named, after, receipt } = facts
  const idle = decision.kind === 'given' && after !== null && after !== 'permitted'
  const concerns =
    decision.scope === 'all_marketing'
      ? html`<p>${say(language, 'done_all_marketing')}</p>`
      : html`<ul>${named.map((purpose) => html`<li>${purpose.sentence[language]}</li>`)}</ul>`
  return portalPage(
    look,
    { title: doneTitle(language, decision, named), path: `/my/done/${decision.decisionId}`, current: 'choices' },
    html`<div class="done" role="status"><p><strong>${around((date) => say(language, 'done_at', { date }), moment(language, decision.recordedAt))}</strong></p>
${idle ? html`<p>${say(language, 'done_idle', { reason: reason(language, after) })}</p>` : null}
<h2>${say(language, 'done_what')}</h2>${concerns}
${decision.kind === 'given' ? null : html`<p class="soft">${say(language, 'done_nothing_follows')}</p>`}</div>
<section class="group" aria-labelledby="receipt"><h2 id="receipt">${say(language, 'done_receipt')}</h2><p>${say(language, 'done_receipt_about')}</p>
<p><a class="button second" href="${receipt}?lang=${language}">${sayOfReceipt(language, 'receipt_link')}</a></p><p class="soft">${say(language, 'done_number', { id: decision.decisionId })}</p></section>
${undo(look, decision, named)}
<p><a href="/my/choices?lang=${language}">${say(language, 'back')}</a></p>`,
  )
}

function doneTitle(language: Language, { kind }: DecisionView, named: readonly Purpose[]): string {
  if (kind === 'given' || kind === 'objected') return say(language, `done_${kind}`)
  if (kind !== 'withdrawn') return say(language, 'done_other')
  return say(language, named.length > 1 ? 'done_withdrawn_many' : 'done_withdrawn')
}

/** What was given is taken back by one press; what was stopped is allowed again only after its text was shown. */
function undo({ language, visitor }: Visiting, decision: DecisionView, named: readonly Purpose[]): Html | null {
  const [only, ...others] = named
  // What was given for several uses elsewhere is taken back one by one, on the page of choices.
  if (!only || (decision.kind === 'given' && others.length > 0)) return null
  const title = html`<h2 id="undo">${say(language, 'undo_title')}</h2>`
  const body =
    decision.kind === 'given'
      ? html`<p>${say(language, 'undo_given')}</p>${form(language, visitor, '/my/choices/stop', { purpose: only.code }, html`<button class="second" aria-label="${say(language, 'stop_label', { purpose: only.sentence[language] })}">${say(language, 'stop')}</button>`)}`
      : others.length > 0
        ? html`<p>${say(language, 'undo_many')}</p>`
        : html`<p>${say(language, 'undo_withdrawn')}</p><p><a class="button second" href="/my/choices/give/${only.code}?lang=${language}" aria-label="${say(language, 'allow_label', { purpose: only.sentence[language] })}">${say(language, 'allow')}</a></p>`
  return html`<section class="group undo" aria-labelledby="undo">${title}${body}</section>`
}
