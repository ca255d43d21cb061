import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { areaUnderCurve, correlationRatio, cramersV, pearson } from './association.ts'

const repeat = (label: string, times: number) => Array.from({ length: times }, () => label)

describe('association', () => {
  test('Cramér’s V worked by hand', () => {
    // 2×2 table 30 10 / 20 40: χ² = 100·(30·40 − 10·20)² / (50·50·40·60) = 16.6667, V = √(χ²/100)
    const a = [...repeat('x', 40), ...repeat('y', 60)]
    const b = [...repeat('p', 30), ...repeat('q', 10), ...repeat('p', 20), ...repeat('q', 40)]
    expect(cramersV(a, b)).toBeCloseTo(Math.sqrt(1 / 6), 12)
  })

  test('a column says everything about itself and nothing about chance', () => {
    expect(cramersV(['a', 'b', 'c'], ['x', 'y', 'z'])).toBeCloseTo(1, 12)
    expect(cramersV(['a', 'a', 'b', 'b'], ['x', 'y', 'x', 'y'])).toBe(0)
    expect(cramersV(['a', 'a'], ['x', 'y'])).toBeNull()
  })

  test('Pearson’s r worked by hand, null where undefined', () => {
    expect(pearson([1, 2, 3, 4], [2, 4, 5, 9])).toBeCloseTo(11 / Math.sqrt(5 * 26), 12)
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull()
  })

  test('the correlation ratio of two groups is |r|', () => {
    const groups = ['a', 'a', 'b', 'b', 'b']
    const x = [1, 3, 2, 6, 7]
    expect(correlationRatio(groups, x)).toBeCloseTo(pearson([0, 0, 1, 1, 1], x)!, 12)
    expect(correlationRatio(['a', 'a'], [1, 2])).toBeNull()
  })

  test('AUC worked by hand, ties counting half', () => {
    // pairs (member, other): (3,1) (3,2) (2,1) win, (2,2) ties: 3½ of 4
    expect(areaUnderCurve([3, 2, 1, 2], [1, 1, 0, 0])).toBeCloseTo(3.5 / 4, 12)
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNull()
  })
})

test.prop([
  fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), { minLength: 4, maxLength: 40 }),
])('AUC is the share of pairs won, for any scores', (rows) => {
  const members = rows.filter(([, y]) => y === 1)
  const others = rows.filter(([, y]) => y === 0)
  fc.pre(members.length > 0 && others.length > 0)
  const won = members.flatMap(([s]) => others.map(([t]) => (s > t ? 1 : s === t ? 0.5 : 0)))
  const share = won.reduce((sum: number, one) => sum + one, 0) / won.length
  expect(
    areaUnderCurve(
      rows.map(([s]) => s),
      rows.map(([, y]) => y),
    ),
  ).toBeCloseTo(share, 12)
})
