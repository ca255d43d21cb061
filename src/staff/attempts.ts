/**
 * Wrong keys: how many came for one bucket, and how long it has to wait. Bounded in memory; when it is full, the oldest go first.
 * The secrets have 256 random bits, so this guards against load and makes guessing visible; it is not what keeps a key safe.
 */
import type { Clock } from '../kernel/index.ts'
import { problem } from './problems.ts'

/** Wrong keys before a bucket has to wait, and how long it waits after the last one. */
export const attempts = { most: 20, windowMs: 15 * 60_000 } as const
const mostBuckets = 10_000

export interface Attempts {
  /** @throws Problem `staff.too_many_attempts` */
  demand(bucket: string): void
  failed(bucket: string): void
}

export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, { count: number; until: number }>()
  const current = (bucket: string) => {
    const found = failures.get(bucket)
    return found && found.until > clock.now().getTime() ? found : null
  }
  return {
    demand: (bucket) => {
      const found = current(bucket)
      if (!found || found.count < attempts.most) return
      const minutes = Math.ceil((found.until - clock.now().getTime()) / 60_000)
      throw problem('staff.too_many_attempts', { minutes })
    },
    failed: (bucket) => {
      const count = (current(bucket)?.count ?? 0) + 1
      // Taken out and put in again: the map's order is then the order of the last failure.
      failures.delete(bucket)
      if (failures.size >= mostBuckets) failures.delete(failures.keys().next().value as string)
      failures.set(bucket, { count, until: clock.now().getTime() + attempts.windowMs })
    },
  }
}
