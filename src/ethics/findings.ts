/**
 * Findings: what a rule of the charter returns. A rule is a pure function of facts; thresholds come from the policy; every
 * finding says what was seen, against what, on which ground and what would make it right, in both languages.
 */
import { type Language, languages } from '../kernel/index.ts'
import type { Assessment } from './assessment.ts'
import type { Bundle } from './bundle.ts'
import type { CopyFinding } from './copy.ts'
import type { Policy } from './policy.ts'
import type { JointProxy, Proxy } from './proxies.ts'
import { say, type Word } from './words.ts'

/** `block`: nothing goes live; `review`: a person decides in writing; `warn`: shown. */
export type Severity = 'block' | 'review' | 'warn'

export interface Finding {
  readonly ruleId: string
  readonly severity: Severity
  /** Whether people may override it, where it blocks. */
  readonly overridable: boolean
  readonly observed: string | number | null
  readonly threshold: string | number | null
  /** Where the observation comes from: a group, a field, a text. */
  readonly evidence: string
  readonly source: string
  readonly message: Readonly<Record<Language, string>>
  readonly howToFix: Readonly<Record<Language, string>>
}

/** A field that the audience or the model uses. */
export interface UsedField {
  readonly name: string
  readonly dataClass: string
  readonly usedBy: 'audience' | 'model'
  /** The legal criterion that it carries, if it has been declared to. */
  readonly criterion: string | null
}

/** Why a difference of treatment is lawful: aim, necessity, proportion. */
export interface Justification {
  readonly aim: string
  readonly necessary: string
  readonly proportionate: string
}

/** How hard a campaign presses, as it declares itself. Times of day as HH:MM in the recipient's zone. */
export interface Pressure {
  readonly perDay: number
  readonly perWeek: number
  readonly from: string
  readonly to: string
}

/** All that the rules look at. */
export interface Facts {
  readonly bundle: Bundle
  readonly category: string | null
  readonly justification: Justification | null
  readonly explicitConsent: boolean
  readonly fields: readonly UsedField[]
  readonly assessment: Assessment
  readonly proxies: readonly Proxy[]
  readonly jointProxies: readonly JointProxy[]
  /** Of the targeted people; null where no age is declared. */
  readonly ages: { readonly youngest: number | null; readonly unknownShare: number } | null
  readonly copy: readonly CopyFinding[]
  readonly pressure: Pressure | null
}

export interface Rule {
  readonly id: string
  readonly source: string
  readonly overridable: boolean
  check(facts: Facts, policy: Policy): Finding[]
}

/** What a rule says when it finds something; texts come from the room's words under `message` and `fix`. */
interface Observation {
  readonly severity: Severity
  readonly observed: string | number | null
  readonly threshold: string | number | null
  readonly evidence: string
  readonly message: Word
  readonly fix: Word
  readonly values?: Readonly<Record<string, unknown>>
}

/** A finding from an observation, in every language. */
export function finding(rule: Pick<Rule, 'id' | 'source' | 'overridable'>, seen: Observation): Finding {
  const valuesIn = (language: Language) => ({
    observed: spoken(seen.observed, language),
    threshold: spoken(seen.threshold, language),
    evidence: seen.evidence,
    ...seen.values,
  })
  return {
    ruleId: rule.id,
    severity: seen.severity,
    overridable: rule.overridable,
    observed: seen.observed,
    threshold: seen.threshold,
    evidence: seen.evidence,
    source: rule.source,
    message: inEach((language) => say(language, seen.message, valuesIn(language))),
    howToFix: inEach((language) => say(language, seen.fix, valuesIn(language))),
  }
}

/** Figures as the reader writes them, alone or as a range such as `≥ 0.8`; words stay as they are. */
function spoken(value: string | number | null, language: Language): string | null {
  const written = (figure: number) => figure.toLocaleString(language, { maximumFractionDigits: 3 })
  if (typeof value === 'number') return written(value)
  return value && onlyFigures.test(value) ? value.replace(/\d+\.\d+/g, (figure) => written(Number(figure))) : value
}

const onlyFigures = /^[\d.%≤≥–\s]+$/

/** The finding without its figures, for those who may not see the group that it is about. */
export function withoutFigures(of: Finding): Finding {
  return {
    ...of,
    observed: null,
    message: inEach((language) => say(language, 'finding_hidden', { evidence: of.evidence })),
  }
}

function inEach(text: (language: Language) => string): Record<Language, string> {
  return Object.fromEntries(languages.map((language) => [language, text(language)])) as Record<Language, string>
}
