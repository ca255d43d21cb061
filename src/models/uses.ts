/** Uses: what each field of the catalogue may be in a model, a target or a feature, and in words why not; asked before anything is trained. */
import type { Language } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { sensitiveTarget, whyNotFeature } from './target.ts'
import { say } from './words.ts'

/** Whether a use is open, and in words why not. */
export interface Use {
  readonly allowed: boolean
  readonly because: string | null
}

export interface FieldUse {
  readonly field: string
  readonly label: string
  readonly type: Field['type']
  readonly dataClass: Field['dataClass']
  readonly provenance: Field['provenance']
  /** The values that a text field may have, where they are known. */
  readonly levels: readonly string[]
  readonly asTarget: Use
  readonly asFeature: Use
  /** What to think of before using it as a feature; null where nothing is to be said. */
  readonly caution: string | null
}

/** Every field, by label. */
export function usesOf(catalogue: readonly Field[], language: Language): FieldUse[] {
  return catalogue
    .map((field) => ({
      field: field.name,
      label: field.label[language],
      type: field.type,
      dataClass: field.dataClass,
      provenance: field.provenance,
      levels: field.levels ?? [],
      asTarget: use(sensitiveTarget(field), language),
      asFeature: use(whyNotFeature(field, null), language),
      caution: cautionOf(field, language),
    }))
    .toSorted((a, b) => a.label.localeCompare(b.label, language))
}

function use(because: string | null, language: Language): Use {
  return { allowed: because === null, because: because === null ? null : refusal(because, language) }
}

const said = {
  special_category: 'why_special_category',
  sealed: 'why_sealed',
  not_in_models: 'why_not_in_models',
  demographic: 'why_not_done',
  location: 'why_not_done',
  direct_identifier: 'why_sealed',
  contact: 'why_sealed',
  free_text: 'why_sealed',
} as const

/** Why a field is refused, in words; the code is what `target.ts` answers. */
function refusal(because: string, language: Language): string {
  const key = said[because as keyof typeof said]
  if (key) return say(language, key)
  return say(language, 'why_word', { word: because.replace(/^special_category:/, '').replace('*', '…') })
}

/** Who somebody is, or what somebody guessed, may be lawful to learn from and still treat people unequally. */
function cautionOf({ dataClass, provenance }: Field, language: Language): string | null {
  if (dataClass === 'demographic') return say(language, 'caution_demographic')
  if (dataClass === 'location') return say(language, 'caution_location')
  return provenance === 'inferred' ? say(language, 'caution_inferred') : null
}
