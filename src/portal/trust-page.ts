/** The figures of trust as a page and as JSON. Each says who can check it, and how. Pure. */
import type { Purpose } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { type Html, html, numberIn, type Page, sayOfLog } from '../transparency/index.ts'
import { sayTrust as say } from './about-words.ts'
import { countedEveryMs, type Figures, fewestPeople, type Outcome, type Rounded, withdrawalDays } from './figures.ts'
import { around, type Look, moment, portalPage } from './frame.ts'
import { sayRequest } from './request-words.ts'

interface Around {
  readonly purposes: readonly Purpose[]
  readonly publicUrl: string
}

export function trustPage(look: Look, figures: Figures, { purposes, publicUrl }: Around): Page {
  const { language } = look
  const minutes = numberIn(language, countedEveryMs / 60_000)
  return portalPage(
    look,
    { title: say(language, 'title'), path: '/trust', seen: 'by_all' },
    html`<p class="lead">${say(language, 'lead')}</p><p class="soft">${around((date) => say(language, 'counted', { date, minutes }), moment(language, figures.at))}</p>
<div class="figures">${ledger(language, figures, publicUrl)}${witnesses(language, figures)}${anchor(language, figures)}${permissions(language, figures, purposes)}
${withdrawals(language, figures)}${messages(language, figures)}${requests(language, figures)}${test(language, figures)}</div>
<p><a href="/trust.json">${say(language, 'json')}</a></p>`,
  )
}

type Checkable = 'all' | 'own' | 'word'

interface Part {
  readonly id: string
  readonly title: string
  readonly check: Checkable
  readonly how: string
  readonly command?: string
}

function part(language: Language, { id, title, check, how, command }: Part, body: Html): Html {
  return html`<section class="group" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${body}
<p class="how ${check}"><strong>${say(language, `check_${check}`)}.</strong> ${how}${command ? html` <code class="command">${command}</code>` : null}</p></section>`
}

type Line = readonly [string, string | Html]

function lines(all: readonly Line[]): Html {
  return html`<dl>${all.map(([name, value]) => html`<dt>${name}</dt><dd><strong>${value}</strong></dd>`)}</dl>`
}

function ledger(language: Language, { ledger: facts }: Figures, publicUrl: string): Html {
  const at = facts.publishedAt
  return part(
    language,
    {
      id: 'ledger',
      title: say(language, 'ledger_title'),
      check: 'all',
      how: say(language, 'ledger_how'),
      command: `npx aval-verify audit ${publicUrl}/ledger`,
    },
    lines([
      [say(language, 'ledger_size'), numberIn(language, facts.published)],
      [say(language, 'ledger_at'), at === null ? '–' : moment(language, at)],
      [say(language, 'ledger_state'), sayOfLog(language, `log_state_${facts.state}`)],
      [say(language, 'ledger_broken'), numberIn(language, facts.brokenPromises)],
    ]),
  )
}

function witnesses(language: Language, { ledger: facts }: Figures): Html {
  const title = say(language, 'witnesses_title')
  const each = facts.witnesses.map(({ name, state, run }) => {
    const said = say(language, 'witness_line', { name, state: sayOfLog(language, `witness_${state}`) })
    return html`<li>${said} <span class="soft">(${sayOfLog(language, `run_${run}`)})</span></li>`
  })
  const body = each.length === 0 ? html`<p>${say(language, 'witness_none')}</p>` : html`<ul>${each}</ul>`
  if (each.length === 0)
    return html`<section class="group" aria-labelledby="witnesses"><h2 id="witnesses">${title}</h2>${body}</section>`
  return part(language, { id: 'witnesses', title, check: 'all', how: say(language, 'witnesses_how') }, body)
}

function anchor(language: Language, { ledger: { anchor: facts } }: Figures): Html {
  const title = say(language, 'anchor_title')
  const chain = facts === null ? '' : String(facts.chainId)
  const size = facts?.finalized ?? facts?.newest?.size ?? 0
  const body =
    facts === null
      ? html`<p>${say(language, 'anchor_none')}</p>`
      : facts.chain === 'local'
        ? html`<p class="caution">${say(language, 'anchor_local', { chain })}</p>`
        : html`<p>${say(language, 'anchor_external', { chain, size: numberIn(language, size) })}</p>`
  // A chain in the same hands convinces nobody else.
  const check = facts?.chain === 'external' ? 'all' : 'word'
  const how = facts === null ? '' : say(language, 'anchor_how')
  return facts === null
    ? html`<section class="group" aria-labelledby="anchor"><h2 id="anchor">${title}</h2>${body}</section>`
    : part(language, { id: 'anchor', title, check, how }, body)
}

export function peopleIn(language: Language, people: Rounded): string {
  if (people === null) return say(language, 'few', { few: numberIn(language, fewestPeople) })
  return say(language, 'about_tens', { count: numberIn(language, people) })
}

function permissions(language: Language, { permissions: counts }: Figures, purposes: readonly Purpose[]): Html {
  const title = say(language, 'permissions_title')
  const sentence = (code: string) => purposes.find((purpose) => purpose.code === code)?.sentence[language] ?? code
  const body =
    counts === null
      ? html`<p>${say(language, 'not_counted')}</p>`
      : html`<p>${say(language, 'permissions_about')}</p>${lines(counts.map(({ purpose, people }) => [sentence(purpose), peopleIn(language, people)]))}`
  return part(language, { id: 'permissions', title, check: 'own', how: say(language, 'permissions_how') }, body)
}

function secondsIn(language: Language, seconds: number | null): string {
  if (seconds === null) return say(language, 'withdrawals_none')
  return seconds < 1
    ? say(language, 'withdrawals_at_once')
    : say(language, 'withdrawals_seconds', { seconds: numberIn(language, Math.round(seconds)) })
}

function withdrawals(language: Language, { withdrawals: facts }: Figures): Html {
  const days = numberIn(language, withdrawalDays)
  return part(
    language,
    {
      id: 'withdrawals',
      title: say(language, 'withdrawals_title'),
      check: 'own',
      how: say(language, 'withdrawals_how'),
    },
    lines([
      [say(language, 'withdrawals_count', { days }), numberIn(language, facts.lately)],
      [say(language, 'withdrawals_median'), secondsIn(language, facts.medianSeconds)],
      [say(language, 'withdrawals_after'), numberIn(language, facts.messagesAfter)],
    ]),
  )
}

function messages(language: Language, { messages: facts }: Figures): Html {
  const line = (word: 'sent' | 'stopped' | 'left_out', value: number): Line => [
    say(language, `messages_${word}`),
    numberIn(language, value),
  ]
  return part(
    language,
    { id: 'messages', title: say(language, 'messages_title'), check: 'own', how: say(language, 'messages_how') },
    lines([line('sent', facts.sent), line('stopped', facts.stopped), line('left_out', facts.leftOut)]),
  )
}

const columns = ['received', 'answered', 'refused', 'open', 'late', 'median'] as const

function requests(language: Language, { requests: all }: Figures): Html {
  const label = (word: (typeof columns)[number]) => say(language, `requests_${word}`)
  const rows = all.map((one) => {
    const value = (word: (typeof columns)[number]) =>
      word === 'median'
        ? one.medianDays === null
          ? '–'
          : numberIn(language, one.medianDays)
        : numberIn(language, one[word])
    return html`<tr><th scope="row">${sayRequest(language, `kind_${one.kind}`)}</th>${columns.map((word) => html`<td data-label="${label(word)}">${value(word)}</td>`)}</tr>`
  })
  const body =
    all.length === 0
      ? html`<p>${say(language, 'requests_none')}</p>`
      : html`<table><thead><tr><th scope="col">${say(language, 'requests_kind')}</th>${columns.map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`
  return part(
    language,
    { id: 'requests', title: say(language, 'requests_title'), check: 'own', how: say(language, 'requests_how') },
    body,
  )
}

function test(language: Language, { at, test: facts }: Figures): Html {
  const line = (what: string | Html, outcome: Outcome) =>
    html`<li class="${outcome}">${what} – <strong>${say(language, `test_${outcome}`)}</strong></li>`
  const tables =
    facts.tablesAt === null
      ? html`${say(language, 'test_tables_unknown')}`
      : around((date) => say(language, 'test_tables', { date }), moment(language, facts.tablesAt))
  return part(
    language,
    { id: 'test', title: say(language, 'test_title'), check: 'word', how: say(language, 'test_how') },
    html`<p>${around((date) => say(language, 'test_about', { date }), moment(language, at))}</p>
<ul class="tests">${[line(say(language, 'test_closed'), facts.closed), line(say(language, 'test_signed'), facts.signed), line(say(language, 'test_kept'), facts.kept), line(tables, facts.tables)]}</ul>`,
  )
}

/** The same for programs. People are counted in tens, `null` for fewer than `fewestPeople`. */
export function trustJson(figures: Figures, publicUrl: string) {
  const { ledger, ...rest } = figures
  const { origin, published, publishedAt, state, quorum, brokenPromises, witnesses, anchor } = ledger
  return {
    ...rest,
    fewestPeople,
    withdrawalDays,
    ledger: { origin, published, publishedAt, state, quorum, brokenPromises, witnesses, anchor },
    check: {
      audit: `npx aval-verify audit ${publicUrl}/ledger`,
      checkpoint: `${publicUrl}/ledger/checkpoint`,
      policy: `${publicUrl}/ledger/policy`,
    },
  }
}
