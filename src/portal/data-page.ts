/** What is held, as a page. Whoever came by a link sees what identifies the person only in part. Pure. */
import type { Purpose } from '../consent/index.ts'
import type { Json, Language } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { type Html, html, numberIn, type Page, shownValue } from '../transparency/index.ts'
import { sayData as say } from './data-words.ts'
import { eventName, eventSource } from './event-words.ts'
import { around, askForCode, moment, portalPage, type Visiting } from './frame.ts'
import type { HeldField, Holdings, HeldScore, Look, Viewer } from './holdings.ts'

const sources = ['provided', 'observed', 'derived', 'inferred'] as const
type Sentences = ReadonlyMap<string, Purpose>

export function dataPage(look: Visiting, held: Holdings, purposes: readonly Purpose[]): Page {
  const { language, by, visitor } = look
  const known: Sentences = new Map(purposes.map((purpose) => [purpose.code, purpose]))
  return portalPage(
    look,
    { title: say(language, 'title'), path: '/my/data', current: 'data' },
    html`<p class="lead">${say(language, 'lead', { controller: by })}</p>
${visitor.assurance === 'link' ? askForCode(look, '/my/data', 'hidden') : take(language)}
${held.fields.length === 0 ? html`<div class="empty"><p>${say(language, 'nothing')}</p></div>` : sources.map((source) => fieldsFrom(look, source, held.fields))}
${wrong(language)}
${scores(language, held.scores)}
${chosen(language, held, known)}
${events(language, held)}
${looks(language, held.looks, known)}`,
  )
}

function section(id: string, title: string, body: Html): Html {
  return html`<section class="group" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`
}

function take(language: Language): Html {
  return html`<section class="panel" aria-labelledby="take"><h2 id="take">${say(language, 'take_title')}</h2><p>${say(language, 'take_about')}</p>
<div class="row"><a class="button first" href="/my/data.json?lang=${language}" download>${say(language, 'take_json')}</a><a class="button second" href="/my/data.csv?lang=${language}" download>${say(language, 'take_csv')}</a></div></section>`
}

function wrong(language: Language): Html {
  return html`<section class="group" aria-labelledby="wrong"><h2 id="wrong">${say(language, 'wrong_title')}</h2><p>${say(language, 'wrong')}</p>
<p><a class="button second" href="/my/requests/new?kind=correction&amp;lang=${language}">${say(language, 'wrong_button')}</a></p></section>`
}

function fieldsFrom(look: Visiting, source: (typeof sources)[number], fields: readonly HeldField[]): Html {
  const { language } = look
  const mine = fields.filter(({ field }) => field.provenance === source)
  const label = (word: 'what' | 'value' | 'kind' | 'used') => say(language, word)
  const rows = mine.map(
    ({
      field,
      value,
    }) => html`<tr><th scope="row">${field.label[language]}</th><td data-label="${label('value')}">${valueFor(look, field, value)}</td>
<td data-label="${label('kind')}">${kindOf(language, field)}</td><td data-label="${label('used')}">${usedFor(language, field)}</td></tr>`,
  )
  const body =
    mine.length === 0
      ? html`<p>${say(language, 'no_fields')}</p>`
      : html`<table><thead><tr>${(['what', 'value', 'kind', 'used'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return section(source, say(language, `source_${source}`), body)
}

/** In part for whoever came by a link; whole for whoever entered a code. */
function valueFor({ language, visitor }: Visiting, field: Field, value: Json): string {
  if (visitor.assurance === 'code')
    return shownValue(language, { ...field, dataClass: 'behavioural', identifier: null }, value)
  const hidden = field.dataClass === 'direct_identifier' ? ({ ...field, dataClass: 'free_text' } as const) : field
  return shownValue(language, hidden, value)
}

const sealed: readonly Field['dataClass'][] = ['direct_identifier', 'contact', 'free_text', 'special_category']

function kindOf(language: Language, { dataClass }: Field): string {
  const kind = say(language, `class_${dataClass}`)
  return sealed.includes(dataClass) ? `${kind}, ${say(language, 'encrypted')}` : kind
}

function usedFor(language: Language, { inAudiences, inModels }: Field): string {
  const uses = [
    ...(inAudiences ? [say(language, 'used_audiences')] : []),
    ...(inModels ? [say(language, 'used_models')] : []),
  ]
  return uses.length > 0 ? uses.join(', ') : say(language, 'used_none')
}

function scores(language: Language, all: readonly HeldScore[]): Html {
  const lines = all.map(({ model, version, band, at, reasons }) => {
    const because = reasons.map(
      ({ label, direction }) => html`<li>${say(language, `score_${direction}`, { label: label[language] })}</li>`,
    )
    return html`<li><h3 class="item">${say(language, 'score_one', { model, version: numberIn(language, version) })}</h3><p>${say(language, 'score_band', { band: numberIn(language, band) })}</p>
${because.length > 0 ? html`<ul>${because}</ul>` : html`<p>${say(language, 'score_no_reason')}</p>`}<p class="soft">${around((date) => say(language, 'score_at', { date }), moment(language, at))}</p></li>`
  })
  const body =
    all.length === 0
      ? html`<p>${say(language, 'scores_none')}</p>`
      : html`<p>${say(language, 'scores_about')}</p><ul class="plain cards">${lines}</ul>`
  return section('scores', say(language, 'scores_title'), body)
}

function chosen(language: Language, held: Holdings, known: Sentences): Html {
  const lines = held.chosen.map(
    ({
      campaign,
      purpose,
      at,
      part,
      rule,
    }) => html`<li><h3 class="item">${campaign}</h3><p>${known.get(purpose)?.sentence[language] ?? purpose} · ${moment(language, at)}</p>
<p>${say(language, 'chosen_rule', { rule: rule[language] })}</p><p class="soft">${say(language, part === 'held_out' ? 'chosen_held_out' : 'chosen_written')}</p></li>`,
  )
  const body =
    lines.length === 0
      ? html`<p>${say(language, 'chosen_none')}</p>`
      : html`<p>${say(language, 'chosen_about')}</p><ul class="plain cards">${lines}</ul>`
  return section('chosen', say(language, 'chosen_title'), body)
}

function events(language: Language, { events: { newest, count } }: Holdings): Html {
  const label = (word: 'event_what' | 'event_when' | 'event_source') => say(language, word)
  const rows = newest.map(
    ({ name, at, source }) =>
      html`<tr><th scope="row">${eventName(language, name)}</th><td data-label="${label('event_when')}">${moment(language, at)}</td><td data-label="${label('event_source')}">${eventSource(language, source)}</td></tr>`,
  )
  const body =
    count === 0
      ? html`<p>${say(language, 'events_none')}</p>`
      : html`<p>${newest.length === count ? say(language, 'events_all') : say(language, 'events_about', { shown: numberIn(language, newest.length), count: numberIn(language, count) })}</p>
<table><thead><tr>${(['event_what', 'event_when', 'event_source'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return section('events', say(language, 'events_title'), body)
}

function looks(language: Language, all: readonly Look[], known: Sentences): Html {
  const label = (word: 'look_when' | 'look_who' | 'look_what') => say(language, word)
  const rows = all.map(
    ({
      at,
      who,
      action,
      purpose,
    }) => html`<tr><th scope="row">${moment(language, at)}</th><td data-label="${label('look_who')}">${viewerIn(language, who)}</td>
<td data-label="${label('look_what')}">${deed(language, action)}${purpose === null ? null : html`<br><span class="soft">${say(language, 'look_purpose', { purpose: known.get(purpose)?.sentence[language] ?? purpose })}</span>`}</td></tr>`,
  )
  const body =
    all.length === 0
      ? html`<p>${say(language, 'looks_none')}</p>`
      : html`<p>${say(language, 'looks_about')}</p><table><thead><tr>${(['look_when', 'look_who', 'look_what'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return section('looks', say(language, 'looks_title'), body)
}

export function viewerIn(language: Language, who: Viewer): string {
  if (who.kind === 'staff') return say(language, `role_${who.role}`)
  if (who.kind === 'program') return say(language, 'role_program', { role: say(language, `role_${who.role}`) })
  return say(language, `role_${who.kind}`)
}

function deed(language: Language, action: string): string {
  if (action === 'gate.look') return say(language, 'look_looked')
  return action === 'portal.code_sent' ? say(language, 'look_code') : say(language, 'look_other', { action })
}
