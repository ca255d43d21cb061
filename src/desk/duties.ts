/**
 * Duties: what waits for somebody, each with its clock. A duty is found where it arises; whoever may not see the thing is not told that
 * it waits.
 */
import type { Allowed, DeskDeps, Reader } from './ports.ts'

export const dutyKinds = [
  'rights_requests',
  'ask_again',
  'uncertain_messages',
  'approval',
  'controller_missing',
  'key_missing',
  'sending_held',
  'ledger_stopped',
  'ledger_failing',
  'ledger_differs',
  'anchor_late',
] as const
export type DutyKind = (typeof dutyKinds)[number]

export interface Duty {
  readonly kind: DutyKind
  /** What it is about, for a link: a campaign, a notice, a domain. */
  readonly ref: string | null
  readonly name: string | null
  /** How many things wait. */
  readonly count: number
  /** Of these, past their date. */
  readonly overdue: number
  readonly dueAt: Date | null
  readonly since: Date | null
}

const plain = { ref: null, name: null, count: 1, overdue: 0, dueAt: null, since: null }

/** Everything that waits and that this reader may see; what has a date first, the nearest first. */
export async function dutiesOf(deps: DeskDeps, reader: Reader): Promise<Duty[]> {
  const { allowed } = reader
  const found = await Promise.all([
    allowed('rights.read') ? requests(deps) : [],
    allowed('consent.configuration') ? askAgain(deps) : [],
    allowed('delivery.decide') ? undecided(deps, allowed) : [],
    allowed('ethics.approve') && allowed('campaigns.read') ? approvals(deps, reader) : [],
    allowed('controller.read') ? controller(deps) : [],
    allowed('delivery.read') ? sending(deps) : [],
    allowed('ledger.read') ? ledger(deps) : [],
  ])
  const date = ({ dueAt }: Duty) => dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER
  return found.flat().toSorted((a, b) => date(a) - date(b))
}

async function requests({ rights }: DeskDeps): Promise<Duty[]> {
  const { open, overdue, nextDue } = await rights.outlook()
  return open === 0 ? [] : [{ ...plain, kind: 'rights_requests', count: open, overdue, dueAt: nextDue }]
}

/** Consents that rest on an older text which meant less, for the newest published version of each notice. */
async function askAgain({ consent: { notices } }: DeskDeps): Promise<Duty[]> {
  const published = (await notices.list()).filter((one) => one.publishedAt !== null)
  const newest = [...Map.groupBy(published, (one) => one.noticeId).values()].map((versions) =>
    versions.reduce((a, b) => (b.version > a.version ? b : a)),
  )
  const waiting = await Promise.all(
    newest
      .filter((notice) => notice.version > 1)
      .map(async ({ noticeId, version, name, publishedAt }): Promise<Duty> => {
        const lines = await notices.askedAgain(noticeId, version)
        const count = lines.reduce((sum, line) => sum + line.people, 0)
        return { ...plain, kind: 'ask_again', ref: `${noticeId}/${version}`, name, count, since: publishedAt }
      }),
  )
  return waiting.filter((duty) => duty.count > 0)
}

async function undecided({ delivery, campaigns }: DeskDeps, allowed: Allowed): Promise<Duty[]> {
  const waiting = await delivery.undecided()
  if (waiting.length === 0) return []
  const names = allowed('campaigns.read') ? await campaigns.names(mostNames) : []
  return waiting.map(({ campaignId, messages, since }) => ({
    ...plain,
    kind: 'uncertain_messages',
    ref: campaignId,
    name: names.find((one) => one.campaignId === campaignId)?.name ?? null,
    count: messages,
    since,
  }))
}

const mostNames = 1_000

/** Audited campaigns that lack nothing but a sentence by somebody who may approve: this reader. */
async function approvals({ campaigns }: DeskDeps, { actor, language }: Reader): Promise<Duty[]> {
  const waiting = (await campaigns.waiting(actor, language)).filter((one) => one.mayDecide === 'yes')
  return waiting.map(({ campaignId, name, auditedAt }) => ({
    ...plain,
    kind: 'approval',
    ref: campaignId,
    name,
    since: auditedAt,
  }))
}

async function controller({ campaigns }: DeskDeps): Promise<Duty[]> {
  return (await campaigns.controller.read()) === null ? [{ ...plain, kind: 'controller_missing' }] : []
}

async function sending({ delivery }: DeskDeps): Promise<Duty[]> {
  const [domains, controls, { transport }] = await Promise.all([
    delivery.domains.list(),
    delivery.controls.list(),
    delivery.status(),
  ])
  // In the local mailbox nobody looks for a signature.
  const unsigned = transport === 'smtp' ? domains.filter((one) => one.use === 'mail' && one.selector === null) : []
  const held = controls.filter((one) => one.scope === 'all' && one.state !== 'running')
  return [
    ...unsigned.map(({ domain }) => ({ ...plain, kind: 'key_missing' as const, ref: domain, name: domain })),
    ...held.map(({ why, at }) => ({ ...plain, kind: 'sending_held' as const, name: why, since: at })),
  ]
}

async function ledger({ ledger: log, chain }: DeskDeps): Promise<Duty[]> {
  const [status, anchor] = await Promise.all([log.status(), chain()?.status() ?? null])
  const inspection = log.inspection()
  const anchored = anchor?.newest.find((one) => one.state === 'finalized')
  const broken = status.state === 'rolled_back' || status.state === 'faulty'
  const failing = status.state === 'failing'
  const differs = inspection !== null && inspection.found > 0
  const late = anchor !== null && anchor.alarm !== 'none'
  return [
    ...(broken ? [{ ...plain, kind: 'ledger_stopped' as const }] : []),
    ...(failing ? [{ ...plain, kind: 'ledger_failing' as const, since: status.trouble?.since ?? null }] : []),
    ...(differs ? [{ ...plain, kind: 'ledger_differs' as const, count: inspection.found, since: inspection.at }] : []),
    ...(late
      ? [
          {
            ...plain,
            kind: 'anchor_late' as const,
            name: anchor.alarm,
            count: status.published - (anchored?.size ?? 0),
            since: anchored?.decidedAt ?? null,
          },
        ]
      : []),
  ]
}
