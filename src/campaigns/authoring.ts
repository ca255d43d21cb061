/**
 * Authoring: make a campaign, change it, write its content, have it checked. Whatever is changed after a check takes the campaign
 * back to draft; once it is launched nothing of it can be changed any more.
 */
import type { AuditAsk, ShownAudit } from '../ethics/index.ts'
import { type Actor, type Language, languages, type Problem, type Tx } from '../kernel/index.ts'
import type { StoredCampaign, StoredState } from './campaign.ts'
import { compileContent, type Content, type Draft, identityFaults, messageHash } from './content.ts'
import type { Controller } from './controller-facts.ts'
import { createControllerSetting } from './controller.ts'
import { checkDefinition, type Definition } from './definition.ts'
import { type Fault, faultInWords } from './faults.ts'
import { type KeptDraft, type Place, readDrafts, writeDraft } from './draft-store.ts'
import { bundleOf } from './launch.ts'
import { readNames } from './names.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import type { CampaignTables } from './tables.ts'
import { insertCampaign, readCampaign, readContents, writeContent, writeDefinition } from './store.ts'

/** What a campaign declares about itself, for the audit. */
export type Declaration = Pick<AuditAsk, 'category' | 'justification' | 'pressure'> & {
  /** What backs a claim of the text: an end date, a stock count, a source. */
  readonly evidence?: NonNullable<AuditAsk['copy']>[number]['evidence']
}

export interface Ready {
  readonly campaign: StoredCampaign
  readonly contents: readonly Content[]
  readonly controller: Controller
  readonly contentHash: string
}

export async function createCampaign(deps: CampaignDeps, actor: Actor, given: unknown): Promise<string> {
  const definition = await checkedDefinition(deps, given)
  const campaignId = deps.newId()
  const seed = deps.random(16).toString('hex')
  await insertCampaign(deps.database.db, { campaignId, definition, seed, actor, now: deps.clock.now() })
  return campaignId
}

/** @param basedOn the revision that the author saw; left out by programs that write whatever is there */
export async function changeCampaign(
  deps: CampaignDeps,
  actor: Actor,
  campaignId: string,
  given: unknown,
  basedOn?: number,
): Promise<void> {
  const definition = await checkedDefinition(deps, given)
  await deps.database.transaction(async (tx) => {
    const before = await lockForWriting(tx, campaignId)
    if (basedOn !== undefined && basedOn !== before.revision) throw await editedElsewhere(deps, before)
    await writeDefinition(tx, campaignId, definition, actor, deps.clock.now())
    if (JSON.stringify(before.definition.utm) === JSON.stringify(definition.utm)) return
    await compileAgain(deps, tx, { ...before, definition })
  })
}

async function editedElsewhere(deps: CampaignDeps, { revision, changedBy, author, updatedAt }: StoredCampaign) {
  const by = changedBy ?? author
  const byName = (await readNames(deps.staff))(by)
  return problem('campaigns.edited_elsewhere', { at: 'basedOn', revision, by, byName, since: updatedAt.toISOString() })
}

/** The parameters on links are part of the compiled content. */
async function compileAgain(deps: CampaignDeps, tx: Tx, campaign: StoredCampaign): Promise<void> {
  const system: Actor = { kind: 'system', id: 'campaigns' }
  for (const content of await readContents(tx, campaign))
    await writeContent(
      tx,
      campaign.campaignId,
      await compiled(deps, campaign.definition, content, content),
      system,
      deps.clock.now(),
    )
}

async function checkedDefinition(deps: CampaignDeps, given: unknown): Promise<Definition> {
  const definition = checkDefinition(given)
  const purpose = deps.consent.purpose(definition.purpose)
  if (purpose.channel !== 'email') throw problem('campaigns.not_email', { at: 'purpose', purpose: purpose.code })
  const audience = await deps.audiences.resolve(definition.audience.id, definition.audience.version)
  if (audience.purpose !== definition.purpose) {
    const details = { at: 'audience', purpose: definition.purpose, audiencePurpose: audience.purpose }
    throw problem('campaigns.audience_for_other_purpose', details)
  }
  if (definition.model) await deps.models.facts(definition.model.id)
  return definition
}

const changeable: readonly StoredState[] = ['draft', 'checked']

/** @throws Problem `campaigns.wrong_state` once launched */
export async function lockForWriting(tx: Tx, campaignId: string): Promise<StoredCampaign> {
  const campaign = await readCampaign(tx, campaignId, 'for_update')
  if (changeable.includes(campaign.state)) return campaign
  throw problem('campaigns.wrong_state', { state: campaign.state, hint: 'what was launched is not changed any more' })
}

/** Compiles and keeps one variant in one language. @throws Problem `campaigns.content_refused` with every fault */
export async function saveContent(deps: CampaignDeps, actor: Actor, place: Place, draft: Draft): Promise<Content> {
  const campaign = await readCampaign(deps.database.db, place.campaignId)
  mustHaveVariant(campaign, place.variant)
  const content = await compiled(deps, campaign.definition, draft, place)
  await deps.database.transaction(async (tx) => {
    await lockForWriting(tx, place.campaignId)
    await writeContent(tx, place.campaignId, content, actor, deps.clock.now())
    await writeDraft(tx, place, content, actor, deps.clock.now())
  })
  return content
}

/** @throws Problem `campaigns.definition_invalid` */
export function mustHaveVariant({ definition }: StoredCampaign, variant: string): void {
  if (!definition.variants.some(({ key }) => key === variant))
    throw problem('campaigns.definition_invalid', { at: 'variant' })
}

async function compiled(
  deps: CampaignDeps,
  definition: Definition,
  draft: Draft,
  { variant, language }: { readonly variant: string; readonly language: Language },
): Promise<Content> {
  const { subject, preheader, mjml } = draft
  const fields = await deps.subjects.catalogue.list()
  const result = await compileContent({ subject, preheader, mjml }, { variant, language }, definition, fields)
  if (!result.ok) throw refused(result.faults)
  return result.content
}

function refused(faults: readonly Fault[]) {
  const inEach = Object.fromEntries(languages.map((one) => [one, faults.map((fault) => faultInWords(one, fault))]))
  return problem('campaigns.content_refused', {
    at: faults[0]?.at ?? 'content',
    count: faults.length,
    faults,
    inWords: inEach,
  })
}

/** Texts that somebody is writing and that are not (yet) what would be sent, as `variant.language`. */
export function unfinished(drafts: readonly KeptDraft[], contents: readonly Content[]): string[] {
  return drafts
    .filter((draft) => !contents.some((content) => sameText(content, draft) && samePlace(content, draft)))
    .map(({ variant, language }) => `${variant}.${language}`)
}

export function sameText(one: Draft, other: Draft): boolean {
  return one.subject === other.subject && one.preheader === other.preheader && one.mjml === other.mjml
}

type Where = Pick<Content, 'variant' | 'language'>
const samePlace = (one: Where, other: Where) => one.variant === other.variant && one.language === other.language

/** A campaign with all that it would send, and what is missing or wrong, each as the refusal that it would cause. */
export interface Looked extends Omit<Ready, 'controller' | 'contentHash'> {
  readonly controller: Controller | null
  readonly gaps: readonly Problem[]
}

export async function lookAt(deps: CampaignDeps, campaignId: string): Promise<Looked> {
  const { db } = deps.database
  const campaign = await readCampaign(db, campaignId)
  const controller = await createControllerSetting(deps).read()
  const contents = await readContents(db, campaign)
  const open = unfinished(await readDrafts(db, campaign), contents)
  const missing = missingContents(campaign, contents, controller)
  const faults = controller ? contents.flatMap((content) => identityFaults(content, controller)) : []
  const gaps = [
    ...(controller ? [] : [problem('campaigns.controller_missing')]),
    ...(missing.length > 0
      ? [problem('campaigns.content_missing', { missing: missing.join(', '), list: missing })]
      : []),
    ...(open.length > 0 ? [problem('campaigns.draft_unfinished', { unfinished: open.join(', '), list: open })] : []),
    ...(faults.length > 0 ? [refused(faults)] : []),
  ]
  return { campaign, controller, contents, gaps }
}

/** Places without a text, as `variant.language`: every variant needs every language that the organisation writes. */
function missingContents(
  { definition }: StoredCampaign,
  contents: readonly Content[],
  controller: Controller | null,
): string[] {
  const needed = [...new Set([...(controller?.languages ?? []), definition.fallbackLanguage])]
  return definition.variants.flatMap(({ key }) =>
    needed
      .filter((language) => !contents.some((one) => one.variant === key && one.language === language))
      .map((language) => `${key}.${language}`),
  )
}

/**
 * Everything that a launch needs, complete and saying who sends.
 * @throws Problem `campaigns.controller_missing`, `campaigns.content_missing`, `campaigns.draft_unfinished`,
 *   `campaigns.content_refused`
 */
export async function readReady(deps: CampaignDeps, campaignId: string): Promise<Ready> {
  const { gaps, controller, ...found } = await lookAt(deps, campaignId)
  if (gaps[0]) throw gaps[0]
  // Nobody having said who sends is the first of the gaps.
  if (!controller) throw problem('campaigns.controller_missing')
  return { ...found, controller, contentHash: messageHash(found.campaign.definition, found.contents, controller) }
}

/** Audits exactly what would be sent. The campaign is `checked` afterwards, whatever the verdict; launching asks for approval. */
export async function checkCampaign(
  deps: CampaignDeps,
  actor: Actor,
  campaignId: string,
  { evidence, ...declared }: Declaration,
): Promise<ShownAudit> {
  const ready = await readReady(deps, campaignId)
  const { campaign, contents } = ready
  if (!changeable.includes(campaign.state))
    throw problem('campaigns.wrong_state', { state: campaign.state, hint: 'it has been checked and launched' })
  const copy = contents.map((content) => ({
    language: content.language,
    text: [content.subject, content.preheader, content.text].join('\n'),
    ...(evidence ? { evidence } : {}),
  }))
  const audit = await deps.ethics.audit(actor, {
    bundle: await bundleOf(deps, campaign, ready.contentHash),
    copy,
    ...declared,
  })
  await deps.database.transaction(async (tx) => {
    const now = await lockForWriting(tx, campaignId)
    // Somebody wrote while the audit ran: what was audited is not what is there.
    if (now.updatedAt.getTime() !== campaign.updatedAt.getTime()) throw problem('campaigns.launch_lost')
    await markChecked(tx, campaignId, audit.id)
  })
  return audit
}

async function markChecked(tx: Tx, campaignId: string, auditId: string): Promise<void> {
  await tx
    .withTables<CampaignTables>()
    .updateTable('campaign')
    .set({ state: 'checked', audit_id: auditId, last_audit: auditId })
    .where('campaign_id', '=', campaignId)
    .execute()
}
