/**
 * The card for a reader: what the registered card says, with the intervals that its counts carry, names instead of identifiers and
 * everything that can be said in words said in words. Derived at each reading; the card itself never changes.
 */
import { type Reason, sayReason } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { CardField } from './card.ts'
import { approvalText, targetText, warning } from './card-text.ts'
import type { FieldCode } from './features.ts'
import { type CalibrationBin, type Gain, type Interval, shareInterval } from './metrics.ts'
import type { ModelView } from './registry.ts'
import { say } from './words.ts'

export interface Reading {
  readonly language: Language
  /** The label of a field; the name itself where the catalogue has it no more. */
  readonly label: (field: string) => string
  /** The name behind an actor, null where none is known. */
  readonly name: (actor: string) => string | null
}

/** What the reader sees of the evaluation: each point with its 95 % interval. */
export interface ShownEvaluation {
  readonly rocAuc: Interval
  readonly averagePrecision: number
  readonly logLoss: number
  readonly brier: number
  readonly calibrationError: number
  /** Tenths of the people by predicted probability, lowest first; the interval is of `observed`. */
  readonly calibration: readonly (CalibrationBin & { readonly low: number; readonly high: number })[]
  /** The interval is of `captured`. */
  readonly gains: readonly (Gain & { readonly low: number; readonly high: number })[]
  readonly roc: ModelView['card']['evaluation']['roc']
  readonly pr: ModelView['card']['evaluation']['pr']
}

/** The evaluation with its intervals (Wilson's for shares, as of `positives` people for gains). */
export function shownEvaluation({ card }: ModelView): ShownEvaluation {
  const { evaluation, data } = card
  return {
    ...evaluation,
    calibration: evaluation.calibration.map((bin) => {
      const { low, high } = shareInterval(Math.round(bin.observed * bin.people), bin.people)
      return { ...bin, low, high }
    }),
    gains: evaluation.gains.map((gain) => {
      const { low, high } = shareInterval(gain.captured * data.positives, data.positives)
      return { ...gain, low, high }
    }),
  }
}

/** One coefficient with what it says. */
export interface ShownCoefficient {
  readonly column: string
  readonly weight: number
  /** By how much the odds are multiplied. */
  readonly odds: number
  readonly sentence: string
}

export interface ShownField {
  readonly field: string
  readonly label: string
  readonly aucAlone: number
  readonly coefficients: readonly ShownCoefficient[]
}

/** What each field does in the model, in words. */
export function shownFields(model: ModelView, reading: Reading): ShownField[] {
  const codes = new Map(model.model.encoder.fields.map((code) => [code.field, code]))
  const types = new Map(model.features.map(({ field, type }) => [field, type]))
  return model.card.fields.map((field) => {
    const type = types.get(field.field)
    const dated = type === 'date' || type === 'timestamp'
    return {
      field: field.field,
      label: reading.label(field.field),
      aucAlone: field.aucAlone,
      coefficients: field.coefficients.map((one) =>
        coefficient(field, one, codes.get(field.field), dated ? 'dated' : 'plain', reading),
      ),
    }
  })
}

function coefficient(
  { field }: CardField,
  { column, weight }: CardField['coefficients'][number],
  code: FieldCode | undefined,
  kind: 'dated' | 'plain',
  { language, label }: Reading,
): ShownCoefficient {
  const odds = Math.exp(weight)
  const number = (x: number) => x.toLocaleString(locale(language), { maximumSignificantDigits: 3 })
  const effect = say(language, effectOf(weight), { odds: number(odds >= 1 ? odds : 1 / odds) })
  const values = { field: label(field), effect, level: levelName(column.replace(/^= /, ''), language), size: '' }
  if (column === 'missing' || column === 'other')
    return { column, weight, odds, sentence: say(language, `column_${column}`, values) }
  if (code?.kind !== 'number') return { column, weight, odds, sentence: say(language, 'column_level', values) }
  const size = number(code.deviation)
  return { column, weight, odds, sentence: say(language, `column_${kind}`, { ...values, size }) }
}

/** Yes-or-no fields are levels like any other; nobody says “true”. */
function levelName(level: string, language: Language): string {
  return level === 'true' || level === 'false' ? say(language, level === 'true' ? 'yes' : 'no') : level
}

/** Below a hundredth on the odds there is no direction to speak of. */
const leastOdds = 0.01

function effectOf(weight: number): 'effect_up' | 'effect_down' | 'effect_none' {
  if (Math.abs(weight) < leastOdds) return 'effect_none'
  return weight > 0 ? 'effect_up' : 'effect_down'
}

const locale = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB')

/** Everything that a card says in words, in the order of reading. */
export function saidOf(model: ModelView, reading: Reading) {
  const { language, name, label } = reading
  const { card } = model
  return {
    predicts: targetText(model.target, language, label),
    meantFor: [say(language, 'use_meant'), say(language, 'use_consent')],
    notMeantFor: [say(language, 'use_not_person'), say(language, 'use_not_price'), say(language, 'use_not_sensitive')],
    approval: approvalText(model, language, name),
    excluded: Object.entries(card.data.excluded).map(([reason, people]) => ({
      reason,
      words: sayReason(language, reason as Reason),
      people,
    })),
    leaks: card.leaks.map((leak) => ({
      ...leak,
      sentence: warning(leak.field === null ? leak : { ...leak, field: label(leak.field) }, language),
    })),
    limits: card.limits.map((limit) => say(language, limit)),
  }
}
