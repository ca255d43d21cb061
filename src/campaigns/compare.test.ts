/** The comparison: published values, and honesty where there is nothing to say. */
import { expect, test } from 'vitest'
import { fc, test as property } from '@fast-check/vitest'
import { compare, newcombe, sampleRatio } from './compare.ts'

const z95 = 1.959963984540054

test.each([
  // Newcombe 1998, table II, method 10: (56/70 − 48/80), (9/10 − 3/10), (10/10 − 0/10)
  [{ k: 56, n: 70 }, { k: 48, n: 80 }, 0.0524, 0.3339],
  [{ k: 9, n: 10 }, { k: 3, n: 10 }, 0.1705, 0.809],
  [{ k: 10, n: 10 }, { k: 0, n: 10 }, 0.6075, 1],
])('Newcombe’s published intervals: %o − %o', (a, b, low, high) => {
  const interval = newcombe(a, b, z95)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('sizes that chance gives pass, sizes that it does not give are a mismatch', () => {
  const sizes = (a: number, b: number) => [
    { arm: 'a', people: a, expected: 0.9 },
    { arm: 'holdout', people: b, expected: 0.1 },
  ]
  expect(sampleRatio(sizes(9010, 990)).mismatch).toBe('no')
  expect(sampleRatio(sizes(9100, 800)).mismatch).toBe('yes')
})

const even = [
  { arm: 'a', people: 500, expected: 0.5 },
  { arm: 'holdout', people: 500, expected: 0.5 },
]

test.each([
  ['higher', { k: 150, n: 500 }, { k: 80, n: 500 }, even],
  ['lower', { k: 80, n: 500 }, { k: 150, n: 500 }, even],
  ['no_conclusion_unclear', { k: 100, n: 500 }, { k: 98, n: 500 }, even],
  ['no_conclusion_few', { k: 20, n: 20 }, { k: 0, n: 500 }, even],
  ['no_conclusion_no_holdout', { k: 20, n: 100 }, { k: 0, n: 0 }, even],
  ['no_conclusion_mismatch', { k: 150, n: 500 }, { k: 80, n: 500 }, [{ ...even[0]!, people: 700 }, even[1]!]],
] as const)('%s', (conclusion, writtenTo, leftOut, sizes) => {
  const result = compare({ writtenTo, leftOut }, sizes)
  expect(result.conclusion).toBe(conclusion)
  expect(result.sentence.fr).not.toBe('')
})

property.prop([fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40)])(
  'counts come out when both groups have ten people or more, else neither they nor their difference',
  (k1, n1, k2, n2) => {
    const [writtenTo, leftOut] = [
      { k: Math.min(k1, n1), n: n1 },
      { k: Math.min(k2, n2), n: n2 },
    ]
    const { writtenTo: one, leftOut: other, difference } = compare({ writtenTo, leftOut }, even)
    const shown = Math.min(n1, n2) >= 10
    expect([one, other]).toEqual(shown ? [writtenTo, leftOut] : [null, null])
    expect(difference.value === null).toBe(!shown)
    if (!shown) expect([difference.low, difference.high]).toEqual([-1, 1])
  },
)

property.prop([fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })])(
  'the interval holds the difference and turns with the sides',
  (k1, k2, n1, n2) => {
    const [a, b] = [
      { k: Math.min(k1, n1), n: n1 },
      { k: Math.min(k2, n2), n: n2 },
    ]
    const there = newcombe(a, b, z95)
    const back = newcombe(b, a, z95)
    expect(there.low).toBeLessThanOrEqual(there.value! + 1e-12)
    expect(there.high).toBeGreaterThanOrEqual(there.value! - 1e-12)
    expect(there.low).toBeCloseTo(-back.high, 10)
  },
)
