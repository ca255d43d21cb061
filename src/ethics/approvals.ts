/**
 * Approvals: who answers for what goes live. A pass is approved by the policy itself, and that is recorded; anything else needs a
 * written reason by a person who is not the author. An approval binds bundle, audit result and policy by hash and ends by date:
 * change one thing and it is void (charter E24).
 */
import { sql } from 'kysely'
import type { Actor, Clock, Database, NewId, Role } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { type Audit, findAudits, readAudit } from './audits.ts'
import { approvalHash } from './bundle.ts'
import type { Finding } from './findings.ts'
import { policy } from './policy.ts'
import { policyHash } from './policy-set.ts'
import { type FindPerson, namesOf, type Person, personActing, personName } from '../staff/index.ts'
import { problem } from './problems.ts'
import type { ApprovalRow, EthicsTables } from './tables.ts'
import { say } from './words.ts'

export type ApprovalKind = ApprovalRow['kind']

export interface Approval {
  readonly id: string
  readonly auditId: string
  readonly approvalHash: string
  readonly kind: ApprovalKind
  readonly approver: string
  readonly approverRole: string | null
  readonly reason: string
  readonly madeAt: Date
  /** Null for refusals and revocations, which do not end. */
  readonly expiresAt: Date | null
}

export interface ApprovalDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly person: FindPerson
  readonly ledger: Pick<Ledger, 'announce'>
}

export interface Decision {
  readonly auditId: string
  readonly reason: string
  /** For approvals: at most the policy's number of days away, which is also the default. */
  readonly expiresAt?: Date | undefined
}

const dayMs = 86_400_000

/** The hash that an approval of this audit carries. */
export function hashOf(audit: Audit): string {
  return approvalHash(audit.bundleHash, audit.resultHash, audit.policyHash)
}

/** Whole days since the audit was made. */
export function ageInDays(audit: Audit, now: Date): number {
  return Math.floor((now.getTime() - audit.madeAt.getTime()) / dayMs)
}

/** Whether the audit may still be relied on for its age. */
export function isFresh(audit: Audit, now: Date): boolean {
  return now.getTime() - audit.madeAt.getTime() <= policy.auditDays * dayMs
}

/** Records that the policy itself approves: the verdict is a pass. Called when an audit is made. */
export async function approveAutomatically(deps: ApprovalDeps, audit: Audit): Promise<Approval | null> {
  if (audit.verdict !== 'pass') return null
  const reason = say('en', 'automatic')
  return append(deps, audit, 'automatic', `policy:${policy.version}`, null, reason, latestExpiry(deps.clock.now()))
}

/** Whether somebody may approve an audit now, and if not why: their role, their own campaign, a finding that none may override. */
export type MayDecide = 'yes' | 'role' | 'author' | 'final' | 'stale' | 'already'

/** The same questions as `approve` asks, answered before anybody has written a reason. */
export async function mayDecide(deps: ApprovalDeps, actor: Actor, audit: Audit): Promise<MayDecide> {
  const person = await approver(deps, actor)
  if (!person) return 'role'
  const name = personName(person)
  if ((await namesOf(deps.person, audit.bundle.author)).includes(name)) return 'author'
  if (finalFindings(audit).length > 0) return 'final'
  if (!isFresh(audit, deps.clock.now()) || audit.policyHash !== policyHash()) return 'stale'
  const decided = await approvalsOf(deps.database, audit.id)
  const against = decided.findLastIndex(({ kind }) => kind === 'refused' || kind === 'revoked')
  const own = decided.slice(against + 1).filter((one) => one.approver === name && one.expiresAt !== null)
  return own.some(({ expiresAt }) => expiresAt! > deps.clock.now()) ? 'already' : 'yes'
}

/**
 * Approves in writing.
 * @throws Problem `ethics.may_not_approve`, `ethics.author_cannot_approve`, `ethics.reason_too_short`,
 *   `ethics.not_overridable`, `ethics.audit_stale`, `ethics.expiry_out_of_range`, `ethics.unknown_audit`
 */
export async function approve(deps: ApprovalDeps, actor: Actor, decision: Decision): Promise<Approval> {
  const audit = await readAudit(deps.database, decision.auditId)
  const person = await mustBeAbleToDecide(deps, actor, decision)
  const authors = await namesOf(deps.person, audit.bundle.author)
  if (authors.includes(personName(person))) throw problem('ethics.author_cannot_approve')
  mustBeOverridable(audit)
  const now = deps.clock.now()
  mustBeCurrent(audit, now)
  const last = latestExpiry(now)
  const expiresAt = decision.expiresAt ?? last
  if (expiresAt <= now || expiresAt > last) {
    throw problem('ethics.expiry_out_of_range', { at: 'expiresAt', days: policy.approvalDays })
  }
  return append(deps, audit, 'written', personName(person), person.role, decision.reason.trim(), expiresAt)
}

/** Refuses in writing: nothing older or newer approves this audit until someone approves it again. */
export async function refuse(deps: ApprovalDeps, actor: Actor, decision: Decision): Promise<Approval> {
  return against(deps, actor, decision, 'refused')
}

/** Takes an approval back, in writing: nothing is launched on it any more. What is being sent already is stopped by its own switch. */
export async function revoke(deps: ApprovalDeps, actor: Actor, decision: Decision): Promise<Approval> {
  return against(deps, actor, decision, 'revoked')
}

async function against(deps: ApprovalDeps, actor: Actor, decision: Decision, kind: 'refused' | 'revoked') {
  const audit = await readAudit(deps.database, decision.auditId)
  const person = await mustBeAbleToDecide(deps, actor, decision)
  return append(deps, audit, kind, personName(person), person.role, decision.reason.trim(), null)
}

/** Only a person with a fitting role decides; with a key, only when the key was made for it. */
async function approver(deps: ApprovalDeps, actor: Actor): Promise<Person | null> {
  const scoped = actor.kind !== 'key' || actor.scopes.includes('ethics.approve')
  const person = scoped ? await personActing(deps.person, actor) : null
  return person && policy.approvers.includes(person.role) ? person : null
}

async function mustBeAbleToDecide(deps: ApprovalDeps, actor: Actor, { reason }: Decision): Promise<Person> {
  const person = await approver(deps, actor)
  if (!person) throw problem('ethics.may_not_approve')
  const given = reason.trim().length
  if (given < policy.reasonCharacters) {
    throw problem('ethics.reason_too_short', { at: 'reason', given, needed: policy.reasonCharacters })
  }
  return person
}

/** The blocking findings that nobody may override. */
export function finalFindings(audit: Audit): Finding[] {
  return audit.result.findings.filter(({ severity, overridable }) => severity === 'block' && !overridable)
}

/** The rules of several findings, each once. */
export function ruleIds(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ ruleId }) => ruleId))].join(', ')
}

function mustBeOverridable(audit: Audit): void {
  const final = finalFindings(audit)
  if (final.length > 0) throw problem('ethics.not_overridable', { rules: ruleIds(final) })
}

function mustBeCurrent(audit: Audit, now: Date): void {
  const stale = (reason: string, reasonFR: string) => problem('ethics.audit_stale', { at: 'auditId', reason, reasonFR })
  const values = { days: ageInDays(audit, now), limit: policy.auditDays }
  if (!isFresh(audit, now)) throw stale(say('en', 'audit_old', values), say('fr', 'audit_old', values))
  if (audit.policyHash === policyHash()) return
  const versions = { from: audit.policyVersion, to: policy.version }
  throw stale(say('en', 'policy_changed', versions), say('fr', 'policy_changed', versions))
}

function latestExpiry(now: Date): Date {
  return new Date(now.getTime() + policy.approvalDays * dayMs)
}

async function append(
  { database, clock, newId, ledger }: ApprovalDeps,
  audit: Audit,
  kind: ApprovalKind,
  approver: string,
  approverRole: Role | null,
  reason: string,
  expiresAt: Date | null,
): Promise<Approval> {
  const approval: Approval = {
    id: newId(),
    auditId: audit.id,
    approvalHash: hashOf(audit),
    kind,
    approver,
    approverRole,
    reason,
    madeAt: clock.now(),
    expiresAt,
  }
  await database.transaction(async (tx) => {
    await sql`
      insert into ethics_approval (approval_id, audit_id, approval_hash, kind, approver, approver_role, reason, made_at, expires_at)
      values (${approval.id}, ${audit.id}, ${approval.approvalHash}, ${kind}, ${approver}, ${approverRole}, ${reason},
        ${approval.madeAt}, ${expiresAt})`.execute(tx)
    // In public: that and what was decided, bound by hash. Not by whom, and not the words that they wrote.
    const content = {
      approval: approval.id,
      kind,
      approvalHash: approval.approvalHash,
      approverRole,
      madeAt: approval.madeAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
    }
    await ledger.announce(tx, { type: 'campaign_approved', content })
  })
  return approval
}

/** Everything decided about an audit, oldest first. */
export async function approvalsOf(database: Database, auditId: string): Promise<Approval[]> {
  const rows = await database.db
    .withTables<EthicsTables>()
    .selectFrom('ethics_approval')
    .selectAll()
    .where('audit_id', '=', auditId)
    .orderBy('made_at')
    .orderBy('approval_id')
    .execute()
  return rows.map((row) => ({
    id: row.approval_id,
    auditId: row.audit_id,
    approvalHash: row.approval_hash,
    kind: row.kind,
    approver: row.approver,
    approverRole: row.approver_role,
    reason: row.reason,
    madeAt: row.made_at,
    expiresAt: row.expires_at,
  }))
}

/** An audit with what was decided about it. */
export interface Review {
  readonly audit: Audit
  readonly approvals: readonly Approval[]
}

/** The history of an audience: its audits with their approvals, newest first. */
export async function historyOf(database: Database, audienceId: string): Promise<Review[]> {
  const audits = await findAudits(database, { audienceId })
  return Promise.all(audits.map(async (audit) => ({ audit, approvals: await approvalsOf(database, audit.id) })))
}
