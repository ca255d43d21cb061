/** The room put together: everything that routes, commands, the demo and the why-page use. */
import type { Compose } from '../delivery/index.ts'
import type { ShownAudit } from '../ethics/index.ts'
import type { Actor, Language, PersonalDataHolder } from '../kernel/index.ts'
import { changeCampaign, checkCampaign, createCampaign, type Declaration, saveContent } from './authoring.ts'
import type { Campaign, NamedCampaign, StoredCampaign } from './campaign.ts'
import { copyCampaign } from './copying.ts'
import type { Comparison } from './compare.ts'
import { createCompose } from './compose.ts'
import type { Content, Draft } from './content.ts'
import { type ControllerSetting, createControllerSetting } from './controller.ts'
import { type Place } from './draft-store.ts'
import { dropDraft, openDrafts, type OpenDraft, saveDraft, type SavedDraft } from './drafts.ts'
import { campaignsHolder } from './holder.ts'
import { type Live, liveOf } from './live.ts'
import { readNames } from './names.ts'
import type { CampaignDeps } from './ports.ts'
import {
  type DraftPreview,
  type MadeUp,
  type Preview,
  previewDraft,
  previewPerson,
  type PreviewPlace,
  previewSynthetic,
  sendTest,
  type Whom,
} from './preview.ts'
import { type Aim, type Reach, reachOf } from './reach.ts'
import { type Readiness, readinessOf } from './readiness.ts'
import { cancelCampaign, defineLaunch, launchCampaign, pauseCampaign, resumeCampaign, viewOf } from './running.ts'
import { createShownPages, type ShownPages } from './shown-pages.ts'
import { type CampaignStatistics, compareWithHoldout, type Outcome, statisticsOf } from './statistics.ts'
import { listCampaigns, listNames, readCampaign, readContents } from './store.ts'
import { type Told, toldAbout } from './told.ts'
import { type Offered, palette } from './variables.ts'
import { type CampaignVerdict, verdictOf, type WaitingCampaign, waitingForApproval } from './verdict.ts'

export interface Campaigns {
  readonly controller: ControllerSetting
  /** @param definition see `DefinitionSchema` @throws Problem `campaigns.definition_invalid`, `campaigns.not_email` … */
  create(actor: Actor, definition: unknown): Promise<Campaign>
  /** Back to draft. @throws Problem `campaigns.wrong_state` once launched, `campaigns.edited_elsewhere` */
  change(actor: Actor, campaignId: string, definition: unknown, basedOn?: number): Promise<Campaign>
  /** The same people and words under another name, to be checked anew. */
  copy(actor: Actor, campaignId: string, name: string): Promise<Campaign>
  get(campaignId: string): Promise<Campaign>
  /** Newest first. */
  list(limit: number): Promise<Campaign[]>
  /** Names alone, newest first: asks neither ethics nor delivery. */
  names(limit: number): ReturnType<typeof listNames>
  /** Compiles, checks, keeps. @throws Problem `campaigns.content_refused` with every fault in both languages */
  saveContent(
    actor: Actor,
    place: { readonly campaignId: string; readonly variant: string; readonly language: Language },
    draft: Draft,
  ): Promise<Content>
  contents(campaignId: string): Promise<Content[]>
  /** Every text as it is being written; see drafts.ts. `reader` is the language of all sentences, here and below. */
  drafts(campaignId: string, reader: Language): Promise<OpenDraft[]>
  saveDraft(actor: Actor, place: Place, given: Parameters<typeof saveDraft>[3]): Promise<SavedDraft>
  dropDraft(actor: Actor, place: Place): Promise<void>
  /** What a message may say about its reader, its sender and itself. */
  variables(reader: Language): Promise<Offered[]>
  /** Whom it would reach if it went out now. */
  reach(actor: Actor, aim: Aim, reader: Language): Promise<Reach>
  /** What each step still lacks. */
  readiness(campaignId: string, reader: Language): Promise<Readiness>
  verdict(actor: Actor, campaignId: string, reader: Language): Promise<CampaignVerdict>
  /** What waits for an approval, and whether this actor may give it. */
  waiting(actor: Actor, reader: Language): Promise<WaitingCampaign[]>
  live(campaignId: string, reader: Language): Promise<Live>
  /** With its author's name, for colleagues who may not see the list of staff. */
  named(campaignId: string): Promise<NamedCampaign>
  listNamed(limit: number): Promise<NamedCampaign[]>
  /** Where shown messages wait to be looked at. */
  readonly pages: ShownPages
  /** Audits exactly what would be sent. */
  check(actor: Actor, campaignId: string, declared: Declaration): Promise<ShownAudit>
  /** Idempotent. @returns the job that chooses and queues @throws Problem `ethics.not_approved` */
  launch(actor: Actor, campaignId: string): Promise<{ jobId: string }>
  pause(actor: Actor, campaignId: string, why: string): Promise<void>
  resume(actor: Actor, campaignId: string, why: string): Promise<void>
  cancel(actor: Actor, campaignId: string, why: string): Promise<void>
  previewSynthetic(place: PreviewPlace, given: MadeUp): Promise<Preview>
  previewDraft(place: PreviewPlace, given: Parameters<typeof previewDraft>[2]): Promise<DraftPreview>
  /** A named look, in the audit trail with its reason. @throws Problem `campaigns.preview_not_permitted` */
  previewPerson(actor: Actor, place: PreviewPlace, whom: Whom, why: string): Promise<Preview>
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
  const list = async (limit: number) => Promise.all((await listCampaigns(db, limit)).map(view))
  const named = async (campaigns: readonly Campaign[]): Promise<NamedCampaign[]> => {
    const nameOf = await readNames(deps.staff)
    return campaigns.map((one) => ({ ...one, authorName: nameOf(one.author) }))
  }
  defineLaunch(deps)
  return {
    controller: createControllerSetting(deps),
    create: async (actor, definition) => get(await createCampaign(deps, actor, definition)),
    change: async (actor, campaignId, definition, basedOn) => {
      await changeCampaign(deps, actor, campaignId, definition, basedOn)
      return get(campaignId)
    },
    copy: async (actor, campaignId, name) => get(await copyCampaign(deps, actor, campaignId, name)),
    ...writing(deps),
    ...looking(deps),
    get,
    list,
    named: async (campaignId) => (await named([await get(campaignId)]))[0]!,
    listNamed: async (limit) => named(await list(limit)),
    names: (limit) => listNames(db, limit),
    saveContent: (actor, place, draft) => saveContent(deps, actor, place, draft),
    contents: async (campaignId) => readContents(db, await readCampaign(db, campaignId)),
    check: (actor, campaignId, declared) => checkCampaign(deps, actor, campaignId, declared),
    launch: (actor, campaignId) => launchCampaign(deps, actor, campaignId),
    pause: (actor, campaignId, why) => pauseCampaign(deps, actor, campaignId, why),
    resume: (actor, campaignId, why) => resumeCampaign(deps, actor, campaignId, why),
    cancel: (actor, campaignId, why) => cancelCampaign(deps, actor, campaignId, why),
    statistics: (actor, campaignId) => statisticsOf(deps, actor, campaignId),
    compare: (actor, campaignId, outcome) => compareWithHoldout(deps, actor, campaignId, outcome),
    compose: createCompose(deps),
    told: (campaignId) => toldAbout(deps, campaignId),
    holder: campaignsHolder,
  }
}

function writing(deps: CampaignDeps) {
  return {
    drafts: (campaignId, reader) => openDrafts(deps, campaignId, reader),
    saveDraft: (actor, place, given) => saveDraft(deps, actor, place, given),
    dropDraft: (actor, place) => dropDraft(deps, actor, place),
    variables: async (reader) => palette(await deps.subjects.catalogue.list(), reader),
    previewSynthetic: (place, given) => previewSynthetic(deps, place, given),
    previewDraft: (place, given) => previewDraft(deps, place, given),
    previewPerson: (actor, place, whom, why) => previewPerson(deps, actor, place, whom, why),
    sendTest: (actor, place, address) => sendTest(deps, actor, place, address),
    pages: createShownPages(deps),
  } satisfies Partial<Campaigns>
}

function looking(deps: CampaignDeps) {
  return {
    reach: (actor, aim, reader) => reachOf(deps, actor, aim, reader),
    readiness: (campaignId, reader) => readinessOf(deps, campaignId, reader),
    verdict: (actor, campaignId, reader) => verdictOf(deps, actor, campaignId, reader),
    waiting: (actor, reader) => waitingForApproval(deps, actor, reader),
    live: (campaignId, reader) => liveOf(deps, campaignId, reader),
  } satisfies Partial<Campaigns>
}
