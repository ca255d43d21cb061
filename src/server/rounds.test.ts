import { expect, test } from 'vitest'
import { manualClock } from '../kernel/index.ts'
import { unhurried } from './rounds.ts'

test('work that took long is left out until it has rested nineteen times as long', async () => {
  const clock = manualClock('2026-11-27T12:00:00Z')
  let done = 0
  const round = unhurried(clock, async () => {
    done++
    clock.advance(3_000)
  })
  await round()
  clock.advance(56_999)
  await round()
  expect(done).toBe(1)
  clock.advance(1)
  await round()
  expect(done).toBe(2)
})
