/**
 * Holm's correction: many groups times many measures are many chances to be alarmed by luck. Step-down, so it is never weaker
 * than Bonferroni and needs no independence. Pure.
 */

/**
 * Adjusted p-values, in the order given, each in [its own p, 1]: comparing them with α keeps the chance of even one false
 * alarm at or below α. Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p)
  const adjusted = pValues.map(() => 1)
  let highest = 0
  order.forEach(({ p, index }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (pValues.length - rank)))
    adjusted[index] = highest
  })
  return adjusted
}
