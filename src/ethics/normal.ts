/**
 * The normal distribution, to the precision of a double: every interval and every p-value of an audit stands on these two
 * functions, so they are computed and not looked up. Pure.
 */

const squareRootOfTwoPi = Math.sqrt(2 * Math.PI)
/** Beyond this the series loses digits and the continued fraction has plenty. */
const tailFrom = 3
const terms = 400

/** Density of the standard normal at `z`. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / squareRootOfTwoPi
}

/**
 * Probability that a standard normal exceeds `z`, in [0, 1]; keeps its relative precision far out in the tail.
 * Source: Abramowitz & Stegun 26.2.10 (series) and 26.2.14 (Laplace's continued fraction).
 */
export function upperTail(z: number): number {
  if (z === Number.POSITIVE_INFINITY) return 0
  if (z === Number.NEGATIVE_INFINITY) return 1
  if (z < -tailFrom) return 1 - upperTail(-z)
  return z <= tailFrom ? 0.5 - centralArea(z) : normalDensity(z) / laplaceFraction(z)
}

/** Area between 0 and `z`. */
function centralArea(z: number): number {
  let term = z
  let sum = z
  for (let odd = 3; Math.abs(term) > 1e-18 && odd < terms; odd += 2) {
    term *= (z * z) / odd
    sum += term
  }
  return sum * normalDensity(z)
}

/** z + 1/(z + 2/(z + 3/(z + …))), evaluated from the inside. */
function laplaceFraction(z: number): number {
  let fraction = z
  for (let depth = terms; depth >= 1; depth -= 1) fraction = z + depth / fraction
  return fraction
}

/**
 * The `z` that a standard normal exceeds with probability `tail`, 0 < tail < 1 (0.025 gives 1.959963984540054).
 * Bisection, then Newton steps on `upperTail`; the two functions are inverse to about 1e-15.
 */
export function zOfTail(tail: number): number {
  if (tail > 0.5) return -zOfTail(1 - tail)
  let low = 0
  let high = 40
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2
    if (upperTail(middle) > tail) low = middle
    else high = middle
  }
  let z = (low + high) / 2
  for (let step = 0; step < 4; step += 1) z += (upperTail(z) - tail) / normalDensity(z)
  return z
}
