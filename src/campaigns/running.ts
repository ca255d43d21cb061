/**
 * Running: launch, pause, resume, cancel. Launching asks ethics for exactly this bundle, freezes what is sent, and queues by a
 * job; doing it twice is doing it once.
 */
import { sql } from 'kysely'
import { type Actor, type Progress, Problem } from '../kernel/index.ts'
import { readReady, type Ready } from './authoring.ts'
import type { Campaign, CampaignState, StoredCampaign } from './campaign.ts'
import { bundleOf, launchJob, runLaunch } from './launch.ts'
import type { CampaignDeps } from './ports.ts'
import { problem } from './problems.ts'
import { readCampaign, writeState } from './store.ts'

/** @returns the job that queues the messages @throws Problem `ethics.not_approved`, `campaigns.*` */
export async function launchCampaign(deps: CampaignDeps, actor: Actor, campaignId: string): Promise<{ jobId: string }> {
  const before = await readCampaign(deps.database.db, campaignId)
  if (before.state === 'sending' || before.state === 'paused') return launchAgain(deps, actor, before)
  const ready = await readReady(deps, campaignId)
  if (before.state === 'cancelled')
    throw problem('campaigns.wrong_state', { state: before.state, hint: 'make a new one' })
  await deps.ethics.requireApproved(await bundleOf(deps, ready.campaign, ready.contentHash))
  const frozen = await freeze(deps, actor, ready)
  if (frozen === 'by_another') return launchAgain(deps, actor, await readCampaign(deps.database.db, campaignId))
  return startJob(deps, actor, campaignId)
}

/** The state changes only if nobody has changed the campaign since it was read. */
async function freeze(deps: CampaignDeps, actor: Actor, ready: Ready): Promise<'done' | 'by_another'> {
  const { campaign } = ready
  const result = await sql`update campaign set state = 'sending', content_hash = ${ready.contentHash},
      controller = ${JSON.stringify(ready.controller)}::jsonb, launched_by = ${JSON.stringify(actor)}::jsonb
    where campaign_id = ${campaign.campaignId} and state in ('draft', 'checked')
      and definition = ${JSON.stringify(campaign.definition)}::jsonb
      and date_trunc('milliseconds', updated_at) = ${campaign.updatedAt}`.execute(deps.database.db)
  if (Number(result.numAffectedRows ?? 0n) === 1) return 'done'
  const now = await readCampaign(deps.database.db, campaign.campaignId)
  if (now.state === 'sending') return 'by_another'
  throw problem('campaigns.launch_lost')
}

async function launchAgain(deps: CampaignDeps, actor: Actor, campaign: StoredCampaign): Promise<{ jobId: string }> {
  if (campaign.launchJob === null) return startJob(deps, actor, campaign.campaignId)
  if (campaign.launchedAt !== null) return { jobId: campaign.launchJob }
  const { state } = await deps.jobs.status(campaign.launchJob)
  const underWay = state === 'waiting' || state === 'running'
  return underWay ? { jobId: campaign.launchJob } : startJob(deps, actor, campaign.campaignId)
}

async function startJob(deps: CampaignDeps, actor: Actor, campaignId: string): Promise<{ jobId: string }> {
  const jobId = await deps.jobs.start(launchJob, { campaignId }, actor)
  await sql`update campaign set launch_job = ${jobId} where campaign_id = ${campaignId}`.execute(deps.database.db)
  return { jobId }
}

/** Declares the job; before `jobs.run()`. What was approved and is no more takes the campaign back to draft. */
export function defineLaunch(deps: CampaignDeps): void {
  deps.jobs.define(launchJob, async ({ campaignId }: { campaignId: string }, progress: Progress) => {
    try {
      return await runLaunch(deps, campaignId, progress)
    } catch (error) {
      if (error instanceof Problem && lost.has(error.code)) await thaw(deps, campaignId)
      throw error
    }
  })
}

const lost: ReadonlySet<string> = new Set(['campaigns.launch_lost', 'ethics.not_approved'])

async function thaw(deps: CampaignDeps, campaignId: string): Promise<void> {
  await sql`update campaign set state = 'draft', content_hash = null, controller = null
    where campaign_id = ${campaignId} and launched_at is null and state = 'sending'`.execute(deps.database.db)
}

export async function pauseCampaign(deps: CampaignDeps, actor: Actor, campaignId: string, why: string): Promise<void> {
  await expect(deps, campaignId, ['sending', 'paused'])
  await deps.delivery.controls.pause(actor, campaignId, why)
  await moveTo(deps, campaignId, 'paused')
}

export async function resumeCampaign(deps: CampaignDeps, actor: Actor, campaignId: string, why: string): Promise<void> {
  await expect(deps, campaignId, ['paused', 'sending'])
  await deps.delivery.controls.resume(actor, campaignId, why)
  await moveTo(deps, campaignId, 'sending')
}

/** Stops for good: what had not left is cancelled with its reason. */
export async function cancelCampaign(deps: CampaignDeps, actor: Actor, campaignId: string, why: string): Promise<void> {
  const { state } = await readCampaign(deps.database.db, campaignId)
  // The switch first: it holds at once, while the state waits for a launch under way.
  if (state === 'sending' || state === 'paused') await deps.delivery.controls.kill(actor, campaignId, why)
  await moveTo(deps, campaignId, 'cancelled')
}

async function expect(deps: CampaignDeps, campaignId: string, states: readonly CampaignState[]): Promise<void> {
  const { state } = await readCampaign(deps.database.db, campaignId)
  if (!states.includes(state))
    throw problem('campaigns.wrong_state', { state, hint: `possible while ${states.join(', ')}` })
}

/** Takes the row's lock, so that a launch under way is either finished or sees the new state. */
async function moveTo(
  deps: CampaignDeps,
  campaignId: string,
  state: 'paused' | 'sending' | 'cancelled',
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    await readCampaign(tx, campaignId, 'for_update')
    await writeState(tx, campaignId, state, deps.clock.now())
  })
}

/** The campaign as shown: approved when ethics says so now, finished when delivery has nothing left. */
export async function viewOf(deps: CampaignDeps, campaign: StoredCampaign): Promise<Campaign> {
  const { seed: _seed, controller: _controller, launchedBy: _by, changedBy: _changed, ...rest } = campaign
  return { ...rest, state: await shownState(deps, campaign) }
}

/** The state as shown. Of a launched campaign delivery has the word: it may hold by itself, and it knows when nothing is left. */
export async function shownState(deps: CampaignDeps, campaign: StoredCampaign): Promise<CampaignState> {
  if (campaign.state === 'checked') {
    const approved = await readReady(deps, campaign.campaignId)
      .then(async (ready) => deps.ethics.standing(await bundleOf(deps, campaign, ready.contentHash)))
      .catch((error: unknown) => {
        if (error instanceof Problem) return { ok: false }
        throw error
      })
    return approved.ok ? 'approved' : 'checked'
  }
  if ((campaign.state !== 'sending' && campaign.state !== 'paused') || campaign.launch === null) return campaign.state
  const { campaignId, launch } = campaign
  const held = (await deps.delivery.controls.list()).find(({ scope }) => scope === campaignId)?.state ?? 'running'
  if (held === 'killed') return 'cancelled'
  const { finished } = await deps.delivery.progress(campaignId)
  if (finished || launch.queued === 0) return 'finished'
  return held === 'paused' ? 'paused' : 'sending'
}
