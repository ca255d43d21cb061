/**
 * Measures: what an audit computes for one group against the rest pooled. Never against the luckiest group: with small groups
 * that alarms on 98 in 100 fair audiences. Pure; 0/0 stays undefined. Formulas: see each function.
 */
import { type Estimate, katz, newcombe, normalEstimate, type Share, undefinedEstimate } from './intervals.ts'
import type { Policy } from './policy.ts'
import type { Tally } from './tallies.ts'

export const metrics = ['selection', 'tpr', 'fpr', 'calibration'] as const
/**
 * `selection`: chance of being targeted. `tpr`, `fpr`: that chance among people whose outcome was positive, negative.
 * `calibration`: error of the predicted probabilities.
 */
export type Metric = (typeof metrics)[number]

/** One measure of a group and of the rest, before judgement. */
export interface Measured {
  readonly metric: Metric
  readonly group: Share
  readonly rest: Share
  /** The values of the two: rates in [0, 1], or calibration errors; NaN where undefined. */
  readonly values: readonly [number, number]
  readonly ratio: Estimate
  readonly difference: Estimate
  /** Why the numbers cannot carry a verdict, if they cannot. */
  readonly lacking: 'people' | 'successes' | null
}

/** All measures of one group that its counts define; outcome measures only where outcomes are known. */
export function measure(group: Tally, rest: Tally, policy: Policy, z: number): Measured[] {
  const found = [rates('selection', selection(group), selection(rest), policy, z)]
  if (group.known + rest.known === 0) return found
  found.push(rates('tpr', truePositives(group), truePositives(rest), policy, z))
  found.push(rates('fpr', falsePositives(group), falsePositives(rest), policy, z))
  if (group.bins.length > 0 || rest.bins.length > 0) found.push(calibration(group, rest, policy, z))
  return found
}

const selection = (tally: Tally): Share => ({ k: tally.targeted, n: tally.eligible })
const truePositives = (tally: Tally): Share => ({ k: tally.hits, n: tally.positives })
const falsePositives = (tally: Tally): Share => ({ k: tally.falseAlarms, n: tally.known - tally.positives })

function rates(metric: Metric, group: Share, rest: Share, policy: Policy, z: number): Measured {
  return {
    metric,
    group,
    rest,
    values: [group.k / group.n, rest.k / rest.n],
    ratio: katz(group, rest, z),
    difference: newcombe(group, rest, z),
    lacking: lackingOf(group, rest, policy),
  }
}

/** Too few people, or too few successes to be expected if both had the common rate. */
function lackingOf(group: Share, rest: Share, policy: Policy): Measured['lacking'] {
  const smaller = Math.min(group.n, rest.n)
  if (smaller < policy.minimumPeople) return 'people'
  return (smaller * (group.k + rest.k)) / (group.n + rest.n) < policy.minimumExpected ? 'successes' : null
}

/**
 * Expected calibration error Σ (n_k/n)·|ȳ_k − p̄_k| over bins of the prediction, and its deviation by the delta method
 * (the bins' binomial errors; the sign of each gap taken as known). NaN without outcomes. In [0, 1].
 */
export function calibrationError(tally: Tally): { error: number; deviation: number } {
  const n = tally.bins.reduce((sum, bin) => sum + bin.n, 0)
  if (n === 0) return { error: Number.NaN, deviation: Number.NaN }
  let [error, variance] = [0, 0]
  for (const bin of tally.bins) {
    if (bin.n === 0) continue
    const rate = bin.positives / bin.n
    error += Math.abs(bin.positives - bin.predicted) / n
    variance += (bin.n * rate * (1 - rate)) / (n * n)
  }
  return { error, deviation: Math.sqrt(variance) }
}

function calibration(group: Tally, rest: Tally, policy: Policy, z: number): Measured {
  const [own, others] = [calibrationError(group), calibrationError(rest)]
  const shares = [known(group), known(rest)] as const
  const undefinedNow = shares[0].n === 0 || shares[1].n === 0
  return {
    metric: 'calibration',
    group: shares[0],
    rest: shares[1],
    values: [own.error, others.error],
    ratio: undefinedEstimate(0, Number.POSITIVE_INFINITY),
    difference: undefinedNow
      ? undefinedEstimate(-1, 1)
      : normalEstimate(own.error - others.error, Math.hypot(own.deviation, others.deviation), z),
    lacking: lackingOf(shares[0], shares[1], policy),
  }
}

function known(tally: Tally): Share {
  return {
    k: tally.bins.reduce((sum, bin) => sum + bin.positives, 0),
    n: tally.bins.reduce((sum, bin) => sum + bin.n, 0),
  }
}

/**
 * Total variation distance ½ Σ |p − q| between the make-up of the eligible and of the targeted, by the cells of a table.
 * 0: the same make-up; 1: nothing in common; null when nobody is targeted.
 */
export function variation(cells: readonly { readonly tally: Tally }[]): number | null {
  const eligible = cells.reduce((sum, { tally }) => sum + tally.eligible, 0)
  const targeted = cells.reduce((sum, { tally }) => sum + tally.targeted, 0)
  if (eligible === 0 || targeted === 0) return null
  return cells.reduce((sum, { tally }) => sum + Math.abs(tally.eligible / eligible - tally.targeted / targeted), 0) / 2
}
