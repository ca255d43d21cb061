/**
 * The outlook: what a training order would learn from, before it is given. Counts of everybody, and how strongly each field alone
 * tells the outcome in a random sample; a field that tells too much was probably written after it.
 */
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Census } from '../gate/index.ts'
import type { Tx } from '../kernel/index.ts'
import { stratifiedFolds } from './folds.ts'
import { dominantFieldAuc, fieldStrengths, futureShare, perfectFieldAuc } from './leaks.ts'
import { readSample } from './reading.ts'
import type { FeatureField, Outcome } from './target.ts'

/** What a field shows in the sample. `perfect_field` and `strong_field`: it alone ranks people with AUC ≥ 0.95, ≥ 0.80. */
export interface FieldOutlook {
  readonly field: string
  /** Null where the sample has too few people with or without the outcome to say. */
  readonly aucAlone: number | null
  readonly warning: 'perfect_field' | 'strong_field' | 'future_dates' | null
}

export interface Outlook {
  readonly matched: number
  readonly permitted: number
  readonly excluded: Census['excluded']
  /** Of the permitted, those whose outcome is known, and those of them who have it. */
  readonly known: number
  readonly positives: number
  /** How many people the fields were looked at in. */
  readonly sampled: number
  /** Strongest first. */
  readonly fields: readonly FieldOutlook[]
  readonly warrantId: string
}

/** Enough for a ranking, few enough that the server does not stand still. */
const samplePeople = 2000
/** Fewer with or without the outcome in the sample show nothing about a field. */
const fewestShown = 30

/** Counts everybody and looks at a sample. @param tx under the purpose model_training */
export async function lookAt(
  tx: Tx,
  features: readonly FeatureField[],
  outcome: Outcome,
  population: RawBuilder<SqlBool>,
  referenceTime: Date,
): Promise<Pick<Outlook, 'known' | 'positives' | 'sampled' | 'fields'>> {
  const { rows } = await sql<{ known: number; positives: number }>`
    select count(*) filter (where ${outcome.known}) as known,
      count(*) filter (where (${outcome.known}) and ${outcome.positive}) as positives
    from profile p where ${population}`.execute(tx)
  const sample = await readSample(tx, features, outcome, population, { referenceTime, most: samplePeople })
  const { known = 0, positives = 0 } = rows[0] ?? {}
  return { known, positives, sampled: sample.outcome.length, fields: fieldsOf(features, sample) }
}

function fieldsOf(
  features: readonly FeatureField[],
  { table, outcome }: Awaited<ReturnType<typeof readSample>>,
): FieldOutlook[] {
  const positives = outcome.reduce((sum, one) => sum + one, 0)
  if (Math.min(positives, outcome.length - positives) < fewestShown)
    return features.map(({ field }) => ({ field, aucAlone: null, warning: null }))
  const dates = new Set(features.filter(({ type }) => type === 'date' || type === 'timestamp').map((one) => one.field))
  return fieldStrengths(table, outcome, stratifiedFolds(outcome, 5, 0)).map(({ field, auc }) => {
    const column = table.columns.find((one) => one.field === field)
    const days = dates.has(field) && column?.kind === 'number' ? column.values : null
    return { field, aucAlone: auc, warning: warningOf(auc, days) }
  })
}

function warningOf(auc: number, days: Float64Array | null): FieldOutlook['warning'] {
  if (auc >= perfectFieldAuc) return 'perfect_field'
  const present = (days ?? new Float64Array()).filter((value) => !Number.isNaN(value))
  const later = present.filter((value) => value < 0).length
  if (present.length > 0 && later / present.length > futureShare) return 'future_dates'
  return auc >= dominantFieldAuc ? 'strong_field' : null
}
