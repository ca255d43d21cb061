/**
 * Comparing those written to with those left out: a difference of two shares with Newcombe's interval, a check that the groups
 * have the sizes that were drawn, and "no conclusion" as an answer like the others. Counts of small groups do not leave it. Pure.
 */
import { smallestCell } from '../audiences/index.ts'
import type { Language } from '../kernel/index.ts'
import { say } from './words.ts'

export interface Share {
  readonly k: number
  readonly n: number
}

/**
 * Difference a − b of two proportions with its interval: Wilson limits, square and add.
 * @param z quantile, 1.96 for 95 % @returns [-1, 1] when a group is empty
 * Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10.
 */
export function newcombe(a: Share, b: Share, z: number): { value: number | null; low: number; high: number } {
  if (a.n === 0 || b.n === 0) return { value: null, low: -1, high: 1 }
  const [p, q] = [a.k / a.n, b.k / b.n]
  const [first, second] = [wilson(a, z), wilson(b, z)]
  return {
    value: p - q,
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  }
}

function wilson({ k, n }: Share, z: number): { low: number; high: number } {
  const p = k / n
  const centre = p + (z * z) / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

export interface ArmSize {
  readonly arm: string
  readonly people: number
  /** The share that was to be drawn, in (0, 1]. */
  readonly expected: number
}

/**
 * Pearson's chi-squared of the sizes against the shares that were drawn.
 * @returns the statistic, and whether it is beyond the 0.999 quantile: then chance did not sort these people
 */
export function sampleRatio(sizes: readonly ArmSize[]): { statistic: number; mismatch: 'yes' | 'no' } {
  const total = sizes.reduce((sum, one) => sum + one.people, 0)
  if (total === 0 || sizes.length < 2) return { statistic: 0, mismatch: 'no' }
  const statistic = sizes.reduce(
    (sum, { people, expected }) => sum + (people - total * expected) ** 2 / (total * expected),
    0,
  )
  const limit = chiSquared999[sizes.length - 2] ?? Number.POSITIVE_INFINITY
  return { statistic, mismatch: statistic > limit ? 'yes' : 'no' }
}

/** 0.999 quantiles of chi-squared with 1 to 10 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4). */
const chiSquared999 = [10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.124, 27.877, 29.588]

export type Conclusion =
  | 'higher'
  | 'lower'
  | 'no_conclusion_unclear'
  | 'no_conclusion_few'
  | 'no_conclusion_mismatch'
  | 'no_conclusion_no_holdout'

export interface Comparison {
  /** Null, both of them, when either has fewer than `smallestCell` people. */
  readonly writtenTo: Share | null
  readonly leftOut: Share | null
  /** Null and [-1, 1] then: it would give the counts away. */
  readonly difference: { readonly value: number | null; readonly low: number; readonly high: number }
  readonly sampleRatio: ReturnType<typeof sampleRatio>
  readonly conclusion: Conclusion
  readonly sentence: Readonly<Record<Language, string>>
}

/** Fewer than this on one side give no conclusion, whatever the interval says. */
const fewest = 30
const z95 = 1.959963984540054

/** @param groups people who permit measurement, and those of them who did it @param sizes everybody who was drawn */
export function compare(
  groups: { readonly writtenTo: Share; readonly leftOut: Share },
  sizes: readonly ArmSize[],
): Comparison {
  const difference = newcombe(groups.writtenTo, groups.leftOut, z95)
  const ratio = sampleRatio(sizes)
  const conclusion = conclude(groups, difference, ratio.mismatch)
  const sentence = { en: say('en', `outcome_${conclusion}`), fr: say('fr', `outcome_${conclusion}`) }
  const found = { sampleRatio: ratio, conclusion, sentence }
  const small = Math.min(groups.writtenTo.n, groups.leftOut.n) < smallestCell
  return small ? { ...found, ...nothingSaid } : { ...found, ...groups, difference }
}

/** One side alone would give the other away to whoever knows their sum. */
const nothingSaid = { writtenTo: null, leftOut: null, difference: { value: null, low: -1, high: 1 } } as const

function conclude(
  { writtenTo, leftOut }: { writtenTo: Share; leftOut: Share },
  { low, high }: { low: number; high: number },
  mismatch: 'yes' | 'no',
): Conclusion {
  if (leftOut.n === 0) return 'no_conclusion_no_holdout'
  if (mismatch === 'yes') return 'no_conclusion_mismatch'
  if (Math.min(writtenTo.n, leftOut.n) < fewest) return 'no_conclusion_few'
  if (low > 0) return 'higher'
  return high < 0 ? 'lower' : 'no_conclusion_unclear'
}
