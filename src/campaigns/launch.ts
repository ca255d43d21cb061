/**
 * Launch: everybody is chosen and queued in one transaction under one warrant, so that a crash leaves either all of it or nothing
 * and a second launch finds it done. Members of the audience within the model's cut, less those drawn to be left out.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Bundle } from '../ethics/index.ts'
import type { Access } from '../gate/index.ts'
import { type Actor, type Json, languages, type Progress, type Tx } from '../kernel/index.ts'
import { armOf, holdoutArm } from './assignment.ts'
import type { Launch, StoredCampaign } from './campaign.ts'
import { messageHash } from './content.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { readCampaign, readContents } from './store.ts'

export const launchJob = 'campaigns.launch'

/** Only rows of an older release lack who launched them. */
const nobody: Actor = { kind: 'system', id: 'campaigns' }

/** People chosen at once. */
const batchSize = 2_000

type LaunchDeps = Pick<
  CampaignDeps,
  'database' | 'gate' | 'delivery' | 'ethics' | 'audiences' | 'models' | 'clock' | 'newId'
>

/** What ethics judges: audience, model and content by hash, as they are now. */
export async function bundleOf(
  deps: Pick<CampaignDeps, 'audiences' | 'models'>,
  campaign: StoredCampaign,
  contentHash: string,
): Promise<Bundle> {
  const { audience, model, polarity, purpose } = campaign.definition
  const { hash } = await deps.audiences.resolve(audience.id, audience.version)
  return {
    audience: { ...audience, hash },
    ...(model ? { model: { id: model.id, hash: (await deps.models.facts(model.id)).hash, cut: model.cut } } : {}),
    contentHash,
    polarity,
    purpose,
    author: campaign.author,
  }
}

/** The job. A campaign that is already queued, or was cancelled in the meantime, is left as it is. */
export async function runLaunch(deps: LaunchDeps, campaignId: string, progress: Progress): Promise<Json> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  if (campaign.launchedAt !== null) return { launch: campaign.launch as unknown as Json }
  const { definition } = campaign
  const audience = await deps.audiences.resolve(definition.audience.id, definition.audience.version)
  const launch = await deps.gate.open(
    {
      purpose: definition.purpose,
      actor: campaign.launchedBy ?? nobody,
      why: `campaign ${campaignId}: choose people and queue`,
      among: { kind: 'where', condition: audience.condition },
    },
    (access) => chooseEverybody(deps, access, campaignId, { condition: audience.condition, progress }),
  )
  return { launch: launch as unknown as Json }
}

async function chooseEverybody(
  deps: LaunchDeps,
  access: Access,
  campaignId: string,
  { condition, progress }: { condition: RawBuilder<SqlBool>; progress: Progress },
): Promise<Launch | null> {
  const campaign = await readCampaign(access.tx, campaignId, 'for_update')
  if (campaign.launchedAt !== null || campaign.state === 'cancelled') return campaign.launch
  await requireApprovedContent(deps, access.tx, campaign)
  const actor = campaign.launchedBy ?? nobody
  const selected = await selectedOf(deps, access.tx, campaign.definition, condition)
  const counts = { selected: 0, holdout: 0, queued: 0 }
  for (let after: string | null = null; ; ) {
    if (await progress.cancelled()) throw problem('campaigns.wrong_state', { state: 'cancelled', hint: 'launch again' })
    const people = await nextPeople(access.tx, selected, after)
    if (people.length === 0) break
    const drawn = people.map((person) => draw(deps, campaign, person))
    await storeArms(access, campaignId, drawn, deps.clock.now())
    const written = drawn.filter((one) => one.messageId !== null)
    const run = { campaignId, purpose: campaign.definition.purpose }
    counts.queued += await deps.delivery.enqueue(
      access.tx,
      actor,
      run,
      written.map((one) => messageOf(campaignId, one)),
    )
    counts.selected += people.length
    counts.holdout += people.length - written.length
    after = people.at(-1)!.subject_id
    await progress.report(counts.selected, campaign.definition.model ? null : access.census.permitted)
  }
  const { matched, permitted, excluded } = access.census
  const { warrantId } = access
  const launch = { warrantId, matched, eligible: permitted, excluded, ...counts }
  await sql`update campaign set launched_at = ${deps.clock.now()}, launch = ${JSON.stringify(launch)}::jsonb
    where campaign_id = ${campaignId}`.execute(access.tx)
  return launch as Launch
}

/** What is queued is what was approved: looked at again here, where nobody can change it any more. */
async function requireApprovedContent(deps: LaunchDeps, tx: Tx, campaign: StoredCampaign): Promise<void> {
  const { controller } = campaign
  if (controller === null || campaign.contentHash === null) throw problem('campaigns.launch_lost')
  const contents = await readContents(tx, campaign)
  if (messageHash(campaign.definition, contents, controller) !== campaign.contentHash)
    throw problem('campaigns.launch_lost')
  await deps.ethics.requireApproved(await bundleOf(deps, campaign, campaign.contentHash))
}

/** Audience and cut: by the same function with which ethics audits them. */
export async function selectedOf(
  deps: Pick<LaunchDeps, 'models'>,
  tx: Tx,
  { model }: Pick<StoredCampaign['definition'], 'model'>,
  audience: RawBuilder<SqlBool>,
): Promise<RawBuilder<SqlBool>> {
  if (!model) return sql<SqlBool>`(${audience})`
  return sql<SqlBool>`(${audience}) and ${await deps.models.selection(tx, model.id, model.cut, audience)}`
}

interface Person {
  readonly subject_id: string
  readonly language: string | null
}

async function nextPeople(tx: Tx, condition: RawBuilder<SqlBool>, after: string | null): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select p.subject_id, p.attributes ->> 'language' as language from profile p
    where ${condition} and (${after}::uuid is null or p.subject_id > ${after}::uuid)
    order by p.subject_id limit ${batchSize}`.execute(tx)
  return rows
}

interface Drawn {
  readonly subjectId: string
  readonly arm: string
  readonly messageId: string | null
  readonly language: string
}

function draw(deps: Pick<LaunchDeps, 'newId'>, { seed, definition }: StoredCampaign, person: Person): Drawn {
  const arm = armOf(seed, person.subject_id, definition)
  return {
    subjectId: person.subject_id,
    arm,
    messageId: arm === holdoutArm ? null : deps.newId(),
    language: languageFor(person.language, definition.fallbackLanguage),
  }
}

/** `fr-CA` and `FR` are French; anything that we do not write in becomes the campaign's fallback. */
export function languageFor(asked: string | null, fallback: string): string {
  const tag = (asked ?? '').trim().slice(0, 2).toLowerCase()
  return languages.find((language) => language === tag) ?? fallback
}

function messageOf(campaignId: string, { subjectId, arm, messageId, language }: Drawn) {
  return { subjectId, campaignId, messageId: messageId!, variant: arm, language }
}

async function storeArms(access: Access, campaignId: string, drawn: readonly Drawn[], now: Date): Promise<void> {
  await sql`
    insert into campaign_arm (subject_id, campaign_id, arm, message_id, language, warrant_id, assigned_at)
    select u.subject_id, ${campaignId}, u.arm, u.message_id, u.language, ${access.warrantId}, ${now}
    from unnest(${drawn.map((one) => one.subjectId)}::uuid[], ${drawn.map((one) => one.arm)}::text[],
      ${drawn.map((one) => one.messageId)}::uuid[], ${drawn.map((one) => one.language)}::text[])
      as u(subject_id, arm, message_id, language)`.execute(access.tx)
}
