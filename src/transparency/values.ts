/** A value as its owner reads it. Addresses are hidden in part: a link may be forwarded together with the message. */
import type { Json, Language } from '../kernel/index.ts'
import type { Field } from '../subjects/index.ts'
import { dateIn, momentIn, numberIn, t } from './words.ts'

export function shownValue(language: Language, field: Field, value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return t(language, 'value_none')
  if (field.dataClass === 'special_category' || field.dataClass === 'free_text') return t(language, 'value_hidden')
  if (field.dataClass === 'contact' || field.identifier !== null)
    return typeof value === 'string' ? masked(value) : t(language, 'value_hidden')
  if (typeof value === 'boolean') return t(language, value ? 'yes' : 'no')
  if (typeof value === 'number') return numberIn(language, value)
  if (typeof value !== 'string') return t(language, 'value_hidden')
  return field.name === 'language' ? languageNamed(language, value) : dated(language, field, value)
}

function dated(language: Language, field: Field, value: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  if (field.type === 'date') return dateIn(language, at)
  return field.type === 'timestamp' ? momentIn(language, at) : value
}

/** `ada@example.org` → `a…@example.org`, `+33612345678` → `…78`. */
export function masked(value: string): string {
  const at = value.lastIndexOf('@')
  return at > 0 ? `${value.slice(0, 1)}…${value.slice(at)}` : `…${value.slice(-2)}`
}

function languageNamed(language: Language, tag: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
