/**
 * What this room needs of its neighbours, in its own words: the audience and the model behind a bundle, the catalogue, purposes.
 */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Json, Language, Tx } from '../kernel/index.ts'
import type { Cut } from '../models/index.ts'

export interface FieldDescription {
  readonly name: string
  readonly type: string
  readonly dataClass: string
  readonly label: Readonly<Record<Language, string>>
}

/** An audience as the audit needs it: who is in, by a condition over profile p, and by which fields that is decided. */
export interface AudienceFacts {
  readonly hash: string
  readonly condition: RawBuilder<SqlBool>
  readonly fields: readonly string[]
  /** Whether more than fields decides: events, campaigns received, scores. */
  readonly beyondFields: boolean
}

/** A model as the audit needs it: its inputs, and where its outcome can be known. Conditions are over profile p. */
export interface ModelFacts {
  readonly hash: string
  readonly fields: readonly string[]
  readonly outcome: { readonly known: RawBuilder<SqlBool>; readonly positive: RawBuilder<SqlBool> } | null
  /** The condition for members of `audience` whom the cut chooses; a share is of those whom the transaction shows. */
  chosen(tx: Tx, cut: Cut, audience: RawBuilder<SqlBool>): Promise<RawBuilder<SqlBool>>
}

export interface PurposeFacts {
  readonly id: number
  /** Whether consent for this purpose is explicit enough for special categories (GDPR Art. 9(2)(a)). */
  readonly explicitConsent: boolean
}

export interface Sources {
  /** @throws that room's Problem when there is no such audience */
  audience(id: string, version: number): Promise<AudienceFacts>
  model(id: string): Promise<ModelFacts>
  field(name: string): Promise<FieldDescription | null>
  purpose(code: string): PurposeFacts
  /** Puts an audit's summary beside the model. */
  recordFairness(modelId: string, auditId: string, summary: Json): Promise<void>
}
