/** The receipt as its owner reads it: what was decided, what the log proves of it, how anybody can check that. Pure. */
import type { Failure, Json, OpenedEvent } from '../../verifier/src/index.ts'
import { explain, parsePolicy } from '../../verifier/src/index.ts'
import type { NoticeContent, Purpose } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import { sayOfLog } from './log-words.ts'
import { qrCode } from './qr.ts'
import type { ReceiptView } from './receipt-facts.ts'
import { type ReceiptWord, sayOfReceipt as say } from './receipt-words.ts'
import { noticeText } from './why-page.ts'
import { howIn } from './ways.ts'
import { momentIn, numberIn } from './words.ts'

interface Address {
  /** Of this page, without query. */
  readonly path: string
  /** Where this installation is reached, without a slash at the end. */
  readonly publicUrl: string
}

type Shown = Extract<ReceiptView, { kind: 'receipt' }>

export function receiptPage(language: Language, view: ReceiptView, address: Address): Page {
  switch (view.kind) {
    case 'receipt':
      return provedPage(language, view, address)
    case 'promised':
      return promisedPage(language, view, address)
    case 'not_proved':
      return notProvedPage(language, view, address)
    case 'gone':
      return erasedPage(language, address)
  }
}

function provedPage(language: Language, view: Shown, address: Address): Page {
  const all = view.receipt.kind !== 'receipt'
  const controller = view.controller?.name ?? view.facts.origin
  const newest = view.facts.events.at(-1)!
  return framed(
    language,
    { title: say(language, all ? 'receipt_all_title' : 'receipt_title'), path: address.path, by: controller },
    html`<p class="lead">${say(language, all ? 'receipt_all_lead' : 'receipt_lead', { controller })}</p>
<div class="receipt">
${all ? entries(language, view) : decision(language, newest, view.purposes)}
${take(language, view, address)}
${all ? null : wording(language, newest)}
${proves(language, view)}
${checks(language, view)}
${small(language, view)}
</div>`,
  )
}

function decision(language: Language, opened: OpenedEvent, purposes: readonly Purpose[]): Html {
  const { event, record } = opened
  const line = (word: ReceiptWord, value: string | Html | null) =>
    value === null ? html`` : html`<dt>${say(language, word)}</dt><dd>${value}</dd>`
  return html`<section class="decided" aria-labelledby="decided"><h2 id="decided">${say(language, 'facts_title')}</h2>
<dl>${[
    line('fact_what', html`<strong class="verdict">${say(language, `did_${event.type}`)}</strong>`),
    line('fact_for', purposeList(language, event.purposes, purposes)),
    line('fact_when', momentIn(language, new Date(event.time))),
    line('fact_how', howIn(language, event.channel)),
    line('fact_who', say(language, `who_${event.actor}`)),
    line('fact_until', event.type === 'given' ? untilIn(language, record) : null),
    line('fact_wording', shownIn(language, opened)),
  ]}</dl></section>`
}

function purposeList(language: Language, codes: readonly string[], purposes: readonly Purpose[]): Html | null {
  if (codes.length === 0) return null
  const sentence = (code: string) => purposes.find((purpose) => purpose.code === code)?.sentence[language] ?? code
  if (codes.length === 1) return html`${sentence(codes[0]!)}`
  return html`<ul class="plain">${codes.map((code) => html`<li>${sentence(code)}</li>`)}</ul>`
}

function member(value: Json | null | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })[name]
    : undefined
}

/** ISO/IEC TS 27560: `validity_duration` of the record's event. */
function untilIn(language: Language, record: Json | null): string {
  const until = member(member(record, 'event'), 'validity_duration')
  const at = typeof until === 'string' ? new Date(until) : null
  if (!at || Number.isNaN(at.getTime())) return say(language, 'until_withdrawn')
  return say(language, 'until_moment', { date: momentIn(language, at) })
}

function shownIn(language: Language, { event, notice }: OpenedEvent): string {
  if (notice === null || event.language === null) return say(language, 'wording_none')
  return say(language, event.language === 'fr' ? 'wording_shown_fr' : 'wording_shown')
}

/** What the ledger's copy of a notice holds; null for one of a shape that this version does not know. */
function noticeOf(notice: Json | null): NoticeContent | null {
  const said = member(notice, 'renderings')
  const known =
    Array.isArray(member(notice, 'items')) && member(said, 'en') !== undefined && member(said, 'fr') !== undefined
  return known ? (notice as unknown as NoticeContent) : null
}

function wording(language: Language, { event, notice }: OpenedEvent): Html | null {
  const content = noticeOf(notice)
  if (!content || event.language === null) return null
  const part = event.purposes.length === 1 ? { purpose: event.purposes[0]!, general: 'shown' as const } : 'everything'
  return html`<section class="wording" aria-labelledby="wording"><h2 id="wording">${say(language, 'wording_title')}</h2>
${noticeText(event.language, content, part)}</section>`
}

function entries(language: Language, { facts, purposes }: Shown): Html {
  const label = (word: ReceiptWord) => say(language, word)
  const rows = facts.events.map(
    ({ index, event }) => html`<tr><th scope="row">${numberIn(language, event.i)}</th>
<td data-label="${label('fact_what')}">${label(`did_${event.type}`)}</td>
<td data-label="${label('fact_for')}">${purposeList(language, event.purposes, purposes)}</td>
<td data-label="${label('fact_when')}">${momentIn(language, new Date(event.time))}</td>
<td data-label="${label('small_place')}">${numberIn(language, index)}</td></tr>`,
  )
  return html`<section class="decided" aria-labelledby="decided"><h2 id="decided">${label('list_title')}</h2>
<table><thead><tr><th scope="col">${label('entry_number')}</th><th scope="col">${label('fact_what')}</th>
<th scope="col">${label('fact_for')}</th><th scope="col">${label('fact_when')}</th><th scope="col">${label('small_place')}</th></tr></thead>
<tbody>${rows}</tbody></table></section>`
}

/** What can be taken away: the file, the proof, the address. */
function take(language: Language, _view: Shown, { path, publicUrl }: Address): Html {
  return html`<aside class="take" aria-label="${say(language, 'button_file')}">
<div class="buttons"><a class="button first" href="${path}/file" download>${say(language, 'button_file')}</a>
<a class="button second" href="/verify?lang=${language}#${path}/file">${say(language, 'button_verify')}</a>
<a class="button second" href="${path}/proof" download>${say(language, 'button_proof')}</a></div>
<p class="soft buttons">${say(language, 'button_print')}</p><p class="soft">${say(language, 'file_secret')}</p>
<figure>${qrCode(`${publicUrl}${path}`, say(language, 'qr_label'))}<figcaption class="soft">${say(language, 'qr_about')}</figcaption></figure></aside>`
}

interface Proved {
  readonly what: string
  readonly about: string
  /** Whether it protects the reader, or is said only so that nobody takes it for more than it is. */
  readonly weight: 'holds' | 'caution'
}

function proves(language: Language, view: Shown): Html {
  const lines = [...aboutEntries(language, view), ...aboutLog(language, view), aboutAnchor(language, view)]
  return html`<section class="proves" aria-labelledby="proves"><h2 id="proves">${say(language, 'proves_title')}</h2>
<ul class="proofs">${lines.map(({ what, about, weight }) => html`<li class="${weight}"><strong>${what}</strong> <span>${about}</span></li>`)}</ul></section>`
}

function aboutEntries(language: Language, { facts, receipt }: Shown): Proved[] {
  const { origin, count, events } = facts
  const newest = events.at(-1)!
  const place = numberIn(language, newest.index)
  const all = receipt.kind !== 'receipt'
  const counted = count === 1 ? 'proves_count_one' : 'proves_count_other'
  const lines: Proved[] = [
    {
      what: say(language, all ? 'proves_place_all' : 'proves_place', { place, origin }),
      about: say(language, 'proves_place_about'),
      weight: 'holds',
    },
    {
      what: say(language, counted, { count: numberIn(language, count) }),
      about: say(language, 'proves_count_about', { size: numberIn(language, facts.size) }),
      weight: 'holds',
    },
  ]
  const shown = all ? events.some(({ notice }) => notice !== null) : newest.notice !== null
  if (!shown) return lines
  return [
    ...lines,
    {
      what: say(language, all ? 'proves_words_all' : 'proves_words'),
      about: say(language, 'proves_words_about'),
      weight: 'holds',
    },
  ]
}

function aboutLog(language: Language, { facts, ledger, receipt }: Shown): Proved[] {
  const signed: Proved = {
    what: say(language, 'proves_signed'),
    about: say(language, facts.postQuantum === 'yes' ? 'proves_signed_pq' : 'proves_signed_plain'),
    weight: 'holds',
  }
  return [signed, aboutWitnesses(language, signersOf(facts.witnesses, receipt.policy), ledger)]
}

interface Signer {
  readonly name: string
  readonly timestamp: number | null
}

/**
 * Who signed, by the names of their keys: a policy gives each key a nickname of its own, and one witness signs with two keys. The
 * name is what tells whose hands it is in.
 */
function signersOf(witnesses: Shown['facts']['witnesses'], policy: string): Signer[] {
  const parsed = parsePolicy(policy)
  const known = 'policy' in parsed ? parsed.policy.witnesses : []
  const signers = new Map<string, Signer>()
  for (const { name: nickname, timestamp } of witnesses) {
    const name = known.find((one) => one.name === nickname)?.key.name ?? nickname
    if (!signers.has(name)) signers.set(name, { name, timestamp })
  }
  return [...signers.values()]
}

function aboutWitnesses(
  language: Language,
  witnesses: readonly Signer[],
  ledger: Pick<LedgerFacts, 'witnesses'>,
): Proved {
  if (witnesses.length === 0)
    return {
      what: say(language, 'proves_no_witness'),
      about: say(language, 'proves_no_witness_about'),
      weight: 'caution',
    }
  const named = witnesses.map(({ name, timestamp }) =>
    timestamp === null
      ? name
      : say(language, 'proves_witness_one', { name, date: momentIn(language, new Date(timestamp * 1000)) }),
  )
  const ours = witnesses
    .map(({ name }) => name)
    .filter((name) => ledger.witnesses.some((one) => one.name === name && one.run === 'same_hands'))
  const about = [
    say(language, 'proves_witness_about'),
    ...(ours.length > 0 ? [say(language, 'proves_witness_ours', { names: ours.join(', ') })] : []),
  ]
  return {
    what: say(language, 'proves_witness', { names: named.join(' ; ') }),
    about: about.join(' '),
    weight: ours.length === witnesses.length ? 'caution' : 'holds',
  }
}

/** Chain ids of local development chains (anvil, hardhat, ganache): whoever runs one can write anything on it. */
const localChains: readonly number[] = [31_337, 1_337]

function aboutAnchor(language: Language, { receipt: { anchor }, ledger }: Shown): Proved {
  const line = (
    word: 'proves_no_anchor' | 'proves_local' | 'proves_anchor' | 'proves_other_chain',
    weight: Proved['weight'],
  ) => ({
    what: say(language, word, anchor ? { chain: String(anchor.chainId), block: numberIn(language, anchor.block) } : {}),
    about: say(language, `${word}_about`),
    weight,
  })
  if (!anchor) return line('proves_no_anchor', 'caution')
  if (localChains.includes(anchor.chainId)) return line('proves_local', 'caution')
  if (ledger.anchor?.chainId !== anchor.chainId) return line('proves_other_chain', 'caution')
  return line(
    ledger.anchor.chain === 'local' ? 'proves_local' : 'proves_anchor',
    ledger.anchor.chain === 'local' ? 'caution' : 'holds',
  )
}

function checks(language: Language, { receipt }: Shown): Html {
  return html`<section class="checks" aria-labelledby="checks"><h2 id="checks">${say(language, 'check_title')}</h2>
<ol><li><strong>${say(language, 'check_browser')}.</strong> ${say(language, 'check_browser_about')} <a href="/verify?lang=${language}">${sayOfLog(language, 'link_verify')}</a></li>
<li><strong>${say(language, 'check_command')}.</strong> ${say(language, 'check_command_about')} <code class="command">npx aval-verify receipt FILE --policy POLICY</code></li>
<li><strong>${say(language, 'check_tile')}.</strong> ${say(language, 'check_tile_about')} <code class="command">https://${receipt.origin}/checkpoint</code></li></ol></section>`
}

function small(language: Language, { receipt, facts }: Shown): Html {
  const newest = facts.events.at(-1)!
  const code = (value: string | number) => html`<code>${value}</code>`
  const line = (word: ReceiptWord, value: string | number | null | undefined) =>
    value === null || value === undefined ? html`` : html`<dt>${say(language, word)}</dt><dd>${code(value)}</dd>`
  const one = receipt.kind === 'receipt'
  const number = member(newest.record, 'record_id')
  return html`<section class="small" aria-labelledby="small"><h2 id="small">${say(language, 'small_title')}</h2>
<dl>${[
    line('small_origin', facts.origin),
    line('small_enrolment', facts.enrolment),
    line('small_entry', one ? newest.event.i : null),
    line('small_decision', one && typeof number === 'string' ? number : null),
    line('small_place', one ? newest.index : null),
    line('small_size', facts.size),
    line('small_root', facts.root),
    line('small_notice', one ? newest.event.notice : null),
    line('small_contract', receipt.anchor?.contract),
    line('small_transaction', receipt.anchor?.transaction),
    line('small_issued', momentIn(language, new Date(receipt.issued))),
  ]}</dl></section>`
}

function promisedPage(
  language: Language,
  { promise, controller }: Extract<ReceiptView, { kind: 'promised' }>,
  { path }: Address,
): Page {
  return framed(
    language,
    { title: say(language, 'promised_title'), path, by: controller?.name ?? promise.origin },
    html`<p class="lead">${say(language, 'promised_lead')}</p>
<div class="done"><p><strong>${say(language, 'promised_by', { date: momentIn(language, new Date(promise.by)) })}</strong></p></div>
<p>${say(language, 'promised_again')}</p><p class="buttons"><a class="button second" href="${path}?lang=${language}">${say(language, 'reload')}</a></p>
<details><summary>${say(language, 'promised_small')}</summary><pre tabindex="0">${JSON.stringify(promise, null, 1)}</pre></details>`,
  )
}

function notProvedPage(
  language: Language,
  { because, controller }: Extract<ReceiptView, { kind: 'not_proved' }>,
  { path }: Address,
): Page {
  const frame = { title: say(language, 'not_proved_title'), path, by: controller?.name ?? '', status: 503 }
  if (because === 'consent.receipt_not_yet')
    return framed(language, frame, html`<p class="lead">${say(language, 'not_yet')}</p>`)
  const failure: Failure | null = typeof because === 'string' ? null : because
  return framed(
    language,
    frame,
    html`<div class="alarm" role="alert"><p>${say(language, 'not_proved')}</p>
${failure ? html`<p>${explain(failure, language)}</p>` : html`<p>${say(language, 'not_proved_code', { code: String(because) })}</p>`}</div>
<p>${say(language, 'not_proved_do', { controller: controller?.name ?? '…' })}</p>`,
  )
}

function erasedPage(language: Language, { path }: Address): Page {
  return framed(
    language,
    { title: say(language, 'erased_title'), path, by: '' },
    html`<p class="lead">${say(language, 'erased')}</p><div class="done"><p><strong>${say(language, 'erased_file')}</strong></p></div>
<p class="buttons"><a class="button second" href="/verify?lang=${language}">${say(language, 'erased_check')}</a></p>`,
  )
}
