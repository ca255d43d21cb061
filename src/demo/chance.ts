/**
 * Seeded chance for synthetic people: the same seed gives the same organisation on every machine.
 * Generator: mulberry32 (32-bit state), good enough for a demonstration and never used for anything secret.
 */

export interface Chance {
  /** Uniform in [0, 1). */
  uniform(): number
  /** True with probability `p`. */
  happens(p: number): boolean
  /** Integer in [low, high]. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  /** Standard normal, by Box and Muller. */
  normal(): number
}

export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform,
    happens: (p) => uniform() < p,
    between: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    pick: (from) => from[Math.floor(uniform() * from.length)] as (typeof from)[number],
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}
