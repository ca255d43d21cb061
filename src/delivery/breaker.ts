/**
 * What a sender learns from its batches: a server that cannot be reached slows it down, a server that refuses everything stops
 * the campaign, because then it is not the recipients who are at fault.
 */
import type { Result } from './results.ts'

export interface Breaker {
  /** Notes a batch. @returns whether the campaign should be paused */
  note(campaignId: string, results: readonly Result[], refusalsInARow: number): boolean
  /** Milliseconds to wait before the next batch; 0 while the server answers. */
  waitMs(): number
  state(): { readonly reachable: boolean; readonly said: string | null }
}

const firstWaitMs = 500
const longestWaitMs = 30_000

export function createBreaker(): Breaker {
  const refusals = new Map<string, number>()
  let unreachable = 0
  let said: string | null = null
  return {
    note: (campaignId, results, most) => {
      const failed = results.find((one) => one.reason === 'server_unreachable')
      unreachable = failed ? Math.min(8, unreachable + 1) : 0
      said = failed?.response ?? null
      const refused = results.filter((one) => one.reason === 'refused_by_server').length
      const inARow = results.some((one) => one.state === 'sent') ? 0 : (refusals.get(campaignId) ?? 0) + refused
      const enough = refused > 0 && inARow >= most
      refusals.set(campaignId, enough ? 0 : inARow)
      return enough
    },
    waitMs: () => (unreachable === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** unreachable)),
    state: () => ({ reachable: unreachable === 0, said }),
  }
}
