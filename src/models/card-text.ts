/**
 * The card in words, English or French, one fact per line; figures rounded to what they can bear.
 */
import { type Reason, sayReason } from '../consent/index.ts'
import type { Language } from '../kernel/index.ts'
import type { Leak } from './leaks.ts'
import type { ModelView } from './registry.ts'
import type { Target } from './target.ts'
import { say } from './words.ts'

/** A model's card as plain text. */
export function cardText(model: ModelView, language: Language): string {
  return [
    ...headLines(model, language),
    ...dataLines(model, language),
    ...resultLines(model, language),
    ...endLines(model, language),
  ].join('\n')
}

function headLines(model: ModelView, language: Language): string[] {
  const { name, version, state } = model
  const title = say(language, 'card_title', { name, version, state: say(language, `state_${state}`) })
  return [title, targetText(model.target, language)]
}

/** What the model predicts, as a sentence. @param label calls fields by their names for people */
export function targetText(
  target: Target,
  language: Language,
  label: (field: string) => string = (field) => field,
): string {
  if (target.kind === 'event')
    return say(language, 'target_event', { ...target, from: day(target.from, language), to: day(target.to, language) })
  const equals = typeof target.equals === 'boolean' ? say(language, target.equals ? 'yes' : 'no') : target.equals
  return say(language, 'target_field', { field: label(target.field), equals })
}

/** Who approved it and why, or that nobody did. @param name calls persons by their names */
export function approvalText(
  { approved }: Pick<ModelView, 'approved'>,
  language: Language,
  name: (actor: string) => string | null = () => null,
): string {
  if (!approved) return say(language, 'not_approved')
  const { by, at, because } = approved
  return say(language, 'approved', { by: name(by) ?? by, at: day(at, language), because: because ?? '' }).trim()
}

function dataLines({ card }: ModelView, language: Language): string[] {
  const { data } = card
  const left = Object.entries(data.excluded).map(([reason, count]) =>
    say(language, 'excluded', { reason: sayReason(language, reason as Reason), count }),
  )
  if (data.outcomeUnknown > 0) left.push(say(language, 'outcome_unknown', { count: data.outcomeUnknown }))
  if (data.withdrawnMeanwhile > 0) left.push(say(language, 'withdrawn_meanwhile', { count: data.withdrawnMeanwhile }))
  return [say(language, 'people', { ...data, referenceTime: day(data.referenceTime, language) }), ...left]
}

function resultLines({ card }: ModelView, language: Language): string[] {
  const { evaluation } = card
  const { value, low, high } = evaluation.rocAuc
  const best = evaluation.gains[0]
  const number = (x: number, digits: number) => x.toLocaleString(language, { maximumFractionDigits: digits })
  const percent = (x: number) => number(x * 100, 1)
  return [
    say(language, 'ranking', { auc: percent(value), low: percent(low), high: percent(high) }),
    ...(best ? [say(language, 'top_tenth', { captured: percent(best.captured), lift: number(best.lift, 1) })] : []),
    say(language, 'calibration', {
      error: percent(evaluation.calibrationError),
      logLoss: number(evaluation.logLoss, 4),
      brier: number(evaluation.brier, 4),
      ap: number(evaluation.averagePrecision, 4),
    }),
    say(language, 'strongest', {
      fields: card.fields.map(({ field, aucAlone }) => `${field} (${number(aucAlone, 2)})`).join(', '),
    }),
    ...card.leaks.map((leak) => warning(leak, language)),
  ]
}

/** A leak warning as a sentence. */
export function warning(leak: Leak, language: Language): string {
  const number = (x: number) =>
    leak.kind === 'future_dates'
      ? x.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 })
      : x.toLocaleString(language, { maximumFractionDigits: 3 })
  return say(language, `warning_${leak.kind}`, {
    field: leak.field,
    seen: number(leak.seen),
    against: number(leak.against),
  })
}

function endLines(model: ModelView, language: Language): string[] {
  const latest = model.fairness.at(-1)
  const fairness = latest
    ? say(language, 'fairness_some', { count: model.fairness.length, at: day(latest.recordedAt, language) })
    : say(language, 'fairness_none')
  return [
    approvalText(model, language),
    fairness,
    say(language, 'limits'),
    ...model.card.limits.map((limit) => `- ${say(language, limit)}`),
  ]
}

/** As the reader of the language writes it; days are those of UTC. */
function day(time: string, language: Language): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
  return new Date(time).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' })
}
