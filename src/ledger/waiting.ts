/** Waiting: callers who want to know where their lines stand, or that a checkpoint is out. */
import { setTimeout as sleep } from 'node:timers/promises'
import { labelOf, type Line } from './queue.ts'
import type { Placed } from './sequencer.ts'

/** So often the database is asked again, for what another process did. */
const pollMs = 50

/** Tells everybody who waits that something changed here. */
export function createChanges() {
  let tell = () => {}
  let next = new Promise<void>((resolve) => {
    tell = resolve
  })
  return {
    tell: () => {
      tell()
      next = new Promise<void>((resolve) => {
        tell = resolve
      })
    },
    /** Asks after each change until there is an answer, or the time is up: then null. */
    until: async <T>(ask: () => Promise<T | null>, timeoutMs: number): Promise<T | null> => {
      const end = performance.now() + timeoutMs
      for (;;) {
        const change = next
        const found = await ask()
        const left = end - performance.now()
        if (found !== null || left <= 0) return found
        await Promise.race([change, sleep(Math.min(left, pollMs))])
      }
    },
  }
}

interface Waiter {
  readonly resolve: (index: number) => void
  readonly reject: (error: Error) => void
}

/** Lines that were entered without a queue, and who waits for their places: several may wait for one label. */
export function createAppending() {
  const waiting = new Map<string, Waiter[]>()
  const wait = (line: Line) =>
    new Promise<number>((resolve, reject) => {
      const name = labelOf(line)
      waiting.set(name, [...(waiting.get(name) ?? []), { resolve, reject }])
    })
  return {
    append: (lines: readonly Line[], add: (lines: readonly Line[]) => void): Promise<number[]> => {
      const places = Promise.all(lines.map(wait))
      add(lines)
      return places
    },
    placed: (placed: readonly Placed[]): void => {
      if (waiting.size === 0) return
      for (const { line, index } of placed) {
        const name = labelOf(line)
        for (const waiter of waiting.get(name) ?? []) waiter.resolve(index)
        waiting.delete(name)
      }
    },
    /** This process does not hold the log any more: nobody waits for what it cannot know. */
    abandoned: (): void => {
      const error = new Error('this process ceased to sequence the log: look the labels up to learn whether they stand')
      for (const waiters of waiting.values()) for (const waiter of waiters) waiter.reject(error)
      waiting.clear()
    },
  }
}
