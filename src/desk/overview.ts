/**
 * The overview: permissions over time, what changed lately, what runs, what waits, how ledger and installation stand. Put together from
 * the other rooms; a part that the reader may not see is not in it at all.
 */
import type { AliveOverTime, Happened } from '../consent/index.ts'
import type { Progress } from '../delivery/index.ts'
import { type Duty, dutiesOf } from './duties.ts'
import type { Allowed, DeskDeps, Reader } from './ports.ts'

/** Something that happened in the stretch of time and has a name. */
export interface Event {
  readonly kind: 'import' | 'notice' | 'model' | 'campaign'
  readonly ref: string
  readonly name: string
  readonly at: Date
  /** Rows imported, messages queued; null where nothing is counted. */
  readonly count: number | null
}

export interface Running {
  readonly campaignId: string
  readonly name: string
  readonly state: 'sending' | 'paused'
  readonly launchedAt: Date | null
  readonly total: number
  readonly sent: number
  /** Still waiting or on their way. */
  readonly open: number
  /** Everything else: withdrawn, stopped, failed, uncertain, cancelled. */
  readonly kept: number
}

export interface LedgerAtAGlance {
  readonly state: string
  readonly published: number
  readonly publishedAt: Date | null
  readonly waiting: number
  readonly brokenPromises: number
  readonly witnesses: { readonly asked: number; readonly signing: number }
  /** Entries that a chain holds for good; null: no chain. */
  readonly anchored: number | null
  readonly chain: 'local' | 'external' | null
}

export interface Overview {
  readonly at: Date
  readonly permissions?: AliveOverTime | null
  readonly week: {
    readonly from: Date
    readonly people?: { readonly now: Happened; readonly before: Happened }
    readonly events: readonly Event[]
  }
  readonly running?: readonly Running[]
  readonly duties: readonly Duty[]
  readonly ledger?: LedgerAtAGlance
  readonly health?: Readonly<Record<'active' | 'attention' | 'inactive', number>>
}

const weekMs = 7 * 86_400_000

/** @param days how many days of permissions, today included */
export async function overviewFor(given: DeskDeps, reader: Reader, days: number): Promise<Overview> {
  const { allowed } = reader
  const deps = askingOnce(given)
  const at = deps.clock.now()
  const from = new Date(at.getTime() - weekMs)
  const [permissions, people, events, running, duties, ledger, health] = await Promise.all([
    allowed('consent.configuration') ? deps.consent.days.alive(days) : undefined,
    allowed('consent.configuration') ? peopleSince(deps, from, at) : undefined,
    eventsSince(deps, allowed, from),
    allowed('campaigns.read') ? runningNow(deps) : undefined,
    dutiesOf(deps, reader),
    allowed('ledger.read') ? ledgerNow(deps) : undefined,
    allowed('status.read') ? deps.health() : undefined,
  ])
  return {
    at,
    ...(permissions === undefined ? {} : { permissions }),
    week: { from, ...(people === undefined ? {} : { people }), events },
    ...(running === undefined ? {} : { running }),
    duties,
    ...(ledger === undefined ? {} : { ledger }),
    ...(health === undefined ? {} : { health }),
  }
}

/** Several parts look at the campaigns, whose list asks ethics and delivery: once for all of them. */
function askingOnce(deps: DeskDeps): DeskDeps {
  let asked: ReturnType<DeskDeps['campaigns']['list']> | null = null
  const { names, waiting, controller } = deps.campaigns
  return { ...deps, campaigns: { names, waiting, controller, list: (limit) => (asked ??= deps.campaigns.list(limit)) } }
}

/** The last seven days, and the seven before to compare with. */
async function peopleSince({ consent }: DeskDeps, from: Date, to: Date) {
  const [now, before] = await Promise.all([
    consent.days.happened(from, to),
    consent.days.happened(new Date(from.getTime() - weekMs), from),
  ])
  return { now, before }
}

const mostLooked = 100

async function eventsSince(deps: DeskDeps, allowed: Allowed, from: Date): Promise<Event[]> {
  const found = await Promise.all([
    allowed('subjects.read') ? imports(deps) : [],
    allowed('consent.configuration') ? notices(deps) : [],
    allowed('models.read') ? models(deps) : [],
    allowed('campaigns.read') ? campaigns(deps) : [],
  ])
  return found
    .flat()
    .filter((event) => event.at >= from)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

async function imports({ subjects }: DeskDeps): Promise<Event[]> {
  const runs = await subjects.imports.recent(mostLooked)
  return runs
    .filter((run) => run.mode === 'run' && run.state === 'done')
    .map((run) => ({
      kind: 'import',
      ref: run.importId,
      name: run.fileName,
      at: run.finishedAt ?? run.createdAt,
      count: run.counts.rows,
    }))
}

async function notices({ consent }: DeskDeps): Promise<Event[]> {
  return (await consent.notices.list()).flatMap(({ noticeId, version, name, publishedAt: at }) =>
    at === null ? [] : [{ kind: 'notice' as const, ref: `${noticeId}/${version}`, name, at, count: null }],
  )
}

async function models(deps: DeskDeps): Promise<Event[]> {
  return (await deps.models.list()).map((model) => ({
    kind: 'model',
    ref: model.modelId,
    name: model.name,
    at: new Date(model.createdAt),
    count: null,
  }))
}

async function campaigns(deps: DeskDeps): Promise<Event[]> {
  return (await deps.campaigns.list(mostLooked)).flatMap(({ campaignId, definition, launchedAt: at, launch }) =>
    at === null
      ? []
      : [{ kind: 'campaign' as const, ref: campaignId, name: definition.name, at, count: launch?.queued ?? null }],
  )
}

async function runningNow(deps: DeskDeps): Promise<Running[]> {
  const all = await deps.campaigns.list(mostLooked)
  return Promise.all(
    all
      .flatMap((one) => (one.state === 'sending' || one.state === 'paused' ? [{ ...one, state: one.state }] : []))
      .map(async ({ campaignId, definition, state, launchedAt }) => ({
        campaignId,
        name: definition.name,
        state,
        launchedAt,
        ...figures(await deps.delivery.progress(campaignId)),
      })),
  )
}

function figures({ total, states }: Progress): Pick<Running, 'total' | 'sent' | 'open' | 'kept'> {
  const open = states.queued + states.claimed
  return { total, sent: states.sent, open, kept: total - states.sent - open }
}

async function ledgerNow({ ledger, witnesses, chain }: DeskDeps): Promise<LedgerAtAGlance> {
  const [status, anchor] = await Promise.all([ledger.status(), chain()?.status() ?? null])
  const asked = witnesses.status()
  return {
    state: status.state,
    published: status.published,
    publishedAt: status.publishedAt,
    waiting: status.waiting,
    brokenPromises: status.promises.broken,
    witnesses: { asked: asked.length, signing: asked.filter((one) => one.state === 'ok').length },
    anchored: anchor ? (anchor.newest.find((one) => one.state === 'finalized')?.size ?? 0) : null,
    chain: anchor?.kind ?? null,
  }
}
