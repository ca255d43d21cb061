/** The page that answers "why did I get this?": the short answer, the choices, then everything behind it. Pure. */
import { formatReference } from '../../verifier/src/index.ts'
import type { DecisionView, Notice, NoticeItem } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { UsedField, WhyFacts } from './facts.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import { sayOfReceipt as say } from './receipt-words.ts'
import type { Unused } from './unused.ts'
import { shownValue } from './values.ts'
import { howIn } from './ways.ts'
import { dateIn, momentIn, numberIn, t, typeset } from './words.ts'

/** Without query. */
export interface WhyPaths {
  readonly why: string
  readonly preferences: string
  readonly portal: string
  /** Of the receipt for the decision that the message rests on; null where there is none. */
  readonly receipt: string | null
}

export function whyPage(language: Language, facts: WhyFacts, paths: WhyPaths): Page {
  const title = t(language, 'why_title')
  const by = facts.controller?.name ?? ''
  return framed(
    language,
    { title, path: paths.why, by },
    html`<p class="lead">${lead(language, facts)}</p>
<div class="sheet">
${answer(language, facts)}
${choices(language, facts, paths)}
<div class="story">
${rule(language, facts)}
${model(language, facts)}
${data(language, facts.used)}
${unused(language, facts.unused)}
${consent(language, facts)}
${ledger(language, facts, paths.receipt)}
${sender(language, facts)}
${record(language, facts)}
</div>
</div>`,
  )
}

function lead(language: Language, facts: WhyFacts): string {
  const controller = facts.controller?.name ?? '…'
  if (facts.part === 'held_out') return t(language, 'held_out')
  if (facts.sentAt === null) return t(language, 'why_lead_undated', { controller, campaign: facts.campaign })
  return t(language, 'why_lead', { controller, date: dateIn(language, facts.sentAt) })
}

function answer(language: Language, facts: WhyFacts): Html {
  const purpose = facts.purpose.sentence[language]
  const onConsent = facts.purpose.legalBasis === 'consent'
  const stopped = facts.standing && facts.standing.reason !== 'permitted' ? facts.standing.reason : null
  return html`<section class="answer" aria-labelledby="short"><h2 id="short">${t(language, 'short_title')}</h2>
<p>${t(language, onConsent ? 'short_consent' : 'short_basis', { purpose })}</p>
<p>${t(language, 'short_rule', { rule: facts.rule[language] })}</p>
${facts.usesModel === 'yes' ? html`<p>${t(language, 'short_model')}</p>` : null}
${stopped ? html`<p><strong>${t(language, 'stopped_since', { reason: t(language, `reason_${stopped}`) })}</strong></p>` : null}
</section>`
}

/** The buttons, which act at once and with every link, however old. @param paths `portal` is where the rest is to be seen */
export function choices(
  language: Language,
  facts: Pick<WhyFacts, 'purpose'>,
  paths: Pick<WhyPaths, 'why' | 'preferences' | 'portal'>,
): Html {
  const purpose = facts.purpose.sentence[language]
  const button = (action: string, label: string, about: string, rank: 'first' | 'second') =>
    html`<form method="post" action="${paths.why}?lang=${language}"><input type="hidden" name="action" value="${action}"><button class="${rank}" aria-describedby="about-${action}">${label}</button><p id="about-${action}">${about}</p></form>`
  return html`<aside class="choices" aria-labelledby="choices"><h2 id="choices">${t(language, 'choices_title')}</h2>
<p>${t(language, 'choices_lead')}</p>
${button('stop_kind', t(language, 'stop_kind'), t(language, 'stop_kind_about', { purpose }), 'first')}
${button('stop_all', t(language, 'stop_all'), t(language, 'stop_all_about'), 'second')}
${button('stop_profiling', t(language, 'stop_profiling'), t(language, 'stop_profiling_about'), 'second')}
<p class="manage"><a href="${paths.preferences}?lang=${language}">${t(language, 'manage')}</a></p>
<p class="manage"><a href="${paths.portal}?lang=${language}">${t(language, 'whole_portal')}</a></p></aside>`
}

function rule(language: Language, facts: WhyFacts): Html {
  return html`<section aria-labelledby="rule"><h2 id="rule">${t(language, 'rule_title')}</h2>
<p>${t(language, 'rule_lead')}</p><p class="rule">${typeset(language, facts.rule[language])}</p></section>`
}

function model(language: Language, facts: WhyFacts): Html | null {
  if (facts.usesModel === 'no') return null
  const lines = facts.reasons.map(({ field, value }) => {
    const label = field.label[language]
    const known = value !== undefined && value !== null
    const text = known
      ? t(language, 'model_reason', { label, value: shownValue(language, field, value) })
      : t(language, 'model_no_value', { label })
    return html`<li>${text}</li>`
  })
  const body =
    facts.profiling === 'not_permitted'
      ? html`<p>${t(language, 'model_off')}</p>`
      : lines.length === 0
        ? html`<p>${t(language, 'model_no_reason')}</p>`
        : html`<p>${t(language, 'model_lead')}</p><ul>${lines}</ul>`
  return html`<section aria-labelledby="model"><h2 id="model">${t(language, 'model_title')}</h2>${body}</section>`
}

function data(language: Language, used: readonly UsedField[]): Html {
  const label = (word: 'data_value' | 'data_for' | 'data_from') => t(language, word)
  const rows = used.map(
    ({ field, value, uses }) => html`<tr><th scope="row">${field.label[language]}</th>
<td data-label="${label('data_value')}">${shownValue(language, field, value)}</td>
<td data-label="${label('data_for')}">${uses.map((use) => t(language, `used_${use}`)).join(', ')}</td>
<td data-label="${label('data_from')}">${t(language, `from_${field.provenance}`)}</td></tr>`,
  )
  return html`<section aria-labelledby="data"><h2 id="data">${t(language, 'data_title')}</h2><p>${t(language, 'data_lead')}</p>
<table><thead><tr><th scope="col">${t(language, 'data_what')}</th><th scope="col">${label('data_value')}</th>
<th scope="col">${label('data_for')}</th><th scope="col">${label('data_from')}</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

function unused(language: Language, fields: readonly Unused[]): Html | null {
  if (fields.length === 0) return null
  const lines = fields.map(({ field, claim }) => {
    const label = language === 'en' ? field.label.en.toLowerCase() : field.label.fr
    return html`<li>${t(language, claim === 'unused' ? 'unused' : 'unused_indirect', { label })}</li>`
  })
  const title = t(language, 'unused_title')
  return html`<section aria-labelledby="unused"><h2 id="unused">${title}</h2><ul>${lines}</ul></section>`
}

function consent(language: Language, facts: WhyFacts): Html {
  const { purpose } = facts
  const basis = t(language, `basis_${purpose.legalBasis}`)
  const body =
    purpose.legalBasis !== 'consent'
      ? html`<p>${t(language, 'other_basis', { basis })}</p>`
      : facts.consent === null
        ? html`<p>${t(language, 'consent_none')}</p>`
        : wording(language, facts.consent, purpose.code)
  return html`<section aria-labelledby="consent"><h2 id="consent">${t(language, 'consent_title')}</h2>${body}</section>`
}

/** The words as they were shown, in the language in which they were shown. */
function wording(
  language: Language,
  { decision, notice }: { readonly decision: DecisionView; readonly notice: Notice | null },
  purpose: string,
): Html {
  const when = html`<p>${t(language, 'consent_when', { date: momentIn(language, decision.at), how: howIn(language, decision.channel) })}</p>`
  if (!notice || !decision.notice) return html`${when}<p class="soft">${t(language, 'consent_no_notice')}</p>`
  const shown = decision.notice.language
  return html`${when}<p>${t(language, 'consent_wording', { version: numberIn(language, notice.version) })}</p>
${noticeText(shown, notice, { purpose, general: 'left_out' })}
<details><summary>${t(language, 'consent_full')}</summary>${noticeText(shown, notice, 'everything')}</details>`
}

/** Which items of a notice are shown: all, or those about one purpose with or without what is true of all purposes. */
export type NoticePart = 'everything' | { readonly purpose: string; readonly general: 'shown' | 'left_out' }

export function noticeText(language: Language, notice: Pick<Notice, 'items' | 'renderings'>, part: NoticePart): Html {
  const { title, texts } = notice.renderings[language]
  const items = notice.items.filter((item) => part === 'everything' || isAbout(item, part))
  const first = items.filter((item) => item.kind === 'purpose')
  const lines = [...first, ...items.filter((item) => item.kind !== 'purpose')]
  return html`<blockquote lang="${language}"><p><strong>${title}</strong></p>${lines.map((item) => html`<p>${texts[item.key] ?? ''}</p>`)}</blockquote>`
}

function isAbout(item: NoticeItem, { purpose, general }: Exclude<NoticePart, 'everything'>): boolean {
  if (item.kind === 'purpose' || item.kind === 'retention') return item.purpose === purpose
  if (item.kind === 'recipient') return item.purposes.includes(purpose)
  return general === 'shown'
}

/** The same reference as the message's header `Aval-Consent`, so that it can be held against one's own receipts. */
function ledger(language: Language, { reliance }: WhyFacts, receipt: string | null): Html | null {
  if (!reliance) return null
  const { i } = reliance
  const named = say(language, i === 0 ? 'why_ledger_enrolment' : 'why_ledger', { i })
  const link = receipt
    ? html`<p><a class="button second" href="${receipt}?lang=${language}">${say(language, 'why_ledger_receipt')}</a></p>`
    : null
  const reference = formatReference(reliance)
  return html`<section aria-labelledby="ledger"><h2 id="ledger">${say(language, 'why_ledger_title')}</h2><p>${named}</p>
<p><code class="command">Aval-Consent: ${reference}</code></p>${link}
<p>${say(language, 'why_ledger_check')}</p><p><code class="command">npx aval-verify reference '${reference}' --receipt FILE</code></p>
<p class="soft">${say(language, 'why_ledger_now')}</p></section>`
}

export function sender(language: Language, { controller }: Pick<WhyFacts, 'controller'>): Html {
  const title = t(language, 'sender_title')
  const body = controller
    ? html`<p><strong>${controller.name}</strong></p><p class="address">${controller.address}</p>
<dl><dt>${t(language, 'sender_contact')}</dt><dd>${contact(controller.contact)}</dd>
<dt>${t(language, 'sender_dpo')}</dt><dd>${contact(controller.dpoContact)}</dd></dl>`
    : html`<p>${t(language, 'sender_unknown')}</p>`
  return html`<section aria-labelledby="sender"><h2 id="sender">${title}</h2>${body}</section>`
}

function contact(text: string): Html {
  return /^[^\s@<>"'?&]+@[^\s@<>"'?&]+$/.test(text) ? html`<a href="mailto:${text}">${text}</a>` : html`${text}`
}

function record(language: Language, { warrant, purpose }: WhyFacts): Html | null {
  if (!warrant) return null
  const line = (word: Parameters<typeof t>[1], value: string | Html) =>
    html`<dt>${t(language, word)}</dt><dd>${value}</dd>`
  return html`<section aria-labelledby="record"><h2 id="record">${t(language, 'record_title')}</h2><p>${t(language, 'record_lead')}</p>
<dl>${[
    line('record_purpose', purpose.sentence[language]),
    line('record_when', momentIn(language, warrant.openedAt)),
    line('record_counts', numberIn(language, warrant.census.matched)),
    line('record_permitted', numberIn(language, warrant.census.permitted)),
    line('record_law', warrant.lawVersion),
    line('record_number', html`<code>${warrant.warrantId}</code>`),
  ]}</dl><p class="soft">${t(language, warrant.genuine === 'yes' ? 'record_genuine' : 'record_not_genuine')}</p></section>`
}
