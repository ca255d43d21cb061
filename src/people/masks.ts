/**
 * Masks: enough of a value to recognise it by, too little to use it. Made on the server, so that a page that was not asked to show a
 * value never holds it. Pure.
 */
import type { Json } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'

const dots = '•••'

/**
 * A value behind a mask: `m•••@e•••.org`, `+33•••78`, `M•••`. What nobody should recognise at all (special categories, free text) and
 * what is no identity (attributes) is dots only; dots do not tell how long a value is.
 */
export function masked(field: Pick<Field, 'dataClass' | 'identifier'>, value: Json): string {
  if (typeof value !== 'string' || value === '') return dots
  if (field.dataClass !== 'contact' && field.dataClass !== 'direct_identifier') return dots
  if (field.identifier === 'external_id') return value.length >= 6 ? `${dots}${value.slice(-2)}` : dots
  const at = value.lastIndexOf('@')
  if (at > 0) return maskedAddress(value.slice(0, at), value.slice(at + 1))
  if (/^\+\d{6,}$/.test(value)) return `${value.slice(0, 3)}${dots}${value.slice(-2)}`
  return `${[...value][0]}${dots}`
}

function maskedAddress(name: string, domain: string): string {
  const dot = domain.lastIndexOf('.')
  const [host, ending] = dot > 0 ? [domain.slice(0, dot), domain.slice(dot)] : [domain, '']
  return `${[...name][0]}${dots}@${[...host][0] ?? ''}${dots}${ending}`
}
