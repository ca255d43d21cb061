/**
 * SPF (RFC 7208) as far as a sender can judge it: one record, readable, within ten look-ups, and with an end that says something. From
 * which address a relay sends is known to the relay alone, so whether it is permitted is not claimed.
 */
import { askTxt, type DnsLookup, type Said } from './dns.ts'

export type SpfVerdict = 'published' | 'open' | 'missing' | 'several' | 'invalid' | 'too_many_lookups' | 'unknown'

export interface SpfFinding {
  readonly verdict: SpfVerdict
  readonly found: readonly string[]
  /** DNS look-ups that a receiver needs (§4.6.4); null where they could not be counted. */
  readonly lookups: number | null
}

/** §4.6.4 */
const mostLookups = 10
const term =
  /^(?:[-+~?]?(?:all|include:\S+|a(?:[:/]\S+)?|mx(?:[:/]\S+)?|ptr(?::\S+)?|ip4:[0-9./]+|ip6:[0-9a-f:./]+|exists:\S+)|(?:redirect|exp|[a-z][a-z0-9._-]*)=\S*)$/i
const asks = /^[-+~?]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?::|$)|exists:)|^redirect=/i

/** Looks at the SPF record of a domain. Never throws. */
export async function checkSpf(dns: DnsLookup, domain: string): Promise<SpfFinding> {
  const said = await askTxt(dns, domain)
  if (said.kind === 'unknown') return { verdict: 'unknown', found: [], lookups: null }
  const found = recordsIn(said)
  const [record] = found
  if (record === undefined) return { verdict: 'missing', found, lookups: null }
  if (found.length > 1) return { verdict: 'several', found, lookups: null }
  const terms = termsOf(record)
  if (!terms.every((one) => term.test(one))) return { verdict: 'invalid', found, lookups: null }
  const counted = await countLookups(dns, terms)
  if (counted.kind === 'unknown') return { verdict: 'unknown', found, lookups: null }
  if (counted.lookups > mostLookups) return { verdict: 'too_many_lookups', found, lookups: counted.lookups }
  return { verdict: closes(terms) ? 'published' : 'open', found, lookups: counted.lookups }
}

function recordsIn(said: Said): readonly string[] {
  return said.kind === 'said' ? said.values.filter((value) => /^v=spf1(?: |$)/i.test(value)) : []
}

function termsOf(record: string): readonly string[] {
  return record.trim().split(/ +/).slice(1)
}

/** Whether others are refused or at least marked. A redirect leaves that to the record that it names. */
function closes(terms: readonly string[]): boolean {
  return terms.some((one) => /^[-~]all$/i.test(one) || /^redirect=/i.test(one))
}

type Counted = { readonly kind: 'counted'; readonly lookups: number } | { readonly kind: 'unknown' }

/** Follows include and redirect; stops one past the limit, so that a circle ends. */
async function countLookups(dns: DnsLookup, first: readonly string[]): Promise<Counted> {
  const waiting = [first]
  let lookups = 0
  for (let terms = waiting.pop(); terms; terms = waiting.pop()) {
    for (const one of terms.filter((candidate) => asks.test(candidate))) {
      if (++lookups > mostLookups) return { kind: 'counted', lookups }
      const further = /^(?:[-+~?]?include:|redirect=)(\S+)$/i.exec(one)?.[1]
      if (further === undefined || further.includes('%')) continue
      const said = await askTxt(dns, further)
      if (said.kind === 'unknown') return { kind: 'unknown' }
      waiting.push(termsOf(recordsIn(said)[0] ?? ''))
    }
  }
  return { kind: 'counted', lookups }
}
