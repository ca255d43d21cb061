/**
 * A preview: how many match, how many of them may be used, why the others may not, and what the eligible look like in groups, all
 * without naming anybody. Cells under ten are hidden, and one more where a single hidden cell could be computed from the rest.
 */
import { sql } from 'kysely'
import type { Access, Census } from '../gate/index.ts'
import type { Field } from '../subjects/index.ts'
import type { Condition } from './compile.ts'

/** A group to break the eligible down by; numbers are cut at `cuts`, dates into years, or at `cuts` by whole years since (ages). */
export interface Grouping {
  readonly field: string
  readonly cuts?: readonly number[]
}

export interface Cell {
  /** The value, `null` where people have none. */
  readonly value: string | null
  /** How many; null when hidden because too few. */
  readonly people: number | null
}

export interface Preview {
  readonly matched: number
  readonly eligible: number
  readonly excluded: Census['excluded']
  readonly composition: readonly { readonly field: string; readonly cells: readonly Cell[] }[]
  /** A few of the eligible as the audience sees them: fields only, no identifiers; empty when fewer than ten are eligible. */
  readonly sample: readonly Readonly<Record<string, unknown>>[]
  readonly warrantId: string
}

/** The smallest number of people that is shown. */
export const smallestCell = 10
const sampleSize = 10
const mostValues = 50

/** What a preview shows. */
export interface Showing {
  readonly groups: readonly Grouping[]
  readonly shown: readonly string[]
  readonly catalogue: ReadonlyMap<string, Field>
  /** The day on which ages are counted. */
  readonly now: Date
}

/** @param shown fields whose values the sample shows: only ones that audiences may use */
export async function previewIn(
  access: Access,
  condition: Condition,
  { groups, shown, ...context }: Showing,
): Promise<Preview> {
  const { matched, permitted, excluded } = access.census
  const composition = []
  for (const group of groups)
    composition.push({ field: group.field, cells: await cellsOf(access, condition, group, context) })
  const sample = permitted >= smallestCell ? await sampleOf(access, condition, shown) : []
  return { matched, eligible: permitted, excluded, composition, sample, warrantId: access.warrantId }
}

async function cellsOf(
  access: Access,
  condition: Condition,
  group: Grouping,
  { catalogue, now }: Pick<Showing, 'catalogue' | 'now'>,
): Promise<Cell[]> {
  const { rows } = await sql<{ value: string | null; people: number }>`
    select ${groupValue(group, catalogue.get(group.field)?.type, now)} as value, count(*) as people
    from profile p where ${condition} group by 1 order by 2 desc, 1 limit ${mostValues}`.execute(access.tx)
  const bands = bandNames(group, catalogue.get(group.field)?.type)
  const place = ({ value }: { readonly value: string | null }) => (value === null ? bands.length : bands.indexOf(value))
  return hideSmall(bands.length === 0 ? rows : rows.toSorted((a, b) => place(a) - place(b)))
}

function groupValue({ field, cuts }: Grouping, type: Field['type'] | undefined, now: Date) {
  const dated = type === 'date' || type === 'timestamp'
  if (dated && cuts?.length) return ageBand(field, cuts, now)
  if (type === 'number') {
    const value = sql`(case when jsonb_typeof(p.attributes -> ${field}) = 'number' then (p.attributes -> ${field})::float8 end)`
    const sorted = [...(cuts ?? [])].toSorted((a, b) => a - b)
    return sql<string>`(${labels(sorted)})[width_bucket(${value}, ${sorted}::float8[]) + 1]`
  }
  return dated ? sql<string>`left(p.attributes ->> ${field}, 4)` : sql<string>`p.attributes ->> ${field}`
}

/** Whole years from the date to now, in bands: `<25`, `25–59`, `≥60` for cuts at 25 and 60. */
function ageBand(field: string, cuts: readonly number[], now: Date) {
  const sorted = cuts.toSorted((a, b) => a - b)
  const day = sql`left(p.attributes ->> ${field}, 10)`
  const years = sql`case when ${day} ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
    then extract(year from age(${now.toISOString().slice(0, 10)}::date, (${day})::date))::float8 end`
  return sql<string>`(${namesOf(sorted, 1)}::text[])[width_bucket(${years}, ${sorted}::float8[]) + 1]`
}

/** `<25`, `25–60`, `≥60` for cuts at 25 and 60; one cell `all` without cuts. */
function labels(cuts: readonly number[]) {
  return cuts.length === 0 ? sql`array['all']` : sql`${namesOf(cuts, 0)}::text[]`
}

/** @param cuts ascending @param gap from a cut to the last value of the band below: 1 for whole years */
function namesOf(cuts: readonly number[], gap: 0 | 1): string[] {
  const inner = cuts.slice(1).map((cut, index) => `${cuts[index]}–${cut - gap}`)
  return [`<${cuts[0]}`, ...inner, `≥${cuts.at(-1)}`]
}

/** The bands of a grouping in their order; none where it has no cuts. */
function bandNames({ cuts }: Grouping, type: Field['type'] | undefined): string[] {
  const sorted = (cuts ?? []).toSorted((a, b) => a - b)
  if (sorted.length === 0) return []
  return namesOf(sorted, type === 'number' ? 0 : 1)
}

/** Hides cells under ten; where exactly one is hidden, the smallest shown one goes too, or the total would give it away. */
export function hideSmall(cells: readonly { readonly value: string | null; readonly people: number }[]): Cell[] {
  const hidden = new Set(cells.filter((cell) => cell.people < smallestCell))
  if (hidden.size === 1) {
    const [next] = cells.filter((cell) => !hidden.has(cell)).toSorted((a, b) => a.people - b.people)
    if (next) hidden.add(next)
  }
  return cells.map((cell) => ({ value: cell.value, people: hidden.has(cell) ? null : cell.people }))
}

async function sampleOf(
  access: Access,
  condition: Condition,
  shown: readonly string[],
): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<{ attributes: Record<string, unknown> }>`
    select p.attributes from profile p where ${condition} order by p.share limit ${sampleSize}`.execute(access.tx)
  return rows.map(({ attributes }) => Object.fromEntries(shown.map((field) => [field, attributes[field] ?? null])))
}
