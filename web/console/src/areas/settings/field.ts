/** A field of the catalogue, as the server describes it. */
import type { paths } from '../../app/openapi.d.ts'

export type Field = paths['/v1/fields']['get']['responses'][200]['content']['application/json'][number]

export const fieldTypes = ['text', 'number', 'boolean', 'date', 'timestamp'] as const
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
export const provenances = ['provided', 'observed', 'derived', 'inferred'] as const
export const identifierKinds = ['external_id', 'email', 'phone', 'anonymous_id'] as const

const sealedClasses: readonly Field['dataClass'][] = ['direct_identifier', 'contact', 'free_text', 'special_category']

/** Whether values of this class are kept under the person's own key, where nothing can select on them. */
export function isSealed(dataClass: Field['dataClass']): boolean {
  return sealedClasses.includes(dataClass)
}

export const emptyField: Field = {
  name: '',
  type: 'text',
  dataClass: 'behavioural',
  provenance: 'observed',
  inAudiences: true,
  inModels: false,
  identifier: null,
  label: { en: '', fr: '' },
  levels: null,
}
