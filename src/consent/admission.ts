/**
 * Admission: what a decision must be before it is recorded. Pure. Consent that could not be shown to an authority (no text, no
 * specific purpose, the wrong person, an impossible moment) is refused here rather than kept as if it were worth something.
 */
import type { Actor } from '../kernel/index.ts'
import { allMarketing, type Decider, type DecisionKind, everything, type NewDecision } from './decision.ts'
import { problem } from './problems.ts'
import type { Purpose } from './purposes.ts'
import { signalPurposes } from './signals.ts'

/** A decision in the form in which it is stored; evidence still open. */
export interface AdmittedDecision {
  readonly subjectId: string
  readonly kind: DecisionKind
  readonly purposes: readonly number[]
  readonly at: Date
  readonly validUntil: Date | null
  readonly notice: NewDecision['notice'] | null
  readonly channel: string
  readonly by: Decider
  readonly signal: 'gpc' | null
  readonly evidence: NewDecision['evidence'] | null
  readonly idempotencyKey: string | null
  /** The moment that the caller claimed, where its clock was ahead of ours. */
  readonly claimedAt: Date | null
}

interface Catalogue {
  all(): readonly Purpose[]
  byCode(code: string): Purpose
}

/** How far a caller's clock may be ahead of ours; the decision then counts from the moment it arrived. */
const skewMs = 5 * 60_000
const earliest = new Date('1990-01-01T00:00:00Z')

const allowedDeciders: Readonly<Partial<Record<DecisionKind, readonly Decider[]>>> = {
  given: ['subject', 'guardian'],
  restriction_lifted: ['subject', 'guardian', 'controller'],
  signal_received: ['subject'],
}

/** Purposes that a notice must mention before anybody can decide on its text. */
const restOnText: readonly DecisionKind[] = ['requested', 'given', 'refused']

/**
 * @param purposesInNotice codes that the named notice asks for; the caller has checked that it is published
 * @throws Problem `consent.*` naming the field
 */
export function admit(
  decision: NewDecision,
  now: Date,
  catalogue: Catalogue,
  purposesInNotice: (notice: NonNullable<NewDecision['notice']>) => readonly string[],
): AdmittedDecision {
  const by = decision.by ?? 'subject'
  const allowed = allowedDeciders[decision.kind]
  if (allowed && !allowed.includes(by))
    throw problem('consent.decider_not_allowed', { at: 'by', kind: decision.kind, by })
  const { at, claimedAt } = momentOf(decision, now)
  if (decision.validUntil && (decision.kind !== 'given' || decision.validUntil <= at))
    throw problem('consent.validity_impossible', { at: 'validUntil' })
  const named = purposesNamed(decision, catalogue)
  requireText(decision, named, purposesInNotice)
  return {
    subjectId: decision.subjectId,
    kind: decision.kind,
    purposes: idsOf(decision, named, catalogue),
    at,
    claimedAt,
    validUntil: decision.validUntil ?? null,
    notice: decision.notice ?? null,
    channel: decision.channel,
    by,
    signal: decision.signal ?? null,
    evidence: decision.evidence ?? null,
    idempotencyKey: decision.idempotencyKey ?? null,
  }
}

function momentOf(decision: NewDecision, now: Date): { at: Date; claimedAt: Date | null } {
  const at = decision.at ?? now
  const impossible = Number.isNaN(at.getTime()) || at < earliest || at.getTime() > now.getTime() + skewMs
  if (impossible) throw problem('consent.at_impossible', { at: 'at' })
  return at > now ? { at: now, claimedAt: at } : { at, claimedAt: null }
}

/** The decision, if a yes that staff report can be proved by something that they name (GDPR Art. 7(1)). */
export function provable(actor: Actor, decision: NewDecision): NewDecision {
  const { kind, evidence } = decision
  const named = typeof evidence === 'string' ? evidence.trim() !== '' : evidence !== undefined && evidence !== null
  if (actor.kind === 'staff' && kind === 'given' && !named) throw problem('consent.evidence_needed', { at: 'evidence' })
  return decision
}

const choices: readonly DecisionKind[] = ['requested', 'given', 'refused', 'withdrawn', 'expired', 'objected']

/** The purposes that the decision names one by one; none where it sweeps. */
function purposesNamed(decision: NewDecision, catalogue: Catalogue): readonly Purpose[] {
  if ((decision.kind === 'signal_received') !== (decision.signal !== undefined))
    throw problem('consent.signal_unclear', { at: 'signal' })
  if (decision.signal) return signalled(decision, catalogue)
  const { purposes: scope, kind } = decision
  if (typeof scope === 'string') {
    const sweeping = scope === 'all' ? ['restriction_set', 'restriction_lifted'].includes(kind) : kind !== 'given'
    if (!sweeping) throw problem('consent.purposes_not_named', { at: 'purposes', kind, scope })
    return []
  }
  if (scope.length === 0) throw problem('consent.no_purpose_named', { at: 'purposes' })
  const named = scope.map((code) => catalogue.byCode(code))
  const noChoice = choices.includes(kind)
    ? named.find(({ legalBasis }) => legalBasis === 'contract' || legalBasis === 'legal_obligation')
    : undefined
  if (noChoice) throw problem('consent.not_a_choice', { at: 'purposes', purpose: noChoice.code })
  return named
}

function signalled(decision: NewDecision, catalogue: Catalogue): readonly Purpose[] {
  const meant: readonly string[] = signalPurposes.gpc
  const fits =
    decision.signal === 'gpc' &&
    typeof decision.purposes !== 'string' &&
    decision.purposes.every((code) => meant.includes(code))
  if (!fits) throw problem('consent.signal_unclear', { at: 'purposes' })
  return meant.map((code) => catalogue.byCode(code))
}

function idsOf(decision: NewDecision, named: readonly Purpose[], catalogue: Catalogue): readonly number[] {
  if (decision.purposes === 'all') return [everything]
  if (decision.purposes !== 'all_marketing')
    return [...new Set(named.map((purpose) => purpose.id))].toSorted((a, b) => a - b)
  const marketing = catalogue.all().filter((purpose) => purpose.directMarketing)
  return [allMarketing, ...marketing.map((purpose) => purpose.id)]
}

function requireText(
  decision: NewDecision,
  named: readonly Purpose[],
  purposesInNotice: (notice: NonNullable<NewDecision['notice']>) => readonly string[],
): void {
  const { notice, kind } = decision
  if (!notice) {
    if (kind === 'given' && named.some((purpose) => purpose.legalBasis === 'consent'))
      throw problem('consent.notice_needed', { at: 'notice' })
    return
  }
  const mentioned = purposesInNotice(notice)
  const missing = restOnText.includes(kind) ? named.find((purpose) => !mentioned.includes(purpose.code)) : undefined
  if (missing) throw problem('consent.purpose_not_in_notice', { at: 'purposes', purpose: missing.code })
}
