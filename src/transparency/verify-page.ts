/**
 * The page on which anybody checks a receipt: a frame of words; the check itself is the verifier, run by a script in the reader's
 * own browser. Without script, or without a built verifier, it says how to do the same on the command line. Pure.
 */
import type { Language } from '../kernel/index.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import { type CheckWord, sayOfCheck as say } from './verify-words.ts'

/** In the order in which the verifier takes them. */
export const steps = [
  'format',
  'policy',
  'checkpoint',
  'witnesses',
  'index_root',
  'inclusion',
  'opening',
  'chain_of_commitments',
  'keys',
  'completeness',
  'record',
  'notice',
  'anchor',
] as const

/** Sentences that the script fills in. */
const spoken = [
  'verify_good',
  'verify_bad',
  'verify_policy_own',
  'state_passed',
  'state_failed',
  'state_skipped',
  'state_absent',
  'state_none',
  'means_witnesses',
  'means_witnesses_none',
  'file_unreadable',
  'file_fetched',
  'scan_running',
  'scan_same',
  'scan_more',
  'scan_less',
  'scan_moved',
  'scan_other_root',
  'scan_other_past',
  'scan_unreachable',
  'scan_stopped',
  'anchor_good',
  'anchor_good_local',
  'anchor_unreachable',
  'reference_good',
  'reference_bad_text',
] as const satisfies readonly CheckWord[]

export type SpokenWords = Readonly<Record<(typeof spoken)[number], string>>

/** @param script address of the built script; null when it has not been built */
export function verifyPage(
  language: Language,
  { script, publicUrl, origin, by }: { script: string | null; publicUrl: string; origin: string; by: string },
): Page {
  // The placeholders stay: the script fills them.
  const sentences = Object.fromEntries(spoken.map((word) => [word, rawSentence(language, word)]))
  return framed(
    language,
    { title: say(language, 'verify_title'), path: '/verify', by, script, seen: 'by_all' },
    html`<p class="lead">${say(language, 'verify_lead')}</p>
${commandLine(language, script === null ? 'verify_not_built' : 'verify_without', publicUrl)}
${script === null ? null : checker(language, JSON.stringify(sentences), origin)}`,
  )
}

function rawSentence(language: Language, word: CheckWord): string {
  const names = ['done', 'size', 'count', 'known', 'what', 'chain', 'block', 'i', 'place']
  return say(language, word, Object.fromEntries(names.map((name) => [name, `{{${name}}}`])))
}

function commandLine(language: Language, why: 'verify_not_built' | 'verify_without', publicUrl: string): Html {
  return html`<section id="without" class="done"><p>${say(language, why)}</p>
<p><code class="command">npx aval-verify receipt FILE --policy POLICY</code></p>
<p>${say(language, 'verify_without_audit')}</p><p><code class="command">npx aval-verify audit ${publicUrl}/ledger</code></p></section>`
}

function checker(language: Language, sentences: string, origin: string): Html {
  return html`<div id="checker" hidden data-language="${language}" data-words="${sentences}" data-origin="${origin}">
${files(language)}
${verdict(language)}
<div id="more" hidden>
${scanning(language)}
${asking(language, { id: 'anchor', title: 'anchor_title', about: 'anchor_about', label: 'anchor_rpc', button: 'anchor_ask', type: 'url', hint: 'https://…' })}
${asking(language, { id: 'reference', title: 'reference_title', about: 'reference_about', label: 'reference_label', button: 'reference_check', type: 'text', hint: 'origin="…"; enrolment="…"; i=…' })}
</div></div>`
}

function files(language: Language): Html {
  return html`<div id="drop" class="drop"><label for="file">${say(language, 'verify_file')}</label>
<p class="soft" id="about-file">${say(language, 'verify_drop')}</p>
<input type="file" id="file" accept=".json,application/json" aria-describedby="about-file"></div>
<details id="own"><summary>${say(language, 'verify_policy')}</summary><p class="soft" id="about-policy">${say(language, 'verify_policy_about')}</p>
<p><label for="policy" class="unseen">${say(language, 'verify_policy')}</label><input type="file" id="policy" aria-describedby="about-policy"></p></details>
<p id="fetched" class="soft" hidden></p>`
}

function verdict(language: Language): Html {
  const lines = steps.map(
    (
      step,
    ) => html`<li data-step="${step}"><span class="mark" aria-hidden="true"></span><div><h3>${say(language, `step_${step}`)} <span class="outcome"></span></h3>
<p class="means soft">${say(language, `means_${step}`)}</p></div></li>`,
  )
  return html`<section id="verdict" aria-labelledby="verdict-title" hidden>
<div id="banner" role="status" tabindex="-1"><h2 id="verdict-title"></h2><p id="verdict-text"></p></div>
<div id="policy-of-receipt" class="caution"><p><strong>${say(language, 'verify_policy_receipt')}</strong></p><p>${say(language, 'verify_policy_receipt_about')}</p></div>
<p id="policy-own" hidden><strong>${say(language, 'verify_policy_own')}</strong></p>
<h2>${say(language, 'verify_steps')}</h2><ol id="steps" class="steps">${lines}</ol></section>`
}

function scanning(language: Language): Html {
  return html`<section class="ask" aria-labelledby="scan-title"><h2 id="scan-title">${say(language, 'scan_title')}</h2><p>${say(language, 'scan_about')}</p>
<div class="row"><button type="button" class="first" id="scan-start">${say(language, 'scan_start')}</button><button type="button" class="second" id="scan-cancel" hidden>${say(language, 'scan_cancel')}</button></div>
<div id="scan-work" hidden><progress id="scan-progress" aria-label="${say(language, 'scan_progress')}" value="0" max="1"></progress><p class="soft" id="scan-count"></p></div>
<p id="scan-result" class="result" role="status"></p></section>`
}

interface Question {
  readonly id: 'anchor' | 'reference'
  readonly title: CheckWord
  readonly about: CheckWord
  readonly label: CheckWord
  readonly button: CheckWord
  readonly type: 'url' | 'text'
  readonly hint: string
}

function asking(language: Language, { id, title, about, label, button, type, hint }: Question): Html {
  return html`<section class="ask" id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${say(language, title)}</h2><p>${say(language, about)}</p>
<form id="${id}-form"><label for="${id}-input">${say(language, label)}</label>
<div class="row"><input type="${type}" id="${id}-input" required autocomplete="off" spellcheck="false" placeholder="${hint}"><button class="first">${say(language, button)}</button></div></form>
<p id="${id}-result" class="result" role="status"></p></section>`
}
