/** The door of the portal: asking for a code, entering it, opening a link; and the pages for when nobody is there. Pure. */
import type { Controller } from '../campaigns/index.ts'
import type { Problem } from '../kernel/index.ts'
import { dateIn, type Html, html, type Page } from '../transparency/index.ts'
import { codeLimits } from './codes.ts'
import { type Look, notice, portalPage } from './frame.ts'
import { say } from './words.ts'

/** How somebody came to the door. */
export type Ending = 'left' | 'ended' | null

interface Door {
  /** Where to go afterwards. */
  readonly onward: string
  readonly ending: Ending
  readonly controller: Controller | null
  /** What was wrong with what was typed. */
  readonly refusal?: { readonly problem: Problem; readonly email: string }
}

export function entryPage(look: Look, { onward, ending, controller, refusal }: Door): Page {
  const { language, by } = look
  const wrong = refusal ? (refusal.problem.toJson(language) as { title: string; fix: string }) : null
  const contact = controller?.dpoContact ?? '–'
  return portalPage(
    look,
    { title: say(language, 'enter_title'), path: '/my', seen: 'by_all', status: refusal?.problem.status ?? 200 },
    html`${ending === null ? null : notice('done', html`<p>${say(language, ending === 'left' ? 'ended' : 'ended_by_itself')}</p>`)}
<p class="lead">${say(language, 'enter_lead', { controller: by })}</p>
<section class="panel" aria-labelledby="by-code"><h2 id="by-code">${say(language, 'enter_code_title')}</h2>
<p id="about-email">${say(language, 'enter_code_about', { controller: by })}</p>
<form method="post" action="/my/code?lang=${language}"><input type="hidden" name="onward" value="${onward}">
<label for="email">${say(language, 'email')}</label>
${wrong === null ? null : html`<p class="wrong" id="wrong-email"><strong>${wrong.title}</strong> ${wrong.fix}</p>`}
<div class="row"><input type="email" id="email" name="email" autocomplete="email" required maxlength="320" value="${refusal?.email ?? ''}"
 aria-describedby="${wrong === null ? 'about-email' : 'wrong-email about-email'}"${wrong === null ? null : html` aria-invalid="true"`}><button class="first">${say(language, 'send_code')}</button></div></form></section>
<section class="other" aria-labelledby="by-link"><h2 id="by-link">${say(language, 'enter_link_title')}</h2><p>${say(language, 'enter_link_about')}</p></section>
<section class="other" aria-labelledby="by-hand"><h2 id="by-hand">${say(language, 'enter_other_title')}</h2><p>${say(language, 'enter_other_about', { contact })}</p></section>`,
  )
}

export function codePage(
  look: Look,
  {
    challenge,
    onward,
    outcome,
  }: { readonly challenge: string; readonly onward: string; readonly outcome: 'sent' | 'wrong' },
): Page {
  const { language } = look
  const path = `/my/code?challenge=${challenge}&onward=${encodeURIComponent(onward)}`
  const wrong = outcome === 'wrong'
  return portalPage(
    look,
    { title: say(language, 'code_title'), path, status: wrong ? 422 : 200 },
    html`<p class="lead">${say(language, 'code_lead', { minutes: codeLimits.lifeMs / 60_000 })}</p>
<section class="panel"><form method="post" action="/my/enter?lang=${language}"><input type="hidden" name="challenge" value="${challenge}"><input type="hidden" name="onward" value="${onward}">
<label for="code">${say(language, 'code')}</label><p class="soft" id="about-code">${say(language, 'code_hint')}</p>
${wrong ? html`<p class="wrong" id="wrong-code"><strong>${say(language, 'code_wrong')}</strong></p>` : null}
<div class="row"><input type="text" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="20"
 aria-describedby="${wrong ? 'wrong-code about-code' : 'about-code'}"${wrong ? html` aria-invalid="true"` : null}><button class="first">${say(language, 'code_enter')}</button></div></form></section>
<p class="soft">${say(language, 'code_nothing')}</p><p><a href="/my?lang=${language}">${say(language, 'code_again')}</a></p>`,
  )
}

/** @param path of the page itself, where the form goes too */
export function fromLinkPage(look: Look, path: string): Page {
  const { language, by } = look
  return portalPage(
    look,
    { title: say(language, 'from_title'), path },
    html`<p class="lead">${say(language, 'from_lead', { controller: by })}</p>
<section class="panel"><form method="post" action="${path}?lang=${language}"><button class="first">${say(language, 'from_open')}</button></form></section>`,
  )
}

/** In its place where the link is old. @param paths of the page itself, and of the page where things are stopped */
export function agedLinkPage(
  look: Look,
  { own, stop }: { readonly own: string; readonly stop: string },
  until: Date,
): Page {
  const { language } = look
  return portalPage(
    look,
    { title: say(language, 'from_title'), path: own },
    html`<p class="lead">${say(language, 'aged_lead', { date: dateIn(language, until) })}</p>
<div class="row"><a class="button first" href="${stop}?lang=${language}">${say(language, 'aged_stop')}</a><a class="button second" href="/my?lang=${language}">${say(language, 'aged_code')}</a></div>`,
  )
}

export function gonePage(look: Look): Page {
  const { language } = look
  const title = say(language, 'gone_title')
  return portalPage(
    { ...look, visitor: null },
    { title, path: null },
    html`<p class="lead">${say(language, 'gone')}</p>`,
  )
}

/** A refusal as a page. @param more what helps on */
export function refusedPage(look: Look, problem: Problem, more: Html | null = null): Page {
  const { language } = look
  const { title, fix } = problem.toJson(language) as { title: string; fix: string }
  return portalPage(
    look,
    { title, path: null, status: problem.status },
    html`<p class="lead">${fix}</p>${more}<p><a class="button second" href="/my?lang=${language}">${say(language, 'sorry_back')}</a></p>`,
  )
}

export function unexpectedPage(look: Look, request: string): Page {
  const { language } = look
  return portalPage(
    look,
    { title: say(language, 'unexpected_title'), path: null, status: 500 },
    html`<p class="lead">${say(language, 'unexpected', { request })}</p><p><a class="button second" href="/my?lang=${language}">${say(language, 'sorry_back')}</a></p>`,
  )
}
