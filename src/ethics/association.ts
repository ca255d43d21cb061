/**
 * Association: how much one column tells of another. Used to find inputs that stand in for a protected attribute, because
 * leaving the attribute out changes little when something else carries it. Pure; too little data gives null, never zero.
 */

/**
 * Cramér's V of two columns of labels, in [0, 1]: √(χ² / (n·(min(rows, columns) − 1))). Null when either column has only one
 * label. Source: Cramér, Mathematical Methods of Statistics (1946) §21.9.
 */
export function cramersV(a: readonly string[], b: readonly string[]): number | null {
  const rows = countBy(a)
  const columns = countBy(b)
  const smaller = Math.min(rows.size, columns.size)
  if (smaller < 2) return null
  const cells = countBy(a.map((label, i) => JSON.stringify([label, b[i]])))
  let chiSquare = 0
  for (const [row, rowCount] of rows) {
    for (const [column, columnCount] of columns) {
      const expected = (rowCount * columnCount) / a.length
      const seen = cells.get(JSON.stringify([row, column])) ?? 0
      chiSquare += (seen - expected) ** 2 / expected
    }
  }
  return Math.sqrt(chiSquare / (a.length * (smaller - 1)))
}

function countBy(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

/** Pearson's r of two columns of numbers, in [−1, 1]; null when either is constant or there are fewer than two rows. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const [mx, my] = [mean(x), mean(y)]
  let [sxy, sxx, syy] = [0, 0, 0]
  for (let i = 0; i < x.length; i += 1) {
    const [dx, dy] = [x[i]! - mx, y[i]! - my]
    sxy += dx * dy
    sxx += dx * dx
    syy += dy * dy
  }
  return sxx === 0 || syy === 0 ? null : sxy / Math.sqrt(sxx * syy)
}

function mean(x: readonly number[]): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length
}

/**
 * Correlation ratio η of a number over groups, in [0, 1]: √(variation between groups ÷ all variation). With two groups it is
 * |r| of the number with the group. Null when the number is constant or there is one group.
 */
export function correlationRatio(groups: readonly string[], x: readonly number[]): number | null {
  const sums = new Map<string, { n: number; sum: number }>()
  groups.forEach((group, i) => {
    const found = sums.get(group) ?? { n: 0, sum: 0 }
    sums.set(group, { n: found.n + 1, sum: found.sum + x[i]! })
  })
  const all = mean(x)
  const total = x.reduce((sum, value) => sum + (value - all) ** 2, 0)
  if (sums.size < 2 || total === 0) return null
  const between = [...sums.values()].reduce((sum, { n, sum: part }) => sum + n * (part / n - all) ** 2, 0)
  return Math.min(1, Math.sqrt(between / total))
}

/**
 * Area under the ROC curve: the chance that a random member scores above a random non-member, ties counting half, in [0, 1].
 * Null when there are no members or nobody else. Source: Mann–Whitney U with mid-ranks.
 */
export function areaUnderCurve(scores: ArrayLike<number>, member: ArrayLike<number>): number | null {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let [members, ranks] = [0, 0]
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end += 1
    const middle = (start + end + 1) / 2
    for (let i = start; i < end; i += 1) {
      if (member[order[i]!] !== 1) continue
      members += 1
      ranks += middle
    }
    start = end
  }
  const others = scores.length - members
  return members === 0 || others === 0 ? null : (ranks - (members * (members + 1)) / 2) / (members * others)
}
