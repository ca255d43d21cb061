/**
 * Tallies: the only thing about people that leaves the database for a fairness audit. Counts of each group, never a person;
 * from them alone the whole audit can be computed again, by anyone, to the same verdict. Pure.
 */

/** Number of bins of predicted probability, of equal width. */
export const scoreBins = 10

/** Counts of one group. "Known" is having an outcome to compare with; they are 0 where the campaign predicts nothing. */
export interface Tally {
  /** People who may be addressed for the campaign's purpose. */
  readonly eligible: number
  /** Of those, the ones in the audience. */
  readonly audience: number
  /** Of those, the ones that the model's cut leaves in; the audience itself without a model. */
  readonly targeted: number
  readonly known: number
  readonly positives: number
  /** Positives among the targeted, negatives among the targeted. */
  readonly hits: number
  readonly falseAlarms: number
  /** By bin of predicted probability: people with a known outcome, positives, sum of predictions. */
  readonly bins: readonly ScoreBin[]
}

export interface ScoreBin {
  readonly n: number
  readonly positives: number
  readonly predicted: number
}

/** A group: one level of one attribute, or one of each of two. */
export interface Cell {
  readonly labels: readonly string[]
  readonly tally: Tally
}

/** All groups of an attribute or of a pair; together they are everybody, and no one is in two. */
export interface Table {
  readonly attributes: readonly string[]
  readonly cells: readonly Cell[]
}

/** The label of people whose attribute is not known: a group like any other. */
export const unknownLabel = 'unknown'
/** The label under which the rarest levels of an attribute with very many are pooled. */
export const otherLabel = 'other'

export const emptyTally: Tally = {
  eligible: 0,
  audience: 0,
  targeted: 0,
  known: 0,
  positives: 0,
  hits: 0,
  falseAlarms: 0,
  bins: [],
}

/** a + sign × b, count by count. */
function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  const length = Math.max(a.bins.length, b.bins.length)
  return {
    eligible: a.eligible + sign * b.eligible,
    audience: a.audience + sign * b.audience,
    targeted: a.targeted + sign * b.targeted,
    known: a.known + sign * b.known,
    positives: a.positives + sign * b.positives,
    hits: a.hits + sign * b.hits,
    falseAlarms: a.falseAlarms + sign * b.falseAlarms,
    bins: Array.from({ length }, (_, i) => combineBins(a.bins[i], b.bins[i], sign)),
  }
}

const emptyBin: ScoreBin = { n: 0, positives: 0, predicted: 0 }

function combineBins(a: ScoreBin = emptyBin, b: ScoreBin = emptyBin, sign: 1 | -1): ScoreBin {
  return {
    n: a.n + sign * b.n,
    positives: a.positives + sign * b.positives,
    predicted: a.predicted + sign * b.predicted,
  }
}

/** Everybody of several groups together. */
export function pooled(tallies: Iterable<Tally>): Tally {
  let sum = emptyTally
  for (const one of tallies) sum = combine(sum, one, 1)
  return sum
}

/** Everybody but this group. */
export function without(all: Tally, group: Tally): Tally {
  return combine(all, group, -1)
}

/** Keeps the `keep` most numerous levels of each attribute of the tables and pools the others as "other". */
export function poolRareLevels(tables: readonly Table[], keep: number): Table[] {
  const kept = new Map<string, Set<string>>()
  for (const { attributes, cells } of tables) {
    if (attributes.length === 1) kept.set(attributes[0]!, commonLevels(cells, keep))
  }
  return tables.map((table) => ({ ...table, cells: relabel(table, kept) }))
}

function commonLevels(cells: readonly Cell[], keep: number): Set<string> {
  const named = cells.filter((cell) => cell.labels[0] !== unknownLabel)
  const sorted = named.toSorted((a, b) => b.tally.eligible - a.tally.eligible)
  return new Set([unknownLabel, ...sorted.slice(0, keep).map((cell) => cell.labels[0]!)])
}

function relabel({ attributes, cells }: Table, kept: ReadonlyMap<string, ReadonlySet<string>>): Cell[] {
  const groups = new Map<string, { labels: string[]; tallies: Tally[] }>()
  for (const { labels, tally } of cells) {
    const shown = labels.map((label, i) => (kept.get(attributes[i]!)?.has(label) === false ? otherLabel : label))
    const key = JSON.stringify(shown)
    const group = groups.get(key) ?? { labels: shown, tallies: [] }
    group.tallies.push(tally)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ labels, tallies }) => ({ labels, tally: pooled(tallies) }))
}
