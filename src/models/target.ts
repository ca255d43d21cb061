/**
 * Targets: what a model predicts, where it is known, and what may never be predicted. The firewall refuses to infer special
 * categories of data (GDPR Art. 9), offences (Art. 10) and who somebody is (sex, age, family): only what people did is a target.
 */
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { type DataClass, type Field, isSealed } from '../subjects/index.ts'
import type { FieldShape } from './columns.ts'
import { problem } from './problems.ts'

/** The outcome: a field that has a value, or an event performed from `from` (inclusive) to `to` (exclusive), ISO times. */
export type Target =
  | { readonly kind: 'field'; readonly field: string; readonly equals: string | number | boolean }
  | { readonly kind: 'event'; readonly event: string; readonly from: string; readonly to: string }

/** A field that the model reads. */
export type FeatureField = { readonly field: string; readonly type: FieldShape['type'] }

/** Conditions over `profile p`: for whom the outcome is known, and who has it. */
export interface Outcome {
  readonly known: RawBuilder<SqlBool>
  readonly positive: RawBuilder<SqlBool>
}

export function outcomeOf(target: Target): Outcome {
  if (target.kind === 'event') {
    return {
      known: sql<SqlBool>`true`,
      positive: sql<SqlBool>`exists (select 1 from event e where e.subject_id = p.subject_id and e.name = ${target.event}
        and e.at >= ${target.from}::timestamptz and e.at < ${target.to}::timestamptz)`,
    }
  }
  return {
    known: sql<SqlBool>`coalesce(jsonb_typeof(p.attributes -> ${target.field}::text), 'null') <> 'null'`,
    positive: sql<SqlBool>`coalesce(p.attributes -> ${target.field}::text = ${JSON.stringify(target.equals)}::jsonb, false)`,
  }
}

/** Classes whose values somebody did, rather than is. */
const predictable: ReadonlySet<DataClass> = new Set(['behavioural', 'financial'])

/**
 * Refuses a target that would infer what nobody may infer.
 * @throws Problem `models.sensitive_inference`, `models.field_not_allowed` (no such field), `models.window_not_over`
 */
export function admitTarget(target: Target, catalogue: readonly Field[], now: Date): void {
  if (target.kind === 'event') {
    refuseWords(target.event, [target.event])
    if (new Date(target.to) > now) throw problem('models.window_not_over', { at: 'target.to', to: target.to })
    return
  }
  const field = catalogue.find((candidate) => candidate.name === target.field)
  if (!field) throw problem('models.field_not_allowed', { at: 'target.field', field: target.field, because: 'unknown' })
  const because = sensitiveTarget(field)
  if (because !== null) throw problem('models.sensitive_inference', { at: 'target.field', what: field.name, because })
  refuseWords(field.name, [String(target.equals)])
}

/** Why nobody may predict this field, whatever its value: its class, or a word of its names; null when it may be predicted. */
export function sensitiveTarget(field: Field): string | null {
  if (!predictable.has(field.dataClass)) return field.dataClass
  const words = [field.name, field.label.en, field.label.fr].map((text) => sensitiveWord(text, [...art9, ...personal]))
  return words.find((word) => word !== null) ?? null
}

function refuseWords(what: string, texts: readonly string[]): void {
  for (const text of texts) {
    const word = sensitiveWord(text, [...art9, ...personal])
    if (word !== null) throw problem('models.sensitive_inference', { at: 'target', what, because: word })
  }
}

/**
 * The fields a model may read, in the order of their names.
 * @param asked names, or `all` for whatever the catalogue allows; the target is never one of them
 * @throws Problem `models.field_not_allowed`, `models.no_features`
 */
export function admitFeatures(
  asked: readonly string[] | 'all',
  target: Target,
  catalogue: readonly Field[],
): FeatureField[] {
  const own = target.kind === 'field' ? target.field : null
  const known = new Map(catalogue.map((field) => [field.name, field]))
  const names =
    asked === 'all'
      ? [...known.values()].filter((field) => whyNotFeature(field, own) === null).map((f) => f.name)
      : asked
  const fields = [...new Set(names)].toSorted().map((name): FeatureField => {
    const field = known.get(name)
    const because = field ? whyNotFeature(field, own) : 'unknown'
    if (!field || because !== null) throw problem('models.field_not_allowed', { at: 'features', field: name, because })
    return { field: name, type: field.type }
  })
  if (fields.length === 0) throw problem('models.no_features', { at: 'features' })
  return fields
}

/** Why a model may not read a field: a code, or `special_category:` and the word; null when it may. */
export function whyNotFeature(field: Field, target: string | null): string | null {
  if (field.name === target) return 'target'
  if (field.dataClass === 'special_category') return 'special_category'
  if (isSealed(field.dataClass)) return 'sealed'
  if (!field.inModels) return 'not_in_models'
  const word = [field.name, field.label.en, field.label.fr]
    .map((text) => sensitiveWord(text, art9))
    .find((found) => found !== null)
  return word === undefined || word === null ? null : `special_category:${word}`
}

/**
 * Words of GDPR Art. 9 and 10, English and French, without accents; a final `*` stands for any ending. A net for fields whose class
 * was chosen wrongly: it catches innocent names too (French `enceinte` is also a loudspeaker, a race may be run), which renaming the
 * field cures, and it misses what is named by a code or in another language.
 */
const art9 = [
  'ethnic*',
  'ethnie',
  'ethnique*',
  'race',
  'racial*',
  'religio*',
  'religieu*',
  'faith',
  'croyance*',
  'confession*',
  'health',
  'sante',
  'medical*',
  'medicament*',
  'medication*',
  'disease*',
  'illness*',
  'maladie*',
  'diagnos*',
  'disab*',
  'handicap*',
  'pregnan*',
  'grossesse*',
  'enceinte',
  'politic*',
  'politique*',
  'syndic*',
  'genetic*',
  'genetique*',
  'biometri*',
  'sexual*',
  'sexuel*',
  'criminal*',
  'conviction*',
  'condamnation*',
  'offence*',
  'infraction*',
  'cancer',
  'hiv',
  'vih',
  'diabet*',
  'depress*',
  'addict*',
] // prettier-ignore

/** Who somebody is: not special categories, but not for us to guess. */
const personal = ['sex', 'sexe', 'gender', 'genre', 'nationalit*', 'age', 'born', 'birth*', 'naissance']

function sensitiveWord(text: string, words: readonly string[]): string | null {
  const found = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const matches = (word: string) =>
    word.endsWith('*') ? found.some((one) => one.startsWith(word.slice(0, -1))) : found.includes(word)
  return words.find(matches) ?? null
}
