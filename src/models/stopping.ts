/** Stopping: a job asks now and then whether somebody wants it to end, and passes that on as a signal. */
import type { Progress } from '../kernel/index.ts'

const askAgainMs = 500

/** A signal that aborts soon after somebody asked the job to stop. Whoever takes it ends the asking. */
export function stopWhenAsked(progress: Pick<Progress, 'cancelled'>): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const ask = async () => {
    if (await progress.cancelled()) controller.abort()
  }
  const timer = setInterval(() => {
    // Not knowing is no reason to stop.
    ask().catch(() => {})
  }, askAgainMs)
  return { signal: controller.signal, end: () => clearInterval(timer) }
}
