/** The draw: shares converge, nobody moves, and campaigns do not share a draw. */
import { expect, test } from 'vitest'
import { fc, test as property } from '@fast-check/vitest'
import { armOf, expectedShares, holdoutArm, placeOf } from './assignment.ts'

const uuid = fc.uuid()
const plan = fc.record({
  holdoutShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
  variants: fc.uniqueArray(
    fc.record({
      key: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/),
      weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 5, selector: (variant) => variant.key },
  ),
})

property.prop([fc.string(), uuid, plan])(
  'the same person in the same campaign always has the same arm',
  (seed, id, given) => {
    const arm = armOf(seed, id, given)
    expect(armOf(seed, id, given)).toBe(arm)
    expect([holdoutArm, ...given.variants.map((variant) => variant.key)]).toContain(arm)
  },
)

property.prop([plan, fc.string()], { numRuns: 20 })('shares converge to what was planned', (given, seed) => {
  const people = 4_000
  const counts = new Map<string, number>()
  for (let i = 0; i < people; i++) {
    const arm = armOf(seed, `person-${i}`, given)
    counts.set(arm, (counts.get(arm) ?? 0) + 1)
  }
  for (const [arm, share] of Object.entries(expectedShares(given.holdoutShare, given.variants))) {
    // Six standard deviations: a run of all cases fails by chance less than once in ten million.
    const allowed = 6 * Math.sqrt((share * (1 - share)) / people) + 1 / people
    expect(Math.abs((counts.get(arm) ?? 0) / people - share)).toBeLessThanOrEqual(allowed)
  }
})

test('growing the holdout only adds people to it', () => {
  expect.hasAssertions()
  const variants = [{ key: 'a', weight: 1 }]
  for (let i = 0; i < 500; i++) {
    const before = armOf('seed', `p${i}`, { holdoutShare: 0.1, variants })
    const after = armOf('seed', `p${i}`, { holdoutShare: 0.3, variants })
    if (before === holdoutArm) expect(after).toBe(holdoutArm)
  }
})

test('two campaigns draw independently', () => {
  const both = Array.from({ length: 4_000 }, (_, i) => [placeOf('one', `p${i}`) < 0.5, placeOf('two', `p${i}`) < 0.5])
  const agree = both.filter(([a, b]) => a === b).length
  expect(Math.abs(agree / 4_000 - 0.5)).toBeLessThan(0.05)
})

test('a place can be computed again by anyone with the seed: a fixed vector', () => {
  // printf 'seed:0198f3a0-0000-7000-8000-000000000001' | sha256sum, first 13 digits ÷ 16^13
  expect(placeOf('seed', '0198f3a0-0000-7000-8000-000000000001')).toBe(0x14f470832a505 / 2 ** 52)
})
