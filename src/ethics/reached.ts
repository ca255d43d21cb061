/**
 * The third stage: who was reached in the end. What is targeted fairly can still be delivered unfairly (addresses that bounce,
 * caps, hours), so people reached, each counted once, are compared with people who may be addressed.
 */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Actor } from '../kernel/index.ts'
import { type Assessment, assess } from './assessment.ts'
import { type AuditDeps, readAudit } from './audits.ts'
import { countGroups } from './counts.ts'
import { type Finding, finding } from './findings.ts'
import { policy } from './policy.ts'

export interface Reached {
  readonly assessment: Assessment
  readonly findings: readonly Finding[]
}

const deliveryVariance = {
  id: 'E23',
  source: 'Charter E23; Défenseur des droits, decision of 10 October 2025',
  overridable: true,
}

/**
 * Audits what was delivered, with the groups and the polarity of the audit that stood in front.
 * @param reached over profile p: whether a message of the campaign reached the person; comes from the room of delivery
 * @throws Problem `ethics.unknown_audit`
 */
export async function auditReached(
  deps: AuditDeps,
  actor: Actor,
  auditId: string,
  reached: RawBuilder<SqlBool>,
): Promise<Reached> {
  const { bundle, result } = await readAudit(deps.database, auditId)
  const { attributes } = result
  const why = `fairness of what was delivered after audit ${auditId}`
  const { tables } = await deps.gate.open({ purpose: 'fairness_audit', actor, why }, ({ tx }) =>
    countGroups(tx, {
      attributes,
      purposeId: deps.sources.purpose(bundle.purpose).id,
      audience: reached,
      model: null,
      now: deps.clock.now(),
      levels: policy.levels,
    }),
  )
  const required = attributes.filter((attribute) => attribute.required).map(({ field }) => field)
  const assessment = assess({ tables, polarity: bundle.polarity, required }, policy)
  return { assessment, findings: variances(assessment) }
}

function variances({ variation }: Assessment): Finding[] {
  return variation
    .filter(({ attributes, value }) => attributes.length === 1 && value !== null && value > policy.deliveryVariance)
    .map(({ attributes, value }) =>
      finding(deliveryVariance, {
        severity: 'review',
        observed: Number(value!.toFixed(3)),
        threshold: policy.deliveryVariance,
        evidence: attributes[0]!,
        message: 'e23',
        fix: 'e23_fix',
      }),
    )
}
