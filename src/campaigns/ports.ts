/** What this room needs of its neighbours: their doors, narrowed to what is used. */
import type { Audiences } from '../audiences/index.ts'
import type { Consent } from '../consent/index.ts'
import type { Delivery } from '../delivery/index.ts'
import type { Ethics } from '../ethics/index.ts'
import type { Gate } from '../gate/index.ts'
import type { Clock, Database, Jobs, NewId, RandomBytes } from '../kernel/index.ts'
import type { Models } from '../models/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { LinkTokens } from './links.ts'
import type { StaffLists } from './names.ts'

export interface CampaignDeps {
  readonly database: Database
  readonly gate: Pick<Gate, 'open'>
  readonly consent: Pick<Consent, 'purpose' | 'reliance'>
  readonly subjects: Pick<Subjects, 'find' | 'readSealed' | 'readAttributes'> & {
    readonly catalogue: Pick<Subjects['catalogue'], 'list'>
  }
  readonly vault: LinkTokens
  readonly audiences: Pick<Audiences, 'resolve'>
  readonly models: Pick<Models, 'facts' | 'selection'>
  readonly ethics: Pick<Ethics, 'audit' | 'get' | 'lint' | 'mayDecide' | 'requireApproved' | 'standing'>
  readonly delivery: Pick<
    Delivery,
    'enqueue' | 'progress' | 'links' | 'controls' | 'limits' | 'outcomes' | 'run' | 'settings' | 'sendTrial'
  >
  readonly jobs: Pick<Jobs, 'define' | 'start' | 'status'>
  readonly staff: StaffLists
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  /** No trailing slash. */
  readonly publicUrl: string
}
