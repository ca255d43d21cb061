/** What the desk needs of the other rooms: lists and counts, each behind the right that its own routes ask for. */
import type { Anchor } from '../anchor/index.ts'
import type { Audiences } from '../audiences/index.ts'
import type { Campaigns } from '../campaigns/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Delivery } from '../delivery/index.ts'
import type { Actor, Clock, Database, Jobs, Language } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Models } from '../models/index.ts'
import type { Rights } from '../rights/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { WitnessClient } from '../witness/index.ts'

export interface DeskDeps {
  readonly database: Database
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'recent'>
  readonly consent: Pick<Consent, 'purposes' | 'notices' | 'days'>
  readonly subjects: {
    readonly catalogue: Subjects['catalogue']
    readonly imports: Pick<Subjects['imports'], 'recent'>
  }
  readonly audiences: Pick<Audiences, 'list'>
  readonly models: Pick<Models, 'list'>
  readonly campaigns: Pick<Campaigns, 'list' | 'names' | 'waiting' | 'controller'>
  readonly delivery: Pick<Delivery, 'progress' | 'undecided' | 'runs' | 'controls' | 'domains' | 'status'>
  readonly rights: Pick<Rights, 'outlook'>
  readonly ledger: Pick<Ledger, 'status' | 'inspection'>
  readonly witnesses: Pick<WitnessClient, 'status'>
  readonly chain: () => Pick<Anchor, 'status'> | null
  /** How often something is in a state that needs somebody, as the honest status says. */
  readonly health: () => Promise<Readonly<Record<'active' | 'attention' | 'inactive', number>>>
  /** Whether an actor has a right: staff's answer. */
  readonly may: (actor: Actor, right: string) => boolean
}

/** The present reader's rights, as a question. */
export type Allowed = (right: string) => boolean

/** Who looks. */
export interface Reader {
  readonly actor: Actor
  readonly language: Language
  readonly allowed: Allowed
}
