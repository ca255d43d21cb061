/**
 * An audit read aloud: plain sentences, in the reader's language, that say what was compared, what was found and what could not be
 * seen. Hidden groups stay hidden here too.
 */
import type { Language } from '../kernel/index.ts'
import type { Judged } from './assessment.ts'
import type { Bundle } from './bundle.ts'
import type { ShownAssessment, ShownGroup } from './disclosure.ts'
import type { Finding } from './findings.ts'
import { policy } from './policy.ts'
import { otherLabel, unknownLabel } from './tallies.ts'
import { say } from './words.ts'

/** What is read aloud. `labels` gives a field's name in the reader's language. */
export interface ToRead {
  readonly bundle: Bundle
  readonly verdict: 'pass' | 'review' | 'fail' | 'insufficient'
  readonly assessment: ShownAssessment
  readonly findings: readonly Finding[]
  readonly notCounted: number
}

/** The audit as sentences: verdict and totals, what it could have seen, each group, each finding with its remedy. */
export function sentencesOf(
  audit: ToRead,
  language: Language,
  labels: ReadonlyMap<string, string> = new Map(),
): string[] {
  const { totals, hypotheses } = audit.assessment
  return [
    say(language, `verdict_${audit.verdict}`),
    say(language, `polarity_${audit.bundle.polarity}`),
    say(language, 'totals', { eligible: totals.eligible, audience: totals.audience, targeted: totals.targeted }),
    ...(audit.notCounted > 0 ? [say(language, 'objectors', { count: audit.notCounted })] : []),
    say(language, 'hypotheses', { count: hypotheses, percent: percent(2 * policy.tail, language) }),
    ...detectableSentences(audit, language),
    ...audit.assessment.groups.flatMap((group) => groupSentences(group, audit.bundle, language, labels)),
    ...audit.findings.map((found) => `${found.ruleId}: ${found.message[language]} ${found.howToFix[language]}`),
  ]
}

function detectableSentences({ assessment: { detectable } }: ToRead, language: Language): string[] {
  const { low, high } = detectable
  if (low === null && high === null) return [say(language, 'detectable_none')]
  return [
    ...(low === null ? [] : [say(language, 'detectable_low', { low: number(low, language) })]),
    ...(high === null ? [] : [say(language, 'detectable_high', { high: number(high, language) })]),
  ]
}

function groupSentences(
  group: ShownGroup,
  bundle: Bundle,
  language: Language,
  labels: ReadonlyMap<string, string>,
): string[] {
  const name = group.attributes.map((field, i) => nameOf(field, group.labels[i]!, language, labels)).join(' × ')
  if (group.hidden) return [say(language, 'group_hidden', { group: name })]
  const measures = group.measures.map((one) => measureSentence(name, one, language))
  // Without a model there is only one step from which a difference can come.
  const broughtBy = bundle.model ? group.stages.broughtBy : null
  return broughtBy ? [...measures, say(language, `stage_${broughtBy}`)] : measures
}

function nameOf(field: string, label: string, language: Language, labels: ReadonlyMap<string, string>): string {
  const shown = label === unknownLabel || label === otherLabel ? say(language, label) : label
  return `${labels.get(field) ?? field} ${shown}`
}

function measureSentence(group: string, one: Judged, language: Language): string {
  const { value, low, high } = one[one.gated]
  const share = (rate: number | null) => (rate === null ? say(language, 'unknown') : percent(rate, language))
  return say(language, `group_${one.metric}`, {
    group,
    rate: share(one.group),
    rest: share(one.rest),
    ratio: figure(value, language),
    low: figure(low, language),
    high: high === null && value !== null ? say(language, 'unlimited') : figure(high, language),
    verdict: say(language, `why_${one.why}`),
  })
}

function figure(value: number | null, language: Language): string {
  return value === null ? say(language, 'unknown') : number(value, language)
}

function number(value: number, language: Language): string {
  return value.toLocaleString(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 })
}

function percent(share: number, language: Language): string {
  return share.toLocaleString(language, { style: 'percent', maximumFractionDigits: 1 })
}
