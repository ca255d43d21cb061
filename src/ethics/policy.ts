/**
 * The policy: every threshold of the audit and of the charter's rules, as data with a version (see policy-set.ts for
 * its hash).
 */
import type { Role } from '../kernel/index.ts'

/**
 * What a campaign does to those it picks. `opportunity`: being left out is the harm (job, housing, credit, discount).
 * `exposure_harm`: being picked is the harm (gambling, alcohol, costly credit). `neutral`: both sides count.
 */
export type Polarity = 'opportunity' | 'exposure_harm' | 'neutral'
export const polarities = ['opportunity', 'exposure_harm', 'neutral'] as const satisfies readonly Polarity[]

export interface Policy {
  readonly version: string
  /** Selection rate of a group ÷ that of the rest; the four-fifths rule, 29 CFR 1607.4(D). */
  readonly ratioBand: { readonly low: number; readonly high: number }
  /** Largest difference of true or false positive rates, in [0, 1]. */
  readonly rateDifference: number
  /** Largest excess of a group's calibration error over the rest's. */
  readonly calibrationGap: number
  /** Chance of a false alarm on one side; 0.025 is the two-sided 95 % interval. */
  readonly tail: number
  /** Below these an answer is "insufficient": people in a denominator, successes expected. */
  readonly minimumPeople: number
  readonly minimumExpected: number
  /** Power at which the minimum detectable ratio is computed. */
  readonly power: number
  /** Cells of fewer people are hidden from everybody but the auditor. */
  readonly hiddenBelow: number
  /** Levels of one attribute kept apart; rarer ones are pooled as "other". */
  readonly levels: number
  /** Strength of association (0 to 1) of one input with an attribute. */
  readonly proxyWarn: number
  readonly proxyReview: number
  /** Held-out AUC at which all inputs together give an attribute away. */
  readonly jointProxyAuc: number
  /** People read for the proxy audit, chosen by a hash of their identifier. */
  readonly proxySample: number
  readonly proxyFolds: number
  readonly minimumAge: number
  readonly unknownAgeShare: number
  /** Categories in which age must be known. */
  readonly ageGated: readonly string[]
  readonly messagesPerDay: number
  readonly messagesPerWeek: number
  readonly quiet: { readonly from: string; readonly to: string }
  /** Largest total variation between people who may be addressed and people reached. */
  readonly deliveryVariance: number
  readonly auditDays: number
  readonly approvalDays: number
  readonly reasonCharacters: number
  readonly approvers: readonly Role[]
  /** People who must approve when a blocking finding is overridden. */
  readonly overridingApprovers: number
}

/** The policy in force. Any change of a value needs a new version. Sources: the charter of `docs/`, thresholds ours where unmarked. */
export const policy: Policy = {
  version: '2026.11.1',
  ratioBand: { low: 0.8, high: 1.25 },
  rateDifference: 0.1,
  calibrationGap: 0.05,
  tail: 0.025,
  minimumPeople: 30,
  minimumExpected: 5,
  power: 0.8,
  hiddenBelow: 10,
  levels: 20,
  proxyWarn: 0.3,
  proxyReview: 0.5,
  jointProxyAuc: 0.7,
  proxySample: 5_000,
  proxyFolds: 3,
  minimumAge: 18,
  unknownAgeShare: 0.05,
  ageGated: ['gambling', 'alcohol', 'tobacco', 'credit', 'crypto', 'weight_loss'],
  messagesPerDay: 1,
  messagesPerWeek: 3,
  quiet: { from: '21:00', to: '08:00' },
  deliveryVariance: 0.1,
  auditDays: 30,
  approvalDays: 30,
  reasonCharacters: 20,
  approvers: ['owner', 'dpo', 'auditor'],
  overridingApprovers: 2,
}

/** The values of a group ÷ rest (or group − rest) that are no harm; an open side is infinite. */
export interface Band {
  readonly low: number
  readonly high: number
}

/** Closes the band only on the side that the polarity makes a harm. */
export function bandFor(polarity: Polarity, band: Band): Band {
  return {
    low: polarity === 'exposure_harm' ? Number.NEGATIVE_INFINITY : band.low,
    high: polarity === 'opportunity' ? Number.POSITIVE_INFINITY : band.high,
  }
}
