/**
 * What the links of a message open when they are old: no data about anybody, and everything that stops. Whoever wants to see more, or to
 * allow something, comes in by a code. Pure.
 */
import type { Language } from '../kernel/index.ts'
import type { WhyFacts } from './facts.ts'
import { html, type Html } from './html.ts'
import { framed, type Page } from './layout.ts'
import { action, type Choice, type Frame } from './preferences-page.ts'
import { choices, sender } from './why-page.ts'
import { dateIn, t } from './words.ts'

/** In the place of the whole answer to "why?". @param facts `until`: when the link ceased to show data */
export function agedWhyPage(
  language: Language,
  facts: Pick<WhyFacts, 'purpose' | 'controller'> & { readonly until: Date },
  paths: Frame['paths'],
): Page {
  const by = facts.controller?.name ?? ''
  return framed(
    language,
    { title: t(language, 'why_title'), path: paths.why, by },
    html`${aged(language, facts.until, '/my/messages')}
<div class="sheet">
<section class="answer" aria-labelledby="short"><h2 id="short">${t(language, 'short_title')}</h2><p>${t(language, 'aged_about', { purpose: facts.purpose.sentence[language] })}</p></section>
${choices(language, facts, { ...paths, portal: '/my' })}
<div class="story">${sender(language, facts)}</div>
</div>`,
  )
}

/** In the place of the page of choices: what is allowed and can be stopped, and nothing of why or since when. */
export function stopPage({ language, controller, paths }: Frame, all: readonly Choice[], until: Date): Page {
  const allowed = all.filter(({ standing }) => standing.reason === 'permitted')
  const lines = allowed.map(
    ({ purpose }) =>
      html`<li><div><h2 class="item">${purpose.sentence[language]}</h2></div>${action(language, { purpose, allowed: true, canGive: 'no' }, paths.preferences)}</li>`,
  )
  return framed(
    language,
    { title: t(language, 'preferences_title'), path: paths.preferences, by: controller?.name ?? '' },
    html`${aged(language, until, '/my/choices')}
${lines.length === 0 ? html`<p>${t(language, 'aged_nothing')}</p>` : html`<p>${t(language, 'aged_allowed')}</p><ul class="list">${lines}</ul>`}
<p><a href="${paths.why}?lang=${language}">${t(language, 'back_why')}</a></p>`,
  )
}

function aged(language: Language, until: Date, onward: string): Html {
  return html`<p class="lead">${t(language, 'aged_lead', { date: dateIn(language, until) })}</p>
<p class="onward"><a class="button second" href="/my?onward=${encodeURIComponent(onward)}&amp;lang=${language}">${t(language, 'aged_code')}</a></p>`
}
