/**
 * Assessment: from tallies to verdicts. Each group is compared with the rest pooled; an interval, never a point, decides; Holm's
 * correction runs over all groups × measures. Pure: the same tallies give the same assessment, bit for bit.
 */
import { holm } from './holm.ts'
import { type Estimate, katz } from './intervals.ts'
import { type Measured, measure, type Metric, variation } from './measures.ts'
import { zOfTail } from './normal.ts'
import { type Band, bandFor, type Polarity, type Policy } from './policy.ts'
import { detectableRatio } from './power.ts'
import { pooled, type Table, type Tally, unknownLabel, without } from './tallies.ts'

/**
 * `fail`: outside the band beyond chance. `review`: perhaps; a person looks. `pass`: the whole interval is inside the band.
 * `insufficient`: too few people to say; never a pass.
 */
export type Verdict = 'pass' | 'review' | 'fail' | 'insufficient'

/** Why a measure has its verdict. */
export type Why = 'inside' | 'outside' | 'outside_uncertain' | 'too_wide' | 'few_people' | 'few_successes' | 'undefined'

/** A number with its interval; null where undefined or without limit. */
export interface Figure {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/** One measure of one group, judged. */
export interface Judged {
  readonly metric: Metric
  readonly group: number | null
  readonly rest: number | null
  readonly ratio: Figure
  readonly difference: Figure
  /** Which of the two is held against the band. */
  readonly gated: 'ratio' | 'difference'
  readonly adjustedP: number | null
  readonly verdict: Verdict
  readonly why: Why
}

/** The two steps from eligible to targeted, as ratios against the rest; their product is the selection ratio. */
export interface Stages {
  readonly audience: number | null
  readonly cut: number | null
  /** The step that moved the ratio most, where it moved. */
  readonly broughtBy: 'audience' | 'cut' | null
}

export interface GroupResult {
  readonly attributes: readonly string[]
  readonly labels: readonly string[]
  readonly tally: Tally
  /** Whether the audit cannot pass without an answer for this group. */
  readonly required: boolean
  readonly measures: readonly Judged[]
  readonly stages: Stages
  readonly detectable: Detectable
  readonly verdict: Verdict
}

/** The nearest ratios below and above 1 that this many people would have shown as a failure; null: none would. */
export interface Detectable {
  readonly low: number | null
  readonly high: number | null
}

export interface Assessment {
  readonly polarity: Polarity
  readonly totals: Tally
  /** How many comparisons Holm's correction was made for. */
  readonly hypotheses: number
  readonly groups: readonly GroupResult[]
  /** Total variation eligible → targeted, per attribute or pair. */
  readonly variation: readonly { readonly attributes: readonly string[]; readonly value: number | null }[]
  /** Worst case of the required groups. */
  readonly detectable: Detectable
  readonly verdict: Verdict
}

export interface Question {
  readonly tables: readonly Table[]
  readonly polarity: Polarity
  /** Attributes without whose groups the audit cannot pass. */
  readonly required: readonly string[]
}

interface Candidate {
  readonly table: Table
  readonly labels: readonly string[]
  readonly tally: Tally
  readonly rest: Tally
  readonly measured: readonly Measured[]
}

/** Judges every group of every table. Sources: four-fifths rule; Katz 1978; Newcombe 1998; Holm 1979. */
export function assess(question: Question, policy: Policy): Assessment {
  const candidates = question.tables.flatMap((table) => candidatesOf(table, policy))
  const { adjusted, hypotheses } = correct(candidates, question.polarity, policy)
  const tail = policy.tail / Math.max(1, hypotheses)
  const groups = candidates.map((one) => resultOf(one, question, policy, adjusted, tail))
  return {
    polarity: question.polarity,
    totals: pooled((question.tables[0]?.cells ?? []).map((cell) => cell.tally)),
    hypotheses,
    groups,
    variation: question.tables.map(({ attributes, cells }) => ({ attributes, value: variation(cells) })),
    detectable: worstDetectable(groups, question.polarity),
    verdict: overall(groups, question.required),
  }
}

function candidatesOf(table: Table, policy: Policy): Candidate[] {
  const all = pooled(table.cells.map((cell) => cell.tally))
  const z = zOfTail(policy.tail)
  return table.cells.map(({ labels, tally }) => {
    const rest = without(all, tally)
    return { table, labels, tally, rest, measured: measure(tally, rest, policy, z) }
  })
}

/** The estimate that the band is held against: the ratio for selection, the difference for everything else. */
function gated(one: Measured): Estimate {
  return one.metric === 'selection' ? one.ratio : one.difference
}

/** The band of a measure. A worse calibration harms whatever the polarity. */
function bandOf(metric: Metric, polarity: Polarity, policy: Policy): Band {
  if (metric === 'selection') return bandFor(polarity, policy.ratioBand)
  if (metric === 'calibration') return { low: Number.NEGATIVE_INFINITY, high: policy.calibrationGap }
  return bandFor(polarity, { low: -policy.rateDifference, high: policy.rateDifference })
}

const testable = (one: Measured) => one.lacking === null && !Number.isNaN(gated(one).value)

/**
 * Adjusted p-values of all measures that can be tested, over all groups together. Where a table has just two groups, each is
 * the other's rest: one comparison, which cannot be wrong in both directions at once, so it is counted once.
 */
function correct(candidates: readonly Candidate[], polarity: Polarity, policy: Policy): Corrected {
  const families = new Map<string, { one: Measured; p: number }[]>()
  candidates.forEach((candidate, i) => {
    const mirrored = candidate.table.cells.length === 2
    for (const one of candidate.measured.filter(testable)) {
      const key = JSON.stringify([mirrored ? candidate.table.attributes : i, one.metric])
      const p = pOf(gated(one), bandOf(one.metric, polarity, policy))
      families.set(key, [...(families.get(key) ?? []), { one, p }])
    }
  })
  const adjusted = holm([...families.values()].map((family) => Math.min(...family.map(({ p }) => p))))
  const pairs = [...families.values()].flatMap((family, i) =>
    family.map(({ one, p }) => [one, Math.max(p, adjusted[i]!)] as const),
  )
  return { hypotheses: families.size, adjusted: new Map(pairs) }
}

interface Corrected {
  readonly hypotheses: number
  readonly adjusted: ReadonlyMap<Measured, number>
}

function pOf(estimate: Estimate, band: Band): number {
  return Math.min(
    Number.isFinite(band.low) ? estimate.below(band.low) : 1,
    Number.isFinite(band.high) ? estimate.above(band.high) : 1,
  )
}

function resultOf(
  one: Candidate,
  { polarity, required }: Question,
  policy: Policy,
  adjusted: ReadonlyMap<Measured, number>,
  tail: number,
): GroupResult {
  const measures = one.measured.map((measured) =>
    judge(measured, bandOf(measured.metric, polarity, policy), adjusted.get(measured), policy),
  )
  const { attributes } = one.table
  return {
    attributes,
    labels: one.labels,
    tally: one.tally,
    required: attributes.length === 1 && required.includes(attributes[0]!) && one.labels[0] !== unknownLabel,
    measures,
    stages: stagesOf(one, measures[0]!.verdict),
    detectable: detectableOf(one, bandFor(polarity, policy.ratioBand), tail, policy.power),
    verdict: worst(measures.map((measure) => measure.verdict)),
  }
}

/** The verdict of one measure: see `Verdict`. Exported for the tests of the rule itself. */
export function judge(one: Measured, band: Band, adjustedP: number | undefined, policy: Policy): Judged {
  const estimate = gated(one)
  const [verdict, why] = verdictOf(one, estimate, band, adjustedP, policy)
  return {
    metric: one.metric,
    group: finite(one.values[0]),
    rest: finite(one.values[1]),
    ratio: figure(one.ratio),
    difference: figure(one.difference),
    gated: one.metric === 'selection' ? 'ratio' : 'difference',
    adjustedP: adjustedP ?? null,
    verdict,
    why,
  }
}

function verdictOf(
  one: Measured,
  { value, low, high }: Estimate,
  band: Band,
  adjustedP: number | undefined,
  policy: Policy,
): readonly [Verdict, Why] {
  if (one.lacking === 'people') return ['insufficient', 'few_people']
  if (Number.isNaN(value) || adjustedP === undefined) {
    return ['insufficient', one.lacking === 'successes' ? 'few_successes' : 'undefined']
  }
  if (adjustedP < policy.tail) return ['fail', 'outside']
  if (value < band.low || value > band.high) return ['review', 'outside_uncertain']
  return low >= band.low && high <= band.high ? ['pass', 'inside'] : ['review', 'too_wide']
}

function figure({ value, low, high }: Estimate): Figure {
  if (Number.isNaN(value)) return { value: null, low: null, high: null }
  return { value: finite(value), low: finite(low), high: finite(high) }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function stagesOf({ tally, rest }: Candidate, verdict: Verdict): Stages {
  const first = katz({ k: tally.audience, n: tally.eligible }, { k: rest.audience, n: rest.eligible }, 1).value
  const second = katz({ k: tally.targeted, n: tally.audience }, { k: rest.targeted, n: rest.audience }, 1).value
  const moved = verdict === 'review' || verdict === 'fail'
  const stronger = distance(first) >= distance(second) ? 'audience' : 'cut'
  return { audience: finite(first), cut: finite(second), broughtBy: moved ? stronger : null }
}

/** How far a ratio is from 1, whichever the side; 0 when undefined. */
const distance = (ratio: number) => (Number.isNaN(ratio) ? 0 : Math.abs(Math.log(ratio)))

function detectableOf({ tally, rest }: Candidate, band: Band, tail: number, power: number): Detectable {
  const rate = (tally.targeted + rest.targeted) / (tally.eligible + rest.eligible)
  const sizes = { group: tally.eligible, rest: rest.eligible, rate }
  return {
    low: Number.isFinite(band.low) ? detectableRatio(sizes, band.low, tail, power) : null,
    high: Number.isFinite(band.high) ? detectableRatio(sizes, band.high, tail, power) : null,
  }
}

function worstDetectable(groups: readonly GroupResult[], polarity: Polarity): Detectable {
  const required = groups.filter((group) => group.required)
  const low = required.map((group) => group.detectable.low ?? 0)
  const high = required.map((group) => group.detectable.high ?? Number.POSITIVE_INFINITY)
  const lowest = Math.min(1, ...low)
  const highest = Math.max(1, ...high)
  return {
    low: polarity === 'exposure_harm' || lowest === 0 || lowest === 1 ? null : lowest,
    high: polarity === 'opportunity' || highest === 1 ? null : finite(highest),
  }
}

const order: readonly Verdict[] = ['pass', 'insufficient', 'review', 'fail']

/** The gravest of several verdicts; "insufficient" when there are none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'insufficient'
}

/**
 * The verdict of the audit. Pairs count when they fail or when their value lies outside the band; a pair whose interval is
 * merely wide, or too small to judge, is shown but cannot by itself hold an audit up: there are always such pairs.
 */
function overall(groups: readonly GroupResult[], required: readonly string[]): Verdict {
  const verdicts = groups.flatMap((group) => verdictsThatCount(group))
  for (const attribute of required) {
    const answered = groups.some(
      (group) => group.required && group.attributes[0] === attribute && group.measures[0]!.verdict !== 'insufficient',
    )
    if (!answered) verdicts.push('insufficient')
  }
  return worst(verdicts)
}

function verdictsThatCount(group: GroupResult): Verdict[] {
  const single = group.attributes.length === 1
  return group.measures
    .filter(({ verdict, why }) => {
      if (verdict === 'insufficient') return group.required
      return single || verdict === 'fail' || why === 'outside_uncertain'
    })
    .map((one) => one.verdict)
}
