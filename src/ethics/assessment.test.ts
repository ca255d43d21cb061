import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { type Assessment, assess, type GroupResult } from './assessment.ts'
import { calibrationError, variation } from './measures.ts'
import { policy } from './policy.ts'
import { type Cell, emptyTally, poolRareLevels, type Table, type Tally } from './tallies.ts'

const tally = (eligible: number, targeted: number, more: Partial<Tally> = {}): Tally => ({
  ...emptyTally,
  eligible,
  audience: eligible,
  targeted,
  ...more,
})
const one = (attribute: string, cells: Record<string, Tally>): Table => ({
  attributes: [attribute],
  cells: Object.entries(cells).map(([label, counts]) => ({ labels: [label], tally: counts })),
})
const group = (assessment: Assessment, ...labels: string[]): GroupResult =>
  assessment.groups.find((found) => found.labels.join() === labels.join())!
const selection = (assessment: Assessment, ...labels: string[]) => group(assessment, ...labels).measures[0]!

describe('one measure', () => {
  test('compares with everybody else pooled, not with the luckiest group', () => {
    const found = assess(
      {
        tables: [one('area', { a: tally(1000, 300), b: tally(1000, 200), c: tally(2000, 300) })],
        polarity: 'neutral',
        required: [],
      },
      policy,
    )
    expect(selection(found, 'b').ratio.value).toBeCloseTo(0.2 / (600 / 3000), 12)
    expect(selection(found, 'c').ratio.value).toBeCloseTo(0.15 / 0.25, 12)
  })

  test('fails outside the band beyond chance, is reviewed when uncertain, passes only wholly inside', () => {
    const verdict = (eligible: number, targeted: number) =>
      selection(
        assess(
          {
            tables: [one('s', { a: tally(eligible, targeted), b: tally(eligible, eligible / 5) })],
            polarity: 'neutral',
            required: [],
          },
          policy,
        ),
        'a',
      )
    expect(verdict(5000, 600)).toMatchObject({ verdict: 'fail', why: 'outside' })
    expect(verdict(500, 75)).toMatchObject({ verdict: 'review', why: 'outside_uncertain' })
    expect(verdict(500, 95)).toMatchObject({ verdict: 'review', why: 'too_wide' })
    expect(verdict(5000, 980)).toMatchObject({ verdict: 'pass', why: 'inside' })
    expect(verdict(25, 5)).toMatchObject({ verdict: 'insufficient', why: 'few_people' })
  })

  test('few successes to expect are insufficient, however many people there are', () => {
    const found = assess(
      { tables: [one('s', { a: tally(400, 1), b: tally(4000, 12) })], polarity: 'neutral', required: ['s'] },
      policy,
    )
    expect(selection(found, 'a')).toMatchObject({ verdict: 'insufficient', why: 'few_successes' })
    expect(found.verdict).toBe('insufficient')
  })

  test('0/0 is null and insufficient, not a pass and not a zero', () => {
    const found = assess(
      { tables: [one('s', { a: tally(400, 0), b: tally(400, 0) })], polarity: 'neutral', required: ['s'] },
      policy,
    )
    expect(selection(found, 'a').ratio).toEqual({ value: null, low: null, high: null })
    expect(found.verdict).toBe('insufficient')
  })

  test('a group left out completely fails an opportunity, although its ratio has no logarithm', () => {
    const found = assess(
      { tables: [one('s', { a: tally(2000, 0), b: tally(2000, 400) })], polarity: 'opportunity', required: ['s'] },
      policy,
    )
    expect(selection(found, 'a')).toMatchObject({ verdict: 'fail', ratio: { value: 0, low: 0 } })
    expect(selection(found, 'b').ratio).toMatchObject({ value: null, high: null })
  })

  test('a group of one person never becomes the yardstick', () => {
    const found = assess(
      {
        tables: [one('s', { one: tally(1, 1), a: tally(4000, 800), b: tally(4000, 800) })],
        polarity: 'neutral',
        required: [],
      },
      policy,
    )
    expect(selection(found, 'a').verdict).toBe('pass')
    expect(selection(found, 'b').verdict).toBe('pass')
  })
})

describe('polarity decides which side is a harm', () => {
  const tables = [one('age', { young: tally(4000, 400), middle: tally(16_000, 3200), old: tally(4000, 1600) })]
  const at = (polarity: 'opportunity' | 'exposure_harm' | 'neutral') =>
    assess({ tables, polarity, required: ['age'] }, policy)

  test('left out is the harm of an opportunity', () => {
    expect(selection(at('opportunity'), 'young').verdict).toBe('fail')
    expect(selection(at('opportunity'), 'old').verdict).toBe('pass')
  })

  test('picked is the harm of an exposure', () => {
    expect(selection(at('exposure_harm'), 'young').verdict).toBe('pass')
    expect(selection(at('exposure_harm'), 'old').verdict).toBe('fail')
  })

  test('both are when neutral', () => {
    expect(selection(at('neutral'), 'young').verdict).toBe('fail')
    expect(selection(at('neutral'), 'old').verdict).toBe('fail')
  })
})

describe('outcomes', () => {
  const withOutcomes = (positives: number, hits: number) =>
    tally(10_000, 2000, { known: 10_000, positives, hits, falseAlarms: 2000 - hits })

  test('equal selection can hide unequal chances of the deserving', () => {
    const found = assess(
      {
        tables: [one('s', { a: withOutcomes(1000, 400), b: withOutcomes(1000, 800) })],
        polarity: 'opportunity',
        required: ['s'],
      },
      policy,
    )
    const [chosen, tpr] = group(found, 'a').measures
    expect(chosen!.verdict).toBe('pass')
    expect(tpr).toMatchObject({ metric: 'tpr', group: 0.4, rest: 0.8, verdict: 'fail' })
    expect(tpr!.difference.value).toBeCloseTo(-0.4, 12)
  })

  test('no positives: the true positive rate is undefined, neither 0 nor 1', () => {
    const found = assess(
      { tables: [one('s', { a: withOutcomes(0, 0), b: withOutcomes(1000, 300) })], polarity: 'neutral', required: [] },
      policy,
    )
    expect(group(found, 'a').measures[1]).toMatchObject({ metric: 'tpr', group: null, verdict: 'insufficient' })
  })

  test('calibration error is Σ (n_k/n)·|ȳ_k − p̄_k|, worked by hand', () => {
    const bins = [
      { n: 60, positives: 6, predicted: 12 },
      { n: 40, positives: 20, predicted: 16 },
    ]
    // 60/100·|0.1 − 0.2| + 40/100·|0.5 − 0.4| = 0.06 + 0.04
    expect(calibrationError({ ...emptyTally, bins }).error).toBeCloseTo(0.1, 12)
    expect(calibrationError(emptyTally).error).toBeNaN()
  })

  test('a group whose predictions are far worse than the others’ fails on calibration', () => {
    const calibrated = (shift: number) =>
      tally(5000, 1000, {
        known: 5000,
        positives: 1000,
        hits: 500,
        falseAlarms: 500,
        bins: [{ n: 5000, positives: 1000, predicted: 1000 + shift }],
      })
    const found = assess(
      { tables: [one('s', { a: calibrated(600), b: calibrated(0) })], polarity: 'neutral', required: [] },
      policy,
    )
    expect(group(found, 'a').measures[3]).toMatchObject({ metric: 'calibration', verdict: 'fail' })
    expect(group(found, 'b').measures[3]).toMatchObject({ metric: 'calibration', verdict: 'pass' })
  })
})

describe('the audit as a whole', () => {
  test('a pair can fail where each attribute alone passes', () => {
    const pair: Table = {
      attributes: ['age', 'sex'],
      cells: [
        { labels: ['young', 'f'], tally: tally(5000, 500) },
        { labels: ['young', 'm'], tally: tally(5000, 1500) },
        { labels: ['old', 'f'], tally: tally(5000, 1500) },
        { labels: ['old', 'm'], tally: tally(5000, 500) },
      ],
    }
    const tables = [
      one('age', { young: tally(10_000, 2000), old: tally(10_000, 2000) }),
      one('sex', { f: tally(10_000, 2000), m: tally(10_000, 2000) }),
      pair,
    ]
    const found = assess({ tables, polarity: 'opportunity', required: ['age', 'sex'] }, policy)
    expect(group(found, 'young').verdict).toBe('pass')
    expect(group(found, 'young', 'f').verdict).toBe('fail')
    expect(found.verdict).toBe('fail')
  })

  test('an attribute nobody’s value of which is known is insufficient, not a pass', () => {
    const found = assess(
      { tables: [one('age', { unknown: tally(9000, 900) })], polarity: 'neutral', required: ['age'] },
      policy,
    )
    expect(found.verdict).toBe('insufficient')
  })

  test('nothing audited is insufficient', () => {
    expect(assess({ tables: [], polarity: 'neutral', required: [] }, policy).verdict).toBe('insufficient')
  })

  test('names the step that brought the disparity', () => {
    const cells = {
      a: { ...tally(4000, 300), audience: 2000 },
      b: { ...tally(4000, 1000), audience: 2000 },
    }
    const found = assess({ tables: [one('s', cells)], polarity: 'neutral', required: [] }, policy)
    expect(group(found, 'a').stages).toMatchObject({ audience: 1, cut: 0.3, broughtBy: 'cut' })
  })

  test('prints the smallest ratio that it could have seen', () => {
    const small = assess(
      { tables: [one('s', { a: tally(300, 60), b: tally(300, 60) })], polarity: 'opportunity', required: ['s'] },
      policy,
    )
    const large = assess(
      {
        tables: [one('s', { a: tally(30_000, 6000), b: tally(30_000, 6000) })],
        polarity: 'opportunity',
        required: ['s'],
      },
      policy,
    )
    expect(small.detectable.low!).toBeLessThan(0.6)
    expect(large.detectable.low!).toBeGreaterThan(0.75)
    expect(large.detectable.high).toBeNull()
  })

  test('total variation between eligible and targeted, worked by hand', () => {
    // eligible ½ ½, targeted ¾ ¼: ½(¼ + ¼)
    expect(variation([{ tally: tally(100, 30) }, { tally: tally(100, 10) }])).toBeCloseTo(0.25, 12)
    expect(variation([{ tally: tally(100, 0) }])).toBeNull()
  })

  test('rare levels of an attribute with very many are pooled, in pairs too', () => {
    const area = one('area', { a: tally(500, 50), b: tally(9, 1), c: tally(7, 2) })
    const pair: Table = {
      attributes: ['area', 'sex'],
      cells: [
        { labels: ['b', 'f'], tally: tally(4, 1) },
        { labels: ['c', 'f'], tally: tally(3, 1) },
      ],
    }
    const [first, second] = poolRareLevels([area, pair], 1)
    expect(first!.cells.map((cell) => [cell.labels[0], cell.tally.eligible])).toEqual([
      ['a', 500],
      ['other', 16],
    ])
    expect(second!.cells).toMatchObject([{ labels: ['other', 'f'], tally: { eligible: 7, targeted: 2 } }])
  })
})

const cell = (label: string): fc.Arbitrary<Cell> =>
  fc
    .integer({ min: 0, max: 3000 })
    .chain((eligible) =>
      fc.nat({ max: eligible }).map((targeted) => ({ labels: [label], tally: tally(eligible, targeted) })),
    )
const anyTable = fc
  .integer({ min: 1, max: 6 })
  .chain((n) =>
    fc
      .tuple(...Array.from({ length: n }, (_, i) => cell(`g${i}`)))
      .map((cells): Table => ({ attributes: ['group'], cells })),
  )

test.prop([anyTable, fc.constantFrom('opportunity' as const, 'exposure_harm' as const, 'neutral' as const)])(
  'renaming and reordering the groups changes no figure and no verdict',
  (table, polarity) => {
    const turned = {
      ...table,
      cells: table.cells.toReversed().map((found) => ({ ...found, labels: [`x${found.labels[0]}`] })),
    }
    const [before, after] = [table, turned].map((t) => assess({ tables: [t], polarity, required: ['group'] }, policy))
    expect(after!.verdict).toBe(before!.verdict)
    expect(after!.groups.toReversed().map((found) => found.measures)).toEqual(
      before!.groups.map((found) => found.measures),
    )
  },
)

test.prop([anyTable])('a pass means that every judged interval lies inside the band', (table) => {
  const found = assess({ tables: [table], polarity: 'neutral', required: ['group'] }, policy)
  for (const { measures } of found.groups) {
    const { verdict, ratio } = measures[0]!
    if (verdict === 'pass') {
      expect(ratio.low).toBeGreaterThanOrEqual(0.8)
      expect(ratio.high).toBeLessThanOrEqual(1.25)
    }
    if (verdict === 'fail') expect(ratio.high === null || ratio.high < 0.8 || ratio.low! > 1.25).toBe(true)
  }
})
