/** A field of the catalogue while it is edited. */
import type { Field } from '../../app/fields.ts'

export const identifierKinds = ['external_id', 'email', 'phone', 'anonymous_id'] as const

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
