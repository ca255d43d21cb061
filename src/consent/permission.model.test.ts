/**
 * The plain model: the rules of permission written a second time, by looking back instead of replaying. It asks of each
 * purpose which decisions stand that no later one ended; slow, and with no code in common with the function that it checks.
 */
import { expect, test } from 'vitest'
import type { PlainDecision } from './decision.ts'
import type { Question } from './permission.ts'
import type { Purpose } from './purposes.ts'
import type { Reason } from './reasons.ts'

const protective = ['expired', 'refused', 'withdrawn', 'signal_received', 'objected', 'restriction_set']
const endsConsent = ['expired', 'refused', 'withdrawn', 'signal_received', 'objected']
const ageByCountry: Record<string, [number, 'alone' | 'joint']> = {
  FR: [15, 'joint'],
  DE: [16, 'alone'],
  IT: [14, 'alone'],
  'US-CA': [13, 'alone'],
}

/** The reason for one purpose. Knows the law of the few countries that the tests draw, since 2025. */
export function plainReason(purpose: Purpose, question: Question): Reason {
  const { facts, now } = question
  const [years, mode] = ageByCountry[facts.residence ?? ''] ?? [16, 'joint']
  const child = (at: Date) => {
    if (!facts.born) return question.unknownAge === 'minor'
    const [year, month, day] = facts.born.split('-').map(Number) as [number, number, number]
    return at.getTime() - 12 * 3_600_000 < Date.UTC(year + years, month - 1, day)
  }
  const hits = (d: PlainDecision) =>
    d.at <= now &&
    (d.purposes.includes(purpose.id) ||
      (d.kind !== 'given' && (d.purposes.includes(-2) || (d.purposes.includes(-1) && purpose.directMarketing))))
  const all = question.decisions.filter(hits)
  /** Whether `b` stands against `a`: made later, or at the same moment and taking more away. */
  const beats = (b: PlainDecision, a: PlainDecision) =>
    b.at > a.at || (b.at.getTime() === a.at.getTime() && protective.indexOf(b.kind) > protective.indexOf(a.kind))
  const own = all.filter((d) => d.kind === 'given' && d.by === 'subject')
  const parents = all.filter((d) => d.kind === 'given' && d.by === 'guardian' && child(d.at))
  const consentBased = purpose.legalBasis === 'consent'

  const objects = (d: PlainDecision) =>
    d.kind === 'objected' || (!consentBased && (d.kind === 'refused' || d.kind === 'withdrawn'))
  const standsUnlifted = (d: PlainDecision) => !own.some((g) => g.at > d.at)
  const mayObject = consentBased || purpose.legalBasis === 'legitimate_interest'

  if (mayObject && all.some((d) => objects(d) && standsUnlifted(d))) return 'objected'
  const sets = all.filter((d) => d.kind === 'restriction_set')
  const lifts = all.filter((d) => d.kind === 'restriction_lifted')
  if (!purpose.survivesRestriction && sets.some((s) => !lifts.some((l) => l.at > s.at))) return 'restricted'
  if (mayObject && all.some((d) => d.kind === 'signal_received' && standsUnlifted(d))) return 'signal'

  if (consentBased) {
    const enders = all.filter((d) => endsConsent.includes(d.kind))
    const live = (list: PlainDecision[]) => {
      const standing = list.filter((g) => !enders.some((e) => beats(e, g)))
      const newest = Math.max(...standing.map((g) => g.at.getTime()))
      const latest = standing.filter((g) => g.at.getTime() === newest)
      const end = (g: PlainDecision) => g.validUntil?.getTime() ?? Infinity
      return latest.find((g) => latest.every((other) => end(g) <= end(other)))
    }
    const mine = live(own)
    const theirs = live(parents)
    if (!mine && !theirs) {
      const words = all.filter((d) => ['refused', 'withdrawn', 'expired'].includes(d.kind))
      const last = words.filter((w) => ![...own, ...parents].some((g) => g.at > w.at))
      const strongest = last.reduce<PlainDecision | null>(
        (best, d) => (best === null || beats(d, best) ? d : best),
        null,
      )
      return strongest ? (strongest.kind as Reason) : 'no_decision'
    }
    let carrying: PlainDecision[] = []
    if (mine && !child(mine.at)) carrying = [mine]
    else if (theirs && mode === 'alone') carrying = [theirs]
    else if (theirs && mine) carrying = [mine, theirs]
    if (carrying.length === 0) return 'too_young'
    if (carrying.some((g) => g.validUntil !== null && g.validUntil <= now)) return 'expired'
  }

  if (purpose.channel === null) return 'permitted'
  const state = facts.channels?.[purpose.channel === 'sms' ? 'phone' : purpose.channel]
  if (state === 'present') return 'permitted'
  return state === 'suppressed' ? 'suppressed' : 'no_channel'
}

test('the model itself: silence is no permission', () => {
  const purpose = {
    id: 0,
    legalBasis: 'consent',
    channel: null,
    directMarketing: true,
    survivesRestriction: false,
  } as Purpose
  expect(plainReason(purpose, { decisions: [], facts: {}, now: new Date('2026-01-01') })).toBe('no_decision')
})
