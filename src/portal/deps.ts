/** What the portal stands on: the doors of the rooms to its left, as far as it uses them. */
import type { Audiences } from '../audiences/index.ts'
import type { Campaigns } from '../campaigns/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Delivery } from '../delivery/index.ts'
import type { Gate } from '../gate/index.ts'
import type { Clock, Database, Log, NewId, PersonalDataHolder, RandomBytes } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Models } from '../models/index.ts'
import type { Rights } from '../rights/index.ts'
import type { Staff } from '../staff/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { LedgerFacts, Transparency } from '../transparency/index.ts'
import type { Vault } from '../vault/index.ts'

export interface PortalDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Log
  readonly vault: Pick<Vault, 'token' | 'readToken' | 'blindIndex' | 'sealSecret' | 'openSecret'>
  readonly gate: Pick<Gate, 'open' | 'openPurpose'>
  readonly staff: Pick<Staff, 'audit' | 'members' | 'keys'>
  readonly consent: Pick<Consent, 'purpose' | 'purposes' | 'record' | 'standing' | 'history' | 'notices' | 'days'>
  readonly subjects: Pick<Subjects, 'find' | 'readSealed' | 'readAttributes' | 'readScores'> & {
    readonly catalogue: Pick<Subjects['catalogue'], 'list'>
  }
  readonly audiences: Pick<Audiences, 'resolve' | 'sentence'>
  readonly models: Pick<Models, 'facts'>
  readonly delivery: Pick<Delivery, 'sendService' | 'messagesOf'>
  readonly campaigns: Pick<Campaigns, 'told' | 'controller' | 'list'>
  readonly rights: Pick<Rights, 'create' | 'of' | 'change' | 'list'>
  readonly transparency: Pick<Transparency, 'receiptPath'>
  readonly ledger: Pick<Ledger, 'policy' | 'latest' | 'inspection'>
  /** What each room holds about a person, all of them. */
  readonly holders: () => readonly PersonalDataHolder[]
  /** The log, its witnesses and its chain as they stand now. */
  ledgerFacts(): Promise<LedgerFacts>
  /** Where people reach these pages, without a slash at the end. */
  readonly publicUrl: string
  readonly mailDomain: string
}
