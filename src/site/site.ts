/** The room put together: sites, what they ask, what visitors choose, and what they send. */
import type { Consent } from '../consent/index.ts'
import type { Gate } from '../gate/index.ts'
import type { Clock, Database, Language, NewId, PersonalDataHolder, RandomBytes } from '../kernel/index.ts'
import type { Staff } from '../staff/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { Vault } from '../vault/index.ts'
import { askingOf } from './asking.ts'
import { type Choices, createChoices } from './choices.ts'
import { createHolder, eraseLeftBehind } from './holder.ts'
import { createIntake, type Intake } from './intake.ts'
import { createLimits, type Limits } from './limits.ts'
import { createSites, type Site, type Sites } from './sites.ts'
import { createVisitors, siteActor } from './visitors.ts'

export interface SiteRoom {
  readonly sites: Sites
  /** What the site asks, in this language or its own; the tag changes with it. */
  asking(site: Site, language: Language | undefined): ReturnType<typeof askingOf>
  readonly choices: Choices
  readonly intake: Intake
  readonly limits: Limits
  /** Erases browsers that were linked to people who have been erased. @returns how many */
  eraseLeftBehind(): Promise<number>
  readonly holder: PersonalDataHolder
}

export interface SiteDeps {
  readonly database: Database
  readonly consent: Consent
  readonly subjects: Subjects
  readonly gate: Gate
  readonly vault: Vault
  readonly staff: Pick<Staff, 'audit'>
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly publicUrl: string
  /** Path of the page with everything recorded about somebody; the room that shows it stands further right. */
  readonly receiptPath: (subjectId: string) => string
}

export function createSiteRoom(deps: SiteDeps): SiteRoom {
  const { consent, gate, clock, publicUrl } = deps
  const sites = createSites({ ...deps, audit: deps.staff.audit })
  const visitors = createVisitors(deps)
  const receiptOf = (subjectId: string) => `${publicUrl}${deps.receiptPath(subjectId)}`
  const choices = createChoices({ ...deps, visitors, receiptOf })
  return {
    sites,
    asking: (site, language) => askingOf(consent, site, language),
    choices,
    intake: createIntake({ ...deps, sites, visitors, choices }),
    limits: createLimits(clock),
    eraseLeftBehind: () => eraseLeftBehind({ openPurpose: gate.openPurpose, subjects: deps.subjects }, siteActor),
    holder: createHolder(clock),
  }
}
