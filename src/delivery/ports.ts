/**
 * What this room needs of those to its left and what it asks of the one to its right (campaigns), as narrow interfaces: the
 * real doors fit them, and a test can stand in for any of them.
 */
import type { Consent } from '../consent/index.ts'
import type { Access, Gate } from '../gate/index.ts'
import type { AuditTrail } from '../staff/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Mail } from './mime.ts'

/** The vault's links. */
export type Tokens = Pick<Vault, 'token' | 'readToken'>
export type VaultPort = Pick<Vault, 'token' | 'readToken' | 'blindIndex' | 'sealSecret' | 'openSecret'>
export type ConsentPort = Pick<Consent, 'purposes' | 'purpose' | 'check' | 'setFacts' | 'record'>
export type SubjectsPort = Pick<Subjects, 'recordEvents'>
export type AuditPort = Pick<AuditTrail, 'write'>

export type GatePort = Pick<Gate, 'open'>

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
export type Compose = (rows: readonly RowToCompose[], access: Access) => Promise<ReadonlyMap<string, Composed>>
