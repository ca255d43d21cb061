/**
 * Time and randomness enter Aval here and nowhere else, as arguments, so that a test can hold them still.
 */
import { randomBytes as systemRandomBytes } from 'node:crypto'

/** The present. Only the kernel reads the system's clock. */
export interface Clock {
  now(): Date
}

/** A source of random bytes fit for keys. */
export type RandomBytes = (length: number) => Buffer

export const systemClock: Clock = { now: () => new Date() }

/** The operating system's random source. */
export const systemRandom: RandomBytes = (length) => systemRandomBytes(length)

/** A clock for tests: stands still until moved. */
export function manualClock(start: Date | string): Clock & { set(to: Date | string): void; advance(ms: number): void } {
  let now = new Date(start)
  return {
    now: () => new Date(now),
    set: (to) => {
      now = new Date(to)
    },
    advance: (ms) => {
      now = new Date(now.getTime() + ms)
    },
  }
}
