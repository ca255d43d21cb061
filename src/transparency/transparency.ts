/**
 * The pages behind the links of a message. Showing changes nothing; choosing records one decision. The token alone says whom it
 * is about, so no page can show anybody else. A link that is older than the law's rule for links shows no data, and still stops.
 */
import { type MessageLink, type MessageRef, pageToken, readPageToken, showsDataUntil } from '../campaigns/index.ts'
import type { NoticeContent, RecordedDecision } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { noticeFor, recordConsent, recordSignal, recordWhyAction, recordWithdrawal, whyActions } from './choices.ts'
import { gatherWhy, readPerson, type TransparencyDeps, type Why } from './facts.ts'
import { type Page, plainPage } from './layout.ts'
import { agedWhyPage, stopPage } from './aged-pages.ts'
import { beforeGivingPage, type Choice, donePage, preferencesPage } from './preferences-page.ts'
import { problem } from './problems.ts'
import { ledgerPage } from './ledger-page.ts'
import { gatherReceipt, proofFile, receiptFile, type TakenFile } from './receipt-facts.ts'
import { receiptPage } from './receipt-page.ts'
import { readReceiptToken, receiptToken } from './receipt-token.ts'
import { builtScript } from './built.ts'
import { type NoticePreview, previewNotice } from './notice-preview.ts'
import { verifyPage } from './verify-page.ts'
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
  receipt(token: string, asked: Language | null, heard: Language): Promise<Page>
  /** What the person takes away; null when there is none to take, for whatever reason: the page says which. */
  takeReceipt(token: string): Promise<TakenFile | null>
  /** @param i which entry; null: the newest that the receipt opens */
  takeProof(token: string, i: number | null): Promise<TakenFile | null>
  verify(language: Language): Promise<Page>
  ledger(language: Language): Promise<Page>
  /** Path of a receipt's page, for links from elsewhere. @param decisionId null: everything */
  receiptPath(subjectId: string, decisionId: string | null): string
  /** A notice that is being written, as people will see it; null purpose: the first that it asks for. */
  previewNotice(
    content: NoticeContent,
    how: { purpose: string | null; shown: Language; reader: Language },
  ): Promise<NoticePreview>
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
    previewNotice: (content, how) => previewNotice(deps, content, how),
    facts: (ref) => gatherWhy(deps, ref),
    ...ledgerSide(deps),
  }
}

type LedgerSide = Pick<Transparency, 'receipt' | 'takeReceipt' | 'takeProof' | 'verify' | 'ledger' | 'receiptPath'>

/** The people's side of the ledger. */
function ledgerSide(deps: TransparencyDeps): LedgerSide {
  const { publicUrl } = deps
  const view = async (token: string) => {
    const ref = readReceiptToken(deps.vault, token)
    return ref ? gatherReceipt(deps, ref) : null
  }
  return {
    receipt: async (token, asked, heard) => {
      const language = asked ?? heard
      const seen = await view(token)
      if (!seen) return plainPage(language, 'bad', null)
      return receiptPage(language, seen, { path: `/receipt/${token}`, publicUrl })
    },
    takeReceipt: async (token) => {
      const seen = await view(token)
      return seen?.kind === 'receipt' ? receiptFile(seen) : null
    },
    takeProof: async (token, i) => {
      const seen = await view(token)
      return seen?.kind === 'receipt' ? proofFile(seen, i) : null
    },
    verify: async (language) => {
      const script = builtScript('page')
      const { origin } = await deps.ledgerFacts()
      const by = (await deps.campaigns.controller.read())?.name ?? ''
      return verifyPage(language, { script: script && `/verify.js?v=${script.version}`, publicUrl, origin, by })
    },
    ledger: async (language) =>
      ledgerPage(language, await deps.ledgerFacts(), { controller: await deps.campaigns.controller.read(), publicUrl }),
    receiptPath: (subjectId, decisionId) => receiptPathOf(deps, { subjectId }, decisionId),
  }
}

function receiptPathOf(
  deps: TransparencyDeps,
  { subjectId }: Pick<MessageRef, 'subjectId'>,
  decisionId: string | null,
): string {
  return `/receipt/${receiptToken(deps.vault, { subjectId, decisionId })}`
}

function pathsOf(deps: TransparencyDeps, link: MessageLink) {
  return {
    why: `/why/${pageToken(deps.vault, 'why', link)}`,
    preferences: `/preferences/${pageToken(deps.vault, 'preferences', link)}`,
    portal: `/my/from/${pageToken(deps.vault, 'preferences', link)}`,
  }
}

function isAged({ clock }: Pick<TransparencyDeps, 'clock'>, link: MessageLink): boolean {
  return showsDataUntil(link) <= clock.now()
}

async function showWhy(
  deps: TransparencyDeps,
  ref: MessageLink,
  asked: Language | null,
  heard: Language,
): Promise<Page> {
  if (isAged(deps, ref)) return showAgedWhy(deps, ref, asked ?? heard)
  const facts = await gatherWhy(deps, ref)
  const paths = pathsOf(deps, ref)
  if (facts.kind === 'nothing_held') return plainPage(asked ?? heard, 'gone', paths.why)
  const receipt = facts.reliance && receiptPathOf(deps, ref, facts.consent?.decision.decisionId ?? null)
  return whyPage(asked ?? facts.messageLanguage ?? heard, facts, { ...paths, receipt })
}

/** What a link still says when it is old: what it was about, and how to stop it. */
async function showAgedWhy(deps: TransparencyDeps, link: MessageLink, language: Language): Promise<Page> {
  const told = await deps.campaigns.told(link.campaignId)
  const paths = pathsOf(deps, link)
  if (!told || !(await isHere(deps, link))) return plainPage(language, 'gone', paths.why)
  const purpose = deps.consent.purpose(told.definition.purpose)
  const controller = await deps.campaigns.controller.read()
  return agedWhyPage(language, { purpose, controller, until: showsDataUntil(link) }, paths)
}

async function chooseOnWhy(deps: TransparencyDeps, ref: MessageLink, form: Form, language: Language): Promise<Page> {
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
  ref: MessageLink,
  language: Language,
  decision: RecordedDecision,
  { purposes }: { readonly purposes: readonly string[] },
): Promise<Page> {
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  return donePage(frame, decision, {
    purposes: purposes.map((code) => deps.consent.purpose(code)),
    receipt: receiptPathOf(deps, ref, decision.decisionId),
  })
}

async function showPreferences(deps: TransparencyDeps, ref: MessageLink, language: Language): Promise<Page> {
  if (!(await isHere(deps, ref))) return plainPage(language, 'gone', null)
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  if (isAged(deps, ref)) return stopPage(frame, await choicesOf(deps, ref), showsDataUntil(ref))
  const entered = (await deps.consent.history(ref.subjectId)).filter((decision) => decision.entry !== null)
  const each = entered
    .toReversed()
    .map((decision) => ({ decision, path: receiptPathOf(deps, ref, decision.decisionId) }))
  return preferencesPage(frame, await choicesOf(deps, ref), { each, all: receiptPathOf(deps, ref, null) })
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
  ref: MessageLink,
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
  // A yes counts for whoever gives it: an old link, which others may hold, is too little to tell.
  if (isAged(deps, ref)) return showPreferences(deps, ref, language)
  // Only the text that was on the screen can have been agreed to: another one is shown first.
  const sameText = form.notice === notice.noticeId && form.version === String(notice.version)
  if (form.action === 'give' && sameText)
    return done(deps, ref, language, await recordConsent(deps, ref, { purpose: code, notice, language }), {
      purposes: [code],
    })
  const frame = { language, controller: await deps.campaigns.controller.read(), paths: pathsOf(deps, ref) }
  return beforeGivingPage(frame, purpose, notice)
}
