/**
 * Disclosure: what may be shown to whom. A group of fewer than ten people says something about each of them, so everybody but
 * the auditor sees such groups pooled or blank, with enough neighbours hidden that no subtraction brings them back. Pure.
 *
 * Limits: protects against one audit read alone; comparing audits of nearly the same people can still reveal a difference.
 */
import type { Assessment, GroupResult } from './assessment.ts'
import { pooled, type Tally } from './tallies.ts'

/** A group as shown: `tally`, figures and stages are absent when `hidden`. */
export interface ShownGroup extends Omit<GroupResult, 'tally'> {
  readonly tally: Tally | null
  readonly hidden: boolean
}

export interface ShownAssessment extends Omit<Assessment, 'groups'> {
  readonly groups: readonly ShownGroup[]
  /** People in hidden groups, by table; never fewer than the threshold, never of one group alone. */
  readonly hidden: readonly {
    readonly attributes: readonly string[]
    readonly groups: number
    readonly people: number
  }[]
}

/** Everything, for the auditor. */
export function shownInFull(assessment: Assessment): ShownAssessment {
  return { ...assessment, groups: assessment.groups.map((group) => ({ ...group, hidden: false })), hidden: [] }
}

/** The assessment without what could identify: cells under `threshold` people, and those that would give them away. */
export function shownHidden(assessment: Assessment, threshold: number): ShownAssessment {
  const tables = Map.groupBy(assessment.groups, (group) => JSON.stringify(group.attributes))
  const concealed = new Set([...tables.values()].flatMap((groups) => [...concealedOf(groups, threshold)]))
  return {
    ...assessment,
    groups: assessment.groups.map((group) => (concealed.has(group) ? blank(group) : { ...group, hidden: false })),
    hidden: [...tables.values()].map((groups) => summary(groups, concealed)).filter(({ groups }) => groups > 0),
  }
}

function blank(group: GroupResult): ShownGroup {
  return {
    ...group,
    tally: null,
    measures: [],
    stages: { audience: null, cut: null, broughtBy: null },
    detectable: { low: null, high: null },
    hidden: true,
  }
}

function summary(groups: readonly GroupResult[], concealed: ReadonlySet<GroupResult>) {
  const mine = groups.filter((group) => concealed.has(group))
  return {
    attributes: groups[0]!.attributes,
    groups: mine.length,
    people: pooled(mine.map((group) => group.tally)).eligible,
  }
}

/**
 * The cells of one table to hide: the small ones, then, in every line along which cells can be subtracted from a total (the
 * whole table; for a pair also each row and column), the next smallest until two are hidden and they hold `threshold` people.
 */
function concealedOf(groups: readonly GroupResult[], threshold: number): Set<GroupResult> {
  const hidden = new Set(groups.filter((group) => group.tally.eligible < threshold))
  const lines = linesOf(groups)
  for (let grown = true; grown; ) {
    grown = false
    for (const line of lines) {
      const next = nextToHide(line, hidden, threshold)
      if (!next) continue
      hidden.add(next)
      grown = true
    }
  }
  return hidden
}

function linesOf(groups: readonly GroupResult[]): GroupResult[][] {
  if (groups[0]?.attributes.length === 1) return [[...groups]]
  const rows = Map.groupBy(groups, (group) => group.labels[0])
  const columns = Map.groupBy(groups, (group) => group.labels[1])
  return [...rows.values(), ...columns.values()]
}

function nextToHide(
  line: readonly GroupResult[],
  hidden: ReadonlySet<GroupResult>,
  threshold: number,
): GroupResult | undefined {
  const covered = line.filter((group) => hidden.has(group))
  if (covered.length === 0) return undefined
  if (covered.length > 1 && pooled(covered.map((group) => group.tally)).eligible >= threshold) return undefined
  return line.filter((group) => !hidden.has(group)).toSorted((a, b) => a.tally.eligible - b.tally.eligible)[0]
}
