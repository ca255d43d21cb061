/**
 * The gate measured on audiences whose truth is known: how often it alarms when nothing is wrong, and how often it sees what is.
 * Seeded, so that the figures are the same at every run. The table printed here is the one in the room's documentation.
 */
import { describe, expect, test } from 'vitest'
import { assess, type Verdict } from './assessment.ts'
import { type Polarity, polarities, policy } from './policy.ts'
import { emptyTally, type Table, type Tally } from './tallies.ts'

const audits = 2000

/** mulberry32: small, seeded, good enough for binomial draws. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function binomial(n: number, p: number, random: () => number): number {
  let k = 0
  for (let i = 0; i < n; i += 1) if (random() < p) k += 1
  return k
}

interface Truth {
  readonly name: string
  readonly sizes: readonly number[]
  readonly rates: readonly number[]
}

function drawTable(truth: Truth, random: () => number): Table {
  const cells = truth.sizes.map((eligible, i) => {
    const targeted = binomial(eligible, truth.rates[i]!, random)
    return { labels: [`g${i}`], tally: { ...emptyTally, eligible, audience: targeted, targeted } }
  })
  return { attributes: ['group'], cells }
}

/** Share of simulated audits by verdict, in per cent, and how often the naive "min ÷ max < 0.8" alarms. */
function simulate(truth: Truth, polarity: Polarity): Record<Verdict | 'naive', number> {
  const random = seeded(20_261_123)
  const seen = { pass: 0, review: 0, fail: 0, insufficient: 0, naive: 0 }
  for (let audit = 0; audit < audits; audit += 1) {
    const table = drawTable(truth, random)
    const rates = table.cells.map(({ tally }) => tally.targeted / tally.eligible)
    if (Math.min(...rates) / Math.max(...rates) < 0.8) seen.naive += 100 / audits
    seen[assess({ tables: [table], polarity, required: ['group'] }, policy).verdict] += 100 / audits
  }
  return seen
}

const even = (groups: number, n: number) => Array.from({ length: groups }, () => n)
const fair: Truth[] = [
  { name: 'fair, 2 groups of 200, rate 0.2', sizes: even(2, 200), rates: even(2, 0.2) },
  { name: 'fair, 8 groups, 2 of them of 30', sizes: [...even(6, 200), 30, 30], rates: even(8, 0.2) },
  { name: 'fair, 8 groups of 2000', sizes: even(8, 2000), rates: even(8, 0.2) },
  { name: 'at the edge: true ratio 0.8, 2 × 2000', sizes: even(2, 2000), rates: [0.16, 0.2] },
]
const unfair: Truth[] = [
  { name: 'true ratio 0.6, 2 × 500', sizes: even(2, 500), rates: [0.12, 0.2] },
  { name: 'true ratio 0.6, 2 × 2000', sizes: even(2, 2000), rates: [0.12, 0.2] },
  { name: 'true ratio 0.7, 2 × 2000', sizes: even(2, 2000), rates: [0.14, 0.2] },
]

/** 6000 people whose predictions are right and who are chosen by them alone, whatever their group. */
function fairAudit(random: () => number): Table[] {
  const cells = new Map<string, Tally>()
  for (let person = 0; person < 6000; person += 1) {
    const age = ['young', 'middle', 'old'][Math.floor(random() * 3)]!
    const sex = random() < 0.5 ? 'f' : 'm'
    const predicted = random() * 0.4
    const outcome = random() < predicted
    for (const key of [`age ${age}`, `sex ${sex}`, `age,sex ${age},${sex}`]) {
      const cell = cells.get(key) ?? {
        ...emptyTally,
        bins: Array.from({ length: 4 }, () => ({ n: 0, positives: 0, predicted: 0 })),
      }
      cells.set(key, addPerson(cell, predicted, outcome))
    }
  }
  return [...Map.groupBy(cells, ([key]) => key.split(' ')[0]!)].map(([attributes, mine]) => ({
    attributes: attributes.split(','),
    cells: mine.map(([key, tally]) => ({ labels: key.split(' ')[1]!.split(','), tally })),
  }))
}

/** The best-predicted quarter is targeted. */
function addPerson(cell: Tally, predicted: number, outcome: boolean): Tally {
  const targeted = predicted >= 0.3
  const bins = cell.bins.map((bin, i) =>
    i === Math.floor(predicted * 10)
      ? { n: bin.n + 1, positives: bin.positives + Number(outcome), predicted: bin.predicted + predicted }
      : bin,
  )
  return {
    eligible: cell.eligible + 1,
    audience: cell.audience + 1,
    targeted: cell.targeted + Number(targeted),
    known: cell.known + 1,
    positives: cell.positives + Number(outcome),
    hits: cell.hits + Number(outcome && targeted),
    falseAlarms: cell.falseAlarms + Number(!outcome && targeted),
    bins,
  }
}

const printed: string[] = []
function note(truth: Truth, polarity: Polarity, seen: Record<Verdict | 'naive', number>): void {
  const shares = (['naive', 'fail', 'review', 'insufficient', 'pass'] as const).map(
    (key) => `${key} ${seen[key].toFixed(1)} %`,
  )
  printed.push(`${truth.name} (${polarity}): ${shares.join(', ')}`)
}

describe('over 2000 simulated audits', () => {
  test.each(fair)('at most 5 % are failed by luck: $name', (truth) => {
    for (const polarity of polarities) {
      const seen = simulate(truth, polarity)
      note(truth, polarity, seen)
      expect(seen.fail).toBeLessThanOrEqual(5)
    }
  })

  test('the naive gate would alarm on nearly every fair audience with two small groups', () => {
    expect(simulate(fair[1]!, 'neutral').naive).toBeGreaterThan(95)
  })

  test.each(unfair)('a real disparity never passes: $name', (truth) => {
    for (const polarity of ['neutral', 'opportunity'] as const) {
      const seen = simulate(truth, polarity)
      note(truth, polarity, seen)
      expect(seen.pass).toBe(0)
    }
  })

  test('a whole fair audit (two attributes, their pairs, outcomes, calibration) is failed in at most 5 %', () => {
    const random = seeded(7)
    const seen: Record<Verdict, number> = { pass: 0, review: 0, fail: 0, insufficient: 0 }
    for (let audit = 0; audit < 400; audit += 1) {
      seen[assess({ tables: fairAudit(random), polarity: 'neutral', required: ['age', 'sex'] }, policy).verdict] +=
        100 / 400
    }
    const shares = Object.entries(seen).map(([verdict, share]) => `${verdict} ${share.toFixed(1)} %`)
    printed.push(`fair, whole audit of 6000 people, 11 groups × 4 measures (neutral): ${shares.join(', ')}`)
    expect(seen.fail).toBeLessThanOrEqual(5)
  })

  test('a true ratio of 0.6 with 2 × 2000 people is failed in at least 95 of 100 audits', () => {
    expect(simulate(unfair[1]!, 'neutral').fail).toBeGreaterThanOrEqual(95)
    expect(simulate(unfair[1]!, 'opportunity').fail).toBeGreaterThanOrEqual(95)
    console.log(printed.join('\n'))
  })
})
