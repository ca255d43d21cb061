/**
 * A candidate: one row understood, not yet matched with anybody. What a row says is turned into values, facts and decisions here,
 * or refused with the field and the reason.
 */
import type { IdentifierKind } from './classes.ts'
import type { RowFault } from './row.ts'
import type { Value, ValueFault } from './values.ts'

export interface PersonFacts {
  readonly residence?: string
  /** ISO date. */
  readonly born?: string
}

/** A decision as the file tells it, still without a person. */
export interface ToldDecision {
  readonly kind: 'given' | 'refused' | 'withdrawn' | 'objected'
  readonly purposes: readonly string[]
  /** Null only for a refusal, a withdrawal or an objection without a date: it counts from now. */
  readonly at: Date | null
  readonly notice: { readonly id: string; readonly version: number; readonly language: 'en' | 'fr' } | null
  readonly source: string
}

/** What is known about one person, ready to be matched and stored. */
export interface Candidate {
  readonly line: number
  readonly identifiers: ReadonlyMap<IdentifierKind, string>
  /** Values of sealed fields by field name, identifiers included. */
  readonly sealed: ReadonlyMap<string, string>
  readonly attributes: Readonly<Record<string, Value>>
  readonly facts: PersonFacts
  readonly decisions: readonly ToldDecision[]
  /** How many “yes” of this row had no evidence and therefore count as not answered. */
  readonly withoutEvidence: number
}

export type RefusalCode =
  | RowFault
  | ValueFault
  | 'not_an_email'
  | 'not_a_phone'
  | 'not_an_external_id'
  | 'not_an_anonymous_id'
  | 'not_a_residence'
  | 'not_a_level'
  | 'not_a_decision'
  | 'no_identifier'
  | 'two_people'
  | 'other_person'
  | 'erased'
  | 'not_open'

/** A row that was not taken, and why. */
export interface Refusal {
  readonly line: number
  /** The column or identifier concerned; empty when it is the row as a whole. */
  readonly field: string
  readonly code: RefusalCode
}
