/**
 * What visitors choose: each answer becomes decisions with the text that was shown and what stood on the screen, durable before the
 * banner closes. A browser's opt-out signal is recorded with them and outlasts a yes of the same moment.
 */
import type { Consent, NewDecision, PurposeStanding } from '../consent/index.ts'
import { type Clock, type Database, type Json, type Language, Problem } from '../kernel/index.ts'
import { siteChoices } from '../law/index.ts'
import { noticeShown } from './asking.ts'
import { count } from './counts.ts'
import { answerFor, closes } from './joined.ts'
import { problem } from './problems.ts'
import type { Site } from './sites.ts'
import type { Visitor, Visitors } from './visitors.ts'

/** What came from the banner or the preference centre. */
export interface Choice {
  readonly visitorId: string
  readonly language: Language
  readonly notice: { readonly version: number; readonly hash: string }
  /** Yes or no by purpose; what is left out was not answered. */
  readonly choices: Readonly<Record<string, boolean>>
  readonly method: 'banner' | 'centre' | 'control' | 'call'
  /** What was on the screen: layout, texts and sizes of buttons, in their order. */
  readonly screen: Json
  readonly gpc: boolean
  readonly at?: Date
  readonly idempotencyKey: string
}

export interface VisitorStanding {
  readonly known: boolean
  readonly purposes: readonly {
    readonly purpose: string
    /** `unanswered`: silence, which is no. */
    readonly state: 'permitted' | 'closed' | 'unanswered'
    readonly since: Date | null
    readonly until: Date | null
  }[]
  /** Where the visitor sees what was recorded, and takes the proof away. */
  readonly receipt: string | null
}

export interface Choices {
  /** @throws Problem `site.*`, `consent.*`; nothing is recorded then */
  record(site: Site, choice: Choice): Promise<VisitorStanding>
  /** Only the visitor's own answers, and those of a person who is proven to be them. */
  standing(site: Site, visitorId: string): Promise<VisitorStanding>
  /** The browser asked not to share: recorded once for a visitor who is known, nothing for others. */
  hearSignal(site: Site, visitor: Visitor): Promise<void>
}

export interface ChoicesDeps {
  readonly consent: Pick<Consent, 'notices' | 'recordMany' | 'record' | 'standing' | 'check'>
  readonly database: Database
  readonly visitors: Visitors
  readonly clock: Clock
  /** Address of the page with everything recorded about somebody. */
  readonly receiptOf: (subjectId: string) => string
}

const dayMs = 86_400_000
/** The purpose that the signal closes; a yes to it under a signal is no yes. */
const shared = 'third_party_sharing'

export function createChoices(deps: ChoicesDeps): Choices {
  return {
    record: async (site, choice) => {
      const unknown = Object.keys(choice.choices).find((code) => !site.purposes.includes(code))
      if (unknown !== undefined) throw problem('site.choice_unknown', { at: 'choices', purpose: unknown })
      await noticeShown(deps.consent, site, choice.notice)
      const visitor = await deps.visitors.ensure(site, choice.visitorId)
      const outcome = await recordOnce(deps, site, choice, visitor)
      await count(
        deps.database.db,
        { siteId: site.siteId, day: deps.clock.now(), kind: 'decision' },
        new Map([[outcome, 1]]),
      )
      return standingOf(deps, site, visitor)
    },
    standing: async (site, visitorId) => {
      const visitor = (await deps.visitors.find(site, [visitorId])).get(visitorId)
      return visitor ? standingOf(deps, site, visitor) : nobody(site)
    },
    hearSignal: async (site, visitor) => {
      const subjectId = deciderOf(visitor)
      const closed = (await deps.consent.check(shared, [subjectId])).get(subjectId)
      if (closed === 'signal' || closed === 'objected') return
      const evidence = { site: site.siteId, header: 'Sec-GPC: 1' }
      const idempotencyKey = `site-gpc:${site.siteId}`
      await deps.consent.record({ kind: 'subject', id: subjectId }, { ...signal(subjectId), evidence, idempotencyKey })
    },
  }
}

/** Whose decision it is: the person's own where the site has proven who they are. */
function deciderOf(visitor: Visitor): string {
  return visitor.person?.proven ? visitor.person.id : visitor.own
}

async function recordOnce(
  deps: ChoicesDeps,
  site: Site,
  choice: Choice,
  visitor: Visitor,
): Promise<'recorded' | 'repeated'> {
  const subjectId = deciderOf(visitor)
  const now = await deps.consent.standing(subjectId)
  const decisions = decisionsOf(site, choice, subjectId, now.purposes, deps.clock.now())
  try {
    const recorded = await deps.database.transaction((tx) =>
      deps.consent.recordMany(tx, { kind: 'subject', id: subjectId }, decisions),
    )
    return recorded.some((one) => one.outcome === 'recorded') ? 'recorded' : 'repeated'
  } catch (error) {
    // Sent again after it had been recorded: a no that took back a yes is a plain no by now.
    if (error instanceof Problem && error.code === 'consent.idempotency_conflict') return 'repeated'
    throw error
  }
}

function decisionsOf(
  site: Site,
  choice: Choice,
  subjectId: string,
  standing: readonly PurposeStanding[],
  now: Date,
): NewDecision[] {
  const at = choice.at && choice.at < now ? choice.at : now
  const { method, screen, gpc, language, notice } = choice
  const common = {
    subjectId,
    at,
    by: 'subject',
    channel: `site_${method}`,
    notice: { id: site.noticeId, version: notice.version, language },
    evidence: { site: site.siteId, method, screen, gpc, noticeHash: notice.hash },
  } as const
  const answered = Object.entries(choice.choices)
  const yes = answered.filter(([code, said]) => said && !(gpc && code === shared)).map(([code]) => code)
  const no = answered.filter(([, said]) => !said).map(([code]) => code)
  const permitted = new Set(standing.filter((one) => one.reason === 'permitted').map((one) => one.purpose))
  const validUntil = new Date(at.getTime() + siteChoices().given.days * dayMs)
  const made = (part: string, purposes: readonly string[], decision: Pick<NewDecision, 'kind' | 'validUntil'>) =>
    purposes.length === 0
      ? []
      : [{ ...common, ...decision, purposes, idempotencyKey: `${choice.idempotencyKey}:${part}` }]
  const withdrawn = no.filter((code) => permitted.has(code))
  const refused = no.filter((code) => !permitted.has(code))
  return [
    ...made('given', yes, { kind: 'given', validUntil }),
    ...made('no', withdrawn, { kind: 'withdrawn' }),
    ...made(withdrawn.length > 0 ? 'no-more' : 'no', refused, { kind: 'refused' }),
    ...(gpc
      ? [{ ...signal(subjectId), at, evidence: common.evidence, idempotencyKey: `${choice.idempotencyKey}:gpc` }]
      : []),
  ]
}

function signal(subjectId: string): NewDecision {
  return { subjectId, kind: 'signal_received', signal: 'gpc', purposes: [], channel: 'gpc', by: 'subject' }
}

async function standingOf(deps: ChoicesDeps, site: Site, visitor: Visitor): Promise<VisitorStanding> {
  const own = (await deps.consent.standing(visitor.own)).purposes
  const proven = visitor.person?.proven ? visitor.person.id : null
  const person = proven ? (await deps.consent.standing(proven)).purposes : null
  const purposes = site.purposes.flatMap((code) => {
    const mine = own.find((one) => one.purpose === code)
    if (!mine) return []
    const theirs = person?.find((one) => one.purpose === code)
    const reason = answerFor({ own: mine.reason, person: theirs ? { reason: theirs.reason, proven: true } : null })
    const behind = theirs?.reason === reason ? theirs : mine
    const state =
      reason === 'permitted' ? ('permitted' as const) : closes(reason) ? ('closed' as const) : ('unanswered' as const)
    return [{ purpose: code, state, since: behind.since, until: behind.until }]
  })
  return { known: true, purposes, receipt: deps.receiptOf(deciderOf(visitor)) }
}

function nobody(site: Site): VisitorStanding {
  const purposes = site.purposes.map((purpose) => ({ purpose, state: 'unanswered' as const, since: null, until: null }))
  return { known: false, purposes, receipt: null }
}
