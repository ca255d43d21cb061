/**
 * The charter's rules on what a text says: claims that press people (E16) and other unfair turns (E17).
 */
import type { CopyFinding } from './copy.ts'
import { type Facts, type Finding, finding, type Rule } from './findings.ts'

const pressing: Rule = {
  id: 'E16',
  source: 'Directive 2005/29/EC Annex I no. 7; C. conso. L121-4 7°',
  overridable: true,
  check: (facts) =>
    open(facts, ['urgency', 'scarcity']).map((found) => {
      const contradicted = found.state === 'contradicted'
      return observation(
        pressing,
        found,
        contradicted ? 'block' : 'review',
        contradicted ? 'e16_contradicted' : 'e16_unbacked',
      )
    }),
}

const unfair: Rule = {
  id: 'E17',
  source: 'EDPB Guidelines 03/2022; Directive 2005/29/EC',
  overridable: true,
  check: (facts) =>
    open(facts, ['shaming', 'hidden_cost', 'social_proof']).map((found) => observation(unfair, found, 'review', 'e17')),
}

export const copyRules: readonly Rule[] = [pressing, unfair]

function open(facts: Facts, kinds: readonly CopyFinding['kind'][]): CopyFinding[] {
  return facts.copy.filter((found) => kinds.includes(found.kind) && found.state !== 'backed')
}

function observation(
  rule: Rule,
  found: CopyFinding,
  severity: 'block' | 'review',
  message: 'e16_unbacked' | 'e16_contradicted' | 'e17',
): Finding {
  return finding(rule, {
    severity,
    observed: found.quote,
    threshold: null,
    evidence: `${found.kind} (${found.language})`,
    message,
    fix: message === 'e17' ? 'e17_fix' : 'e16_fix',
  })
}
