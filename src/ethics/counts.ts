/**
 * Counting: one pass over the people who may be addressed gives the tallies of every attribute and every pair. Runs inside the
 * gate with purpose `fairness_audit`; only counts leave the database.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../kernel/index.ts'
import type { Cut } from '../models/index.ts'
import { labelOf, numberOf, type ProtectedAttribute } from './attributes.ts'
import type { ModelFacts } from './ports.ts'
import { type Cell, emptyTally, poolRareLevels, scoreBins, type Table, type Tally } from './tallies.ts'

/** What is counted. Conditions are over profile p. */
export interface Population {
  readonly attributes: readonly ProtectedAttribute[]
  /** Id of the purpose for which people would be addressed. */
  readonly purposeId: number
  readonly audience: RawBuilder<SqlBool>
  readonly model: { readonly id: string; readonly cut: Cut; readonly facts: ModelFacts } | null
  readonly now: Date
  /** Levels of one attribute kept apart. */
  readonly levels: number
}

export interface Counted {
  /** Each attribute, then each pair. */
  readonly tables: Table[]
  /** Ages of the targeted people, where an age is among the attributes. */
  readonly ages: { readonly youngest: number | null; readonly unknownShare: number } | null
}

interface Row {
  readonly mask: number
  readonly bin: number | null
  readonly eligible: number
  readonly audience: number
  readonly targeted: number
  readonly known: number
  readonly positives: number
  readonly hits: number
  readonly false_alarms: number
  readonly predicted: number
  readonly youngest: number | null
  readonly age_unknown: number
  readonly [label: `a${number}`]: string | null
}

/** Counts every group. @param tx a transaction in which the gate has set the purpose */
export async function countGroups(tx: Tx, population: Population): Promise<Counted> {
  const { attributes } = population
  const { rows } = await statement(population, await targetedOf(tx, population)).execute(tx)
  const sets = groupings(attributes.length)
  const tables = sets.map((set) => tableOf(set, rows, attributes))
  const first = rows.filter((row) => row.mask === maskOf(sets[0]!, attributes.length))
  return {
    tables: poolRareLevels(tables, population.levels),
    ages: ageOf(attributes) ? agesOf(first) : null,
  }
}

/** The attributes of each table, by position: each alone, then each pair. */
function groupings(count: number): number[][] {
  const singles = Array.from({ length: count }, (_, i) => [i])
  return [...singles, ...singles.flatMap(([i]) => singles.slice(i! + 1).map(([j]) => [i!, j!]))]
}

/** What GROUPING() answers for a set: a bit is 1 where the attribute is summed over; the last attribute is the lowest bit. */
function maskOf(set: readonly number[], count: number): number {
  return set.reduce((mask, i) => mask - 2 ** (count - 1 - i), 2 ** count - 1)
}

function ageOf(attributes: readonly ProtectedAttribute[]): ProtectedAttribute | undefined {
  return attributes.find(({ criterion, kind }) => criterion === 'age' && kind !== 'levels')
}

function agesOf(rows: readonly Row[]): Counted['ages'] {
  const targeted = rows.reduce((sum, row) => sum + row.targeted, 0)
  const unknown = rows.reduce((sum, row) => sum + row.age_unknown, 0)
  const ages = rows.map((row) => row.youngest).filter((age) => age !== null)
  return {
    youngest: ages.length === 0 ? null : Math.min(...ages),
    unknownShare: targeted === 0 ? 0 : unknown / targeted,
  }
}

function tableOf(set: readonly number[], rows: readonly Row[], attributes: readonly ProtectedAttribute[]): Table {
  const mine = rows.filter((row) => row.mask === maskOf(set, attributes.length))
  const labelsOf = (row: Row) => set.map((i) => row[`a${i}`]!)
  const groups = Map.groupBy(mine, (row) => JSON.stringify(labelsOf(row)))
  const cells = [...groups.values()].map((group): Cell => ({ labels: labelsOf(group[0]!), tally: tallyOf(group) }))
  return { attributes: set.map((i) => attributes[i]!.field), cells: cells.toSorted(byLabels) }
}

function byLabels(a: Cell, b: Cell): number {
  const [one, other] = [JSON.stringify(a.labels), JSON.stringify(b.labels)]
  return one < other ? -1 : Number(one > other)
}

/** One group's tally from its rows, one per bin of the score (and one for people without). */
function tallyOf(rows: readonly Row[]): Tally {
  const sum = (count: (row: Row) => number) => rows.reduce((total, row) => total + count(row), 0)
  const scored = rows.filter((row) => row.bin !== null && row.known > 0)
  return {
    ...emptyTally,
    eligible: sum((row) => row.eligible),
    audience: sum((row) => row.audience),
    targeted: sum((row) => row.targeted),
    known: sum((row) => row.known),
    positives: sum((row) => row.positives),
    hits: sum((row) => row.hits),
    falseAlarms: sum((row) => row.false_alarms),
    bins: scored
      .toSorted((a, b) => a.bin! - b.bin!)
      .reduce<Tally['bins'][number][]>((bins, { bin, known, positives, predicted }) => {
        while (bins.length < bin!) bins.push({ n: 0, positives: 0, predicted: 0 })
        return [...bins, { n: known, positives, predicted }]
      }, []),
  }
}

const never = sql<SqlBool>`false`

/** The condition for the targeted: the audience, or the part of it that the model's cut chooses among those who may be addressed. */
async function targetedOf(tx: Tx, { audience, model, purposeId }: Population): Promise<RawBuilder<SqlBool>> {
  if (!model) return audience
  const members = sql<SqlBool>`(${mayBeAddressed(purposeId)} and (${audience}))`
  return sql<SqlBool>`(${audience}) and ${await model.facts.chosen(tx, model.cut, members)}`
}

function mayBeAddressed(purposeId: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`p.permission_bits & (1::bigint << ${purposeId}::int) <> 0`
}

function statement(population: Population, targeted: RawBuilder<SqlBool>): RawBuilder<Row> {
  const { attributes } = population
  const labels = attributes.map((_, i) => sql.ref(`a${i}`))
  const sets = groupings(attributes.length).map(
    (set) => sql`(${sql.join([...set.map((i) => labels[i]!), sql.ref('bin')])})`,
  )
  // Twice: into the finest cells first, then from these into every table; that is one pass over people instead of one per table.
  // Materialized, or the audience and the cut would be worked out again for each count that uses them (measured: 5 times).
  // Predictions are added as exact numbers, so that the order in which people come changes no digit and no hash.
  return sql<Row>`
    with person as materialized (${people(population, targeted)}),
    cell as (
      select ${sql.join(labels)},
        -- LEAST passes over nulls, and a person without a score belongs in no bin.
        case when score is not null then least(${scoreBins - 1}, floor(score * ${scoreBins}))::int end as bin,
        count(*) as eligible,
        count(*) filter (where in_audience) as audience,
        count(*) filter (where targeted) as targeted,
        count(*) filter (where known) as known,
        count(*) filter (where known and positive) as positives,
        count(*) filter (where known and positive and targeted) as hits,
        count(*) filter (where known and not positive and targeted) as false_alarms,
        sum(score::numeric) filter (where known) as predicted,
        min(years) filter (where targeted) as youngest,
        count(*) filter (where targeted and years is null) as age_unknown
      from person
      group by ${sql.join(labels)}, bin
    )
    select grouping(${sql.join(labels)})::int as mask, ${sql.join(labels)}, bin,
      ${sql.join(counts.map((count) => sql`sum(${sql.ref(count)})::bigint as ${sql.ref(count)}`))},
      coalesce(sum(predicted), 0)::float8 as predicted,
      min(youngest) as youngest
    from cell
    group by grouping sets (${sql.join(sets)})`
}

const counts = [
  'eligible',
  'audience',
  'targeted',
  'known',
  'positives',
  'hits',
  'false_alarms',
  'age_unknown',
] as const

/** One row per person who may be addressed: labels, whether in the audience, score, outcome. */
function people(population: Population, targeted: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const { attributes, purposeId, audience, model, now } = population
  const labels = attributes.map((attribute, i) => sql`${labelOf(attribute, now)} as ${sql.ref(`a${i}`)}`)
  const age = ageOf(attributes)
  const outcome = model?.facts.outcome ?? null
  return sql`
    select ${sql.join(labels)},
      ${age ? numberOf(age, now) : sql`null::float8`} as years,
      coalesce(${audience}, false) as in_audience,
      coalesce(${targeted}, false) as targeted,
      ${model ? sql`scored.score` : sql`null::float8`} as score,
      coalesce(${outcome?.known ?? never}, false) as known,
      coalesce(${outcome?.positive ?? never}, false) as positive
    from profile p
    ${model ? sql`left join score scored on scored.subject_id = p.subject_id and scored.model_id = ${model.id}` : sql``}
    where ${mayBeAddressed(purposeId)}`
}
