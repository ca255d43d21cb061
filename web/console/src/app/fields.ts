/**
 * The words of the field catalogue. The types are the server's own: a word that it adds or drops is an error here.
 */
import type { paths } from './openapi.d.ts'

export type Field = paths['/v1/fields']['get']['responses'][200]['content']['application/json'][number]
export type DataClass = Field['dataClass']

/** Sealed: encrypted under the person's own key, and so in no audience and no model. */
const keptHow = {
  direct_identifier: 'sealed',
  contact: 'sealed',
  demographic: 'open',
  location: 'open',
  financial: 'open',
  behavioural: 'open',
  free_text: 'sealed',
  special_category: 'sealed',
} as const satisfies Record<DataClass, 'sealed' | 'open'>

const everyType = { text: 0, number: 0, boolean: 0, date: 0, timestamp: 0 } satisfies Record<Field['type'], 0>
const everyProvenance = { provided: 0, observed: 0, derived: 0, inferred: 0 } satisfies Record<Field['provenance'], 0>

export const dataClasses = Object.keys(keptHow) as readonly DataClass[]
export const fieldTypes = Object.keys(everyType) as readonly Field['type'][]
export const provenances = Object.keys(everyProvenance) as readonly Field['provenance'][]

/** Whether values of this class are encrypted under the person's own key, where nothing can select on them. */
export function isSealed(dataClass: DataClass): boolean {
  return keptHow[dataClass] === 'sealed'
}
