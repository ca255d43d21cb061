/**
 * Figures: what a bench measured, against a baseline of the same run, with the goal it should reach. A figure never passes or
 * fails a build: machines differ; a ratio says more than a number, and the table says both.
 */

export interface Figure {
  readonly measure: string
  /** Which database, or `-` where none takes part. */
  readonly engine: string
  readonly value: number
  readonly unit: string
  /** The same work without Aval, in the same unit; null where there is nothing to compare with. */
  readonly baseline: number | null
  /** What the baseline is. */
  readonly against: string
  /** `at most` for times, `at least` for rates; null bounds the value itself by `goal`. */
  readonly bound: 'ratio at most' | 'ratio at least' | 'value at most'
  readonly goal: number
}

export const ratioOf = (figure: Figure): number | null =>
  figure.baseline === null ? null : figure.value / figure.baseline

export function reaches(figure: Figure): boolean {
  if (figure.bound === 'value at most') return figure.value <= figure.goal
  const ratio = ratioOf(figure)
  if (ratio === null) return false
  return figure.bound === 'ratio at most' ? ratio <= figure.goal : ratio >= figure.goal
}

/** One line of JSON for machines. */
export function asJson(figure: Figure): string {
  const { measure, engine, value, baseline, goal } = figure
  return JSON.stringify({
    measure,
    engine,
    value: round(value),
    baseline: baseline === null ? null : round(baseline),
    ratio: rounded(ratioOf(figure)),
    goal,
    ok: reaches(figure),
  })
}

/** A row of the table for people. */
export function asRow(figure: Figure): string {
  const ratio = rounded(ratioOf(figure))
  const goal = `${figure.bound} ${figure.goal}`
  const cells = [
    figure.measure,
    figure.engine,
    `${round(figure.value)} ${figure.unit}`,
    figure.baseline === null ? '-' : `${round(figure.baseline)} ${figure.unit}`,
    String(ratio ?? '-'),
    goal,
    reaches(figure) ? 'yes' : 'NO',
    figure.against,
  ]
  return `| ${cells.join(' | ')} |`
}

export const heading =
  '| measure | engine | Aval | baseline | ratio | goal | reached | baseline is |\n|---|---|---|---|---|---|---|---|'

/** Middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const round = (value: number): number => Number(value.toPrecision(4))
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100)
