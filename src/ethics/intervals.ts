/**
 * Intervals for two proportions: Katz for their ratio, Newcombe for their difference. Each comes with the p-values that are
 * dual to it (the interval leaves out an edge exactly when the p-value of that edge is small enough), so that an interval
 * and its Holm correction can never contradict each other. Pure. 0/0 is NaN here and becomes null and "insufficient" above.
 */
import { upperTail } from './normal.ts'

/** `k` of `n`: integers, 0 ≤ k ≤ n. */
export interface Share {
  readonly k: number
  readonly n: number
}

/** A number with its two-sided interval. `value` is NaN when undefined; a ratio may be Infinity. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  /** One-sided p-value against "the truth is at least `edge`". */
  below(edge: number): number
  /** One-sided p-value against "the truth is at most `edge`". */
  above(edge: number): number
}

/** What 0/0 gives: no value, the widest interval, no evidence of anything. */
export function undefinedEstimate(low: number, high: number): Estimate {
  return { value: Number.NaN, low, high, below: () => 1, above: () => 1 }
}

/**
 * Wilson's score interval for one proportion. @param z quantile, 1.96 for 95 %
 * @throws nothing; n = 0 gives [0, 1]. Source: Wilson, JASA 22 (1927) 209.
 */
export function wilson({ k, n }: Share, z: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const p = k / n
  const centre = p + (z * z) / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return { low: k === 0 ? 0 : (centre - spread) / scale, high: k === n ? 1 : (centre + spread) / scale }
}

/**
 * Ratio of two proportions a ÷ b with Katz's log interval.
 * When a count is zero the interval takes ½ more on each side of both fractions (Walter, Biometrika 62 (1975) 371) and is
 * stretched to hold the point, which is then 0 or Infinity. When both are zero, or a denominator is, nothing is defined.
 * Source: Katz, Baptista, Azen, Pike, Biometrics 34 (1978) 469, method C.
 */
export function katz(a: Share, b: Share, z: number): Estimate {
  if (a.n === 0 || b.n === 0 || (a.k === 0 && b.k === 0)) return undefinedEstimate(0, Number.POSITIVE_INFINITY)
  const value = b.k === 0 ? Number.POSITIVE_INFINITY : a.k / a.n / (b.k / b.n)
  const more = a.k === 0 || b.k === 0 ? 0.5 : 0
  const log = Math.log((a.k + more) / (a.n + more)) - Math.log((b.k + more) / (b.n + more))
  const deviation = Math.sqrt(unseen(a, more) + unseen(b, more))
  return {
    value,
    low: Math.min(value, Math.exp(log - z * deviation)),
    high: Math.max(value, Math.exp(log + z * deviation)),
    below: (edge) => tail(Math.log(edge) - log, deviation),
    above: (edge) => tail(log - Math.log(edge), deviation),
  }
}

/** 1/k − 1/n: the part of the log ratio's variance that one proportion brings. */
function unseen({ k, n }: Share, more: number): number {
  return 1 / (k + more) - 1 / (n + more)
}

/** p of a distance in units of its deviation; with no deviation at all (everybody counted, all or none) it is certain. */
function tail(distance: number, deviation: number): number {
  if (deviation === 0) return distance > 0 ? 0 : 1
  return upperTail(distance / deviation)
}

/**
 * Difference of two proportions a − b with Newcombe's interval: Wilson limits, square and add.
 * Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10.
 */
export function newcombe(a: Share, b: Share, z: number): Estimate {
  if (a.n === 0 || b.n === 0) return undefinedEstimate(-1, 1)
  const value = a.k / a.n - b.k / b.n
  const bounds = (at: number) => squareAndAdd(a, b, at)
  return {
    value,
    ...bounds(z),
    below: (edge) => (value < edge ? upperTail(reach(edge, bounds)) : 1 - upperTail(reach(edge, bounds))),
    above: (edge) => (value > edge ? upperTail(reach(edge, bounds)) : 1 - upperTail(reach(edge, bounds))),
  }
}

function squareAndAdd(a: Share, b: Share, z: number): { low: number; high: number } {
  const [p, q] = [a.k / a.n, b.k / b.n]
  const [first, second] = [wilson(a, z), wilson(b, z)]
  return {
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  }
}

/** The z at which the interval just touches `edge`; 40 (p = 0) when even the widest leaves it out. */
function reach(edge: number, bounds: (z: number) => { low: number; high: number }): number {
  let [low, high] = [0, 40]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    const { low: from, high: to } = bounds(middle)
    if (from < edge && edge < to) high = middle
    else low = middle
  }
  return (low + high) / 2
}

/** A difference whose error is taken as normal. @param deviation its standard deviation, same unit */
export function normalEstimate(value: number, deviation: number, z: number): Estimate {
  return {
    value,
    low: value - z * deviation,
    high: value + z * deviation,
    below: (edge) => tail(edge - value, deviation),
    above: (edge) => tail(value - edge, deviation),
  }
}
