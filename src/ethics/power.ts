/**
 * What an audit of this size could have seen: the ratio that would have been called a failure four times in five. Printed with
 * every audit, so that "pass" is not read as "proved fair". Pure.
 */
import { zOfTail } from './normal.ts'

export interface Sizes {
  /** People of the group, and of everybody else. */
  readonly group: number
  readonly rest: number
  /** Selection rate of all together, in (0, 1). */
  readonly rate: number
}

/**
 * The ratio nearest to 1 below `edge` (0.8) or above it (1.25) that this many people would show as a failure with
 * probability `power`; null when no ratio would.
 * @param tail one-sided level of the test, already divided among the hypotheses (0.025 / m)
 * Source: the power of a one-sided test on the log ratio with Katz's variance at the alternative.
 */
export function detectableRatio(sizes: Sizes, edge: number, tail: number, power: number): number | null {
  if (!(sizes.rate > 0 && sizes.rate < 1) || sizes.group === 0 || sizes.rest === 0) return null
  const needed = zOfTail(tail) + zOfTail(1 - power)
  const seen = (ratio: number) => Math.abs(Math.log(edge / ratio)) >= needed * deviationAt(sizes, ratio)
  const step = edge < 1 ? -stepOfLog : stepOfLog
  // Walked, not bisected from afar: very small ratios leave too few chosen people and are harder to see, not easier.
  for (let walked = 1; walked <= 200; walked += 1) {
    const ratio = edge * Math.exp(walked * step)
    if (seen(ratio)) return nearest(seen, edge * Math.exp((walked - 1) * step), ratio)
  }
  return null
}

const stepOfLog = 0.02

/** Bisects between a ratio that is not seen and one that is. */
function nearest(seen: (ratio: number) => boolean, unseen: number, from: number): number {
  let [near, away] = [unseen, from]
  for (let step = 0; step < 50; step += 1) {
    const middle = (near + away) / 2
    if (seen(middle)) away = middle
    else near = middle
  }
  return away
}

/** Deviation of the log ratio when the group's rate is `ratio` times the rest's and both together give `rate`. */
function deviationAt({ group, rest, rate }: Sizes, ratio: number): number {
  const share = group / (group + rest)
  const restRate = Math.min(1, rate / (1 - share + share * ratio))
  const groupRate = ratio * restRate
  if (groupRate > 1) return Number.POSITIVE_INFINITY
  return Math.sqrt((1 - groupRate) / (group * groupRate) + (1 - restRate) / (rest * restRate))
}
