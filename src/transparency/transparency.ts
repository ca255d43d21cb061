/**
 * The pages behind the links of a message. Showing changes nothing; choosing records one decision. The token alone says whom it
 * is about, so no page can show anybody else.
 */
import { type MessageRef, pageToken, readPageToken } from '../campaigns/index.ts'
import type { RecordedDecision } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { noticeFor, recordConsent, recordSignal, recordWhyAction, recordWithdrawal, whyActions } from './choices.ts'
import { gatherWhy, readPerson, type TransparencyDeps, type Why } from './facts.ts'
import { type Page, plainPage } from './layout.ts'
import { beforeGivingPage, type Choice, donePage, preferencesPage } from './preferences-page.ts'
import { problem } from './problems.ts'
import { whyPage } from './why-page.ts'

/** The fields of a form, as they came. */
export type Form = Readonly<Record<string, string>>

export interface Transparency {
  /** @param asked the language that the reader chose on the page; else the message's own @param heard the browser's */
  why(token: string, asked: Language | null, heard: Language): Promise<Page>
  /** Records what a button of the why-page names. @throws Problem `transparency.unknown_choice` */
  chooseOnWhy(token: string, form: Form, asked: Language): Promise<Page>
  preferences(token: string, asked: Language | null, heard: Language): Promise<Page>
  /** @throws Problem `transparency.unknown_choice` */
  chooseOnPreferences(token: string, form: Form, asked: Language): Promise<Page>
  /** A browser's opt-out signal came with a visit. Nothing happens for a link that is not ours or a person who is not here. */
  hearSignal(page: 'why' | 'preferences', token: string): Promise<void>
  /** The facts behind the why-page, for a copy of one's data and for the command line. */
  facts(ref: MessageRef): Promise<Why>
}

export function createTransparency(deps: TransparencyDeps): Transparency {
  const read = (page: 'why' | 'preferences', token: string) => readPageToken(deps.vault, page, token)
  return {
    why: async (token, asked, heard) => {
      const ref = read('why', token)
      return ref ? showWhy(deps, ref, asked, heard) : plainPage(asked ?? heard, 'bad', null)
    },
    chooseOnWhy: async (token, form, asked) => {
      const ref = read('why', token)
      return ref ? chooseOnWhy(deps, ref, form, asked) : plainPage(asked, 'bad', null)
    },
    preferences: async (token, asked, heard) => {
      const ref = read('preferences', token)
      return ref ? showPreferences(deps, ref, asked ?? heard) : plainPage(asked ?? heard, 'bad', null)
    },
    chooseOnPreferences: async (token, form, asked) => {
      const ref = read('preferences', token)
      return ref ? chooseOnPreferences(deps, ref, form, asked) : plainPage(asked, 'bad', null)
    },
    hearSignal: async (page, token) => {
      const ref = read(page, token)
      if (ref && (await isHere(deps, ref))) await recordSignal(deps, ref)
    },
    facts: (ref) => gatherWhy(deps, ref),
  }
}

function pathsOf(deps: TransparencyDeps, ref: MessageRef) {
  return {
    why: `/why/${pageToken(deps.vault, 'why', ref)}`,
    preferences: `/preferences/${pageToken(deps.vault, 'preferences', ref)}`,
  }
}

async function showWhy(
  deps: TransparencyDeps,
  ref: MessageRef,
  asked: Language | null,
  heard: Language,
): Promise<Page> {
  const facts = await gatherWhy(deps, ref)
  const paths = pathsOf(deps, ref)
  if (facts.kind === 'nothing_held') return plainPage(asked ?? heard, 'gone', paths.why)
  return whyPage(asked ?? facts.messageLanguage ?? heard, facts, paths)
}

async function chooseOnWhy(deps: TransparencyDeps, ref: MessageRef, form: Form, language: Language): Promise<Page> {
  const action = whyActions.find((one) => one === form.action)
  if (!action) throw problem('transparency.unknown_choice', { at: 'action' })
  const told = await deps.campaigns.told(ref.campaignId)
  if (!told || !(await isHere(deps, ref))) return plainPage(language, 'gone', null)
  const { purpose } = told.definition
  return done(deps, ref, language, await recordWhyAction(deps, ref, action, { purpose, language }), {
    purposes: action === 'stop_profiling' ? ['profiling'] : [purpose],
  })
}

async function isHere(deps: TransparencyDeps, ref: MessageRef): Promise<boolean> {
  return (await readPerson(deps, ref, async () => 'here')) !== null
}

async function done(
  deps: TransparencyDeps,
  ref: MessageRef,
  language: Language,
  decision: RecordedDecision,
  { purposes }: { readonly purposes: readonly string[] },
): Promise<Page> {
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  return donePage(
    frame,
    decision,
    purposes.map((code) => deps.consent.purpose(code)),
  )
}

async function showPreferences(deps: TransparencyDeps, ref: MessageRef, language: Language): Promise<Page> {
  if (!(await isHere(deps, ref))) return plainPage(language, 'gone', null)
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  return preferencesPage(frame, await choicesOf(deps, ref))
}

async function choicesOf(deps: TransparencyDeps, ref: MessageRef): Promise<Choice[]> {
  const standing = await deps.consent.standing(ref.subjectId)
  return Promise.all(
    marketing(deps).map(async (purpose): Promise<Choice> => {
      const one = standing.purposes.find((each) => each.purpose === purpose.code)!
      return { purpose, standing: one, canGive: (await noticeFor(deps, purpose.code)) ? 'yes' : 'no' }
    }),
  )
}

/** Direct marketing, what goes with it, and measuring: all that a person decides about. */
function marketing(deps: Pick<TransparencyDeps, 'consent'>) {
  return deps.consent.purposes().filter((purpose) => purpose.directMarketing || purpose.legalBasis === 'consent')
}

async function chooseOnPreferences(
  deps: TransparencyDeps,
  ref: MessageRef,
  form: Form,
  language: Language,
): Promise<Page> {
  const purpose = marketing(deps).find((one) => one.code === form.purpose)
  if (!purpose) throw problem('transparency.unknown_choice', { at: 'purpose' })
  if (!(await isHere(deps, ref))) return plainPage(language, 'gone', null)
  const { code } = purpose
  if (form.action === 'withdraw')
    return done(deps, ref, language, await recordWithdrawal(deps, ref, code, language), { purposes: [code] })
  const notice = await noticeFor(deps, code)
  if (!notice || (form.action !== 'ask' && form.action !== 'give'))
    throw problem('transparency.unknown_choice', { at: 'action' })
  // Only the text that was on the screen can have been agreed to: another one is shown first.
  const sameText = form.notice === notice.noticeId && form.version === String(notice.version)
  if (form.action === 'give' && sameText)
    return done(deps, ref, language, await recordConsent(deps, ref, { purpose: code, notice, language }), {
      purposes: [code],
    })
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  return beforeGivingPage(frame, purpose, notice)
}
