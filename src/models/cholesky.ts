/**
 * Cholesky: solves A x = b for a symmetric positive definite A. A matrix that rounding has made indefinite gets the smallest
 * ridge that cures it, so that Newton's method always has a direction of descent.
 */

/**
 * @param matrix n × n, row-major, lower triangle read; unchanged
 * @returns x of length n
 * @throws RangeError when no ridge up to the size of the matrix makes it definite (it holds NaN)
 */
export function choleskySolve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  let scale = 0
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(matrix[i * n + i]!))
  for (let ridge = 0; ridge <= scale; ridge = ridge === 0 ? Math.max(scale * 1e-14, Number.MIN_VALUE) : ridge * 100) {
    const factor = factorise(matrix, n, ridge)
    if (factor) return substitute(factor, right)
  }
  throw new RangeError('the matrix is not positive definite')
}

/** L with L Lᵀ = A + ridge · I, null when a pivot is not positive. */
function factorise(matrix: Float64Array, n: number, ridge: number): Float64Array | null {
  const l = matrix.slice()
  for (let j = 0; j < n; j++) {
    const rowJ = j * n
    let pivot = l[rowJ + j]! + ridge
    for (let k = 0; k < j; k++) pivot -= l[rowJ + k]! ** 2
    if (!(pivot > 0)) return null
    const root = Math.sqrt(pivot)
    l[rowJ + j] = root
    for (let i = j + 1; i < n; i++) {
      const rowI = i * n
      let sum = l[rowI + j]!
      for (let k = 0; k < j; k++) sum -= l[rowI + k]! * l[rowJ + k]!
      l[rowI + j] = sum / root
    }
  }
  return l
}

function substitute(l: Float64Array, right: Float64Array): Float64Array {
  const n = right.length
  const x = right.slice()
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  return x
}
