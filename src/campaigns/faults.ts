/**
 * Faults: why a content cannot be sent, as values: a code, the place, and the words that were found. They are all named at once,
 * so that an author mends a text in one go.
 */
import type { Language } from '../kernel/index.ts'
import { say, type Word } from './words.ts'

export type FaultCode =
  | 'mjml_invalid'
  | 'element_refused'
  | 'markup_refused'
  | 'liquid_invalid'
  | 'liquid_in_attribute'
  | 'liquid_in_style'
  | 'unknown_variable'
  | 'field_not_allowed'
  | 'link_not_web'
  | 'link_without_address'
  | 'too_long'
  | 'empty'
  | 'no_unsubscribe_link'
  | 'no_why_link'
  | 'no_sender_identity'
  | 'no_postal_address'

export interface Fault {
  readonly code: FaultCode
  /** `subject`, `preheader`, `mjml` or `campaign`. */
  readonly at: string
  /** What was found: an element, a variable, an address. */
  readonly found: string
}

/** A fault in words, with the ground where it is a legal one. */
export function faultInWords(language: Language, fault: Fault): string {
  return say(language, `fault_${fault.code}` satisfies Word, { at: fault.at, found: fault.found })
}
