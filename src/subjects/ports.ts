/**
 * What this room needs of vault and consent: no more than this is used, and a test or a bench can stand in for it.
 */
import type { Consent, Facts } from '../consent/index.ts'
import type { Cell, Vault } from '../vault/index.ts'

export type { NewDecision } from '../consent/index.ts'
export type { Cell, Facts }

export type VaultPort = Pick<
  Vault,
  'enrol' | 'seal' | 'openText' | 'blindIndex' | 'erasedIndex' | 'shred' | 'sealSecret' | 'openSecret'
>

/** A notice, as far as an import needs it. */
export interface NoticeFacts {
  readonly noticeId: string
  readonly version: number
  readonly name: string
  readonly publishedAt: Date | null
  readonly items: readonly { readonly kind: string }[]
}

export type ConsentPort = Pick<
  Consent,
  'purpose' | 'enrolDecided' | 'setFactsOfMany' | 'recordMany' | 'refreshExpired'
> & {
  readonly notices: { list(): Promise<readonly NoticeFacts[]> }
  readonly receipts: Pick<Consent['receipts'], 'farewell'>
}
