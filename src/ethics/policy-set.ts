/**
 * The policy set: thresholds and rules together, with one hash. It is stored in each audit and bound by each approval, so that a
 * change of policy makes older approvals visible as such and voids them.
 */
import { contentHash, type Json } from '../kernel/index.ts'
import { type Policy, policy } from './policy.ts'
import { rules } from './rules.ts'

/** The hash of the thresholds and of every rule's number, source and whether people may override it. */
export function policyHash(of: Policy = policy): string {
  const set = rules.map(({ id, source, overridable }) => ({ id, source, overridable }))
  return contentHash({ policy: of as unknown as Json, rules: set })
}
