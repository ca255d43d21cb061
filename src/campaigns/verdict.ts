/**
 * The verdict on a campaign, for the people who write it and for those who must answer for it: the audit, whether it still is of
 * exactly this, what stands in the way, what was decided by whom, and whether the reader may decide.
 */
import { type Approval, ethicsPolicy, type MayDecide, type ShownAudit } from '../ethics/index.ts'
import type { Actor, Language, Role } from '../kernel/index.ts'
import { lookAt } from './authoring.ts'
import { type NameOf, readNames } from './names.ts'
import type { CampaignDeps } from './ports.ts'
import { type Lack, lacksOf, standingOf } from './readiness.ts'
import { listCampaigns } from './store.ts'

/** A decision with the name of whoever took it. */
export interface NamedDecision extends Approval {
  readonly approverName: string | null
}

export interface CampaignVerdict {
  /** The last audit, of this or of what it was before a change; null before the first. */
  readonly audit: Omit<ShownAudit, 'approvals'> | null
  /** `current`: of exactly this; `stale`: something has changed since; `none`: never audited. */
  readonly standing: 'current' | 'stale' | 'none'
  readonly approved: boolean
  readonly validUntil: Date | null
  readonly lacks: readonly Lack[]
  /** Oldest first. */
  readonly decisions: readonly NamedDecision[]
  readonly mayDecide: MayDecide
  /** People who must approve, and the fewest characters of a reason. */
  readonly needed: number
  readonly reasonCharacters: number
  readonly approvers: readonly Role[]
  readonly band: { readonly low: number; readonly high: number }
  readonly ageGated: readonly string[]
  /** Names of the fields that the audit looks at, in the reader's language. */
  readonly labels: Readonly<Record<string, string>>
}

export async function verdictOf(
  deps: CampaignDeps,
  actor: Actor,
  campaignId: string,
  reader: Language,
): Promise<CampaignVerdict> {
  const looked = await lookAt(deps, campaignId)
  const answer = looked.gaps.length === 0 ? await standingOf(deps, looked) : null
  const auditId = (answer?.ok ? answer.standing.auditId : answer?.auditId) ?? looked.campaign.lastAuditId
  const audit = auditId === null ? null : await deps.ethics.get(actor, auditId)
  const { approvals = [], ...found } = audit ?? {}
  const current = audit !== null && answer !== null && (answer.ok || answer.auditId !== null)
  return {
    audit: audit && (found as CampaignVerdict['audit']),
    standing: audit === null ? 'none' : current ? 'current' : 'stale',
    approved: answer?.ok ?? false,
    validUntil: answer?.ok ? answer.standing.validUntil : null,
    lacks: answer && !answer.ok ? lacksOf(answer, reader) : [],
    decisions: named(approvals, await readNames(deps.staff)),
    mayDecide: audit === null || !current ? 'stale' : await deps.ethics.mayDecide(actor, audit.id),
    needed: audit?.blocking ? ethicsPolicy.overridingApprovers : 1,
    reasonCharacters: ethicsPolicy.reasonCharacters,
    approvers: ethicsPolicy.approvers,
    band: ethicsPolicy.ratioBand,
    ageGated: ethicsPolicy.ageGated,
    labels: await labelsOf(deps, audit, reader),
  }
}

function named(approvals: readonly Approval[], nameOf: NameOf): NamedDecision[] {
  return approvals.map((one) => ({ ...one, approverName: nameOf(one.approver) }))
}

async function labelsOf(
  deps: CampaignDeps,
  audit: ShownAudit | null,
  reader: Language,
): Promise<Record<string, string>> {
  const fields = new Set(audit?.result.attributes.map(({ field }) => field))
  const catalogue = await deps.subjects.catalogue.list()
  return Object.fromEntries(
    catalogue.filter(({ name }) => fields.has(name)).map(({ name, label }) => [name, label[reader]]),
  )
}

/** A campaign that waits for somebody to answer for it. */
export interface WaitingCampaign {
  readonly campaignId: string
  readonly name: string
  readonly purpose: string
  readonly authorName: string | null
  readonly auditId: string
  readonly verdict: ShownAudit['verdict']
  readonly blocking: boolean
  readonly auditedAt: Date
  readonly given: number
  readonly needed: number
  readonly mayDecide: MayDecide
  readonly lacks: readonly Lack[]
}

/** Newest campaigns looked at: older ones have outlived their audits. */
const most = 200

/** Everything audited that only lacks an approval, and whether the reader may give it. */
export async function waitingForApproval(
  deps: CampaignDeps,
  actor: Actor,
  reader: Language,
): Promise<WaitingCampaign[]> {
  const checked = (await listCampaigns(deps.database.db, most)).filter(({ state }) => state === 'checked')
  const found = await Promise.all(checked.map(({ campaignId }) => verdictOf(deps, actor, campaignId, reader)))
  const nameOf = await readNames(deps.staff)
  return found.flatMap((verdict, index): WaitingCampaign[] => {
    const { audit, lacks, needed, mayDecide } = verdict
    const campaign = checked[index]!
    if (audit === null || verdict.standing !== 'current' || verdict.approved || mayDecide === 'final') return []
    // A refusal is a decision: the campaign is its author's again.
    const last = verdict.decisions.at(-1)?.kind
    if (last === 'refused' || last === 'revoked') return []
    return [
      {
        campaignId: campaign.campaignId,
        name: campaign.definition.name,
        purpose: campaign.definition.purpose,
        authorName: nameOf(campaign.author),
        auditId: audit.id,
        verdict: audit.verdict,
        blocking: audit.blocking,
        auditedAt: audit.madeAt,
        given: given(verdict.decisions),
        needed,
        mayDecide,
        lacks,
      },
    ]
  })
}

/** Approvals since the last refusal. */
function given(decisions: readonly NamedDecision[]): number {
  const against = decisions.findLastIndex(({ kind }) => kind === 'refused' || kind === 'revoked')
  return new Set(decisions.slice(against + 1).map(({ approver }) => approver)).size
}
