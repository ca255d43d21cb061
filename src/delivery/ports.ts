/**
 * What this room needs of those to its left and what it asks of the one to its right (campaigns), as narrow interfaces: the
 * real doors fit them, and a test can stand in for any of them.
 */
import type { Actor, Json, Tx } from '../kernel/index.ts'
import type { RawBuilder, SqlBool } from 'kysely'
import type { Mail } from './mime.ts'

/** The vault's links. */
export interface Tokens {
  token(kind: string, payload: Uint8Array): string
  readToken(kind: string, token: string): Buffer | null
}

/** The vault, as far as delivery needs it. */
export interface VaultPort extends Tokens {
  blindIndex(kind: string, normalised: string): Buffer
  sealSecret(name: string, plain: string | Uint8Array): Buffer
  openSecret(name: string, envelope: Uint8Array): Buffer
}

export type Among =
  | { readonly kind: 'subjects'; readonly ids: readonly string[] }
  | { readonly kind: 'where'; readonly condition: RawBuilder<SqlBool> }

/** What the gate hands to work done under a purpose. */
export interface AccessPort {
  readonly tx: Tx
  readonly warrantId: string
}

export interface GatePort {
  open<T>(
    ask: { purpose: string; actor: Actor; why: string; among: Among },
    work: (access: AccessPort) => Promise<T>,
  ): Promise<T>
}

export interface PurposePort {
  readonly id: number
  readonly code: string
  readonly legalBasis: string
  readonly sentence: { readonly en: string; readonly fr: string }
}

export interface ConsentPort {
  purposes(): readonly PurposePort[]
  purpose(code: string): PurposePort
  check(purpose: string, subjectIds: readonly string[]): Promise<Map<string, string>>
  setFacts(tx: Tx, subjectId: string, facts: { channels: { email: 'suppressed' } }): Promise<void>
  record(
    actor: Actor,
    decision: {
      subjectId: string
      kind: 'withdrawn' | 'objected'
      purposes: readonly string[]
      channel: string
      by: 'subject'
      evidence?: Json
      idempotencyKey?: string
    },
  ): Promise<unknown>
}

export interface EventToRecord {
  readonly subjectId: string
  readonly eventId: string
  readonly name: string
  readonly at: Date
  readonly properties: Readonly<Record<string, string>>
  readonly source: string
}

export interface SubjectsPort {
  recordEvents(tx: Tx, events: readonly EventToRecord[]): Promise<void>
}

/** A staff member's deed, for the audit trail. */
export type AuditPort = (tx: Tx, actor: Actor, deed: string, about: Json) => Promise<void>

/** A row about to be sent, as `compose` sees it. */
export interface RowToCompose {
  readonly subjectId: string
  readonly campaignId: string
  readonly messageId: string
  readonly variant: string | null
  readonly language: string | null
}

export type Composed = { readonly ok: true; readonly mail: Mail } | { readonly ok: false; readonly reason: string }

/**
 * Given by campaigns: writes the messages of these people, inside the transaction that holds their permission locked. A row
 * missing from the answer is stopped with reason `not_composed`.
 */
export type Compose<A extends AccessPort = AccessPort> = (
  rows: readonly RowToCompose[],
  access: A,
) => Promise<ReadonlyMap<string, Composed>>
