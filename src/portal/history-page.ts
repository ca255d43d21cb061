/** The history as a page. The check of a receipt runs in the reader's browser; its frame and its words are here. Pure. */
import type { DecisionView, Purpose } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import {
  builtScript,
  checkSteps,
  howIn,
  type Html,
  html,
  momentIn,
  noticeText,
  numberIn,
  type Page,
  sayOfCheck,
  sayOfReceipt,
} from '../transparency/index.ts'
import { around, moment, portalPage, type Visiting } from './frame.ts'
import type { History, Past } from './history.ts'
import { sayHistory as say } from './history-words.ts'
import { say as sayCommon } from './words.ts'

export function historyPage(look: Visiting, history: History, purposes: readonly Purpose[]): Page {
  const { language } = look
  const { past, page, pages, whole } = history
  const path = page === 1 ? '/my/history' : `/my/history?page=${page}`
  const body =
    past.length === 0
      ? html`<div class="empty"><p>${say(language, 'none')}</p></div>`
      : html`<p><a class="button second" href="${whole}?lang=${language}">${say(language, 'whole')}</a></p>
<ol class="past">${past.map((one) => entry(language, one, purposes))}</ol>${turns(language, '/my/history', page, pages)}${frameOfChecks(language)}`
  return portalPage(
    look,
    { title: say(language, 'title'), path, current: 'history' },
    html`<p class="lead">${say(language, 'lead')}</p>${body}`,
  )
}

function entry(language: Language, { decision, notice, receipt }: Past, purposes: readonly Purpose[]): Html {
  const did = sayOfReceipt(language, `did_${decision.kind}`)
  const line = (word: 'how' | 'by' | 'about' | 'valid', value: string | Html | null) =>
    value === null ? html`` : html`<dt>${say(language, word)}</dt><dd>${value}</dd>`
  return html`<li id="${decision.decisionId}"><h2 class="item">${did}</h2><p class="soft">${moment(language, decision.at)}</p>
<dl>${[
    line('about', aboutOf(language, decision, purposes)),
    line('how', howIn(language, decision.channel)),
    line('by', sayOfReceipt(language, `who_${decision.by}`)),
    line('valid', decision.kind === 'given' ? validOf(language, decision) : null),
  ]}</dl>
${wording(language, decision, notice)}
${receipt === null ? html`<p class="soft">${say(language, 'wait')}</p>` : proofs(language, `${did}, ${momentIn(language, decision.at)}`, receipt)}</li>`
}

function aboutOf(
  language: Language,
  { scope, purposes: codes }: DecisionView,
  purposes: readonly Purpose[],
): Html | null {
  if (scope === 'all') return html`${say(language, 'all_uses')}`
  if (scope === 'all_marketing') return html`${say(language, 'everything')}`
  const named = purposes.filter(({ code }) => codes.includes(code)).map(({ sentence }) => sentence[language])
  if (named.length <= 1) return named[0] ? html`${named[0]}` : null
  return html`<ul class="plain">${named.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
}

function validOf(language: Language, { validUntil }: DecisionView): Html {
  if (!validUntil) return html`${sayOfReceipt(language, 'until_withdrawn')}`
  return around((date) => sayOfReceipt(language, 'until_moment', { date }), moment(language, validUntil))
}

function wording(
  language: Language,
  { notice: shown, purposes, kind }: DecisionView,
  notice: Past['notice'],
): Html | null {
  if (!shown || !notice) return kind === 'given' ? html`<p class="soft">${say(language, 'words_none')}</p>` : null
  const word = shown.language === 'fr' ? 'words_shown_fr' : 'words_shown'
  const part = purposes.length === 1 ? ({ purpose: purposes[0]!, general: 'shown' } as const) : 'everything'
  return html`<details><summary>${say(language, word, { version: numberIn(language, shown.version) })}</summary>${noticeText(shown.language, notice, part)}</details>`
}

function proofs(language: Language, decision: string, receipt: string): Html {
  const link = (word: 'receipt' | 'file' | 'proof', href: string) =>
    html`<a class="button second small" href="${href}"${word === 'receipt' ? null : html` download`} aria-label="${say(language, `${word}_label`, { decision })}">${say(language, word)}</a>`
  const script = builtScript('portal-check')
  const check =
    script === null
      ? null
      : html`<button type="button" class="first small" hidden data-receipt="${receipt}/file" data-script="/portal-check.js?v=${script.version}" aria-label="${say(language, 'check_label', { decision })}">${say(language, 'check')}</button>`
  return html`<div class="row proofs-of">${check}${link('receipt', `${receipt}?lang=${language}`)}${link('file', `${receipt}/file`)}${link('proof', `${receipt}/proof`)}</div>
<div class="check-result" data-result="${receipt}/file" role="status" tabindex="-1" hidden></div>`
}

/** What the script copies for each check, and the sentences that it fills in. */
function frameOfChecks(language: Language): Html {
  const spoken = ['checking', 'good', 'bad', 'not_yet', 'unreachable'] as const
  const states = ['state_passed', 'state_failed', 'state_skipped', 'state_absent', 'state_none'] as const
  const sentences = {
    ...Object.fromEntries(spoken.map((word) => [word, say(language, word)])),
    ...Object.fromEntries(states.map((word) => [word, sayOfCheck(language, word)])),
    means_witnesses_none: sayOfCheck(language, 'means_witnesses_none'),
  }
  const steps = checkSteps.map(
    (step) =>
      html`<li data-step="${step}"><span class="mark" aria-hidden="true"></span><div><h3>${sayOfCheck(language, `step_${step}`)} <span class="outcome"></span></h3><p class="means soft">${sayOfCheck(language, `means_${step}`)}</p></div></li>`,
  )
  return html`<div id="checks" hidden data-language="${language}" data-words="${JSON.stringify(sentences)}"></div>
<template id="check"><p class="check-title"><strong></strong></p><p class="check-text"></p><p class="soft check-offline">${say(language, 'offline')}</p><p class="soft check-policy">${say(language, 'policy')}</p>
<details><summary>${say(language, 'steps')}</summary><ol class="steps">${steps}</ol></details></template>`
}

/** To older and newer pages of a list. */
export function turns(language: Language, path: string, page: number, pages: number): Html | null {
  if (pages === 1) return null
  const link = (word: 'older' | 'newer', to: number) =>
    html`<a class="button second small" href="${path}?page=${to}&amp;lang=${language}">${sayCommon(language, word)}</a>`
  return html`<nav class="turns row" aria-label="${sayCommon(language, 'pages')}">${page > 1 ? link('newer', page - 1) : null}<span>${numberIn(language, page)} / ${numberIn(language, pages)}</span>${page < pages ? link('older', page + 1) : null}</nav>`
}
