/**
 * What an import did, in numbers that add up: every row read is created, updated, unchanged or rejected.
 */
import type { Candidate, Refusal, RefusalCode } from './candidate.ts'
import type { Outcome } from './intake.ts'

export interface ImportCounts {
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
  /** Rejected rows by reason. */
  readonly reasons: Readonly<Partial<Record<RefusalCode, number>>>
  /** Consent decisions told by the file, with evidence where they need it. */
  readonly decisions: number
  /** Rows taken without any decision: these people are unknown to consent, nothing may be done that needs it. */
  readonly withoutDecision: number
  /** Yes answers that could not be proven (no source, notice version or date) and so count as not answered. */
  readonly withoutEvidence: number
}

export const noCounts: ImportCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  reasons: {},
  decisions: 0,
  withoutDecision: 0,
  withoutEvidence: 0,
}

/** Counts of a run after one more batch. */
export function addBatch(
  before: ImportCounts,
  taken: readonly { candidate: Candidate; outcome: Outcome }[],
  refused: readonly Refusal[],
): ImportCounts {
  const results = { created: 0, updated: 0, unchanged: 0 }
  const reasons: Partial<Record<RefusalCode, number>> = { ...before.reasons }
  let decisions = 0
  let withoutDecision = 0
  let withoutEvidence = 0
  for (const { candidate, outcome } of taken) {
    if (!outcome.ok) continue
    results[outcome.result]++
    decisions += candidate.decisions.length
    withoutEvidence += candidate.withoutEvidence
    if (candidate.decisions.length === 0) withoutDecision++
  }
  for (const refusal of refused) reasons[refusal.code] = (reasons[refusal.code] ?? 0) + 1
  return {
    rows: before.rows + results.created + results.updated + results.unchanged + refused.length,
    created: before.created + results.created,
    updated: before.updated + results.updated,
    unchanged: before.unchanged + results.unchanged,
    rejected: before.rejected + refused.length,
    reasons,
    decisions: before.decisions + decisions,
    withoutDecision: before.withoutDecision + withoutDecision,
    withoutEvidence: before.withoutEvidence + withoutEvidence,
  }
}
