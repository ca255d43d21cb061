import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { allMarketing, deciders, decisionKinds, everything, type Facts, type PlainDecision } from './decision.ts'
import { answers, permissionOf, type Question, situationOf } from './permission.ts'
import { plainReason } from './permission.model.test.ts'
import { builtInPurposes, type Purpose } from './purposes.ts'
import { type Reason, reasonCode } from './reasons.ts'

const id = (code: string) => builtInPurposes.find((purpose) => purpose.code === code)!.id
const day = (text: string) => new Date(`${text}T12:00:00Z`)
const now = day('2026-11-20')
const everywhere = { email: 'present', phone: 'present', post: 'present' } as const
const frenchAdult: Facts = { residence: 'FR', born: '1980-05-05', channels: everywhere }

function said(
  kind: PlainDecision['kind'],
  code: string | number,
  at: string,
  more: Partial<PlainDecision> = {},
): PlainDecision {
  const purposes = [typeof code === 'number' ? code : id(code)]
  return { kind, purposes, at: day(at), validUntil: null, by: 'subject', ...more }
}

function reason(code: string, decisions: PlainDecision[], more: Partial<Question> = {}): Reason {
  const all = answers(builtInPurposes, { decisions, facts: frenchAdult, now, ...more })
  return all.find((one) => one.purpose.code === code)!.reason
}

test('nobody who has not decided is permitted anything that needs consent', () => {
  const all = answers(builtInPurposes, { decisions: [], facts: frenchAdult, now })
  for (const { purpose, reason: got } of all)
    expect([purpose.code, got]).toEqual([purpose.code, purpose.legalBasis === 'consent' ? 'no_decision' : 'permitted'])
})

test('being asked is not consent, and asking again does not end it', () => {
  expect(reason('email_marketing', [said('requested', 'email_marketing', '2026-01-01')])).toBe('no_decision')
  const asked = [said('given', 'email_marketing', '2026-01-01'), said('requested', 'email_marketing', '2026-02-01')]
  expect(reason('email_marketing', asked)).toBe('permitted')
})

test('consent to mail is not consent to be tracked: open tracking of a French person needs its own', () => {
  const mail = said('given', 'email_marketing', '2026-01-01')
  expect(reason('open_tracking', [mail])).toBe('no_decision')
  expect(reason('open_tracking', [mail, said('given', 'open_tracking', '2026-01-02')])).toBe('permitted')
  const stopped = [mail, said('given', 'open_tracking', '2026-01-02'), said('withdrawn', 'open_tracking', '2026-03-01')]
  expect(reason('open_tracking', stopped)).toBe('withdrawn')
  expect(reason('email_marketing', stopped)).toBe('permitted')
})

test('a withdrawal that arrives before the consent it follows still ends it', () => {
  const given = said('given', 'email_marketing', '2026-01-01')
  const withdrawn = said('withdrawn', 'email_marketing', '2026-02-01')
  expect(reason('email_marketing', [withdrawn, given])).toBe('withdrawn')
})

test('of two decisions at the same moment the protective one stands', () => {
  const at = '2026-01-01'
  for (const kind of ['refused', 'withdrawn', 'objected', 'restriction_set'] as const) {
    const decisions = [said(kind, 'email_marketing', at), said('given', 'email_marketing', at)]
    expect(reason('email_marketing', decisions)).not.toBe('permitted')
    expect(reason('email_marketing', decisions.toReversed())).not.toBe('permitted')
  }
})

describe('objection', () => {
  const given = ['email_marketing', 'profiling', 'model_training'].map((code) => said('given', code, '2026-01-01'))
  const stop = said('objected', allMarketing, '2026-02-01')

  test('to all marketing stops profiling and training for it too', () => {
    for (const code of ['email_marketing', 'sms_marketing', 'profiling', 'model_training', 'open_tracking'])
      expect(reason(code, [...given, stop])).toBe('objected')
  })

  test('to all marketing covers a marketing purpose added later, even one on another basis', () => {
    const later: Purpose = { ...builtInPurposes[16]!, id: 40, code: 'lookalikes', directMarketing: true }
    const [answer] = answers([later], { decisions: [stop], facts: frenchAdult, now })
    expect(answer?.reason).toBe('objected')
  })

  test('is lifted for one purpose only, by the subject in person, and later', () => {
    const again = said('given', 'email_marketing', '2026-03-01')
    expect(reason('email_marketing', [...given, stop, again])).toBe('permitted')
    expect(reason('profiling', [...given, stop, again])).toBe('objected')
    for (const by of ['guardian', 'agent', 'controller'] as const)
      expect(reason('email_marketing', [...given, stop, { ...again, by }])).toBe('objected')
    const before = said('given', 'email_marketing', '2026-01-31')
    expect(reason('email_marketing', [stop, before])).toBe('objected')
  })

  test('stops a legitimate interest and leaves a legal obligation', () => {
    expect(reason('fairness_audit', [said('objected', 'fairness_audit', '2026-01-01')])).toBe('objected')
    expect(reason('fairness_audit', [said('withdrawn', 'fairness_audit', '2026-01-01')])).toBe('objected')
    expect(reason('accountability', [said('objected', 'accountability', '2026-01-01')])).toBe('permitted')
  })
})

describe('restriction', () => {
  test('closes everything but what survives it, and ends when lifted', () => {
    const given = said('given', 'email_marketing', '2026-01-01')
    const set = said('restriction_set', everything, '2026-02-01')
    expect(reason('email_marketing', [given, set])).toBe('restricted')
    expect(reason('service_messages', [given, set])).toBe('restricted')
    for (const code of ['rights_fulfilment', 'accountability', 'security', 'record_keeping'])
      expect(reason(code, [given, set])).toBe('permitted')
    expect(reason('email_marketing', [given, set, said('restriction_lifted', everything, '2026-03-01')])).toBe(
      'permitted',
    )
  })

  test('a consent given under restriction opens only when the restriction is lifted', () => {
    const set = said('restriction_set', 'email_marketing', '2026-01-01')
    const given = said('given', 'email_marketing', '2026-02-01')
    expect(reason('email_marketing', [set, given])).toBe('restricted')
  })
})

describe('age', () => {
  const at = (born: string, residence: string | null): Facts => ({ born, residence, channels: everywhere })
  const own = said('given', 'email_marketing', '2026-06-01')
  const parent = said('given', 'email_marketing', '2026-06-02', { by: 'guardian' })

  test('is that of the country on the day of the decision: 14 is enough in Spain, not in France or Germany', () => {
    const born = '2012-03-01'
    expect(reason('email_marketing', [own], { facts: at(born, 'ES') })).toBe('permitted')
    expect(reason('email_marketing', [own], { facts: at(born, 'FR') })).toBe('too_young')
    expect(reason('email_marketing', [own], { facts: at(born, 'DE') })).toBe('too_young')
    expect(reason('email_marketing', [own], { facts: at(born, null) })).toBe('too_young')
  })

  test('a Danish 14-year-old could consent in 2023 and no longer in 2024', () => {
    const facts = at('2009-06-01', 'DK')
    expect(reason('email_marketing', [said('given', 'email_marketing', '2023-12-01')], { facts })).toBe('permitted')
    const younger = at('2010-01-15', 'DK')
    const in2024 = said('given', 'email_marketing', '2024-02-01')
    expect(reason('email_marketing', [in2024], { facts: younger })).toBe('too_young')
  })

  test('growing up does not make an early consent valid; consenting again does', () => {
    const facts = at('2011-05-01', 'FR')
    const early = said('given', 'email_marketing', '2026-04-30')
    expect(reason('email_marketing', [early], { facts })).toBe('too_young')
    expect(reason('email_marketing', [early, said('given', 'email_marketing', '2026-05-02')], { facts })).toBe(
      'permitted',
    )
  })

  test('a guardian’s consent carries a German child, alone; in France both must agree', () => {
    const born = '2013-01-01'
    expect(reason('email_marketing', [parent], { facts: at(born, 'DE') })).toBe('permitted')
    expect(reason('email_marketing', [parent], { facts: at(born, 'FR') })).toBe('too_young')
    expect(reason('email_marketing', [own], { facts: at(born, 'FR') })).toBe('too_young')
    expect(reason('email_marketing', [own, parent], { facts: at(born, 'FR') })).toBe('permitted')
    const withdrawn = said('withdrawn', 'email_marketing', '2026-07-01')
    expect(reason('email_marketing', [own, parent, withdrawn], { facts: at(born, 'FR') })).toBe('withdrawn')
  })

  test('a guardian cannot consent for somebody old enough, nor undo their withdrawal', () => {
    const withdrawn = said('withdrawn', 'email_marketing', '2026-06-01')
    expect(reason('email_marketing', [parent])).toBe('no_decision')
    expect(reason('email_marketing', [withdrawn, parent])).toBe('withdrawn')
  })

  test('unknown age counts as adult, or as minor where the service is directed at children', () => {
    const facts: Facts = { residence: 'FR', channels: everywhere }
    expect(reason('email_marketing', [own], { facts })).toBe('permitted')
    expect(reason('email_marketing', [own], { facts, unknownAge: 'minor' })).toBe('too_young')
  })
})

test('the browser’s signal opts out of sharing until the person agrees in their own words, and again when it comes again', () => {
  const given = said('given', 'third_party_sharing', '2026-01-01')
  const signal = said('signal_received', 'third_party_sharing', '2026-02-01')
  expect(reason('third_party_sharing', [given, signal])).toBe('signal')
  const again = said('given', 'third_party_sharing', '2026-03-01')
  expect(reason('third_party_sharing', [given, signal, again])).toBe('permitted')
  const next = said('signal_received', 'third_party_sharing', '2026-04-01')
  expect(reason('third_party_sharing', [given, signal, again, next])).toBe('signal')
  expect(reason('email_marketing', [said('given', 'email_marketing', '2026-01-01'), signal])).toBe('permitted')
})

test('a consent ends at its own end, to the millisecond, and says so beforehand', () => {
  const ends = day('2026-12-01')
  const given = said('given', 'email_marketing', '2026-01-01', { validUntil: ends })
  const all = (at: Date) => answers(builtInPurposes, { decisions: [given], facts: frenchAdult, now: at })[0]!
  expect(all(now)).toMatchObject({ reason: 'permitted', until: ends })
  expect(all(new Date(ends.getTime() - 1)).reason).toBe('permitted')
  expect(all(ends)).toMatchObject({ reason: 'expired', since: ends, until: null })
  expect(permissionOf([all(now)]).until).toEqual(ends)
})

test('the address counts last: a refused person is refused, whatever their address', () => {
  const facts: Facts = { ...frenchAdult, channels: { email: 'suppressed', phone: 'absent' } }
  const given = ['email_marketing', 'sms_marketing', 'post_marketing'].map((code) => said('given', code, '2026-01-01'))
  expect(reason('email_marketing', given, { facts })).toBe('suppressed')
  expect(reason('sms_marketing', given, { facts })).toBe('no_channel')
  expect(reason('post_marketing', given, { facts })).toBe('no_channel')
  expect(reason('email_marketing', [said('refused', 'email_marketing', '2026-01-01')], { facts })).toBe('refused')
})

// Moments, ages and scopes are drawn from few values, so that ties, birthdays, overlaps and expiries are common.
const moment = fc.integer({ min: 0, max: 12 }).map((month) => new Date(Date.UTC(2025, month, 1)))
const anyDecision: fc.Arbitrary<PlainDecision> = fc.record({
  kind: fc.constantFrom(...decisionKinds, 'given' as const, 'given' as const),
  purposes: fc.uniqueArray(fc.constantFrom(0, 1, 5, 8, 10, 11, 12, 16, allMarketing, everything), {
    minLength: 1,
    maxLength: 4,
  }),
  at: moment,
  validUntil: fc.option(moment, { freq: 3 }),
  by: fc.constantFrom(...deciders, 'subject' as const, 'subject' as const),
})
const anyState = fc.constantFrom('present', 'present', 'absent', 'suppressed')
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  residence: fc.constantFrom('FR', 'DE', 'IT', 'US-CA', 'BR', null),
  born: fc.constantFrom(null, '1970-01-01', '2009-07-01', '2010-06-30', '2011-03-01', '2016-02-29'),
  channels: fc.record({ email: anyState, phone: anyState, post: anyState }, { requiredKeys: [] }),
})
const anyQuestion: fc.Arbitrary<Question> = fc.record({
  decisions: fc.array(anyDecision, { maxLength: 9 }),
  facts: anyFacts,
  now: moment,
  unknownAge: fc.constantFrom('adult', 'minor'),
})

property.prop([anyQuestion], { numRuns: 4_000 })('agrees with the plain model on any history', (question) => {
  for (const answer of answers(builtInPurposes, question))
    expect([answer.purpose.code, answer.reason]).toEqual([answer.purpose.code, plainReason(answer.purpose, question)])
})

property.prop([anyQuestion, fc.infiniteStream(fc.nat())], { numRuns: 500 })(
  'does not depend on the order of arrival',
  (question, dice) => {
    const shuffled = question.decisions
      .map((decision) => ({ decision, rank: dice.next().value ?? 0 }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ decision }) => decision)
    const plain = (one: Question) => answers(builtInPurposes, one).map((answer) => answer.reason)
    expect(plain({ ...question, decisions: shuffled })).toEqual(plain(question))
  },
)

property.prop([anyQuestion], { numRuns: 500 })('an answer holds exactly until its end', (question) => {
  const at = (now: Date) => answers(builtInPurposes, { ...question, now })
  for (const [index, answer] of at(question.now).entries()) {
    const probes = question.decisions.flatMap((one) => [one.at, ...(one.validUntil ? [one.validUntil] : [])])
    const later = probes.filter((probe) => probe > question.now && (answer.until === null || probe < answer.until))
    for (const probe of later) expect(at(probe)[index]?.reason).toBe(answer.reason)
    if (answer.until) expect(at(answer.until)[index]?.reason).not.toBe(answer.reason)
  }
})

property.prop([anyQuestion, anyDecision], { numRuns: 1_000 })(
  'a decision that takes away never opens anything',
  (question, decision) => {
    if (['given', 'restriction_lifted', 'requested'].includes(decision.kind)) return
    const open = (decisions: readonly PlainDecision[]) =>
      permissionOf(answers(builtInPurposes, { ...question, decisions })).bits
    expect(open([...question.decisions, decision]) & ~open(question.decisions)).toBe(0n)
  },
)

const seen = new Map<string, ReturnType<typeof permissionOf>>()
// Few enough situations that most are met again and again.
const commonDecision: fc.Arbitrary<PlainDecision> = fc.record({
  kind: fc.constantFrom('given', 'given', 'withdrawn', 'objected'),
  purposes: fc.constantFrom([0], [5], [allMarketing]),
  at: moment,
  validUntil: fc.option(moment, { freq: 2 }),
  by: fc.constantFrom('subject', 'guardian'),
})
const commonQuestion: fc.Arbitrary<Question> = fc.record({
  decisions: fc.array(commonDecision, { maxLength: 2 }),
  facts: fc.record({
    residence: fc.constantFrom('FR', 'DE', null),
    born: fc.constantFrom(null, '1970-01-01', '2010-06-30', '2016-02-29'),
    channels: fc.constantFrom({}, everywhere, { ...everywhere, email: 'suppressed' } as const),
  }),
  now: fc.constant(new Date(Date.UTC(2025, 6, 1))),
})
property.prop([commonQuestion], { numRuns: 5_000 })(
  'people in the same situation have the same permission, so that it may be computed once',
  (question) => {
    const situation = situationOf(question)
    if (situation === null) return
    const permission = permissionOf(answers(builtInPurposes, question))
    expect(seen.get(situation) ?? permission).toEqual(permission)
    seen.set(situation, permission)
  },
)

property.prop([anyQuestion], { numRuns: 500 })('bits and reasons say the same', (question) => {
  const all = answers(builtInPurposes, question)
  const { bits, reasons } = permissionOf(all)
  for (let purpose = 0; purpose < 60; purpose++) {
    const open = (bits >> BigInt(purpose)) & 1n
    expect(open === 1n).toBe(reasons[purpose] === reasonCode.permitted)
  }
})
