/**
 * How fast and how often: a rate limiter for the whole process and for domains, and the wait before another attempt.
 */
import type { Clock, RandomBytes } from '../kernel/index.ts'
import type { SendSettings } from './settings.ts'

/** A bucket that fills with `perSecond` tokens a second up to one second's worth (at least one). */
interface Bucket {
  perSecond: number
  tokens: number
  at: number
}

export interface RateLimiter {
  update(settings: Pick<SendSettings, 'perSecond' | 'perSecondByDomain'>): void
  /** How many messages may go now, whatever their domain; at most `wanted`. Takes nothing. */
  room(wanted: number): number
  /** Takes the right to send one message to the domain. False: not now. */
  take(domain: string): boolean
  /** Milliseconds until one more message to the domain may go; 0 when it may at once. */
  waitMs(domain: string): number
}

export function createRateLimiter(clock: Clock): RateLimiter {
  let overall: Bucket | null = null
  const byDomain = new Map<string, Bucket>()
  const fill = (bucket: Bucket): Bucket => {
    const now = clock.now().getTime()
    const most = Math.max(1, bucket.perSecond)
    bucket.tokens = Math.min(most, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * bucket.perSecond)
    bucket.at = now
    return bucket
  }
  const missing = (bucket: Bucket | null | undefined): number =>
    bucket ? Math.max(0, (1 - fill(bucket).tokens) / bucket.perSecond) * 1000 : 0
  const fresh = (perSecond: number): Bucket => ({
    perSecond,
    tokens: Math.max(1, perSecond),
    at: clock.now().getTime(),
  })
  return {
    update: (settings) => {
      if (settings.perSecond !== (overall?.perSecond ?? null))
        overall = settings.perSecond === null ? null : fresh(settings.perSecond)
      for (const domain of byDomain.keys()) if (!(domain in settings.perSecondByDomain)) byDomain.delete(domain)
      for (const [domain, perSecond] of Object.entries(settings.perSecondByDomain))
        if (byDomain.get(domain.toLowerCase())?.perSecond !== perSecond)
          byDomain.set(domain.toLowerCase(), fresh(perSecond))
    },
    room: (wanted) => (overall ? Math.min(wanted, Math.floor(fill(overall).tokens + 1e-9)) : wanted),
    take: (domain) => {
      const buckets = [overall, byDomain.get(domain)].filter((bucket) => bucket !== null && bucket !== undefined)
      if (buckets.some((bucket) => fill(bucket).tokens < 1 - 1e-9)) return false
      for (const bucket of buckets) bucket.tokens -= 1
      return true
    },
    waitMs: (domain) => Math.ceil(Math.max(missing(overall), missing(byDomain.get(domain)))),
  }
}

/**
 * Seconds until the next attempt: doubles each time up to the longest, then between half and all of it by chance, so that
 * many messages refused together do not come back together ("equal jitter").
 * @param attempts attempts made so far, ≥ 1
 */
export function backoffSeconds(attempts: number, retry: SendSettings['retry'], random: RandomBytes): number {
  const full = Math.min(retry.longestWaitSeconds, retry.firstWaitSeconds * 2 ** (attempts - 1))
  return full * (0.5 + random(4).readUInt32BE(0) / 2 ** 33)
}
