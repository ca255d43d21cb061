/** Who we are, generated from the settings in force and the published notices. Pure. */
import type { Controller } from '../campaigns/index.ts'
import type { Notice, NoticeItem, Purpose } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { type Html, html, noticeText, numberIn, type Page } from '../transparency/index.ts'
import { sayAbout as say } from './about-words.ts'
import { sayChoice } from './choices-words.ts'
import { around, type Look, moment, portalPage } from './frame.ts'

export interface AboutFacts {
  readonly controller: Controller | null
  readonly purposes: readonly Purpose[]
  /** The newest published version of each. */
  readonly notices: readonly Notice[]
}

export function aboutPage(look: Look, facts: AboutFacts): Page {
  const { language } = look
  return portalPage(
    look,
    { title: say(language, 'title'), path: '/about', seen: 'by_all' },
    html`<p class="lead">${say(language, 'lead')}</p>
${who(language, facts.controller)}${uses(language, facts.purposes)}${recipients(language, facts)}
${told(language, facts.notices, 'storage')}${rights(language, facts.notices)}${told(language, facts.notices, 'authority')}
<section class="group" aria-labelledby="cookies"><h2 id="cookies">${say(language, 'cookies_title')}</h2><p>${say(language, 'cookies')}</p></section>
${notices(language, facts.notices)}<p><a class="button second" href="/trust?lang=${language}">${say(language, 'trust')}</a></p>`,
  )
}

function section(id: string, title: string, body: Html): Html {
  return html`<section class="group" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}</section>`
}

function who(language: Language, controller: Controller | null): Html {
  const body = controller
    ? html`<p><strong>${controller.name}</strong></p><p class="address">${controller.address}</p>
<dl><dt>${say(language, 'who_contact')}</dt><dd>${contact(controller.contact)}</dd><dt>${say(language, 'who_dpo')}</dt><dd>${contact(controller.dpoContact)}</dd></dl>`
    : html`<p>${say(language, 'who_unknown')}</p>`
  return section('who', say(language, 'who_title'), body)
}

function contact(text: string): Html {
  return /^[^\s@<>"'?&]+@[^\s@<>"'?&]+$/.test(text) ? html`<a href="mailto:${text}">${text}</a>` : html`${text}`
}

function uses(language: Language, purposes: readonly Purpose[]): Html {
  const label = (word: 'purpose' | 'basis' | 'kept') => say(language, word)
  const rows = purposes.map(({ sentence, legalBasis, retentionDays }) => {
    const kept =
      retentionDays === null
        ? say(language, 'kept_open')
        : say(language, 'kept_days', { days: numberIn(language, retentionDays) })
    return html`<tr><th scope="row">${sentence[language]}</th><td data-label="${label('basis')}">${sayChoice(language, `basis_${legalBasis}`)}</td><td data-label="${label('kept')}">${kept}</td></tr>`
  })
  return section(
    'purposes',
    say(language, 'purposes_title'),
    html`<p>${say(language, 'purposes_about')}</p><table><thead><tr>${(['purpose', 'basis', 'kept'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`,
  )
}

type Recipient = Extract<NoticeItem, { kind: 'recipient' }>

function recipients(language: Language, { notices: all, purposes }: AboutFacts): Html {
  const found = new Map<string, Recipient>()
  for (const item of all.flatMap((notice) => notice.items))
    if (item.kind === 'recipient') found.set(`${item.name} ${item.country}`, item)
  const label = (word: 'recipient' | 'country' | 'recipient_for') => say(language, word)
  const sentence = (code: string) => purposes.find((purpose) => purpose.code === code)?.sentence[language] ?? code
  const country = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' })
  const rows = [...found.values()].map(
    ({
      name,
      country: where,
      purposes: codes,
    }) => html`<tr><th scope="row">${name}</th><td data-label="${label('country')}">${/^[A-Z]{2}$/.test(where) ? (country.of(where) ?? where) : where}</td>
<td data-label="${label('recipient_for')}">${codes.map(sentence).join(' · ')}</td></tr>`,
  )
  const body =
    rows.length === 0
      ? html`<p>${say(language, 'recipients_none')}</p>`
      : html`<table><thead><tr>${(['recipient', 'country', 'recipient_for'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return section('recipients', say(language, 'recipients_title'), body)
}

/** What the notices say of this kind, each sentence once, in their own words. */
function sentencesOf(language: Language, notices: readonly Notice[], kind: NoticeItem['kind']): readonly string[] {
  const all = notices.flatMap(({ items, renderings }) =>
    items.flatMap((item) => (item.kind === kind ? (renderings[language].texts[item.key] ?? []) : [])),
  )
  return [...new Set(all)]
}

function told(language: Language, notices: readonly Notice[], kind: 'storage' | 'authority'): Html {
  const sentences = sentencesOf(language, notices, kind)
  const body =
    sentences.length === 0
      ? html`<p>${say(language, `${kind}_none`)}</p>`
      : html`${sentences.map((sentence) => html`<p>${sentence}</p>`)}`
  return section(kind, say(language, `${kind}_title`), body)
}

function rights(language: Language, notices: readonly Notice[]): Html {
  const sentences = sentencesOf(language, notices, 'right')
  return section(
    'rights',
    say(language, 'rights_title'),
    html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul><p>${say(language, 'rights_about')}</p><p><a class="button second" href="/my?lang=${language}">${say(language, 'rights_open')}</a></p>`,
  )
}

function notices(language: Language, all: readonly Notice[]): Html {
  const each = all.map((notice) => {
    const { name, version, publishedAt } = notice
    const title = around(
      (date) => say(language, 'notice_version', { name, version: numberIn(language, version), date }),
      moment(language, publishedAt!),
    )
    return html`<details><summary>${title}</summary>${noticeText(language, notice, 'everything')}</details>`
  })
  const body = each.length === 0 ? html`<p>${say(language, 'notices_none')}</p>` : html`${each}`
  return section('notices', say(language, 'notices_title'), body)
}
