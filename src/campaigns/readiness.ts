/**
 * Readiness: what each step from goal to sending still lacks, in words, and what would make it right. The same questions as a
 * launch asks, answered before anybody has tried.
 */
import type { Answer } from '../ethics/index.ts'
import { obstacleInWords } from '../ethics/index.ts'
import { type Language, Problem } from '../kernel/index.ts'
import { type Looked, lookAt } from './authoring.ts'
import { messageHash } from './content.ts'
import { bundleOf } from './launch.ts'
import type { CampaignDeps } from './ports.ts'

export const steps = ['goal', 'audience', 'content', 'ethics', 'send'] as const
export type Step = (typeof steps)[number]

/** Something missing. `code` is a problem's or an obstacle's. */
export interface Lack {
  readonly code: string
  readonly sentence: string
  readonly todo: string
}

export interface Readiness {
  /** `done` lacks nothing; `open` is for the author to do; `waiting` is for somebody else; `locked` waits for the steps before. */
  readonly steps: readonly {
    readonly step: Step
    readonly state: 'done' | 'open' | 'waiting' | 'locked'
    readonly lacks: readonly Lack[]
  }[]
  /** Whether exactly this may be launched now. */
  readonly mayLaunch: boolean
  /** Until when, if so. */
  readonly validUntil: Date | null
}

export async function readinessOf(deps: CampaignDeps, campaignId: string, reader: Language): Promise<Readiness> {
  const looked = await lookAt(deps, campaignId)
  const audience = await audienceLacks(deps, looked, reader)
  const goal = looked.gaps.filter(({ code }) => code === 'campaigns.controller_missing')
  const content = looked.gaps.filter((gap) => !goal.includes(gap))
  const writable = looked.gaps.length === 0 && audience.length === 0
  const standing = writable ? await standingOf(deps, looked) : null
  const ethics = standing && !standing.ok ? lacksOf(standing, reader) : []
  const launched = looked.campaign.state !== 'draft' && looked.campaign.state !== 'checked'
  const mayLaunch = standing?.ok === true && !launched
  return {
    steps: [
      { step: 'goal', state: goal.length > 0 ? 'open' : 'done', lacks: goal.map((gap) => lackOf(gap, reader)) },
      { step: 'audience', state: audience.length > 0 ? 'open' : 'done', lacks: audience },
      {
        step: 'content',
        state: content.length > 0 ? 'open' : 'done',
        lacks: content.map((gap) => lackOf(gap, reader)),
      },
      { step: 'ethics', state: ethicsState(standing), lacks: ethics },
      { step: 'send', state: launched ? 'done' : mayLaunch ? 'open' : 'locked', lacks: [] },
    ],
    mayLaunch,
    validUntil: standing?.ok ? standing.standing.validUntil : null,
  }
}

function ethicsState(standing: Answer | null): 'done' | 'open' | 'waiting' | 'locked' {
  if (standing === null) return 'locked'
  if (standing.ok) return 'done'
  return standing.obstacles.every(({ todo }) => todo === 'todo_approve') ? 'waiting' : 'open'
}

/** What ethics says about exactly what would be sent. */
export async function standingOf(deps: CampaignDeps, { campaign, contents, controller }: Looked): Promise<Answer> {
  const hash = controller === null ? '' : messageHash(campaign.definition, contents, controller)
  return deps.ethics.standing(await bundleOf(deps, campaign, hash))
}

export function lacksOf(answer: Answer & { readonly ok: false }, reader: Language): Lack[] {
  return answer.obstacles.map((obstacle) => ({
    code: obstacle.reason,
    ...obstacleInWords(obstacle, reader, null),
  }))
}

async function audienceLacks(deps: CampaignDeps, { campaign }: Looked, reader: Language): Promise<Lack[]> {
  try {
    await deps.audiences.resolve(campaign.definition.audience.id, campaign.definition.audience.version)
    if (campaign.definition.model) await deps.models.facts(campaign.definition.model.id)
    return []
  } catch (error) {
    if (error instanceof Problem) return [lackOf(error, reader)]
    throw error
  }
}

function lackOf(gap: Problem, reader: Language): Lack {
  const { title, fix } = gap.toJson(reader) as { title: string; fix: string }
  return { code: gap.code, sentence: title, todo: fix }
}
