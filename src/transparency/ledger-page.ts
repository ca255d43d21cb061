/** The public log for people: how it stands, who watches it, what is wrong if something is, and how to audit it. Pure. */
import type { Controller } from '../campaigns/index.ts'
import type { Language } from '../kernel/index.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import type { AnchorFacts, LedgerFacts, WitnessFacts } from './ledger-facts.ts'
import { type LogWord, sayOfLog as say } from './log-words.ts'
import { momentIn, numberIn } from './words.ts'

export function ledgerPage(
  language: Language,
  facts: LedgerFacts,
  { controller, publicUrl }: { readonly controller: Controller | null; readonly publicUrl: string },
): Page {
  const name = controller?.name ?? facts.origin
  return framed(
    language,
    { title: say(language, 'log_title'), path: '/ledger', by: controller?.name ?? '', seen: 'by_all' },
    html`<p class="lead">${say(language, 'log_lead', { controller: name })}</p>
${alarms(language, facts)}
<div class="story">
${newest(language, facts)}
${witnesses(language, facts.witnesses)}
${anchor(language, facts.anchor)}
${audit(language, publicUrl)}
</div>`,
  )
}

/** Everything that is wrong, in words; the first thing that a visitor sees. */
function alarms(language: Language, facts: LedgerFacts): Html {
  const said = alarmsOf(language, facts)
  if (said.length === 0) return html`<p class="state on" role="status">${say(language, 'log_fine')}</p>`
  return html`<div class="alarm" role="alert"><ul class="plain">${said.map((text) => html`<li>${text}</li>`)}</ul></div>`
}

export function alarmsOf(language: Language, facts: LedgerFacts): string[] {
  const count = numberIn(language, facts.waiting)
  const broken = numberIn(language, facts.brokenPromises)
  return [
    ...(facts.state === 'rolled_back' ? [say(language, 'log_alarm_rolled_back')] : []),
    ...(facts.state === 'stopped' ? [say(language, 'log_alarm_stopped')] : []),
    ...(facts.pace === 'late' ? [say(language, 'log_alarm_late', { count })] : []),
    ...(facts.brokenPromises > 0 ? [say(language, 'log_alarm_promise', { count: broken })] : []),
    ...(facts.quorum === 'unmet' ? [say(language, 'log_alarm_quorum')] : []),
    ...facts.witnesses
      .filter(({ state }) => state !== 'signing' && state !== 'unknown')
      .map(({ name, state }) => say(language, 'log_alarm_witness', { name, what: say(language, `witness_${state}`) })),
    ...(facts.anchor?.cadence === 'missed' ? [say(language, 'log_alarm_anchor')] : []),
  ]
}

type Line = readonly [LogWord, string | Html | null]

function lines(language: Language, all: readonly Line[]): Html {
  const shown = all.filter((line): line is readonly [LogWord, string | Html] => line[1] !== null)
  return html`<dl>${shown.map(([word, value]) => html`<dt>${say(language, word)}</dt><dd>${value}</dd>`)}</dl>`
}

function newest(language: Language, facts: LedgerFacts): Html {
  const title = html`<h2 id="newest">${say(language, 'log_newest')}</h2>`
  const body =
    facts.publishedAt === null
      ? html`<p>${say(language, 'log_none')}</p>`
      : lines(language, [
          ['log_size', html`<strong class="figure">${numberIn(language, facts.published)}</strong>`],
          ['log_when', momentIn(language, facts.publishedAt)],
          ['log_origin', html`<code>${facts.origin}</code>`],
          ['log_state', say(language, `log_state_${facts.state}`)],
        ])
  const note = facts.checkpoint
    ? html`<details><summary>${say(language, 'log_note')}</summary><pre tabindex="0">${facts.checkpoint}</pre></details>`
    : null
  return html`<section aria-labelledby="newest">${title}${body}${note}</section>`
}

function witnesses(language: Language, all: readonly WitnessFacts[]): Html {
  const title = html`<h2 id="witnesses">${say(language, 'witnesses_title')}</h2>`
  if (all.length === 0)
    return html`<section aria-labelledby="witnesses">${title}<p class="caution">${say(language, 'witnesses_none')}</p></section>`
  const label = (word: LogWord) => say(language, word)
  const rows = all.map(
    ({ name, state, size, at, run }) => html`<tr><th scope="row">${name}</th>
<td data-label="${label('witness_state')}">${label(`witness_${state}`)}</td>
<td data-label="${label('witness_size')}">${size === null ? '–' : numberIn(language, size)}</td>
<td data-label="${label('witness_at')}">${at === null ? '–' : momentIn(language, at)}</td>
<td data-label="${label('witness_run')}">${label(`run_${run}`)}</td></tr>`,
  )
  return html`<section aria-labelledby="witnesses">${title}<p>${label('witnesses_about')}</p>
<table><thead><tr>${(['witness_name', 'witness_state', 'witness_size', 'witness_at', 'witness_run'] as const).map((word) => html`<th scope="col">${label(word)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></section>`
}

function anchor(language: Language, facts: AnchorFacts | null): Html {
  const title = html`<h2 id="anchors">${say(language, 'anchors_title')}</h2>`
  if (!facts) return html`<section aria-labelledby="anchors">${title}<p>${say(language, 'anchors_none')}</p></section>`
  const local = facts.chain === 'local'
  const id = String(facts.chainId)
  const sent = facts.newest
  const first: Line[] = [
    ['anchor_chain', local ? say(language, 'anchor_chain_local', { id }) : id],
    ['anchor_contract', html`<code>${facts.contract}</code>`],
    ['anchor_final', facts.finalized === null ? '–' : numberIn(language, facts.finalized)],
    [
      'anchor_newest',
      sent
        ? say(language, 'anchor_newest_size', { size: numberIn(language, sent.size) })
        : say(language, 'anchor_newest_none'),
    ],
  ]
  const then: Line[] = sent
    ? [
        ['anchor_state', say(language, `anchor_${sent.state}`)],
        ['anchor_at', sent.at && momentIn(language, sent.at)],
        ['anchor_block', sent.block === null ? null : numberIn(language, sent.block)],
        ['anchor_transaction', html`<code>${sent.transaction}</code>`],
      ]
    : []
  return html`<section aria-labelledby="anchors">${title}<p>${say(language, 'anchors_about')}</p>
${local ? html`<p class="caution"><strong>${say(language, 'anchors_local')}</strong></p>` : null}${lines(language, [...first, ...then])}</section>`
}

function audit(language: Language, publicUrl: string): Html {
  return html`<section aria-labelledby="audit"><h2 id="audit">${say(language, 'audit_title')}</h2>
<p>${say(language, 'audit_about')}</p><p><code class="command">npx aval-verify audit ${publicUrl}/ledger</code></p>
<p>${say(language, 'audit_watch')}</p><p><code class="command">npx aval-verify watch ${publicUrl}/ledger</code></p>
<p>${say(language, 'audit_files')} <a href="/ledger/checkpoint">${say(language, 'link_checkpoint')}</a> · <a href="/ledger/policy">${say(language, 'link_policy')}</a></p></section>`
}
