/**
 * Notifications: what finished, failed or was stopped, read from what the rooms wrote down anyway. A notification is a code and values; the
 * words are the console's. It holds no personal data and nothing that its reader may not see. Read is whatever is not newer than the last look.
 */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database, type JobStatus } from '../kernel/index.ts'
import type { Allowed, DeskDeps } from './ports.ts'
import type { DeskTables } from './tables.ts'

export const notificationCodes = [
  'import_done',
  'import_failed',
  'import_cancelled',
  'trial_done',
  'trial_failed',
  'trial_cancelled',
  'training_done',
  'training_failed',
  'training_cancelled',
  'scoring_done',
  'scoring_failed',
  'scoring_cancelled',
  'launch_done',
  'launch_failed',
  'launch_cancelled',
  'verification_done',
  'verification_differs',
  'verification_failed',
  'verification_cancelled',
  'job_done',
  'job_failed',
  'job_cancelled',
  'campaign_finished',
  'campaign_paused',
  'anchor_failed',
  'request_received',
] as const
export type NotificationCode = (typeof notificationCodes)[number]

export interface Notification {
  readonly id: string
  readonly at: Date
  readonly code: NotificationCode
  readonly level: 'done' | 'attention' | 'failed'
  /** What it is about, for its link. */
  readonly about: {
    readonly kind: 'import' | 'model' | 'campaign' | 'ledger' | 'inspection' | 'request'
    readonly ref: string | null
  } | null
  /** A name to show: a file, a model, a campaign, a kind of job. */
  readonly name: string | null
  readonly count: number | null
  /** Code of the refusal, of what failed. */
  readonly problem: string | null
  readonly seen: boolean
}

export interface Notifications {
  readonly notifications: readonly Notification[]
  readonly unseen: number
  readonly seenAt: Date | null
}

type Fresh = Omit<Notification, 'seen'>

const keptMs = 30 * 86_400_000
const mostShown = 50
const mostJobs = 200
const mostNames = 1_000

/** Newest first, of the last thirty days. */
export async function notificationsFor(deps: DeskDeps, actor: Actor, allowed: Allowed): Promise<Notifications> {
  const since = deps.clock.now().getTime() - keptMs
  const [found, seenAt] = await Promise.all([
    Promise.all([
      jobs(deps, actor, allowed),
      allowed('campaigns.read') ? campaigns(deps) : [],
      allowed('ledger.keep') ? anchors(deps) : [],
      allowed('rights.read') ? requests(deps) : [],
    ]),
    lastSeen(deps.database, actor),
  ])
  const shown = found
    .flat()
    .filter((one) => one.at.getTime() >= since)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, mostShown)
    .map((one) => ({ ...one, seen: seenAt !== null && one.at <= seenAt }))
  return { notifications: shown, unseen: shown.filter((one) => !one.seen).length, seenAt }
}

/** Everything up to a moment was seen; the mark never goes back. @param upTo not later than now */
export async function markSeen(
  { database, clock }: { database: Database; clock: Clock },
  actor: Actor,
  upTo: Date,
): Promise<void> {
  const at = new Date(Math.min(upTo.getTime(), clock.now().getTime()))
  await sql`insert into notification_seen as n (reader, seen_at) values (${actorName(actor)}, ${at})
    on conflict (reader) do update set seen_at = greatest(n.seen_at, excluded.seen_at)`.execute(database.db)
}

async function lastSeen(database: Database, actor: Actor): Promise<Date | null> {
  const row = await database.db
    .withTables<DeskTables>()
    .selectFrom('notification_seen')
    .select('seen_at')
    .where('reader', '=', actorName(actor))
    .executeTakeFirst()
  return row?.seen_at ?? null
}

type Stem = 'import' | 'training' | 'scoring' | 'launch' | 'verification'

/** Whom a kind of job concerns besides the one who asked for it, and how it is named here. */
const kindsOfJobs: Readonly<Record<string, { readonly stem: Stem; readonly right: string }>> = {
  'subjects.import': { stem: 'import', right: 'subjects.import' },
  'models.train': { stem: 'training', right: 'models.train' },
  'models.score': { stem: 'scoring', right: 'models.score' },
  'campaigns.launch': { stem: 'launch', right: 'campaigns.launch' },
  'ledger.inspect': { stem: 'verification', right: 'ledger.keep' },
}
const levels = { done: 'done', failed: 'failed', cancelled: 'attention' } as const

async function jobs(deps: DeskDeps, actor: Actor, allowed: Allowed): Promise<Fresh[]> {
  const name = actorName(actor)
  const ended = (await deps.jobs.recent(mostJobs)).filter((job) => {
    const right = kindsOfJobs[job.kind]?.right
    return job.finishedAt !== null && (job.actor === name || (right !== undefined && allowed(right)))
  })
  const named = await namesOf(deps, ended, allowed)
  return ended.map((job) => {
    const { stem, ...told } = named.get(job.jobId) ?? unnamed(job)
    return {
      id: `job:${job.jobId}`,
      at: job.finishedAt!,
      ...outcomeOf(job, stem),
      problem: codeOf(job.problem),
      ...told,
    }
  })
}

const unnamed = ({ kind }: JobStatus): Named => ({ about: null, name: kindsOfJobs[kind] ? null : kind, count: null })

/** A verification that found something is done, and no good news. */
function outcomeOf({ kind, state, result }: JobStatus, stem: Named['stem']): Pick<Notification, 'code' | 'level'> {
  const differs = kind === 'ledger.inspect' && state === 'done' && foundBy(result).found > 0
  if (differs) return { code: 'verification_differs', level: 'failed' }
  const ended = state as keyof typeof levels
  return { code: `${stem ?? kindsOfJobs[kind]?.stem ?? 'job'}_${ended}` as const, level: levels[ended] }
}

function foundBy(result: JobStatus['result']): { readonly inspectionId: string | null; readonly found: number } {
  const { inspectionId, found } = (result ?? {}) as { inspectionId?: string; found?: number }
  return { inspectionId: inspectionId ?? null, found: found ?? 0 }
}

/** An import that stores nothing is told as the trial that it is. */
type Named = Pick<Notification, 'about' | 'name' | 'count'> & { readonly stem?: 'trial' }

/** What each job was about: the rooms know, because they keep the job's number. */
async function namesOf(deps: DeskDeps, ended: readonly JobStatus[], allowed: Allowed): Promise<Map<string, Named>> {
  const of = (kind: string) => ended.filter((job) => job.kind.startsWith(kind))
  const named = new Map<string, Named>()
  for (const { jobId, result } of of('ledger.inspect')) {
    const { inspectionId, found } = foundBy(result)
    named.set(jobId, { about: { kind: 'inspection', ref: inspectionId }, name: null, count: found })
  }
  if (of('subjects.import').length > 0) {
    for (const { jobId, importId, fileName, counts, mode } of await deps.subjects.imports.recent(mostJobs)) {
      const told = { about: { kind: 'import', ref: importId }, name: fileName, count: counts.rows } as const
      if (jobId) named.set(jobId, mode === 'dry_run' ? { ...told, stem: 'trial' } : told)
    }
  }
  if (of('campaigns.').length > 0 && allowed('campaigns.read')) {
    for (const { launchJob, campaignId, name } of await deps.campaigns.names(mostNames))
      if (launchJob) named.set(launchJob, { about: { kind: 'campaign', ref: campaignId }, name, count: null })
  }
  if (of('models.').length > 0 && allowed('models.read')) {
    const models = new Map((await deps.models.list()).map((model) => [model.modelId, model.name]))
    for (const { jobId, result } of of('models.')) {
      const { modelId, scored } = (result ?? {}) as { modelId?: string; scored?: number }
      if (modelId === undefined) continue
      named.set(jobId, {
        about: { kind: 'model', ref: modelId },
        name: models.get(modelId) ?? null,
        count: scored ?? null,
      })
    }
  }
  return named
}

function codeOf(problem: JobStatus['problem']): string | null {
  const code = (problem as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : null
}

/** Campaigns that reached their end, and those that stopped by themselves because too many messages were refused. */
async function campaigns(deps: DeskDeps): Promise<Fresh[]> {
  const [runs, controls, names] = await Promise.all([
    deps.delivery.runs(mostJobs),
    deps.delivery.controls.list(),
    deps.campaigns.names(mostNames),
  ])
  const about = (campaignId: string) => ({
    about: { kind: 'campaign' as const, ref: campaignId },
    name: names.find((one) => one.campaignId === campaignId)?.name ?? null,
    count: null,
    problem: null,
  })
  const finished = runs.flatMap(({ campaignId, finishedAt: at }): Fresh[] =>
    at === null
      ? []
      : [{ id: `finished:${campaignId}`, at, code: 'campaign_finished', level: 'done', ...about(campaignId) }],
  )
  const stopped = controls
    .filter(({ state, actor }) => state === 'paused' && actor.startsWith('system:'))
    .map(
      ({ scope, at }): Fresh => ({
        id: `paused:${scope}:${at.getTime()}`,
        at,
        code: 'campaign_paused',
        level: 'failed',
        ...about(scope),
      }),
    )
  return [...finished, ...stopped]
}

async function anchors({ chain }: DeskDeps): Promise<Fresh[]> {
  const status = await chain()?.status()
  return (status?.newest ?? [])
    .filter((one) => one.state === 'failed')
    .map(({ size, decidedAt: at }) => ({
      id: `anchor:${size}`,
      at,
      code: 'anchor_failed',
      level: 'failed',
      about: { kind: 'ledger', ref: null },
      name: null,
      count: size,
      problem: null,
    }))
}

/** One for all open requests: how many, dated by the newest. Whose they are stands in the rights desk alone. */
async function requests({ rights }: DeskDeps): Promise<Fresh[]> {
  const { open, newest } = await rights.outlook()
  if (newest === null) return []
  return [
    {
      id: `requests:${newest.getTime()}`,
      at: newest,
      code: 'request_received',
      level: 'attention',
      about: { kind: 'request', ref: null },
      name: null,
      count: open,
      problem: null,
    },
  ]
}
