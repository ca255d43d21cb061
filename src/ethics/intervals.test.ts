import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { holm } from './holm.ts'
import { katz, newcombe, type Share, wilson } from './intervals.ts'
import { upperTail, zOfTail } from './normal.ts'
import { detectableRatio } from './power.ts'

const z95 = zOfTail(0.025)
const share = fc.integer({ min: 1, max: 5000 }).chain((n) => fc.record({ n: fc.constant(n), k: fc.nat({ max: n }) }))
const probability = fc.double({ min: 1e-9, max: 1, noNaN: true })

describe('the normal distribution', () => {
  test('tails match the tables to their last digit', () => {
    expect(upperTail(0)).toBe(0.5)
    expect(upperTail(1)).toBeCloseTo(0.15865525393145707, 15)
    expect(upperTail(3) / 0.0013498980316300946).toBeCloseTo(1, 12)
    expect(upperTail(10) / 7.61985302416047e-24).toBeCloseTo(1, 10)
    expect(upperTail(-2)).toBeCloseTo(0.9772498680518208, 14)
  })

  test('quantiles match the tables to their last digit', () => {
    expect(zOfTail(0.025)).toBeCloseTo(1.959963984540054, 13)
    expect(zOfTail(0.05)).toBeCloseTo(1.6448536269514722, 13)
    expect(zOfTail(0.2)).toBeCloseTo(0.8416212335729143, 13)
  })

  test.prop([fc.double({ min: 1e-12, max: 0.999, noNaN: true })])('quantile and tail undo each other', (tail) => {
    expect(upperTail(zOfTail(tail)) / tail).toBeCloseTo(1, 9)
  })
})

describe('Newcombe’s interval for a difference', () => {
  // Newcombe 1998, table II, method 10: the eight contrasts of the paper that are printed to four decimals.
  const table: [Share, Share, number, number][] = [
    [{ k: 56, n: 70 }, { k: 48, n: 80 }, 0.0524, 0.3339],
    [{ k: 9, n: 10 }, { k: 3, n: 10 }, 0.1705, 0.809],
    [{ k: 6, n: 7 }, { k: 2, n: 7 }, 0.0582, 0.8062],
    [{ k: 5, n: 56 }, { k: 0, n: 29 }, -0.0381, 0.1926],
    [{ k: 0, n: 10 }, { k: 0, n: 20 }, -0.1611, 0.2775],
    [{ k: 0, n: 10 }, { k: 0, n: 10 }, -0.2775, 0.2775],
    [{ k: 10, n: 10 }, { k: 0, n: 20 }, 0.6791, 1],
    [{ k: 10, n: 10 }, { k: 0, n: 10 }, 0.6075, 1],
  ]
  test.each(table)('gives the published limits for %o against %o', (a, b, low, high) => {
    const found = newcombe(a, b, z95)
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  test.prop([share, share])('holds its point, and turns over when the groups change places', (a, b) => {
    const [there, back] = [newcombe(a, b, z95), newcombe(b, a, z95)]
    expect(there.low).toBeLessThanOrEqual(there.value + 1e-12)
    expect(there.high).toBeGreaterThanOrEqual(there.value - 1e-12)
    expect(back.low).toBeCloseTo(-there.high, 10)
  })

  test.prop([share, share, fc.double({ min: -0.9, max: 0.9, noNaN: true })])(
    'leaves out an edge exactly when the p-value of that edge is under 0.025',
    (a, b, edge) => {
      const found = newcombe(a, b, z95)
      fc.pre(Math.abs(found.high - edge) > 1e-6 && Math.abs(found.low - edge) > 1e-6)
      expect(found.below(edge) < 0.025).toBe(found.high < edge)
      expect(found.above(edge) < 0.025).toBe(found.low > edge)
    },
  )
})

describe('Katz’s interval for a ratio', () => {
  test('matches a hand calculation: 10 of 100 against 20 of 100', () => {
    const found = katz({ k: 10, n: 100 }, { k: 20, n: 100 }, z95)
    // √(1/10 − 1/100 + 1/20 − 1/100) = 0.36055512755; exp(±1.959963984540054 × that) = 0.4932811, 2.0272415
    expect(found.value).toBeCloseTo(0.5, 15)
    expect(found.low).toBeCloseTo(0.5 * Math.exp(-0.7066750645), 9)
    expect(found.high).toBeCloseTo(0.5 * Math.exp(0.7066750645), 9)
  })

  test('0/0 is undefined, never zero and never infinite', () => {
    expect(katz({ k: 0, n: 50 }, { k: 0, n: 50 }, z95).value).toBeNaN()
    expect(katz({ k: 0, n: 0 }, { k: 5, n: 50 }, z95).value).toBeNaN()
    expect(katz({ k: 0, n: 0 }, { k: 5, n: 50 }, z95).below(0.8)).toBe(1)
  })

  test('a group of which nobody is chosen has ratio 0 and still an upper limit', () => {
    const found = katz({ k: 0, n: 200 }, { k: 100, n: 500 }, z95)
    expect(found.value).toBe(0)
    expect(found.low).toBe(0)
    expect(found.high).toBeGreaterThan(0)
    expect(found.high).toBeLessThan(0.3)
    expect(found.below(0.8)).toBeLessThan(0.025)
  })

  test.prop([share, share])('holds its point, and is its own reciprocal when the groups change places', (a, b) => {
    fc.pre(a.k > 0 && b.k > 0)
    const [there, back] = [katz(a, b, z95), katz(b, a, z95)]
    expect(there.low).toBeLessThanOrEqual(there.value * (1 + 1e-12))
    expect(there.high).toBeGreaterThanOrEqual(there.value * (1 - 1e-12))
    expect(back.low * there.high).toBeCloseTo(1, 9)
    expect(back.below(0.8)).toBeCloseTo(there.above(1.25), 9)
  })

  test.prop([share, share])('leaves out 0.8 exactly when its p-value is under 0.025', (a, b) => {
    fc.pre(a.k > 0 && b.k > 0)
    const found = katz(a, b, z95)
    fc.pre(Math.abs(found.high - 0.8) > 1e-9)
    expect(found.below(0.8) < 0.025).toBe(found.high < 0.8)
  })
})

test.prop([share])('Wilson’s interval holds its point and stays within 0 and 1', (one) => {
  const { low, high } = wilson(one, z95)
  expect(low).toBeGreaterThanOrEqual(0)
  expect(high).toBeLessThanOrEqual(1)
  expect(low).toBeLessThanOrEqual(one.k / one.n + 1e-12)
  expect(high).toBeGreaterThanOrEqual(one.k / one.n - 1e-12)
})

describe('Holm’s correction', () => {
  test('matches a hand calculation', () => {
    const found = holm([0.01, 0.04, 0.03, 0.005])
    expect(found.map((p) => Number(p.toFixed(10)))).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  test.prop([fc.array(probability, { minLength: 1, maxLength: 40 })])(
    'never lowers a p-value, keeps their order and stays between the raw p and Bonferroni',
    (ps) => {
      const adjusted = holm(ps)
      ps.forEach((p, i) => {
        expect(adjusted[i]!).toBeGreaterThanOrEqual(p)
        expect(adjusted[i]!).toBeLessThanOrEqual(Math.min(1, p * ps.length) + 1e-12)
        ps.forEach((q, j) => {
          if (p < q) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!)
        })
      })
    },
  )

  test.prop([fc.array(probability, { minLength: 2, maxLength: 12 }), fc.nat()])(
    'does not depend on the order in which the groups are named',
    (ps, turn) => {
      const by = turn % ps.length
      const turned = [...ps.slice(by), ...ps.slice(0, by)]
      expect(holm(turned)).toEqual([...holm(ps).slice(by), ...holm(ps).slice(0, by)])
    },
  )
})

describe('the smallest disparity that an audit can see', () => {
  test('comes nearer to the edge with more people, and is null when nothing could be seen', () => {
    const at = (n: number) => detectableRatio({ group: n, rest: n, rate: 0.2 }, 0.8, 0.025, 0.8)
    expect(at(500)!).toBeLessThan(at(2000)!)
    expect(at(2000)!).toBeLessThan(at(200_000)!)
    expect(at(200_000)!).toBeGreaterThan(0.77)
    expect(at(5)).toBeNull()
  })

  test('above 1 it mirrors what it is below', () => {
    const below = detectableRatio({ group: 2000, rest: 2000, rate: 0.2 }, 0.8, 0.025, 0.8)!
    const above = detectableRatio({ group: 2000, rest: 2000, rate: 0.2 }, 1.25, 0.025, 0.8)!
    expect(below * above).toBeCloseTo(1, 6)
  })
})
