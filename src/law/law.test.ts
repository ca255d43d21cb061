import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import {
  adultAge,
  ageAt,
  ageOfConsent,
  cited,
  deadlines,
  dueAt,
  isChecked,
  lawVersion,
  plus,
  prospectRetention,
  quietHours,
  rule,
  rulesInForce,
  rulesNotChecked,
  trackingNeedsOwnConsent,
} from './index.ts'
import { agesOfConsent } from './ages.ts'
import { frenchNames } from './cited.ts'
import { allRules } from './regimes.ts'

const day = (text: string) => new Date(`${text}T12:00:00Z`)
const today = day('2026-11-23')

describe('age of consent', () => {
  // Reference notes § 2.2: the whole table, so that a slip in one country is seen.
  test.each([
    [16, 'DE IE NL SK HR LU HU PL RO'],
    [15, 'FR CZ GR SI DK'],
    [14, 'AT IT ES BG CY LT'],
    [13, 'BE FI SE EE LV MT PT'],
  ])('is %i in %s', (years, countries) => {
    for (const country of countries.split(' '))
      expect([country, ageOfConsent(country, today).years]).toEqual([country, years])
  })

  test('every member state of the Union has one today', () => {
    const members = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
    expect(members).toHaveLength(27)
    for (const country of members) expect(ageOfConsent(country, today).rule.jurisdictions).toEqual([country])
  })

  test('is that of the day: Denmark raised it on 1 January 2024', () => {
    expect(ageOfConsent('DK', day('2023-12-31')).years).toBe(13)
    expect(ageOfConsent('DK', day('2024-01-01')).years).toBe(15)
  })

  test('unknown country, or a day before any rule: 16, and both must agree', () => {
    for (const [country, at] of [
      [null, today],
      ['BR', today],
      ['FR', day('2017-01-01')],
    ] as const)
      expect(ageOfConsent(country, at)).toMatchObject({ years: 16, joint: 'yes' })
  })

  test('only France asks for child and parent together', () => {
    expect(ageOfConsent('FR', today).joint).toBe('yes')
    expect(agesOfConsent.filter((age) => age.joint === 'yes').map((age) => age.rule.jurisdictions)).toEqual([['FR']])
  })

  property.prop([
    fc.constantFrom('FR', 'DE', 'XX', null),
    fc.date({ min: day('1990-01-01'), max: day('2100-01-01'), noInvalidDate: true }),
  ])('is never above what Art. 8 allows, whatever country and day', (country, at) => {
    expect([13, 14, 15, 16]).toContain(ageOfConsent(country, at).years)
  })
})

test('a birthday counts once it has begun everywhere; a leapling’s on 1 March', () => {
  expect(ageAt('2010-06-15', new Date('2026-06-15T11:59:59Z'))).toBe(15)
  expect(ageAt('2010-06-15', new Date('2026-06-15T12:00:00Z'))).toBe(16)
  expect(ageAt('2012-02-29', day('2026-02-28'))).toBe(13)
  expect(ageAt('2012-02-29', day('2026-03-01'))).toBe(14)
})

describe('tracking', () => {
  test('needs its own consent in France since CNIL 2026-042, in Italy since Garante 284', () => {
    expect(trackingNeedsOwnConsent('FR', today)).toMatchObject({
      needed: true,
      transition: 'over',
      rule: { id: 'FR-PIXEL-1' },
    })
    expect(trackingNeedsOwnConsent('IT', today)).toMatchObject({
      needed: true,
      transition: 'over',
      rule: { id: 'IT-PIXEL' },
    })
  })
  test('in the transition the answer is yes already, and says that it runs', () => {
    expect(trackingNeedsOwnConsent('FR', day('2026-07-13'))).toMatchObject({ needed: true, transition: 'running' })
    expect(trackingNeedsOwnConsent('FR', day('2026-07-14'))).toMatchObject({ transition: 'over' })
    expect(trackingNeedsOwnConsent('IT', day('2026-10-28'))).toMatchObject({ transition: 'running' })
  })
  test('before the national rule the ePrivacy directive answers; unknown country: yes; California: no law asks', () => {
    expect(trackingNeedsOwnConsent('FR', day('2025-01-01')).rule.id).toBe('EU-5-3')
    expect(trackingNeedsOwnConsent('DE', today)).toMatchObject({ needed: true, rule: { id: 'EU-5-3' } })
    expect(trackingNeedsOwnConsent(null, today).needed).toBe(true)
    expect(trackingNeedsOwnConsent('BR', today).needed).toBe(true)
    expect(trackingNeedsOwnConsent('US-CA', today).needed).toBe(false)
  })
})

test('messages rest at night; French calls until ten', () => {
  expect(quietHours('FR', today)).toMatchObject({ from: '21:00', to: '08:00', rule: { id: 'HOUSE-QUIET' } })
  expect(quietHours('FR', today, 'phone')).toMatchObject({ from: '20:00', to: '10:00', rule: { id: 'FR-PHONE-HOURS' } })
  expect(quietHours('US-CA', today, 'sms').rule.id).toBe('US-TCPA-HOURS')
  expect(quietHours(null, today)).toMatchObject({ from: '21:00', to: '08:00' })
})

test('an adult is 18 in Europe and California, 21 where we do not know', () => {
  expect(['FR', 'GB', 'US-CA', 'US', 'US-MS', 'JP', null].map((place) => adultAge(place, today).years)).toEqual([
    18, 18, 18, 21, 21, 21, 21,
  ])
})

describe('citations', () => {
  test('every law held has the name that French readers know it by', () => {
    for (const { law } of allRules) expect(Object.keys(frenchNames)).toContain(law)
  })
  test('law and article are said in the reader’s language', () => {
    expect(cited(rule('GDPR-12-3'), 'en')).toEqual({ law: 'GDPR', article: 'Art. 12(3)' })
    expect(cited(rule('GDPR-12-3'), 'fr')).toEqual({ law: 'RGPD', article: 'art. 12, § 3' })
    expect(cited(rule('GDPR-12-5-b'), 'fr').article).toBe('art. 12, § 5, b)')
    expect(cited(rule('GDPR-21-2'), 'fr').article).toBe('art. 21, § 2-3')
    expect(cited(rule('CCPA-7023b'), 'fr')).toEqual({ law: 'CCPA', article: 'règlement, § 7023(b)' })
    for (const one of allRules)
      expect(Object.values(cited(one, 'fr')).join(' ')).not.toMatch(/GDPR|Art\.|Regs|regulation|\bLaw\b|whole|Rule of/)
  })
})

describe('deadlines', () => {
  const from = new Date('2026-01-31T10:00:00Z')
  test('one month from 31 January ends on 28 February, three on 30 April', () => {
    expect(dueAt('GDPR-12-3', from)).toEqual(new Date('2026-02-28T10:00:00Z'))
    expect(dueAt('GDPR-12-3', from, 'extended')).toEqual(new Date('2026-04-30T10:00:00Z'))
    expect(plus(new Date('2024-01-31T10:00:00Z'), 1, 'month')).toEqual(new Date('2024-02-29T10:00:00Z'))
  })
  test('72 hours, 45 and 90 days, 10 and 15 business days, three years', () => {
    expect(dueAt('GDPR-33-1', from)).toEqual(new Date('2026-02-03T10:00:00Z'))
    expect(dueAt('CCPA-7021b', from)).toEqual(new Date('2026-03-17T10:00:00Z'))
    expect(dueAt('CCPA-7021b', from, 'extended')).toEqual(new Date('2026-05-01T10:00:00Z'))
    // Friday 2 January 2026: the tenth business day after it is Friday the 16th, the fifteenth Friday the 23rd.
    expect(dueAt('CCPA-7021a', day('2026-01-02'))).toEqual(day('2026-01-16'))
    expect(dueAt('CCPA-7026', day('2026-01-02'))).toEqual(day('2026-01-23'))
    expect(dueAt('FR-RET-3Y', day('2024-02-29'))).toEqual(day('2027-02-28'))
    expect(prospectRetention()).toMatchObject({ amount: 3, unit: 'year' })
  })
  test('a deadline that the law does not set is refused', () => {
    expect(() => dueAt('GDPR-33-1', from, 'extended')).toThrow('law.no_deadline')
    expect(() => dueAt('GDPR-18', from)).toThrow('law.no_deadline')
    expect(() => rule('GDPR-99')).toThrow('law.unknown_rule')
  })
  test('each cites a rule that exists', () => {
    for (const deadline of deadlines) expect(rule(deadline.rule).id).toBe(deadline.rule)
  })
})

describe('the data', () => {
  test('a proposed rule binds on no day; a dated one from its first day to the day before its last', () => {
    expect(rule('OMNIBUS-33-1').from).toBeNull()
    for (const at of [day('2020-01-01'), today, day('2090-01-01')])
      expect(rulesInForce(at).map((one) => one.id)).not.toContain('OMNIBUS-33-1')
    const pixel = (at: string) => rulesInForce(new Date(at), 'FR').some((one) => one.id === 'FR-PIXEL-1')
    expect([pixel('2026-04-13T23:59:59Z'), pixel('2026-04-14T00:00:00Z')]).toEqual([false, true])
  })
  test('rules reach where they apply: California’s not France, Europe’s not California', () => {
    const ids = (residence: string | null) => rulesInForce(today, residence).map((one) => one.id)
    expect(ids('FR')).toEqual(expect.arrayContaining(['GDPR-18', 'FR-PIXEL-1', 'HOUSE-CONSENT']))
    expect(ids('FR')).not.toContain('CCPA-7025')
    expect(ids('US-CA')).toContain('CCPA-7025')
    expect(ids('US-CA')).not.toContain('GDPR-18')
  })
  test('every rule has a source, words in both languages, a name of its own; what was recalled says that nobody checked it', () => {
    expect(new Set(allRules.map((one) => one.id)).size).toBe(allRules.length)
    for (const one of allRules) {
      for (const text of [one.source, one.article, one.says.en, one.says.fr]) expect(text).not.toBe('')
      expect(one.checkedOn === null).toBe(!isChecked(one))
    }
    expect(rulesNotChecked().map((one) => one.id)).toEqual(
      expect.arrayContaining(['GDPR-18', 'FR-PHONE', 'AGE-DK-2024-01-01']),
    )
    expect(rulesNotChecked().map((one) => one.id)).not.toContain('FR-PIXEL-1')
  })
  test('the version is a hash of all of it', () => expect(lawVersion).toMatch(/^[0-9a-f]{64}$/))
})
