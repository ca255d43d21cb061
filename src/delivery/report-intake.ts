/**
 * Taking reports in: a bounce or a complaint finds its message by the return path or the Message-ID, marks it, suppresses the
 * address, and a complaint also ends the permission. The same report twice counts once; what is not understood is kept and listed.
 */
import { sql } from 'kysely'
import { type Actor, type Clock, type Database, type NewId, sha256Hex, type Tx } from '../kernel/index.ts'
import type { ConsentPort, GatePort, SubjectsPort, VaultPort } from './ports.ts'
import { largestReportBytes, readReport, type Report } from './reports.ts'
import { readReturnPath } from './return-path.ts'
import type { SendSettings, Settings } from './settings.ts'
import { suppress } from './suppression.ts'
import type { BounceKind, DeliveryTables, ReportOutcome } from './tables.ts'

export interface ReportReceipt {
  readonly reportId: string
  readonly outcome: ReportOutcome
  readonly kind: string | null
  readonly status: string | null
  readonly why: string | null
}

export interface ReportLine extends ReportReceipt {
  readonly receivedAt: Date
  readonly source: string
}

export interface Reports {
  /** Takes one raw message. Never throws over its content. @param arrivedAt envelope recipients, when known */
  receive(raw: Buffer, source: string, arrivedAt?: readonly string[]): Promise<ReportReceipt>
  list(filter: { outcome?: ReportOutcome; limit: number }): Promise<ReportLine[]>
  /** The text of a report that was not understood. Null when it is not kept (any more). */
  text(reportId: string): Promise<string | null>
  /** Deletes the texts that are older than the settings say. */
  forget(): Promise<number>
}

interface Deps {
  readonly database: Database
  readonly gate: GatePort
  readonly consent: ConsentPort
  readonly subjects: SubjectsPort
  readonly vault: VaultPort
  readonly clock: Clock
  readonly newId: NewId
  readonly settings: Settings
}

type Ours = {
  address_index: Buffer | null
  subject_id: string
  campaign_id: string
  message_id: string
  variant: string | null
}
type Bounce = Exclude<Report, { kind: 'not_a_report' | 'not_understood' }>

const actor: Actor = { kind: 'system', id: 'delivery-reports' }

export function createReports(deps: Deps): Reports {
  const db = deps.database.db.withTables<DeliveryTables>()
  return {
    receive: (raw, source, arrivedAt) => receive(deps, raw, source, arrivedAt ?? []),
    list: async ({ outcome, limit }) => {
      const rows = await db
        .selectFrom('delivery_report')
        .select(['report_id', 'outcome', 'kind', 'status', 'why', 'received_at', 'source'])
        .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome!))
        .orderBy('received_at', 'desc')
        .limit(Math.min(limit, 500))
        .execute()
      return rows.map(({ report_id, received_at, ...rest }) => ({
        reportId: report_id,
        receivedAt: received_at,
        ...rest,
      }))
    },
    text: async (reportId) => {
      const row = await db
        .selectFrom('delivery_report')
        .select(['sealed', 'content_hash'])
        .where('report_id', '=', reportId)
        .executeTakeFirst()
      return row?.sealed ? deps.vault.openSecret(`report:${row.content_hash}`, row.sealed).toString('latin1') : null
    },
    forget: async () => {
      const { reportDays } = await deps.settings.read()
      const before = new Date(deps.clock.now().getTime() - reportDays * 86_400_000)
      const gone =
        await sql`update delivery_report set sealed = null where sealed is not null and received_at < ${before}
        `.execute(db)
      return Number(gone.numAffectedRows ?? 0n)
    },
  }
}

async function receive(deps: Deps, raw: Buffer, source: string, arrivedAt: readonly string[]): Promise<ReportReceipt> {
  const hash = sha256Hex(raw)
  const known = await deps.database.db
    .withTables<DeliveryTables>()
    .selectFrom('delivery_report')
    .select(['report_id', 'outcome', 'kind', 'status', 'why'])
    .where('content_hash', '=', hash)
    .executeTakeFirst()
  if (known)
    return { reportId: known.report_id, outcome: known.outcome, kind: known.kind, status: known.status, why: known.why }
  const report = readReport(raw, arrivedAt)
  if (report.kind === 'not_understood') return keep(deps, hash, source, 'not_understood', report, raw)
  if (report.kind === 'not_a_report') return keep(deps, hash, source, 'not_a_report', report, null)
  return apply(deps, hash, source, report, raw)
}

async function apply(deps: Deps, hash: string, source: string, report: Bounce, raw: Buffer): Promise<ReportReceipt> {
  const messageId = messageOf(deps.vault, report)
  if (messageId === null)
    return keep(deps, hash, source, 'no_message', { ...report, why: 'no return path of ours in it' }, raw)
  const condition = sql<boolean>`p.subject_id in (select o.subject_id from outbox o where o.message_id = ${messageId})`
  const settings = await deps.settings.read()
  const outcome = await deps.gate.open(
    {
      purpose: 'record_keeping',
      actor,
      why: `a mail server reported: ${report.kind}`,
      among: { kind: 'where', condition },
    },
    async ({ tx }) => {
      const ours = await find(tx, messageId)
      if (!ours) return 'no_message' as const
      const effect = await note(deps, tx, ours, report, settings.softBounces)
      await insert(deps, tx, hash, source, effect, report, messageId, null)
      return effect
    },
  )
  if (outcome === 'no_message')
    return keep(deps, hash, source, 'no_message', { ...report, why: 'message not in the outbox' }, null)
  if (report.kind === 'complaint') await withdraw(deps, messageId)
  return (await line(deps, hash))!
}

/** Our own identifier, from the return path (signed, so it cannot be guessed) or else from the Message-ID. */
function messageOf(vault: VaultPort, report: Bounce): string | null {
  for (const path of report.paths) {
    const found = readReturnPath(vault, path)
    if (found) return found
  }
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/i.exec(report.messageId ?? '')?.[1]?.toLowerCase() ?? null
}

async function find(tx: Tx, messageId: string): Promise<Ours | null> {
  const { rows } = await sql<Ours>`
    select address_index, subject_id, campaign_id, message_id, variant from outbox where message_id = ${messageId}`.execute(
    tx,
  )
  return rows[0] ?? null
}

async function note(
  deps: Deps,
  tx: Tx,
  ours: Ours,
  report: Bounce,
  limits: SendSettings['softBounces'],
): Promise<'applied' | 'counted'> {
  if (report.kind === 'delayed' || report.kind === 'delivered') return 'counted'
  const now = deps.clock.now()
  await mark(tx, ours.message_id, report.kind, now)
  const blocked = report.kind !== 'soft' || (await tooManySoft(tx, ours.subject_id, limits, now))
  if (blocked) {
    // The address is the one that we wrote to, never one that the report names: a forged report must not block a stranger.
    if (ours.address_index) await suppress(tx, ours.address_index, reasonOf[report.kind], now)
    await deps.consent.setFacts(tx, ours.subject_id, { channels: { email: 'suppressed' } })
  }
  const properties = {
    campaignId: ours.campaign_id,
    messageId: ours.message_id,
    ...(ours.variant === null ? {} : { variant: ours.variant }),
  }
  await deps.subjects.recordEvents(tx, [
    {
      subjectId: ours.subject_id,
      eventId: deps.newId(),
      name: report.kind === 'complaint' ? 'Email Marked as Spam' : 'Email Bounced',
      at: now,
      properties: report.kind === 'complaint' ? properties : { ...properties, status: report.status },
      source: 'delivery',
    },
  ])
  return blocked ? 'applied' : 'counted'
}

const reasonOf = { hard: 'hard_bounce', soft: 'soft_bounces', complaint: 'complaint' } as const

/** Counted over the person's messages, this one included, so that the same message reported twice counts once. */
async function tooManySoft(
  tx: Tx,
  subjectId: string,
  limits: SendSettings['softBounces'],
  now: Date,
): Promise<boolean> {
  const since = new Date(now.getTime() - limits.days * 86_400_000)
  const { rows } = await sql<{ people: number }>`
    select count(*) as people from outbox where subject_id = ${subjectId} and bounce = 'soft' and bounced_at > ${since}
    `.execute(tx)
  return rows[0]!.people >= limits.count
}

/** A complaint outranks a bounce, a hard bounce a soft one. A report also proves that an uncertain message had been accepted. */
async function mark(tx: Tx, messageId: string, kind: BounceKind, now: Date): Promise<void> {
  await sql`update outbox set bounced_at = ${now},
      bounce = case when bounce = 'complaint' or (bounce = 'hard' and ${kind} = 'soft') then bounce else ${kind} end
    where message_id = ${messageId}`.execute(tx)
  await sql`update outbox set state = 'sent', reason = 'proved_by_report'
    where message_id = ${messageId} and state = 'uncertain'`.execute(tx)
}

/**
 * A complaint is the strongest "no" that a mailbox lets a person say, so it ends all direct marketing (GDPR 21(2)–(3)), not only
 * this kind of message: most protective.
 */
async function withdraw(deps: Deps, messageId: string): Promise<void> {
  const condition = sql<boolean>`p.subject_id in (select o.subject_id from outbox o where o.message_id = ${messageId})`
  const ours = await deps.gate.open(
    { purpose: 'record_keeping', actor, why: 'a complaint ends permission', among: { kind: 'where', condition } },
    ({ tx }) => find(tx, messageId),
  )
  if (!ours) return
  await deps.consent.record(actor, {
    subjectId: ours.subject_id,
    kind: 'objected',
    purposes: 'all_marketing',
    channel: 'spam_complaint',
    by: 'subject',
    evidence: { messageId, report: 'feedback report' },
    idempotencyKey: `complaint:${messageId}`,
  })
}

async function keep(
  deps: Deps,
  hash: string,
  source: string,
  outcome: ReportOutcome,
  report: Report | (Bounce & { why: string }),
  raw: Buffer | null,
): Promise<ReportReceipt> {
  const sealed = raw && deps.vault.sealSecret(`report:${hash}`, raw.subarray(0, largestReportBytes))
  await deps.database.transaction((tx) => insert(deps, tx, hash, source, outcome, report, null, sealed))
  return (await line(deps, hash))!
}

async function insert(
  deps: Deps,
  tx: Tx,
  hash: string,
  source: string,
  outcome: ReportOutcome,
  report: Report | (Bounce & { why: string }),
  messageId: string | null,
  sealed: Buffer | null,
): Promise<void> {
  await sql`insert into delivery_report (report_id, content_hash, received_at, source, outcome, kind, status, why, message_id, sealed)
    values (${deps.newId()}, ${hash}, ${deps.clock.now()}, ${source}, ${outcome}, ${report.kind},
      ${'status' in report ? report.status : null}, ${'why' in report ? report.why : null}, ${messageId}, ${sealed})
    on conflict (content_hash) do nothing`.execute(tx)
}

async function line(deps: Deps, hash: string): Promise<ReportReceipt | null> {
  const row = await deps.database.db
    .withTables<DeliveryTables>()
    .selectFrom('delivery_report')
    .select(['report_id', 'outcome', 'kind', 'status', 'why'])
    .where('content_hash', '=', hash)
    .executeTakeFirst()
  return row
    ? { reportId: row.report_id, outcome: row.outcome, kind: row.kind, status: row.status, why: row.why }
    : null
}
