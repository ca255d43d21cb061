/** What became of each step of a check, for every page that shows one: held, failed, not reached, or of no weight here. Pure. */
import {
  checkCheckpoint,
  parsePolicy,
  type Receipt,
  type ReceiptFacts,
  type Verdict,
} from '../../../verifier/src/index.ts'

export type StepState = 'passed' | 'failed' | 'skipped' | 'absent' | 'none'

export const stepMarks: Readonly<Record<StepState, string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '·',
  absent: '–',
  none: '!',
}

/**
 * All steps before the one that failed hold; those after it were not reached.
 * @param order the steps in the order in which the verifier takes them
 * @param receipt null: the file could not be read
 */
export function stepStates(
  order: readonly string[],
  verdict: Verdict<ReceiptFacts>,
  receipt: Receipt | null,
  policy: string,
): StepState[] {
  const failedAt = verdict.ok ? order.length : order.indexOf(verdict.step)
  const unwitnessed = receipt !== null && isUnwitnessed(receipt, policy)
  return order.map((step, k) => {
    if (k > failedAt) return 'skipped'
    if (k === failedAt) return 'failed'
    if (step === 'anchor' && !receipt?.anchor) return 'absent'
    return step === 'witnesses' && unwitnessed ? 'none' : 'passed'
  })
}

/** A policy may ask for no witness; that this step then passes must not sound like a confirmation. */
function isUnwitnessed(receipt: Receipt, policy: string): boolean {
  const parsed = parsePolicy(policy)
  if (!('policy' in parsed)) return false
  const seen = checkCheckpoint(receipt.checkpoint, parsed.policy)
  return seen.ok && seen.witnesses.length === 0
}
