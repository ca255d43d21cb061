/** The requests as a page, and the form of a new one. Pure. */
import type { Language } from '../kernel/index.ts'
import { cited, type Rule, rule } from '../law/index.ts'
import type { FullRequest } from '../rights/index.ts'
import type { Field } from '../subjects/index.ts'
import { type Html, html, type Page } from '../transparency/index.ts'
import { around, form, moment, portalPage, type Visiting } from './frame.ts'
import { type Kind, kinds } from './requests.ts'
import { sayRequest as say } from './request-words.ts'

export function requestsPage(look: Visiting, requests: readonly FullRequest[], now: Date): Page {
  const { language, by } = look
  const list =
    requests.length === 0
      ? html`<div class="empty"><p>${say(language, 'none')}</p></div>`
      : html`<ol class="past">${requests.map((request) => line(look, request, now))}</ol>`
  const choices = kinds.map(
    (kind) =>
      html`<li><div><h3 class="item">${say(language, `kind_${kind}`)}</h3><p class="soft">${say(language, `about_${kind}`)}</p></div><p><a class="button second" href="/my/requests/new?kind=${kind}&amp;lang=${language}" aria-label="${say(language, 'ask_label', { kind: say(language, `kind_${kind}`) })}">${say(language, 'ask_one')}</a></p></li>`,
  )
  return portalPage(
    look,
    { title: say(language, 'title'), path: '/my/requests', current: 'requests' },
    html`<p class="lead">${say(language, 'lead', { controller: by })}</p>${list}
<section class="group" aria-labelledby="ask"><h2 id="ask">${say(language, 'ask_title')}</h2><p>${say(language, 'ask_about')}</p><ul class="list">${choices}</ul></section>`,
  )
}

function line(look: Visiting, request: FullRequest, now: Date): Html {
  const { language, visitor } = look
  const kind = say(language, `kind_${request.kind}`)
  const open = request.state === 'received' || request.state === 'in_progress'
  const back = open
    ? form(
        language,
        visitor,
        '/my/requests/take-back',
        { request: request.requestId },
        html`<button class="second small" aria-label="${say(language, 'take_back_label', { kind })}">${say(language, 'take_back')}</button>`,
      )
    : null
  return html`<li id="${request.requestId}"><h2 class="item">${kind}</h2>
<p><span class="state${open ? ' on' : ''}">${say(language, `state_${request.state}`)}</span> · ${around((date) => say(language, open ? 'asked_on' : 'ended_on', { date }), moment(language, open ? request.receivedAt : request.changedAt))}</p>
${open ? due(language, request, now) : null}${written(look, request)}${back}</li>`
}

function due(language: Language, { dueAt, rule: id }: FullRequest, now: Date): Html {
  const late = dueAt < now
  const citation = cited(rule(id), language)
  const when = around((date) => say(language, late ? 'was_due' : 'due_on', { date }), moment(language, dueAt))
  return html`<p class="${late ? 'caution' : ''}">${when} <span class="soft">(${say(language, 'due_rule', { ...citation })})</span></p>`
}

/** Whoever came by a link sees that there is an answer, not what it says. */
function written({ language, visitor }: Visiting, { words, answer, ground }: FullRequest): Html | null {
  if (words === null && answer === null) return null
  if (visitor.assurance === 'link') return html`<p class="soft">${say(language, 'hidden')}</p>`
  const part = (word: 'you_wrote' | 'answer' | 'ground', text: string | null) =>
    text === null ? null : html`<dt>${say(language, word)}</dt><dd class="address">${text}</dd>`
  const said = ground === null ? null : groundIn(language, rule(ground))
  return html`<dl>${part('you_wrote', words)}${part('answer', answer)}${part('ground', said)}</dl>`
}

function groundIn(language: Language, ground: Rule): string {
  return say(language, 'ground_says', { ...cited(ground, language), says: ground.says[language] })
}

export function newRequestPage(look: Visiting, kind: Kind, fields: readonly Field[]): Page {
  const { language, visitor } = look
  const path = `/my/requests/new?kind=${kind}`
  const at = { language, visitor }
  return portalPage(
    look,
    { title: say(language, `kind_${kind}`), path, current: 'requests' },
    html`<p class="lead">${say(language, `about_${kind}`)}</p>
${kind === 'objection' ? objection(at) : null}
<section class="panel" aria-label="${say(language, 'new_title')}">${kind === 'objection' ? html`<h2>${say(language, 'object_other')}</h2>` : null}
${form(
  language,
  visitor,
  '/my/requests',
  { kind },
  html`${kind === 'correction' ? which(language, fields) : null}
<label for="words">${say(language, kind === 'objection' ? 'reasons' : 'words')}</label><textarea id="words" name="words" rows="5" maxlength="3000"${kind === 'objection' ? html` required` : null}></textarea>
<p><button class="first">${say(language, 'send')}</button></p>`,
)}</section>
<p><a href="/my/requests?lang=${language}">${say(language, 'cancel')}</a></p>`,
  )
}

/** To marketing: one press, which waits for nobody. */
function objection({ language, visitor }: Pick<Visiting, 'language' | 'visitor'>): Html {
  return html`<section class="panel" aria-labelledby="object"><h2 id="object">${say(language, 'object_title')}</h2><p>${say(language, 'object_about')}</p>
${form(language, visitor, '/my/choices/object-marketing', {}, html`<button class="first">${say(language, 'object_button')}</button>`)}</section>`
}

function which(language: Language, fields: readonly Field[]): Html {
  const options = fields.map((field) => html`<option value="${field.name}">${field.label[language]}</option>`)
  return html`<label for="field">${say(language, 'field')}</label><select id="field" name="field">${options}<option value="">${say(language, 'field_other')}</option></select>
<label for="right">${say(language, 'right')}</label><input type="text" id="right" name="right" required maxlength="500">`
}
