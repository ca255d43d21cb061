/**
 * Claims: whether a person may be told "we did not use your age". Only when the field was no input and the proxy audit found that
 * the other inputs do not stand in for it; not knowing is a no.
 */
import type { Database } from '../kernel/index.ts'
import { type Audit, findAudits } from './audits.ts'
import { type Bundle, bundleHash } from './bundle.ts'
import { policy } from './policy.ts'
import { proxyVerdict } from './proxies.ts'

/** What may be said of a field: it was used; it may have been, through others; it was not. */
export type Claim = 'used' | 'used_indirectly' | 'unused'

/** What the audit of a campaign allows to be said of a field. */
export function claimFrom(audit: Audit, field: string): Claim {
  const { inputs } = audit.result
  if (inputs.includes(field)) return 'used'
  if (inputs.length === 0) return 'unused'
  return proxyVerdict(field, audit.result, policy) === 'pass' ? 'unused' : 'used_indirectly'
}

/** What may be said of a field to people whom this bundle reached; without an audit never "unused". */
export async function claimAbout(database: Database, bundle: Bundle, field: string): Promise<Claim> {
  const [audit] = await findAudits(database, { bundleHash: bundleHash(bundle), limit: 1 })
  return audit ? claimFrom(audit, field) : 'used_indirectly'
}
