/**
 * The requirement: nothing goes live unless exactly this bundle is approved, now. The answer is yes with who answers for it, or a
 * refusal that says every difference and what to do about it, in both languages.
 */
import { type Clock, type Database, type Language, languages } from '../kernel/index.ts'
import {
  ageInDays,
  type Approval,
  approvalsOf,
  finalFindings,
  hashOf,
  isFresh,
  type Review,
  ruleIds,
} from './approvals.ts'
import type { Verdict } from './assessment.ts'
import { type Audit, findAudits } from './audits.ts'
import { type Bundle, bundleHash, differing } from './bundle.ts'
import { type FindPerson, namesOf } from '../staff/index.ts'
import { policy } from './policy.ts'
import { policyHash } from './policy-set.ts'
import { problem } from './problems.ts'
import { say, type Word } from './words.ts'

/** Why a bundle may not go live: a sentence, and what would make it right. */
export interface Obstacle {
  readonly reason: Word
  readonly values: Readonly<Record<string, unknown>>
  readonly todo: 'todo_audit' | 'todo_approve' | 'todo_fix'
}

/** What a bundle that may go live rests on. */
export interface Standing {
  readonly auditId: string
  readonly approvalHash: string
  readonly approvers: readonly string[]
  /** The earliest moment at which the approval or the audit ends. */
  readonly validUntil: Date
}

export type Answer =
  | { readonly ok: true; readonly standing: Standing }
  | { readonly ok: false; readonly obstacles: readonly Obstacle[]; readonly auditId: string | null }

export interface RequirementDeps {
  readonly database: Database
  readonly clock: Clock
  readonly person: FindPerson
}

/** Whether a bundle may go live, and if not, why not. */
export async function standingOf({ database, clock, person }: RequirementDeps, bundle: Bundle): Promise<Answer> {
  const [audit] = await findAudits(database, { bundleHash: bundleHash(bundle), limit: 1 })
  if (!audit) return { ok: false, auditId: null, obstacles: await missing(database, bundle) }
  const authors = [...(await namesOf(person, bundle.author)), ...(await namesOf(person, audit.bundle.author))]
  return judge({ audit, approvals: await approvalsOf(database, audit.id) }, authors, clock.now())
}

/**
 * Passes only when exactly this bundle is approved now.
 * @throws Problem `ethics.not_approved` with every difference and what to do
 */
export async function requireApproved(deps: RequirementDeps, bundle: Bundle): Promise<Standing> {
  const answer = await standingOf(deps, bundle)
  if (answer.ok) return answer.standing
  const said = (language: Language) => answer.obstacles.map((one) => obstacleInWords(one, language, answer.auditId))
  const text = (language: Language) =>
    said(language)
      .map(({ sentence }) => sentence)
      .join('; ')
  const todo = (language: Language) => [...new Set(said(language).map((one) => one.todo))].join(' ')
  const [en, fr] = languages.map((language) => ({ why: text(language), todo: todo(language) }))
  throw problem('ethics.not_approved', {
    why: en!.why,
    whyFR: fr!.why,
    todo: en!.todo,
    todoFR: fr!.todo,
    auditId: answer.auditId,
    obstacles: answer.obstacles.map(({ reason }) => reason),
  })
}

/**
 * An obstacle as half a sentence, lower case, and what would make it right as a whole one.
 * @param auditId named to those who decide by it, on the command line; null where the decision stands on the same page
 */
export function obstacleInWords(
  { reason, values, todo }: Obstacle,
  language: Language,
  auditId: string | null,
): { readonly sentence: string; readonly todo: string } {
  const { verdict } = values
  const named = verdict === undefined ? {} : { verdict: say(language, `name_${verdict as Verdict}`) }
  return {
    sentence: say(language, reason, { ...values, ...named }),
    todo: say(language, todo === 'todo_approve' && auditId === null ? 'todo_approve_it' : todo, {
      audit: auditId ?? '',
    }),
  }
}

/** No audit of this bundle: what differs from the last one of this audience, if there is one. */
async function missing(database: Database, bundle: Bundle): Promise<Obstacle[]> {
  const [last] = await findAudits(database, { audienceId: bundle.audience.id, limit: 1 })
  if (!last) return [{ reason: 'missing_audit', values: {}, todo: 'todo_audit' }]
  return differing(last.bundle, bundle).map((part) => ({ reason: `changed_${part}`, values: {}, todo: 'todo_audit' }))
}

/** What stands between an audited bundle and going live. */
function judge({ audit, approvals }: Review, authors: readonly string[], now: Date): Answer {
  const obstacles = [...auditObstacles(audit, now), ...approvalObstacles(audit, approvals, authors, now)]
  if (obstacles.length > 0) return { ok: false, obstacles, auditId: audit.id }
  const counted = inForce(audit, approvals, now)
  const ends = [
    audit.madeAt.getTime() + policy.auditDays * 86_400_000,
    ...counted.map(({ expiresAt }) => expiresAt!.getTime()),
  ]
  return {
    ok: true,
    standing: {
      auditId: audit.id,
      approvalHash: hashOf(audit),
      approvers: counted.map(({ approver }) => approver),
      validUntil: new Date(Math.min(...ends)),
    },
  }
}

function auditObstacles(audit: Audit, now: Date): Obstacle[] {
  const found: Obstacle[] = []
  const final = finalFindings(audit)
  if (final.length > 0) found.push({ reason: 'not_overridable', values: { rules: ruleIds(final) }, todo: 'todo_fix' })
  if (!isFresh(audit, now)) {
    found.push({
      reason: 'audit_old',
      values: { days: ageInDays(audit, now), limit: policy.auditDays },
      todo: 'todo_audit',
    })
  }
  if (audit.policyHash !== policyHash()) {
    found.push({
      reason: 'policy_changed',
      values: { from: audit.policyVersion, to: policy.version },
      todo: 'todo_audit',
    })
  }
  return found
}

/** Approvals that count now: after the last refusal or revocation, for this very result, not ended. */
function inForce(audit: Audit, approvals: readonly Approval[], now: Date): Approval[] {
  const last = approvals.findLastIndex(({ kind }) => kind === 'refused' || kind === 'revoked')
  const alive = approvals
    .slice(last + 1)
    .filter(({ approvalHash, expiresAt }) => approvalHash === hashOf(audit) && expiresAt !== null && expiresAt > now)
  return [...new Map(alive.map((approval) => [approval.approver, approval])).values()]
}

const day = (at: Date) => at.toISOString().slice(0, 10)

function approvalObstacles(
  audit: Audit,
  approvals: readonly Approval[],
  authors: readonly string[],
  now: Date,
): Obstacle[] {
  const todo = 'todo_approve'
  const latest = approvals.at(-1)
  if (latest && (latest.kind === 'refused' || latest.kind === 'revoked')) {
    return [{ reason: `approval_${latest.kind}`, values: { date: day(latest.madeAt), reason: latest.reason }, todo }]
  }
  const counted = inForce(audit, approvals, now)
  const others = counted.filter(({ approver }) => !authors.includes(approver))
  if (counted.length > 0 && others.length === 0) return [{ reason: 'author_approved', values: {}, todo }]
  const needed = audit.blocking ? policy.overridingApprovers : 1
  if (others.length >= needed) return []
  if (others.length > 0) return [{ reason: 'missing_second', values: { given: others.length, needed }, todo }]
  const ended = latest?.expiresAt
  if (ended && ended <= now) return [{ reason: 'approval_expired', values: { date: day(ended) }, todo }]
  return [{ reason: 'missing_approval', values: { verdict: audit.verdict }, todo }]
}
