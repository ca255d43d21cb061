/**
 * Model cards: what a model is, whom it learnt from and whom it had to leave out, how well it does on people it had not seen, and
 * what it cannot do. The card is part of the registered model and of its hash. Source of the form: Mitchell et al., FAT* 2019.
 */
import type { Reason } from '../consent/index.ts'
import type { LinearModel } from './explanation.ts'
import { type FieldCode, mostLevels, rareLevelPeople, rareLevelShare } from './features.ts'
import type { FieldStrength, Leak } from './leaks.ts'
import type { Target } from './target.ts'
import type { Evaluation, Trained } from './training.ts'

export interface Card {
  readonly name: string
  readonly target: Target
  readonly population: { readonly id: string; readonly version: number; readonly hash: string } | null
  readonly data: CardData
  readonly algorithm: {
    readonly library: string
    readonly name: string
    readonly c: number
    readonly folds: number
    readonly seed: number
    readonly steps: number
    readonly converged: boolean
    readonly objective: number
    readonly rareLevels: { readonly people: number; readonly share: number; readonly mostLevels: number }
  }
  readonly evaluation: Evaluation
  /** Ascending probabilities between bands; band 1 is the most likely tenth, band 10 the least. */
  readonly bands: readonly number[]
  readonly fields: readonly CardField[]
  readonly leaks: readonly Leak[]
  /** Keys of sentences in the room's words. */
  readonly limits: readonly Limit[]
}

/** Where the training people came from; counts only. */
export interface CardData {
  /** The accesses under which the people were read, and under which their permission was checked again at registration. */
  readonly warrants: readonly string[]
  readonly matched: number
  readonly permitted: number
  readonly excluded: Readonly<Partial<Record<Reason, number>>>
  readonly outcomeUnknown: number
  /** People read first but not used, because they withdrew before the model was registered. */
  readonly withdrawnMeanwhile: number
  readonly people: number
  readonly positives: number
  readonly referenceTime: string
  readonly trainedAt: string
}

/** What one source field does in the model. */
export interface CardField {
  readonly field: string
  /** Out-of-fold ROC AUC of the field alone. */
  readonly aucAlone: number
  /** Coefficients on log-odds: per standard deviation for a number, per level otherwise; `other` and `missing` as they are. */
  readonly coefficients: readonly { readonly column: string; readonly weight: number }[]
}

export const limits = [
  'limit_permitting_people',
  'limit_later_withdrawals',
  'limit_today',
  'limit_linear',
  'limit_not_causal',
  'limit_not_individual',
  'limit_interval',
] as const
export type Limit = (typeof limits)[number]

export const library = 'aval-models 1'

/** The card of a model just trained. */
export function cardOf(
  about: { name: string; target: Target; population: Card['population']; data: CardData },
  settings: { c: number; folds: number; seed: number },
  trained: Trained,
): Card {
  const { steps, converged, objective } = trained.fit
  return {
    ...about,
    algorithm: {
      library,
      name: 'logistic regression, L2, Newton',
      ...settings,
      steps,
      converged,
      objective,
      rareLevels: { people: rareLevelPeople, share: rareLevelShare, mostLevels },
    },
    evaluation: trained.evaluation,
    bands: trained.bands,
    fields: cardFields(trained.model, trained.strengths),
    leaks: trained.leaks,
    limits,
  }
}

function cardFields(model: LinearModel, strengths: readonly FieldStrength[]): CardField[] {
  const auc = new Map(strengths.map((strength) => [strength.field, strength.auc]))
  return model.encoder.fields
    .map((code) => ({
      field: code.field,
      aucAlone: auc.get(code.field) ?? 0.5,
      coefficients: namedColumns(code).map(([column, k]) => ({ column, weight: model.weights[k] ?? 0 })),
    }))
    .toSorted((a, b) => b.aucAlone - a.aucAlone || (a.field < b.field ? -1 : 1))
}

function namedColumns(code: FieldCode): [string, number][] {
  const own: [string, number][] =
    code.kind === 'number'
      ? [['per standard deviation', code.first]]
      : code.levels.map((level, k) => [`= ${level}`, code.first + k])
  if (code.kind === 'level' && code.other !== null) own.push(['other', code.other])
  if (code.missing !== null) own.push(['missing', code.missing])
  return own
}

/** The band of a probability: 1 for the most likely tenth of the training people, 10 for the least. */
export function bandOf(bands: readonly number[], probability: number): number {
  return 10 - bands.filter((cut) => probability >= cut).length
}
