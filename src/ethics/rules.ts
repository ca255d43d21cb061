/**
 * The charter's rules that can be checked today. Each is a pure function with its source; together with the policy's thresholds
 * they are the policy set, whose version and hash are stored in every audit. E24 (who approved, what changed, how old) is checked
 * where approvals are, see approvals.ts; the statistics behind E05 to E09 are in assessment.ts.
 *
 * Limits: rules see declared and computed facts. What a campaign does not declare (its category, its pressure) they cannot know.
 */
import type { GroupResult, Judged } from './assessment.ts'
import { type Facts, type Finding, finding, type Rule, type Severity } from './findings.ts'
import { bandFor, type Policy } from './policy.ts'
import { copyRules } from './rules-copy.ts'

type Check = (facts: Facts, policy: Policy, rule: Rule) => Finding[]

function rule(id: string, source: string, overridable: 'overridable' | 'final', check: Check): Rule {
  const made: Rule = {
    id,
    source,
    overridable: overridable === 'overridable',
    check: (facts, policy) => check(facts, policy, made),
  }
  return made
}

const specialCategory = rule('E01', 'GDPR Art. 9; DSA Art. 26(3)', 'final', (facts, _policy, self) =>
  facts.fields
    .filter((field) => field.dataClass === 'special_category' && !facts.explicitConsent)
    .map(({ name }) =>
      finding(self, {
        severity: 'block',
        observed: 'special_category',
        threshold: 'explicit consent',
        evidence: name,
        message: 'e01',
        fix: 'e01_fix',
      }),
    ),
)

const directCriterion = rule('E02', 'Loi n° 2008-496 du 27 mai 2008, art. 1', 'final', (facts, _policy, self) =>
  facts.fields
    .filter((field) => field.usedBy === 'audience' && field.criterion !== null)
    .filter(() => facts.bundle.polarity === 'opportunity' && facts.justification === null)
    .map(({ name, criterion }) =>
      finding(self, {
        severity: 'block',
        observed: criterion,
        threshold: 'justification',
        evidence: name,
        message: 'e02',
        fix: 'e02_fix',
      }),
    ),
)

const singleProxy = rule(
  'E03',
  'Charter E03; loi n° 2008-496 (indirect discrimination)',
  'overridable',
  (facts, policy, self) =>
    facts.proxies
      .filter((proxy) => proxy.strength !== null && proxy.strength >= policy.proxyWarn)
      .map(({ input, attribute, strength }) => {
        const strong = strength! >= policy.proxyReview
        return finding(self, {
          severity: strong ? 'review' : 'warn',
          observed: rounded(strength!),
          threshold: strong ? policy.proxyReview : policy.proxyWarn,
          evidence: `${input} ~ ${attribute}`,
          message: 'e03',
          fix: 'e03_fix',
          values: { input, attribute },
        })
      }),
)

const jointProxy = rule(
  'E04',
  'Charter E04; loi n° 2008-496 (indirect discrimination)',
  'overridable',
  (facts, policy, self) =>
    facts.jointProxies
      .filter(({ auc }) => auc !== null && auc >= policy.jointProxyAuc)
      .filter(({ attribute, group }) => dependenceRemains(facts, attribute, group, policy))
      .map(({ attribute, group, auc }) =>
        finding(self, {
          severity: 'review',
          observed: rounded(auc!),
          threshold: policy.jointProxyAuc,
          evidence: `${attribute}=${group}`,
          message: 'e04',
          fix: 'e04_fix',
          values: { attribute, group },
        }),
      ),
)

/** Whether the choice differs by a group: its whole ratio interval is not inside the band, on either side. */
function dependenceRemains(facts: Facts, attribute: string, group: string, policy: Policy): boolean {
  const found = facts.assessment.groups.find(
    ({ attributes, labels }) => attributes.length === 1 && attributes[0] === attribute && labels[0] === group,
  )
  const ratio = selection(found)?.ratio
  if (!ratio || ratio.low === null || ratio.high === null) return true
  return ratio.low < policy.ratioBand.low || ratio.high > policy.ratioBand.high
}

const selection = (group: GroupResult | undefined): Judged | undefined =>
  group?.measures.find((one) => one.metric === 'selection')
const isSingle = (group: GroupResult) => group.attributes.length === 1

/** A group in words: `age=60+ × sex=f`. */
export function groupName({ attributes, labels }: Pick<GroupResult, 'attributes' | 'labels'>): string {
  return attributes.map((attribute, i) => `${attribute}=${labels[i]}`).join(' × ')
}

const rounded = (value: number) => Number(value.toFixed(3))

/** The ratio as observed, in words for those that a number cannot hold. */
function ratioOf({ ratio }: Judged): number | string {
  return ratio.value === null ? '∞' : rounded(ratio.value)
}

/** The allowed ratios of a polarity, "0.8 – 1.25", with the open side left out. */
function bandText(facts: Facts, policy: Policy): string {
  const { low, high } = bandFor(facts.bundle.polarity, policy.ratioBand)
  if (!Number.isFinite(low)) return `≤ ${high}`
  return Number.isFinite(high) ? `${low} – ${high}` : `≥ ${low}`
}

const singleDisparity = rule('E05', '29 CFR 1607.4(D); loi n° 2008-496', 'overridable', (facts, policy, self) =>
  facts.assessment.groups.filter(isSingle).flatMap((group) => {
    const seen = selection(group)
    if (!seen || seen.verdict === 'pass' || seen.verdict === 'insufficient') return []
    const severity: Severity = seen.verdict === 'fail' ? 'block' : 'review'
    return finding(self, {
      severity,
      observed: ratioOf(seen),
      threshold: bandText(facts, policy),
      evidence: groupName(group),
      message: severity === 'block' ? 'e05_fail' : 'e05_review',
      fix: 'e05_fix',
    })
  }),
)

const pairDisparity = rule('E06', 'Charter E06 (intersections)', 'overridable', (facts, policy, self) =>
  facts.assessment.groups
    .filter((group) => !isSingle(group))
    .flatMap((group) => {
      const seen = selection(group)
      if (!seen || !(seen.verdict === 'fail' || seen.why === 'outside_uncertain')) return []
      const observed = ratioOf(seen)
      const threshold = bandText(facts, policy)
      return finding(self, {
        severity: 'review',
        observed,
        threshold,
        evidence: groupName(group),
        message: 'e06',
        fix: 'e06_fix',
      })
    }),
)

const tooFew = rule('E07', 'Charter E07 (small samples)', 'overridable', (facts, policy, self) =>
  facts.assessment.groups
    .filter((group) => group.required && group.measures.some((one) => one.verdict === 'insufficient'))
    .map((group) =>
      finding(self, {
        severity: 'review',
        observed: fewest(facts, group, policy),
        threshold: policy.minimumPeople,
        evidence: groupName(group),
        message: 'e07',
        fix: 'e07_fix',
      }),
    ),
)

/** The smaller of a group and of everybody else, not told exactly where it could point at people. */
function fewest({ assessment }: Facts, { tally }: GroupResult, policy: Policy): number | string {
  const smaller = Math.min(tally.eligible, assessment.totals.eligible - tally.eligible)
  return smaller < policy.hiddenBelow ? `< ${policy.hiddenBelow}` : smaller
}

const equalisedOdds = rule('E08', 'Charter E08 (equalised odds)', 'overridable', (facts, policy, self) =>
  facts.assessment.groups.filter(isSingle).flatMap((group) =>
    group.measures
      .filter((one) => (one.metric === 'tpr' || one.metric === 'fpr') && one.verdict !== 'insufficient')
      .map(({ difference }) => Math.max(difference.low ?? 0, -(difference.high ?? 0)))
      .filter((least) => least > policy.rateDifference)
      .map((least) =>
        finding(self, {
          severity: 'review',
          observed: rounded(least),
          threshold: policy.rateDifference,
          evidence: groupName(group),
          message: 'e08',
          fix: 'e08_fix',
        }),
      ),
  ),
)

const calibration = rule('E09', 'Charter E09 (calibration within groups)', 'overridable', (facts, policy, self) =>
  facts.assessment.groups.filter(isSingle).flatMap((group) =>
    group.measures
      .filter((one) => one.metric === 'calibration' && one.verdict !== 'insufficient')
      .filter((one) => (one.difference.value ?? 0) > policy.calibrationGap)
      .map((one) =>
        finding(self, {
          severity: 'review',
          observed: rounded(one.difference.value!),
          threshold: policy.calibrationGap,
          evidence: groupName(group),
          message: 'e09',
          fix: 'e09_fix',
        }),
      ),
  ),
)

const minors = rule('E10', 'DSA Art. 28(2); ANJ guidance 2022', 'final', (facts, policy, self) => {
  const found: Finding[] = []
  const { ages, category } = facts
  const profiled = facts.bundle.model !== undefined
  const youngest = ages?.youngest ?? null
  if (profiled && youngest !== null && youngest < policy.minimumAge) {
    found.push(
      finding(self, {
        severity: 'block',
        observed: youngest,
        threshold: policy.minimumAge,
        evidence: 'age',
        message: 'e10_minor',
        fix: 'e10_fix',
      }),
    )
  }
  const unknown = ages ? ages.unknownShare : 1
  if (category !== null && policy.ageGated.includes(category) && unknown > policy.unknownAgeShare) {
    const [observed, threshold] = [percent(unknown), percent(policy.unknownAgeShare)]
    found.push(
      finding(self, {
        severity: 'block',
        observed,
        threshold,
        evidence: category,
        message: 'e10_unknown',
        fix: 'e10_fix',
      }),
    )
  }
  return found
})

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`

const pressure = rule(
  'E15',
  'House rule; loi n° 2020-901 (quiet hours) as a floor',
  'overridable',
  (facts, policy, self) => {
    if (!facts.pressure) return []
    const { perDay, perWeek, from, to } = facts.pressure
    const caps = [
      { observed: perDay, threshold: policy.messagesPerDay, evidence: '/ 1 d' },
      { observed: perWeek, threshold: policy.messagesPerWeek, evidence: '/ 7 d' },
    ]
    const often = caps
      .filter(({ observed, threshold }) => observed > threshold)
      .map((seen) => finding(self, { severity: 'block', ...seen, message: 'e15_often', fix: 'e15_fix' }))
    if (from >= policy.quiet.to && to <= policy.quiet.from && from < to) return often
    const [observed, threshold] = [`${from}–${to}`, `${policy.quiet.from}–${policy.quiet.to}`]
    return [
      ...often,
      finding(self, {
        severity: 'block',
        observed,
        threshold,
        evidence: 'hours',
        message: 'e15_quiet',
        fix: 'e15_fix',
      }),
    ]
  },
)

/** Every rule in force, by number. */
export const rules: readonly Rule[] = [
  specialCategory,
  directCriterion,
  singleProxy,
  jointProxy,
  singleDisparity,
  pairDisparity,
  tooFew,
  equalisedOdds,
  calibration,
  minors,
  pressure,
  ...copyRules,
]

/** All findings of all rules, gravest first. */
export function findingsOf(facts: Facts, policy: Policy): Finding[] {
  const order: readonly Severity[] = ['block', 'review', 'warn']
  const found = rules.flatMap((one) => one.check(facts, policy))
  return found.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}
