import { expect, test } from 'vitest'
import { manualClock } from '../kernel/index.ts'
import { createLimits, intakeLimits } from './limits.ts'

test('what comes too fast is asked to wait, one address before the others, and goes on in the next window', () => {
  const clock = manualClock('2026-06-01T10:00:00Z')
  const limits = createLimits(clock)
  const tooMany = expect.objectContaining({ code: 'site.too_many_requests', status: 429 })
  const { perSource, perKey, windowMs } = intakeLimits
  for (let turn = 0; turn < perSource; turn++) limits.demand('shop', '203.0.113.1')
  expect(() => limits.demand('shop', '203.0.113.1')).toThrow(tooMany)
  for (let source = 2; source <= perKey / perSource; source++)
    for (let turn = 0; turn < perSource; turn++) limits.demand('shop', `203.0.113.${source}`)
  expect(() => limits.demand('shop', '203.0.113.99')).toThrow(tooMany)
  expect(() => limits.demand('other', '203.0.113.1')).not.toThrow()
  clock.advance(windowMs)
  expect(() => limits.demand('shop', '203.0.113.1')).not.toThrow()
})
