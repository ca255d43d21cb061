/**
 * Brakes: whoever guesses has to wait, longer each time, and never for good: a stranger must not be able to lock a colleague out. An
 * attempt counts before it is looked at, so that many at once gain nothing. In memory, for each process, bounded.
 */
import type { Clock } from '../kernel/index.ts'
import { problem } from './problems.ts'

export interface Brake {
  /** Attempts without waiting. */
  readonly free: number
  /** The first wait; each further attempt doubles it. */
  readonly firstMs: number
  readonly longestMs: number
  /** When everything is forgotten after the last attempt. */
  readonly forgetMs: number
}

const minuteMs = 60_000
const usual = { firstMs: 30_000, longestMs: 15 * minuteMs, forgetMs: 60 * minuteMs } as const

/** OWASP ASVS 5.0 6.3.1: an account from one source, an account from everywhere, a source; codes, which are short, by account. */
export const brakes = {
  pair: { free: 5, ...usual },
  account: { free: 50, ...usual },
  source: { free: 40, ...usual },
  code: { free: 5, ...usual },
  link: { free: 10, ...usual },
} as const satisfies Record<string, Brake>

const mostBuckets = 10_000

export interface Brakes {
  /** Counts an attempt. @throws Problem `staff.slow_down` when it comes too early; it then does not count */
  attempt(kind: keyof typeof brakes, who: string): void
  /** It was right: what was counted for these is forgotten. */
  succeeded(kind: keyof typeof brakes, who: string): void
  /** It was right, where a right one must not wipe out the wrong ones of others: this one attempt does not count. */
  refund(kind: keyof typeof brakes, who: string): void
}

export function createBrakes(clock: Clock): Brakes {
  const buckets = new Map<string, { count: number; last: number }>()
  return {
    attempt: (kind, who) => {
      const brake = brakes[kind]
      const bucket = `${kind} ${who}`
      const now = clock.now().getTime()
      const found = buckets.get(bucket)
      const count = found && now - found.last < brake.forgetMs ? found.count : 0
      const until = (found?.last ?? 0) + waitMs(brake, count)
      if (until > now) throw problem('staff.slow_down', { seconds: Math.ceil((until - now) / 1000) })
      buckets.delete(bucket)
      if (buckets.size >= mostBuckets) buckets.delete(buckets.keys().next().value as string)
      buckets.set(bucket, { count: count + 1, last: now })
    },
    succeeded: (kind, who) => void buckets.delete(`${kind} ${who}`),
    refund: (kind, who) => {
      const found = buckets.get(`${kind} ${who}`)
      if (found) buckets.set(`${kind} ${who}`, { ...found, count: Math.max(0, found.count - 1) })
    },
  }
}

/** How long after the last of so many attempts the next one may come. */
function waitMs(brake: Brake, count: number): number {
  if (count < brake.free) return 0
  return Math.min(brake.longestMs, brake.firstMs * 2 ** (count - brake.free))
}

/** Where a request comes from, for counting: an IPv6 host has 2^64 addresses, so its network counts. */
export function sourceOf(ip: string): string {
  if (!ip.includes(':') || ip.startsWith('::ffff:')) return ip
  const [head = '', tail] = ip.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const whole =
    tail === undefined
      ? left
      : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
  return whole.slice(0, 4).join(':')
}
