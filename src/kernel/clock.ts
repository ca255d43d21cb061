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

const poolBytes = 16 * 1024
const longestFromPool = 64
let pool: Buffer = Buffer.alloc(0)

/**
 * The operating system's random source. Short draws (nonces, keys, identifiers) are cut from a larger one, because a call costs
 * twenty times what the bytes do; no byte is given out twice, and what was given out is wiped from the pool.
 */
export const systemRandom: RandomBytes = (length) => {
  if (length > longestFromPool) return systemRandomBytes(length)
  if (pool.length < length) pool = systemRandomBytes(poolBytes)
  const drawn = Buffer.from(pool.subarray(0, length))
  pool.fill(0, 0, length)
  pool = pool.subarray(length)
  return drawn
}

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
