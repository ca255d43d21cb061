/**
 * The words of the catalogue: types, data classes, provenances, identifier kinds, and which classes are sealed.
 */
export const fieldTypes = ['text', 'number', 'boolean', 'date', 'timestamp'] as const
export type FieldType = (typeof fieldTypes)[number]

export const dataClasses = [
  'direct_identifier',
  'contact',
  'demographic',
  'behavioural',
  'financial',
  'location',
  'free_text',
  'special_category',
] as const
export type DataClass = (typeof dataClasses)[number]

export const provenances = ['provided', 'observed', 'derived', 'inferred'] as const
export type Provenance = (typeof provenances)[number]

/** `anonymous_id` names a browser on one site (`site/visitor`); a person has one at most, links join the others. */
export const identifierKinds = ['external_id', 'email', 'phone', 'anonymous_id'] as const
export type IdentifierKind = (typeof identifierKinds)[number]

/** Whether values of this class are encrypted under the person's own key (and so cannot be selected on in SQL). */
export function isSealed(dataClass: DataClass): boolean {
  return sealedClasses.has(dataClass)
}

const sealedClasses: ReadonlySet<DataClass> = new Set(['direct_identifier', 'contact', 'free_text', 'special_category'])
