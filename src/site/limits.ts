/**
 * How much a site and one address may send: windows counted in memory, bounded. They keep one page from filling the house; they are
 * no protection of anything secret, since the write key is public.
 */
import type { Clock } from '../kernel/index.ts'
import { problem } from './problems.ts'

/** Requests per window of a site's key, and of one address with it. Behind a proxy all visitors share its address. */
export const intakeLimits = { windowMs: 10_000, perKey: 5_000, perSource: 1_000 } as const
const mostBuckets = 20_000

export interface Limits {
  /** Counts one request. @throws Problem `site.too_many_requests` */
  demand(key: string, source: string): void
}

export function createLimits(clock: Clock): Limits {
  const buckets = new Map<string, { count: number; until: number }>()
  const take = (name: string, most: number) => {
    const now = clock.now().getTime()
    const found = buckets.get(name)
    if (found && found.until > now) {
      if (found.count >= most)
        throw problem('site.too_many_requests', { seconds: Math.ceil((found.until - now) / 1000) })
      found.count++
      return
    }
    // Taken out and put in again: the map's order is then the order of the windows.
    buckets.delete(name)
    if (buckets.size >= mostBuckets) buckets.delete(buckets.keys().next().value as string)
    buckets.set(name, { count: 1, until: now + intakeLimits.windowMs })
  }
  return {
    demand: (key, source) => {
      take(`${key} ${source}`, intakeLimits.perSource)
      take(key, intakeLimits.perKey)
    },
  }
}
