/**
 * Metrics: how well scores rank and how well probabilities mean what they say. Pure; ties are handled exactly as the definitions
 * ask (a tie counts half in ROC AUC; tied scores enter precision and recall together). Outcomes are 1 or 0 per row.
 */

/**
 * ROC AUC: the probability that a random positive outranks a random negative, a tie counting half. Mann–Whitney by midranks,
 * O(n log n). NaN when one class is empty.
 */
export function rocAuc(scores: Float64Array, outcome: Uint8Array): number {
  const positives = count(outcome)
  const negatives = outcome.length - positives
  if (positives === 0 || negatives === 0) return Number.NaN
  const ranks = midranks(scores)
  let sum = 0
  for (let i = 0; i < ranks.length; i++) if (outcome[i] === 1) sum += ranks[i]!
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Ranks from 1, tied values sharing the mean of theirs. */
export function midranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).toSorted((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

/** An estimate with its 95 % interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

const normal975 = 1.959963984540054

/**
 * ROC AUC with a 95 % interval by DeLong's variance, on the logit scale so that it stays within 0 and 1. For pooled
 * out-of-fold scores it takes the folds' models as one, which is usual and a little too narrow.
 * Source: DeLong et al. 1988; fast form by midranks: Sun & Xu, IEEE Signal Processing Letters 21 (2014), 1389–1393.
 */
export function rocAucInterval(scores: Float64Array, outcome: Uint8Array): Interval {
  const value = rocAuc(scores, outcome)
  const error = Math.sqrt(delongVariance(scores, outcome))
  if (!(value > 0 && value < 1) || !Number.isFinite(error)) return { value, low: value, high: value }
  const logit = Math.log(value / (1 - value))
  const reach = (normal975 * error) / (value * (1 - value))
  return { value, low: 1 / (1 + Math.exp(reach - logit)), high: 1 / (1 + Math.exp(-reach - logit)) }
}

function delongVariance(scores: Float64Array, outcome: Uint8Array): number {
  const all = midranks(scores)
  const shareBelow = (wanted: 0 | 1): Float64Array => {
    const members = Uint32Array.from(outcome.keys()).filter((i) => outcome[i] === wanted)
    const own = midranks(Float64Array.from(members, (i) => scores[i]!))
    return Float64Array.from(members, (i, k) => (all[i]! - own[k]!) / (scores.length - members.length))
  }
  return variance(shareBelow(1)) + variance(shareBelow(0))
}

/** Sample variance of the mean of `values`. */
function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length
}

/** Positives and people at or above each distinct score, highest first. */
interface Step {
  readonly score: number
  readonly people: number
  readonly positives: number
}

function steps(scores: Float64Array, outcome: Uint8Array): Step[] {
  const order = Uint32Array.from(scores.keys()).toSorted((a, b) => scores[b]! - scores[a]!)
  const found: Step[] = []
  let positives = 0
  for (let k = 0; k < order.length; k++) {
    const score = scores[order[k]!]!
    positives += outcome[order[k]!]!
    if (k + 1 === order.length || scores[order[k + 1]!] !== score) found.push({ score, people: k + 1, positives })
  }
  return found
}

/** Average precision: Σ (recall step) × precision over distinct scores, as scikit-learn's. NaN without positives. */
export function averagePrecision(scores: Float64Array, outcome: Uint8Array): number {
  let area = 0
  let before = 0
  const total = count(outcome)
  for (const { people, positives } of steps(scores, outcome)) {
    area += ((positives - before) / total) * (positives / people)
    before = positives
  }
  return total === 0 ? Number.NaN : area
}

/** Mean negative log-likelihood, natural logarithm; probabilities are kept 2⁻⁵² away from 0 and 1. */
export function logLoss(probabilities: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i]!))
    sum -= outcome[i] === 1 ? Math.log(p) : Math.log1p(-p)
  }
  return sum / probabilities.length
}

/** Mean squared difference of probability and outcome. */
export function brier(probabilities: Float64Array, outcome: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i]! - outcome[i]!) ** 2
  return sum / probabilities.length
}

/** Wilson's 95 % interval of a share, k of n. Source: Wilson, JASA 22 (1927) 209. */
export function shareInterval(k: number, n: number): Interval {
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 }
  const [p, z2] = [k / n, normal975 ** 2]
  const spread = normal975 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  const [centre, scale] = [p + z2 / (2 * n), 1 + z2 / n]
  return { value: p, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

/** One group of people with similar predictions. */
export interface CalibrationBin {
  readonly people: number
  /** Mean predicted probability. */
  readonly predicted: number
  /** Share of positives among them. */
  readonly observed: number
}

/**
 * Calibration: ten groups of equal size by predicted probability (lowest first), and the expected calibration error, the
 * mean over people of the distance between predicted and observed of their group.
 */
export function calibration(
  probabilities: Float64Array,
  outcome: Uint8Array,
): { bins: CalibrationBin[]; error: number } {
  const order = Uint32Array.from(probabilities.keys()).toSorted(
    (a, b) => probabilities[a]! - probabilities[b]! || a - b,
  )
  const bins: CalibrationBin[] = []
  for (let decile = 0; decile < 10; decile++) {
    const members = order.subarray(
      Math.round((decile * order.length) / 10),
      Math.round(((decile + 1) * order.length) / 10),
    )
    if (members.length === 0) continue
    const predicted = members.reduce((sum, i) => sum + probabilities[i]!, 0) / members.length
    const observed = members.reduce((sum, i) => sum + outcome[i]!, 0) / members.length
    bins.push({ people: members.length, predicted, observed })
  }
  const error = bins.reduce((sum, bin) => sum + bin.people * Math.abs(bin.predicted - bin.observed), 0) / order.length
  return { bins, error }
}

/** What choosing the best-scored share of people brings. */
export interface Gain {
  /** Share of all people chosen, 0.1 … 1. */
  readonly share: number
  /** Share of all positives among the chosen. */
  readonly captured: number
  /** `captured` / `share`: how many times better than choosing at random. */
  readonly lift: number
}

/** Gains and lift at each tenth. People tied at the cut count as drawn at random among the tied. */
export function gains(scores: Float64Array, outcome: Uint8Array): Gain[] {
  const ladder = steps(scores, outcome)
  const total = count(outcome)
  return Array.from({ length: 10 }, (_, tenth) => {
    const share = (tenth + 1) / 10
    const captured = positivesAmong(ladder, share * scores.length) / total
    return { share, captured, lift: captured / share }
  })
}

function positivesAmong(ladder: readonly Step[], people: number): number {
  let before = { people: 0, positives: 0 }
  for (const step of ladder) {
    if (step.people >= people) {
      const part = (people - before.people) / (step.people - before.people)
      return before.positives + part * (step.positives - before.positives)
    }
    before = step
  }
  return before.positives
}

/** A point of the ROC curve (x false positive rate, y true positive rate) or of the precision-recall curve (x recall, y precision). */
export interface Point {
  readonly x: number
  readonly y: number
}

const curvePoints = 200

/** Points for charts: at most some 200 of each curve, evenly along the ranking. */
export function curves(scores: Float64Array, outcome: Uint8Array): { roc: Point[]; pr: Point[] } {
  const ladder = steps(scores, outcome)
  const total = count(outcome)
  const every = Math.max(1, Math.ceil(ladder.length / curvePoints))
  const shown = ladder.filter((_, k) => k % every === 0 || k === ladder.length - 1)
  const roc = shown.map(({ people, positives }) => ({
    x: (people - positives) / (outcome.length - total),
    y: positives / total,
  }))
  const pr = shown.map(({ people, positives }) => ({ x: positives / total, y: positives / people }))
  return { roc: [{ x: 0, y: 0 }, ...roc], pr }
}

function count(outcome: Uint8Array): number {
  return outcome.reduce((sum, y) => sum + y, 0)
}
