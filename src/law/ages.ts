/**
 * Ages: from which age a person's own consent counts (GDPR Art. 8 by member state, COPPA, UK), and from which a person is an
 * adult. An unknown country, or one without a rule in force on that day, gets the most protective answer.
 */
import { inForce, type Rule, type Verified } from './rule.ts'

/** @property joint below the age, the child and the holder of parental responsibility must both agree (France) */
export interface AgeRule {
  readonly years: number
  readonly joint: 'yes' | 'no'
  readonly rule: Rule
}

const gdprDay = '2018-05-25'
const bird = 'twobirds.com, review of Art. 8 GDPR by member state, 2018-19'
const recalled = 'recalled; not checked'

type Row = readonly [
  countries: string,
  years: number,
  verified: Verified,
  dates?: { from?: string; to?: string; law?: string; article?: string; joint?: 'yes' },
]

const rows: readonly Row[] = [
  ['DE IE NL SK', 16, 'S2'],
  ['HR HU LU PL RO LI', 16, 'R'],
  ['FR', 15, 'S2', { law: 'Loi informatique et libertés', article: 'Art. 45', joint: 'yes' }],
  ['CZ', 15, 'S2'],
  ['GR', 15, 'R'],
  ['SI', 16, 'R', { to: '2023-01-26' }],
  ['SI', 15, 'R', { from: '2023-01-26' }],
  ['DK', 13, 'S2', { to: '2024-01-01' }],
  ['DK', 15, 'R', { from: '2024-01-01' }],
  ['AT IT ES', 14, 'S2'],
  ['BG CY LT', 14, 'R'],
  ['BE FI SE', 13, 'S2'],
  ['EE LV MT PT IS NO', 13, 'R'],
  ['GB', 13, 'R', { law: 'Data Protection Act 2018', article: 's. 9' }],
  ['US', 13, 'R', { law: 'COPPA', article: '15 U.S.C. § 6501', from: '2000-04-21' }],
]

/** Every age of consent as a rule, one for each country and period. */
export const agesOfConsent: readonly AgeRule[] = rows.flatMap(([countries, years, verified, dates = {}]) =>
  countries
    .split(' ')
    .map((country) => ({ years, joint: dates.joint ?? 'no', rule: ageRule(country, years, verified, dates) })),
)

function ageRule(country: string, years: number, verified: Verified, dates: NonNullable<Row[3]>): Rule {
  const from = dates.from ?? gdprDay
  return {
    id: `AGE-${country}-${from}`,
    law: dates.law ?? 'GDPR',
    article: dates.article ?? 'Art. 8(1)',
    jurisdictions: [country],
    from,
    to: dates.to ?? null,
    says: {
      en: `A person’s own consent counts from the age of ${years}${dates.joint ? '; below it the child and a parent consent together' : ''}.`,
      fr: `Le consentement d’une personne compte dès ${years} ans${dates.joint ? ' ; en dessous, l’enfant et un parent consentent ensemble' : ''}.`,
    },
    source: verified === 'R' ? recalled : bird,
    verified,
    checkedOn: verified === 'R' ? null : '2026-11-23',
  }
}

/** Where the country or its rule is unknown: the highest age of Art. 8, and both must agree. */
export const strictestAge: AgeRule = {
  years: 16,
  joint: 'yes',
  rule: {
    id: 'AGE-UNKNOWN',
    law: 'GDPR',
    article: 'Art. 8(1)',
    jurisdictions: ['*'],
    from: '1970-01-01',
    to: null,
    says: {
      en: 'Where the country is unknown, a person’s own consent counts from the age of 16, the highest that Art. 8 allows.',
      fr: 'Si le pays est inconnu, le consentement compte dès 16 ans, l’âge le plus élevé que permet l’art. 8.',
    },
    source: 'a rule of the house: unknown is treated as the most protective',
    verified: 'S',
    checkedOn: '2026-11-23',
  },
}

const byCountry = Map.groupBy(agesOfConsent, (age) => age.rule.jurisdictions[0] as string)

/**
 * From which age a person's own consent counts.
 * @param residence ISO 3166-1 alpha-2, `US-CA`, or null when unknown
 * @param at the moment of the decision: the rule of that day decides
 */
export function ageOfConsent(residence: string | null, at: Date): AgeRule {
  const candidates = residence === null ? undefined : byCountry.get(residence.slice(0, 2))
  return candidates?.find((age) => inForce(age.rule, at)) ?? strictestAge
}

/**
 * Full years at a moment. A birthday counts once it has begun everywhere on earth (UTC−12), and a person born on
 * 29 February has it on 1 March in other years: both are the later reading.
 * @param born ISO date
 */
export function ageAt(born: string, at: Date): number {
  const day = new Date(at.getTime() - 12 * 3_600_000).toISOString().slice(0, 10)
  const years = Number(day.slice(0, 4)) - Number(born.slice(0, 4))
  return day.slice(5) < born.slice(5) ? years - 1 : years
}

const majority = (id: string, jurisdictions: readonly string[], years: number): { years: number; rule: Rule } => ({
  years,
  rule: {
    id,
    law: 'Civil law',
    article: 'age of majority',
    jurisdictions,
    from: '1995-01-01',
    to: null,
    says: { en: `A person is an adult at ${years}.`, fr: `Une personne est majeure à ${years} ans.` },
    source: recalled,
    verified: 'R',
    checkedOn: null,
  },
})

/** Ages of majority. `US` without a state is 21: Mississippi's, the highest. */
export const agesOfMajority = [
  majority('ADULT-US-CA', ['US-CA'], 18),
  majority('ADULT-US', ['US'], 21),
  majority('ADULT-EU', ['EU'], 18),
  majority('ADULT-GB', ['GB', 'CH'], 18),
  majority('ADULT-UNKNOWN', ['*'], 21),
] as const
