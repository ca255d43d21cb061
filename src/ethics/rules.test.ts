import { describe, expect, test } from 'vitest'
import { assess } from './assessment.ts'
import type { CopyFinding } from './copy.ts'
import type { Facts } from './findings.ts'
import { policy } from './policy.ts'
import { policyHash } from './policy-set.ts'
import { type JointProxy, type Proxy, proxyVerdict } from './proxies.ts'
import { findingsOf, rules } from './rules.ts'
import { emptyTally, type Table, type Tally } from './tallies.ts'

const tally = (eligible: number, targeted: number, more: Partial<Tally> = {}): Tally => ({
  ...emptyTally,
  eligible,
  audience: eligible,
  targeted,
  ...more,
})
const table = (attributes: string[], cells: Record<string, Tally>): Table => ({
  attributes,
  cells: Object.entries(cells).map(([label, counts]) => ({ labels: label.split('/'), tally: counts })),
})
const assessed = (...tables: Table[]) => assess({ tables, polarity: 'opportunity', required: ['age'] }, policy)
const even = table(['age'], { young: tally(5000, 1000), old: tally(5000, 1000) })

/** Facts of a campaign with which nothing is wrong. */
const clean: Facts = {
  bundle: {
    audience: { id: 'a', version: 1, hash: 'a' },
    model: { id: 'm', hash: 'm', cut: { kind: 'top_share', share: 0.2 } },
    contentHash: 'c',
    polarity: 'opportunity',
    purpose: 'email_marketing',
    author: 'staff:1',
  },
  category: null,
  justification: null,
  explicitConsent: false,
  fields: [{ name: 'spend', dataClass: 'behavioural', usedBy: 'audience', criterion: null }],
  assessment: assessed(even),
  proxies: [],
  jointProxies: [],
  ages: { youngest: 18, unknownShare: 0 },
  copy: [],
  pressure: { perDay: 1, perWeek: 3, from: '08:00', to: '21:00' },
}
const proxy = (strength: number): Proxy => ({ input: 'job', attribute: 'age', strength, people: 5000 })
const joint = (auc: number): JointProxy => ({ attribute: 'age', group: 'old', auc, members: 5000 })
const said = (kind: CopyFinding['kind'], state: CopyFinding['state']): CopyFinding => ({
  kind,
  language: 'fr',
  quote: 'Vite',
  state,
})
const outcomes = (hits: number) => tally(5000, 1000, { known: 5000, positives: 1000, hits, falseAlarms: 1000 - hits })
const calibrated = (predicted: number) =>
  tally(5000, 1000, {
    known: 5000,
    positives: 1000,
    hits: 500,
    falseAlarms: 500,
    bins: [{ n: 5000, positives: 1000, predicted }],
  })
const unequal = assessed(table(['age'], { young: tally(5000, 300), old: tally(5000, 1000) }))

type Fixture = readonly [
  rule: string,
  severity: 'block' | 'review' | 'warn',
  breaking: Partial<Facts>,
  holding: Partial<Facts>,
]

const healthUsed = [{ name: 'diet', dataClass: 'special_category', usedBy: 'model', criterion: null }] as const
const ageUsed = [{ name: 'birth_date', dataClass: 'demographic', usedBy: 'audience', criterion: 'age' }] as const

/** For each rule, facts that break it and facts, as near as can be, that do not. */
const fixtures: Record<string, Fixture> = {
  'a special category without explicit consent': [
    'E01',
    'block',
    { fields: healthUsed },
    { fields: healthUsed, explicitConsent: true },
  ],
  'a legal criterion in the audience of an opportunity': [
    'E02',
    'block',
    { fields: ageUsed },
    { fields: ageUsed, justification: { aim: 'a', necessary: 'b', proportionate: 'c' } },
  ],
  'a legal criterion, but being picked is the harm': [
    'E02',
    'block',
    { fields: ageUsed },
    { fields: ageUsed, bundle: { ...clean.bundle, polarity: 'exposure_harm' } },
  ],
  'an input that says something of age': ['E03', 'warn', { proxies: [proxy(0.3)] }, { proxies: [proxy(0.29)] }],
  'an input that says much of age': ['E03', 'review', { proxies: [proxy(0.5)] }, { proxies: [proxy(0.29)] }],
  'inputs that together give age away, and a choice that follows it': [
    'E04',
    'review',
    { jointProxies: [joint(0.7)], assessment: unequal },
    { jointProxies: [joint(0.69)], assessment: unequal },
  ],
  'inputs that give age away without any effect on the choice': [
    'E04',
    'review',
    { jointProxies: [joint(0.9)], assessment: unequal },
    { jointProxies: [joint(0.9)] },
  ],
  'a group that is left out': ['E05', 'block', { assessment: unequal }, {}],
  'a group of which one cannot be sure': [
    'E05',
    'review',
    { assessment: assessed(table(['age'], { young: tally(300, 50), old: tally(5000, 1000) })) },
    { assessment: assessed(table(['age'], { young: tally(5000, 990), old: tally(5000, 1000) })) },
  ],
  'a pair that is left out': [
    'E06',
    'review',
    { assessment: assessed(even, table(['age', 'sex'], { 'young/f': tally(2500, 100), 'old/m': tally(7500, 1900) })) },
    { assessment: assessed(even, table(['age', 'sex'], { 'young/f': tally(2500, 500), 'old/m': tally(7500, 1500) })) },
  ],
  'a required group that is too small': [
    'E07',
    'review',
    { assessment: assessed(table(['age'], { young: tally(29, 9), old: tally(5000, 1000) })) },
    {
      assessment: assessed(table(['age'], { unknown: tally(29, 9), young: tally(5000, 1000), old: tally(5000, 1000) })),
    },
  ],
  'unequal chances for equal outcomes': [
    'E08',
    'review',
    { assessment: assessed(table(['age'], { young: outcomes(400), old: outcomes(700) })) },
    { assessment: assessed(table(['age'], { young: outcomes(560), old: outcomes(600) })) },
  ],
  'predictions that are worse for one group': [
    'E09',
    'review',
    { assessment: assessed(table(['age'], { young: calibrated(1300), old: calibrated(1000) })) },
    { assessment: assessed(table(['age'], { young: calibrated(1200), old: calibrated(1000) })) },
  ],
  'a profile that reaches a minor': [
    'E10',
    'block',
    { ages: { youngest: 17, unknownShare: 0 } },
    { ages: { youngest: 17, unknownShare: 0 }, bundle: { ...clean.bundle, model: undefined } },
  ],
  'unknown ages where age is required': [
    'E10',
    'block',
    { category: 'alcohol', ages: { youngest: 18, unknownShare: 0.06 } },
    { category: 'alcohol', ages: { youngest: 18, unknownShare: 0.05 } },
  ],
  'no age at all where age is required': [
    'E10',
    'block',
    { category: 'gambling', ages: null },
    { category: 'shoes', ages: null },
  ],
  'too many messages in a week': [
    'E15',
    'block',
    { pressure: { perDay: 1, perWeek: 4, from: '08:00', to: '21:00' } },
    { pressure: { perDay: 1, perWeek: 3, from: '08:00', to: '21:00' } },
  ],
  'too many messages in a day': [
    'E15',
    'block',
    { pressure: { perDay: 2, perWeek: 3, from: '09:00', to: '20:00' } },
    {},
  ],
  'messages in the evening': [
    'E15',
    'block',
    { pressure: { perDay: 1, perWeek: 3, from: '09:00', to: '21:30' } },
    { pressure: null },
  ],
  'messages through the night': [
    'E15',
    'block',
    { pressure: { perDay: 1, perWeek: 3, from: '20:00', to: '09:00' } },
    {},
  ],
  'a claim that presses, without evidence': [
    'E16',
    'review',
    { copy: [said('urgency', 'unbacked')] },
    { copy: [said('urgency', 'backed')] },
  ],
  'a claim that the evidence contradicts': [
    'E16',
    'block',
    { copy: [said('scarcity', 'contradicted')] },
    { copy: [said('scarcity', 'backed')] },
  ],
  'a text that shames': [
    'E17',
    'review',
    { copy: [said('shaming', 'unbacked')] },
    { copy: [said('social_proof', 'backed')] },
  ],
}

describe('each rule of the charter', () => {
  const found = (facts: Partial<Facts>, id: string) =>
    findingsOf({ ...clean, ...facts }, policy).filter(({ ruleId }) => ruleId === id)

  test.each(Object.entries(fixtures))(
    'finds %s, and nothing where it is not',
    (_, [id, severity, breaking, holding]) => {
      expect(found(breaking, id)[0]).toMatchObject({ ruleId: id, severity })
      expect(found(holding, id).filter((one) => one.severity === severity)).toEqual([])
    },
  )

  test('has at least one fixture', () => {
    const tried = new Set(Object.values(fixtures).map(([id]) => id))
    expect(rules.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([])
  })

  test('finds nothing in a clean campaign', () => {
    expect(findingsOf(clean, policy)).toEqual([])
  })

  test('says what it saw, on which ground, and what to do, in both languages with nothing left to fill in', () => {
    for (const [, , breaking] of Object.values(fixtures)) {
      for (const one of findingsOf({ ...clean, ...breaking }, policy)) {
        for (const text of [one.message.en, one.message.fr, one.howToFix.en, one.howToFix.fr, one.source]) {
          expect(text).toMatch(/\S{2}/)
          expect(text).not.toMatch(/\{\{|undefined|NaN|^e\d\d/)
        }
        expect(one.message.en).not.toBe(one.message.fr)
      }
    }
  })

  test('writes its figures as readers of each language do', () => {
    const facts = { ...clean, assessment: unequal, proxies: [proxy(0.3)], copy: [said('urgency', 'unbacked')] }
    const texts = findingsOf(facts, policy).map(({ message }) => message)
    expect(texts.map(({ en }) => en).join()).toMatch(/\d\.\d/)
    expect(texts.map(({ fr }) => fr).join()).toMatch(/\d,\d/)
    expect(texts.map(({ fr }) => fr).join()).not.toMatch(/\d\.\d/)
  })

  test('the gravest findings come first', () => {
    const facts = { ...clean, proxies: [proxy(0.3)], assessment: unequal, copy: [said('urgency', 'unbacked')] }
    expect(findingsOf(facts, policy).map(({ severity }) => severity)).toEqual(['block', 'review', 'warn'])
  })
})

describe('the policy', () => {
  test('has a hash that any change of a threshold changes', () => {
    expect(policyHash()).toMatch(/^[0-9a-f]{64}$/)
    expect(policyHash({ ...policy, auditDays: 31 })).not.toBe(policyHash())
  })
})

describe('the proxy verdict', () => {
  const verdict = (proxies: Proxy[], jointProxies: JointProxy[]) =>
    proxyVerdict('age', { proxies, jointProxies }, policy)

  test('fails an input that is the attribute, reviews what stands in for it, passes only what was tested', () => {
    expect(verdict([{ ...proxy(1), input: 'age' }], [joint(0.5)])).toBe('fail')
    expect(verdict([proxy(0.5)], [joint(0.5)])).toBe('review')
    expect(verdict([proxy(0.1)], [joint(0.7)])).toBe('review')
    expect(verdict([proxy(0.1)], [joint(0.6)])).toBe('pass')
    expect(verdict([proxy(0.1)], [{ ...joint(0), auc: null }])).toBe('insufficient')
    expect(verdict([], [])).toBe('insufficient')
  })
})
