/**
 * What a person decides here: the state of each purpose, and the acts that change it. Each act is one decision of the person's own,
 * durable before the page that confirms it, with a receipt. Opt-outs and withdrawals ask for no more than the visit.
 */
import type { Consent, DecisionView, NewDecision, Notice, Purpose, PurposeStanding, Reason } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import { problem } from './problems.ts'
import type { Visitor } from './sessions.ts'

export type Can = 'withdraw' | 'object' | 'give' | 'nothing'

/** One purpose as its line on the page. */
export interface Choice {
  readonly purpose: Purpose
  readonly standing: PurposeStanding
  readonly can: Can
  /** Why nothing can be done, where that needs saying. */
  readonly because: 'no_text' | 'too_young' | null
  /** The consent that the answer rests on. */
  readonly given: DecisionView | null
}

export interface Choices {
  readonly all: readonly Choice[]
  readonly restricted: 'yes' | 'no'
  /** When a browser's signal was last received. */
  readonly signalAt: Date | null
}

export interface ChoiceDeps {
  readonly consent: Pick<Consent, 'purpose' | 'purposes' | 'record' | 'standing' | 'history' | 'notices'>
}

export async function choicesOf({ consent }: ChoiceDeps, subjectId: string): Promise<Choices> {
  const [standing, history] = [await consent.standing(subjectId), await consent.history(subjectId)]
  const all = await Promise.all(
    consent.purposes().map(async (purpose): Promise<Choice> => {
      const one = standing.purposes.find((each) => each.purpose === purpose.code)!
      const { can, because } = await whatCanBeDone(consent, purpose, one.reason)
      const given = can === 'withdraw' ? consentBehind(history, purpose.code) : null
      return { purpose, standing: one, can, because, given }
    }),
  )
  return {
    all,
    restricted: all.some((choice) => choice.standing.reason === 'restricted') ? 'yes' : 'no',
    signalAt: history.findLast((decision) => decision.kind === 'signal_received')?.at ?? null,
  }
}

function consentBehind(history: readonly DecisionView[], purpose: string): DecisionView | null {
  return history.findLast((decision) => decision.kind === 'given' && decision.purposes.includes(purpose)) ?? null
}

/** The use goes on, or would but for an address or a restriction: then there is something to stop. */
const live: readonly Reason[] = ['permitted', 'restricted', 'suppressed', 'no_channel']

async function whatCanBeDone(
  consent: ChoiceDeps['consent'],
  { code, legalBasis }: Purpose,
  reason: Reason,
): Promise<Pick<Choice, 'can' | 'because'>> {
  if (legalBasis === 'contract' || legalBasis === 'legal_obligation') return { can: 'nothing', because: null }
  if (live.includes(reason)) return { can: legalBasis === 'consent' ? 'withdraw' : 'object', because: null }
  if (legalBasis === 'legitimate_interest') return { can: 'give', because: null }
  if (reason === 'too_young') return { can: 'nothing', because: 'too_young' }
  return (await consent.notices.askingFor(code))
    ? { can: 'give', because: null }
    : { can: 'nothing', because: 'no_text' }
}

/** What one press stops: consents, and marketing on another ground. */
export function stoppable({ all }: Choices): readonly Choice[] {
  return all.filter(({ can, purpose }) => can === 'withdraw' || (can === 'object' && purpose.directMarketing))
}

export interface Press {
  readonly visitor: Visitor
  readonly language: Language
}

/** Stops one purpose: withdraws a consent, objects to what rests on our interest. @throws Problem `portal.unknown_choice` */
export async function stopOne(deps: ChoiceDeps, press: Press, code: string | undefined): Promise<string> {
  const purpose = choosable(deps, code)
  const kind = purpose.legalBasis === 'consent' ? 'withdrawn' : 'objected'
  return record(deps, press, { kind, purposes: [purpose.code] }, 'stop')
}

/** Stops all that can be stopped, in one decision. @returns null when there was nothing */
export async function stopAll(deps: ChoiceDeps, press: Press): Promise<string | null> {
  const open = stoppable(await choicesOf(deps, press.visitor.subjectId)).map(({ purpose }) => purpose.code)
  // Where no consent carries a use, a withdrawal of it counts as an objection.
  return open.length === 0 ? null : record(deps, press, { kind: 'withdrawn', purposes: open }, 'stop everything')
}

/** GDPR Art. 21(2): marketing, and profiling for it; at once, nobody decides about it. */
export function objectToMarketing(deps: ChoiceDeps, press: Press): Promise<string> {
  return record(deps, press, { kind: 'objected', purposes: 'all_marketing' }, 'object to marketing')
}

/** What somebody has to see before they agree; null for a use that rests on our interest: it has no text of consent. */
export async function textFor(
  deps: ChoiceDeps,
  code: string | undefined,
): Promise<{ purpose: Purpose; notice: Notice | null }> {
  const purpose = choosable(deps, code)
  if (purpose.legalBasis !== 'consent') return { purpose, notice: null }
  const notice = await deps.consent.notices.askingFor(purpose.code)
  if (!notice) throw problem('portal.unknown_choice', { at: 'purpose' })
  return { purpose, notice }
}

/**
 * Agrees to the text that was on the screen.
 * @param shown its number and version, as the form carried them
 * @returns null when another text has been published meanwhile: it must be shown first
 */
export async function give(
  deps: ChoiceDeps,
  press: Press,
  shown: {
    readonly purpose: string | undefined
    readonly notice: string | undefined
    readonly version: string | undefined
  },
): Promise<string | null> {
  const { purpose, notice } = await textFor(deps, shown.purpose)
  if (notice && (shown.notice !== notice.noticeId || shown.version !== String(notice.version))) return null
  const text = notice ? { notice: { id: notice.noticeId, version: notice.version, language: press.language } } : {}
  return record(deps, press, { kind: 'given', purposes: [purpose.code], ...text }, 'I agree')
}

/** The request itself is the signal (W3C GPC §4; CCPA Regs. § 7025). Once for each visit, and it only ever closes. */
export async function hearSignal({ consent }: ChoiceDeps, { subjectId, session }: Visitor): Promise<void> {
  await consent.record(
    { kind: 'subject', id: subjectId },
    {
      subjectId,
      kind: 'signal_received',
      signal: 'gpc',
      purposes: [],
      channel: 'gpc',
      by: 'subject',
      evidence: { header: 'Sec-GPC: 1', screen: 'portal' },
      idempotencyKey: `gpc:portal:${session.toString('base64url')}`,
    },
  )
}

function choosable({ consent }: ChoiceDeps, code: string | undefined): Purpose {
  const purpose = consent.purposes().find((one) => one.code === code)
  const choice = purpose?.legalBasis === 'consent' || purpose?.legalBasis === 'legitimate_interest'
  if (!purpose || !choice) throw problem('portal.unknown_choice', { at: 'purpose' })
  return purpose
}

async function record(
  { consent }: ChoiceDeps,
  { visitor, language }: Press,
  decision: Pick<NewDecision, 'kind' | 'purposes' | 'notice'>,
  pressed: string,
): Promise<string> {
  const { subjectId, assurance } = visitor
  const evidence = { screen: 'portal, my choices', pressed, language, cameBy: assurance }
  const recorded = await consent.record(
    { kind: 'subject', id: subjectId },
    { ...decision, subjectId, channel: 'preference_page', by: 'subject', evidence },
  )
  return recorded.decisionId
}
