/** Rounds: small work that is done again and again while the server runs. One round at a time; a failure is logged and the next one tries again. */
import type { Clock, Log } from '../kernel/index.ts'

const restsPerWork = 19

export interface Rounds {
  stop(): Promise<void>
}

/** Runs `work` every `ms`, never twice at once. `stop` waits for a round under way. */
export function everySoOften(ms: number, log: Log, work: () => Promise<unknown>): Rounds {
  let under: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    under = work()
      .then(
        () => {},
        (error: unknown) => log.error({ err: error }, 'a round failed'),
      )
      .finally(() => {
        busy = false
      })
  }, ms)
  return {
    stop: async () => {
      clearInterval(timer)
      await under
    },
  }
}

/** `work`, left out while it would take more than one twentieth of the time: what took 3 s runs again after a minute at the earliest. */
export function unhurried(clock: Clock, work: () => Promise<unknown>): () => Promise<void> {
  let notBefore = 0
  return async () => {
    const began = clock.now().getTime()
    if (began < notBefore) return
    await work()
    const ended = clock.now().getTime()
    notBefore = ended + restsPerWork * (ended - began)
  }
}
