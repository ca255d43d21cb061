/**
 * DMARC (RFC 7489): the policy of the domain itself or, where it has none, of the domain above it. A policy of `none` only watches: it is
 * named weak, because it stops nobody who writes in our name.
 */
import { askTxt, type DnsLookup } from './dns.ts'

export type DmarcVerdict = 'published' | 'weak' | 'missing' | 'several' | 'invalid' | 'unknown'

export interface DmarcFinding {
  readonly verdict: DmarcVerdict
  readonly found: readonly string[]
  /** The domain whose policy holds. */
  readonly at: string | null
}

/** Looks up the policy that holds for a domain. Never throws. */
export async function checkDmarc(dns: DnsLookup, domain: string): Promise<DmarcFinding> {
  for (const at of upwards(domain)) {
    const said = await askTxt(dns, `_dmarc.${at}`)
    if (said.kind === 'unknown') return { verdict: 'unknown', found: [], at: null }
    const found = said.kind === 'said' ? said.values.filter((value) => /^v=DMARC1\s*(?:;|$)/.test(value)) : []
    if (found.length > 0)
      return { verdict: found.length > 1 ? 'several' : judged(found[0]!, at === domain ? 'own' : 'above'), found, at }
  }
  return { verdict: 'missing', found: [], at: null }
}

/** The domain, then each above it that is not a top level. */
function upwards(domain: string): readonly string[] {
  const labels = domain.split('.')
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, from) => labels.slice(from).join('.'))
}

function judged(record: string, whose: 'own' | 'above'): DmarcVerdict {
  const tags = new Map(
    record.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=', 2)
      return [name.trim().toLowerCase(), value.trim().toLowerCase()]
    }),
  )
  const policy = (whose === 'own' ? undefined : tags.get('sp')) ?? tags.get('p')
  if (policy === 'quarantine' || policy === 'reject') return 'published'
  return policy === 'none' ? 'weak' : 'invalid'
}
