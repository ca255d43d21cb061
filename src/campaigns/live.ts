/** A campaign while it goes out: where every message stands and why, who holds it, how fast it may go, what waits for a person. */
import type { Control, Progress } from '../delivery/index.ts'
import type { Language } from '../kernel/index.ts'
import type { CampaignState, Launch, StoredCampaign } from './campaign.ts'
import { readNames } from './names.ts'
import type { CampaignDeps } from './ports.ts'
import { shownState } from './running.ts'
import { sayWhy } from './sending-words.ts'
import { readCampaign } from './store.ts'

/** A hold on sending: of the campaign or of everything, by whom and why. */
export interface Hold extends Control {
  readonly actorName: string | null
}

export interface Live {
  readonly state: CampaignState
  /** The moment of these figures, so that two of them give a speed. */
  readonly at: Date
  readonly launchedAt: Date | null
  /** When the last message was settled; null until then. */
  readonly finishedAt: Date | null
  readonly launch: Launch | null
  /** The choosing of people, while it runs; null before the launch. */
  readonly job: {
    readonly jobId: string
    readonly state: string
    readonly done: number
    readonly total: number | null
  } | null
  readonly progress: Omit<Progress, 'reasons' | 'byVariant'>
  readonly reasons: readonly (Progress['reasons'][number] & { readonly sentence: string })[]
  /** On this campaign, and on all sending; null where nothing holds. */
  readonly hold: Hold | null
  readonly holdOnAll: Hold | null
  /** Messages a second that the limit allows; null without a limit. */
  readonly perSecond: number | null
}

export async function liveOf(deps: CampaignDeps, campaignId: string, reader: Language): Promise<Live> {
  const campaign = await readCampaign(deps.database.db, campaignId)
  const { reasons, byVariant: _, ...progress } = await deps.delivery.progress(campaignId)
  const controls = await deps.delivery.controls.list()
  const nameOf = await readNames(deps.staff)
  const hold = (scope: string): Hold | null => {
    const found = controls.find((one) => one.scope === scope && one.state !== 'running')
    return found ? { ...found, actorName: nameOf(found.actor) } : null
  }
  return {
    state: await shownState(deps, campaign),
    at: deps.clock.now(),
    launchedAt: campaign.launchedAt,
    finishedAt: progress.total > 0 && !progress.finished ? null : await finishedAt(deps, campaign),
    launch: campaign.launch,
    job: await jobOf(deps, campaign.launchJob),
    progress,
    reasons: reasons.map((one) => ({ ...one, sentence: sayWhy(reader, one.reason) })),
    hold: hold(campaignId),
    holdOnAll: hold('all'),
    perSecond: (await deps.delivery.settings.read()).perSecond,
  }
}

/** A campaign that queued nothing was over when it was launched. */
async function finishedAt(
  deps: CampaignDeps,
  { campaignId, launch, launchedAt }: StoredCampaign,
): Promise<Date | null> {
  const run = await deps.delivery.run(campaignId)
  return run?.finishedAt ?? (launch?.queued === 0 ? launchedAt : null)
}

async function jobOf(deps: CampaignDeps, jobId: string | null): Promise<Live['job']> {
  if (jobId === null) return null
  const { state, done, total } = await deps.jobs.status(jobId)
  return { jobId, state, done, total }
}
