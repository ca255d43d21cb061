/** A campaign as others see it, and how far it is. `approved` and `finished` are answers of ethics and delivery, not stored. */
import type { Actor } from '../kernel/index.ts'
import type { Controller } from './controller-facts.ts'
import type { Definition } from './definition.ts'

export type CampaignState = 'draft' | 'checked' | 'approved' | 'sending' | 'paused' | 'finished' | 'cancelled'
export type StoredState = Exclude<CampaignState, 'approved' | 'finished'>

/** What happened when everybody was chosen. Counts of people. */
export interface Launch {
  readonly warrantId: string
  /** In the audience, whether they permit the purpose or not. */
  readonly matched: number
  /** Of these, those who permit it. */
  readonly eligible: number
  /** Why the others do not, by reason. */
  readonly excluded: Readonly<Record<string, number>>
  /** Of the eligible, those within the model's cut (all, without a model). */
  readonly selected: number
  /** Of the selected, those left out to compare with. */
  readonly holdout: number
  readonly queued: number
}

export interface Campaign {
  readonly campaignId: string
  readonly definition: Definition
  readonly state: CampaignState
  readonly author: string
  /** Of exactly this; null before the check and after any change. */
  readonly auditId: string | null
  /** The last one, of this or of what it was before a change. */
  readonly lastAuditId: string | null
  readonly contentHash: string | null
  readonly launchJob: string | null
  readonly launchedAt: Date | null
  readonly launch: Launch | null
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Counts the changes of the definition; whoever changes it says which one they saw. */
  readonly revision: number
}

/** With its author's name, for those who may not see the list of staff. */
export interface NamedCampaign extends Campaign {
  readonly authorName: string | null
}

/** The same with what only this room needs. */
export interface StoredCampaign extends Omit<Campaign, 'state'> {
  readonly state: StoredState
  readonly seed: string
  readonly controller: Controller | null
  readonly launchedBy: Actor | null
  readonly changedBy: string | null
}
