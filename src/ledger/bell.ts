/** A bell: what wakes a loop that sleeps. A ring while it works is not lost. */
import { setTimeout as sleep } from 'node:timers/promises'

export type Bell = ReturnType<typeof createBell>

export function createBell() {
  let rung = false
  let wake = () => {}
  let end = () => {}
  const stopped = new Promise<void>((resolve) => {
    end = resolve
  })
  const ring = () => {
    rung = true
    wake()
  }
  return {
    ring,
    stopped,
    end: () => {
      end()
      ring()
    },
    wait: async (ms: number) => {
      if (!rung) {
        const timer = new AbortController()
        const rings = new Promise<void>((resolve) => {
          wake = resolve
        })
        await Promise.race([rings, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})])
        timer.abort()
      }
      rung = false
      wake = () => {}
    },
  }
}
