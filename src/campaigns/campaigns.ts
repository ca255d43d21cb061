/** The room put together: everything that routes, commands, the demo and the why-page use. */
import type { Compose } from '../delivery/index.ts'
import type { ShownAudit } from '../ethics/index.ts'
import type { Actor, Language, PersonalDataHolder } from '../kernel/index.ts'
import { changeCampaign, checkCampaign, createCampaign, type Declaration, saveContent } from './authoring.ts'
import type { Campaign, StoredCampaign } from './campaign.ts'
import type { Comparison } from './compare.ts'
import { createCompose } from './compose.ts'
import type { Content, Draft } from './content.ts'
import { type ControllerSetting, createControllerSetting } from './controller.ts'
import { campaignsHolder } from './holder.ts'
import type { CampaignDeps } from './ports.ts'
import { type Preview, previewPerson, type PreviewPlace, previewSynthetic, sendTest } from './preview.ts'
import { cancelCampaign, defineLaunch, launchCampaign, pauseCampaign, resumeCampaign, viewOf } from './running.ts'
import { type CampaignStatistics, compareWithHoldout, type Outcome, statisticsOf } from './statistics.ts'
import { listCampaigns, readCampaign, readContents } from './store.ts'
import { type Told, toldAbout } from './told.ts'

export interface Campaigns {
  readonly controller: ControllerSetting
  /** @param definition see `DefinitionSchema` @throws Problem `campaigns.definition_invalid`, `campaigns.not_email` … */
  create(actor: Actor, definition: unknown): Promise<Campaign>
  /** Back to draft. @throws Problem `campaigns.wrong_state` once launched */
  change(actor: Actor, campaignId: string, definition: unknown): Promise<Campaign>
  get(campaignId: string): Promise<Campaign>
  /** Newest first. */
  list(limit: number): Promise<Campaign[]>
  /** Compiles, checks, keeps. @throws Problem `campaigns.content_refused` with every fault in both languages */
  saveContent(
    actor: Actor,
    place: { readonly campaignId: string; readonly variant: string; readonly language: Language },
    draft: Draft,
  ): Promise<Content>
  contents(campaignId: string): Promise<Content[]>
  /** Audits exactly what would be sent. */
  check(actor: Actor, campaignId: string, declared: Declaration): Promise<ShownAudit>
  /** Idempotent. @returns the job that chooses and queues @throws Problem `ethics.not_approved` */
  launch(actor: Actor, campaignId: string): Promise<{ jobId: string }>
  pause(actor: Actor, campaignId: string, why: string): Promise<void>
  resume(actor: Actor, campaignId: string, why: string): Promise<void>
  cancel(actor: Actor, campaignId: string, why: string): Promise<void>
  previewSynthetic(place: PreviewPlace, given: Parameters<typeof previewSynthetic>[2]): Promise<Preview>
  /** A named look, in the audit trail. @throws Problem `campaigns.preview_not_permitted` */
  previewPerson(actor: Actor, place: PreviewPlace, subjectId: string): Promise<Preview>
  sendTest(actor: Actor, place: PreviewPlace, address: string): ReturnType<typeof sendTest>
  statistics(actor: Actor, campaignId: string): Promise<CampaignStatistics>
  compare(actor: Actor, campaignId: string, outcome: Outcome): Promise<Comparison>
  /** For `delivery.openSender`. */
  readonly compose: Compose
  /** For the why-page: what a launched campaign is and says; null for one never launched. */
  told(campaignId: string): Promise<Told | null>
  readonly holder: PersonalDataHolder
}

/** Builds the room and declares its job. */
export function createCampaigns(deps: CampaignDeps): Campaigns {
  const { db } = deps.database
  const view = (campaign: StoredCampaign) => viewOf(deps, campaign)
  const get = async (campaignId: string) => view(await readCampaign(db, campaignId))
  defineLaunch(deps)
  return {
    controller: createControllerSetting(deps),
    create: async (actor, definition) => get(await createCampaign(deps, actor, definition)),
    change: async (_actor, campaignId, definition) => {
      await changeCampaign(deps, campaignId, definition)
      return get(campaignId)
    },
    get,
    list: async (limit) => Promise.all((await listCampaigns(db, limit)).map(view)),
    saveContent: (actor, place, draft) => saveContent(deps, actor, place, draft),
    contents: async (campaignId) => readContents(db, await readCampaign(db, campaignId)),
    check: (actor, campaignId, declared) => checkCampaign(deps, actor, campaignId, declared),
    launch: (actor, campaignId) => launchCampaign(deps, actor, campaignId),
    pause: (actor, campaignId, why) => pauseCampaign(deps, actor, campaignId, why),
    resume: (actor, campaignId, why) => resumeCampaign(deps, actor, campaignId, why),
    cancel: (actor, campaignId, why) => cancelCampaign(deps, actor, campaignId, why),
    previewSynthetic: (place, given) => previewSynthetic(deps, place, given),
    previewPerson: (actor, place, subjectId) => previewPerson(deps, actor, place, subjectId),
    sendTest: (actor, place, address) => sendTest(deps, actor, place, address),
    statistics: (actor, campaignId) => statisticsOf(deps, actor, campaignId),
    compare: (actor, campaignId, outcome) => compareWithHoldout(deps, actor, campaignId, outcome),
    compose: createCompose(deps),
    told: (campaignId) => toldAbout(deps, campaignId),
    holder: campaignsHolder,
  }
}
