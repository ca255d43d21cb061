/**
 * Permission: from decisions, facts and law to an answer per purpose. Pure; most protective wins; unknown is never
 * permission. Decisions count in the order of the moments they were made; of two at the same moment the protective counts last.
 */
import { ageAt, ageOfConsent } from '../law/index.ts'
import {
  allMarketing,
  type ChannelState,
  type DecisionKind,
  everything,
  type Facts,
  type PlainDecision,
} from './decision.ts'
import { type Channel, lastPurposeId, type Purpose } from './purposes.ts'
import { type Reason, reasonCode } from './reasons.ts'

/** How a person of unknown age is treated: `minor` for a service directed at children (GDPR Art. 8, recital 38). */
export type UnknownAge = 'adult' | 'minor'

export interface Question {
  readonly decisions: readonly PlainDecision[]
  readonly facts: Facts
  readonly now: Date
  readonly unknownAge?: UnknownAge
}

export interface Answer {
  readonly purpose: Purpose
  readonly reason: Reason
  /** The moment of the decision that the answer rests on; null when it rests on none. */
  readonly since: Date | null
  /** When the answer will change by itself; null: never. */
  readonly until: Date | null
}

/** What is stored: one bit and one byte per purpose, and until when they hold (null: for ever). */
export interface Permission {
  readonly bits: bigint
  readonly reasons: Buffer
  readonly until: Date | null
}

/**
 * The answer for each purpose.
 *
 * - Basis consent: open while a valid `given` stands that nothing later ended. `refused`, `withdrawn`, `expired` end it, as
 *   does its own end of validity; `requested` changes nothing (GDPR Art. 7; DPV: only ConsentGiven and RenewedConsentGiven are valid).
 * - `objected` ends it too and bars the purpose until the subject, in person and naming this very purpose, gives consent
 *   later; a guardian cannot lift it (GDPR Art. 21(2)-(3)). `all_marketing` covers every direct-marketing purpose, profiling,
 *   training and tracking included, also purposes added later.
 * - `signal_received` (GPC) works as an objection to sharing with third parties: binding in California (§ 7025), honoured everywhere.
 * - A child's own `given` counts from the age of consent of its country on the day it was made; a guardian's counts only
 *   below that age, and where the law wants both (France) only together with the child's own; an agent's or the controller's never. A guardian's consent outlives
 *   the birthday until it is withdrawn (EDPB Guidelines 05/2020 § 150); a child's own, given too young, never becomes valid.
 * - Basis legitimate interest: open until `objected`, `refused` or `withdrawn` (all count as objection), again after a later
 *   `given` by the subject (Art. 21(1)). Basis contract or legal obligation: open.
 * - `restriction_set` closes everything it names but purposes that survive restriction, until lifted (Art. 18).
 * - Last, the address: suppressed, or no channel.
 */
export function answers(purposes: readonly Purpose[], question: Question): Answer[] {
  const ordered = inOrder(question.decisions.filter((decision) => counts(decision, question)))
  return purposes.map((purpose) => answer(purpose, ordered, question))
}

/** The answers as they are stored. `until` is the earliest moment at which any of them may change. */
export function permissionOf(all: readonly Answer[]): Permission {
  const bytes = Buffer.alloc(lastPurposeId + 1, reasonCode.no_decision)
  let bits = 0n
  let until: Date | null = null
  for (const { purpose, reason, until: ends } of all) {
    bytes[purpose.id] = reasonCode[reason]
    if (reason === 'permitted') bits |= 1n << BigInt(purpose.id)
    if (ends !== null && (until === null || ends < until)) until = ends
  }
  return { bits, reasons: bytes, until }
}

/**
 * What a stored permission depends on, as a key: people in the same situation have the same bits and reasons, so that an import
 * computes each situation once. Null where it also depends on the hour, because a validity ends.
 */
export function situationOf(question: Question): string | null {
  const { decisions, facts, now } = question
  if (decisions.some((decision) => decision.validUntil !== null || decision.at > now)) return null
  const { email, phone, post } = facts.channels ?? {}
  let key = `${email} ${phone} ${post}`
  // Replay looks at the order only, not at the distances between moments.
  for (const decision of inOrder(decisions)) {
    const age = decision.kind !== 'given' ? '' : isChild(decision, question) ? needsBoth(decision, question) : 'adult'
    key += `>${decision.kind} ${decision.by} ${age} ${decision.purposes.join()}`
  }
  return key
}

function needsBoth(given: PlainDecision, { facts }: Question): 'yes' | 'no' {
  return ageOfConsent(facts.residence ?? null, given.at).joint
}

/** Of decisions made at the same moment the one that permits less counts last, so that it stands. */
const order: Readonly<Record<DecisionKind, number>> = {
  requested: 0,
  restriction_lifted: 1,
  given: 2,
  expired: 3,
  refused: 4,
  withdrawn: 5,
  signal_received: 6,
  objected: 7,
  restriction_set: 8,
}

function inOrder(decisions: readonly PlainDecision[]): readonly PlainDecision[] {
  if (decisions.length < 2) return decisions
  return decisions.toSorted(
    (a, b) => a.at.getTime() - b.at.getTime() || order[a.kind] - order[b.kind] || endOf(b) - endOf(a),
  )
}

/** Of two consents of the same moment the one that ends sooner stands. */
function endOf(decision: PlainDecision): number {
  return decision.validUntil?.getTime() ?? Number.MAX_SAFE_INTEGER
}

/** Consent names its purposes; what takes it away may sweep. */
function covers(decision: PlainDecision, purpose: Purpose): boolean {
  if (decision.purposes.includes(purpose.id)) return true
  if (decision.kind === 'given') return false
  return decision.purposes.some((id) => id === everything || (id === allMarketing && purpose.directMarketing))
}

/** Only the person consents, or for a child who holds parental responsibility: nobody else's `given` counts. */
function counts(decision: PlainDecision, question: Question): boolean {
  if (decision.kind !== 'given' || decision.by === 'subject') return true
  return decision.by === 'guardian' && isChild(decision, question)
}

function answer(purpose: Purpose, ordered: readonly PlainDecision[], question: Question): Answer {
  const about = ordered.filter((decision) => covers(decision, purpose))
  const now = reasonAt(purpose, about, question, question.now)
  return { purpose, ...now, until: nextChange(purpose, about, question, now.reason) }
}

/** Nothing but a validity that ends, or a decision dated slightly ahead, changes an answer without a new decision. */
function nextChange(
  purpose: Purpose,
  about: readonly PlainDecision[],
  question: Question,
  reason: Reason,
): Date | null {
  const moments = about
    .flatMap((decision) => (decision.validUntil === null ? [decision.at] : [decision.at, decision.validUntil]))
    .filter((moment) => moment > question.now)
    .toSorted((a, b) => a.getTime() - b.getTime())
  return moments.find((moment) => reasonAt(purpose, about, question, moment).reason !== reason) ?? null
}

interface Standing {
  readonly reason: Reason
  readonly since: Date | null
}

function reasonAt(purpose: Purpose, about: readonly PlainDecision[], question: Question, now: Date): Standing {
  const state = replay(purpose, about, now)
  const legal = legalReason(purpose, state, question, now)
  if (legal.reason !== 'permitted' || purpose.channel === null) return legal
  const address = addressOf(question.facts, purpose.channel)
  if (address === 'present') return legal
  return { reason: address === 'suppressed' ? 'suppressed' : 'no_channel', since: legal.since }
}

function addressOf(facts: Facts, channel: Channel): ChannelState {
  return facts.channels?.[channel === 'sms' ? 'phone' : channel] ?? 'absent'
}

interface State {
  own: PlainDecision | null
  guardian: PlainDecision | null
  /** What ended the last consent, or refused it. */
  ended: PlainDecision | null
  objected: PlainDecision | null
  signal: PlainDecision | null
  restricted: PlainDecision | null
}

function replay(purpose: Purpose, about: readonly PlainDecision[], now: Date): State {
  const state: State = { own: null, guardian: null, ended: null, objected: null, signal: null, restricted: null }
  for (const decision of about) if (decision.at <= now) apply(state, decision, purpose)
  return state
}

function apply(state: State, decision: PlainDecision, purpose: Purpose): void {
  switch (decision.kind) {
    case 'requested':
      return
    case 'given':
      return give(state, decision)
    case 'restriction_set':
      state.restricted = decision
      return
    case 'restriction_lifted':
      state.restricted = null
      return
    case 'objected':
      state.objected = decision
      break
    case 'signal_received':
      state.signal = decision
      break
    case 'expired':
      state.ended = decision
      break
    case 'refused':
    case 'withdrawn':
      // Where no consent carries the use there is none to withdraw: what the person means is an objection.
      if (purpose.legalBasis === 'consent') state.ended = decision
      else state.objected = decision
  }
  state.own = null
  state.guardian = null
}

/** Only the subject's own words, naming the purpose, lift an objection or a signal. */
function give(state: State, decision: PlainDecision): void {
  state.ended = null
  if (decision.by === 'guardian') {
    state.guardian = decision
    return
  }
  state.own = decision
  state.objected = null
  state.signal = null
}

/** The order of precedence of legal reasons: objection, restriction, signal, then what became of the consent. */
function legalReason(purpose: Purpose, state: State, question: Question, now: Date): Standing {
  const bars = purpose.legalBasis === 'consent' || purpose.legalBasis === 'legitimate_interest'
  if (bars && state.objected) return { reason: 'objected', since: state.objected.at }
  if (state.restricted && !purpose.survivesRestriction) return { reason: 'restricted', since: state.restricted.at }
  if (bars && state.signal) return { reason: 'signal', since: state.signal.at }
  if (purpose.legalBasis === 'consent') return consentReason(state, question, now)
  const refused = purpose.legalBasis === 'legitimate_interest' && state.ended && state.ended.kind !== 'expired'
  return refused
    ? { reason: 'objected', since: state.ended!.at }
    : { reason: 'permitted', since: state.own?.at ?? null }
}

const endings: Readonly<Partial<Record<DecisionKind, Reason>>> = {
  refused: 'refused',
  withdrawn: 'withdrawn',
  expired: 'expired',
}

function consentReason(state: State, question: Question, now: Date): Standing {
  if (state.ended) return { reason: endings[state.ended.kind] ?? 'no_decision', since: state.ended.at }
  const { own, guardian } = state
  const latest = own ?? guardian
  if (!latest) return { reason: 'no_decision', since: null }
  const holding = own !== null && !isChild(own, question) ? [own] : withGuardian(own, guardian, question)
  if (holding.length === 0) return { reason: 'too_young', since: latest.at }
  const lapsed = holding.find((decision) => decision.validUntil !== null && decision.validUntil <= now)
  return lapsed ? { reason: 'expired', since: lapsed.validUntil } : { reason: 'permitted', since: holding.at(-1)!.at }
}

/** Too young, on the day and by the law of that day, to decide alone. */
function isChild(given: PlainDecision, { facts, unknownAge }: Question): boolean {
  if (!facts.born) return unknownAge === 'minor'
  return ageAt(facts.born, given.at) < ageOfConsent(facts.residence ?? null, given.at).years
}

/** The decisions that together carry a child's consent; none when something is missing. */
function withGuardian(own: PlainDecision | null, guardian: PlainDecision | null, question: Question): PlainDecision[] {
  if (!guardian) return []
  if (needsBoth(guardian, question) === 'no') return [guardian]
  return own ? [own, guardian] : []
}
