/** The messages as a page. Pure. */
import type { Language } from '../kernel/index.ts'
import { type Html, html, momentIn, type Page } from '../transparency/index.ts'
import { sayChoice } from './choices-words.ts'
import { sayData as say } from './data-words.ts'
import { around, moment, portalPage, type Visiting } from './frame.ts'
import { turns } from './history-page.ts'
import type { ToldMessage, ToldMessages } from './messages.ts'

export function messagesPage(look: Visiting, { messages, page, pages }: ToldMessages): Page {
  const { language, by } = look
  const path = page === 1 ? '/my/messages' : `/my/messages?page=${page}`
  const body =
    messages.length === 0
      ? html`<div class="empty"><p>${say(language, 'messages_none')}</p></div>`
      : html`<ol class="past">${messages.map((one) => line(language, one))}</ol>${turns(language, '/my/messages', page, pages)}`
  return portalPage(
    look,
    { title: say(language, 'messages_title'), path, current: 'messages' },
    html`<p class="lead">${say(language, 'messages_lead', { controller: by })}</p>${body}`,
  )
}

function line(language: Language, told: ToldMessage): Html {
  const { message, campaign, purpose, why } = told
  const at = message.settledAt ?? message.queuedAt
  const state =
    message.state === 'sent'
      ? around((date) => say(language, 'message_sent', { date }), moment(language, at))
      : html`${say(language, `message_state_${message.state}`)} · ${moment(language, at)}`
  return html`<li><h2 class="item">${campaign}</h2><p>${state}</p>${message.bounce === null ? null : html`<p class="soft">${say(language, 'message_bounced')}</p>`}
<dl><dt>${say(language, 'message_purpose')}</dt><dd>${purpose.sentence[language]}</dd><dt>${say(language, 'message_rests')}</dt><dd>${rests(language, told)}</dd></dl>
<div class="row"><a class="button second small" href="${why}?lang=${language}" aria-label="${say(language, 'why_label', { campaign, date: momentIn(language, at) })}">${say(language, 'why')}</a></div></li>`
}

function rests(language: Language, { purpose, consent, receipt, message }: ToldMessage): Html {
  if (purpose.legalBasis !== 'consent') return html`${sayChoice(language, `basis_${purpose.legalBasis}`)}`
  if (!consent) return html`${message.state === 'sent' ? say(language, 'rests_none') : '–'}`
  const when = around((date) => say(language, 'rests_consent', { date }), moment(language, consent.at))
  return receipt === null
    ? when
    : html`${when} · <a href="${receipt}?lang=${language}">${say(language, 'rests_receipt')}</a>`
}
