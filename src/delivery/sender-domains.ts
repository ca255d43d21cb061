/**
 * Sender domains: for each domain that we sign for, the DNS records that let a receiver believe our mail (DKIM, SPF, DMARC, and where
 * bounces go), and a check of what DNS says about each today.
 */
import type { DkimKeys, DkimRecord } from './dkim-keys.ts'
import { checkDmarc, type DmarcVerdict } from './dmarc.ts'
import { askMx, askTxt, type DnsLookup } from './dns.ts'
import { problem } from './problems.ts'
import { checkSpf, type SpfVerdict } from './spf.ts'

export type RecordPurpose = 'dkim' | 'spf' | 'dmarc' | 'return_path'

/** One record to publish. */
export interface DomainRecord {
  readonly purpose: RecordPurpose
  readonly type: 'TXT' | 'MX'
  readonly name: string
  /** Its value, in strings of at most 255 characters; null where it cannot be known here. */
  readonly value: readonly string[] | null
}

export interface SenderDomain {
  readonly domain: string
  /** `mail`: the domain of this installation's messages (AVAL_MAIL_DOMAIN); `key`: there is only a key for it. */
  readonly use: 'mail' | 'key'
  readonly selector: string | null
  readonly madeAt: Date | null
  readonly records: readonly DomainRecord[]
}

export type RecordVerdict = DmarcVerdict | SpfVerdict | 'different' | 'no_key'

export interface CheckedRecord {
  readonly purpose: RecordPurpose
  readonly verdict: RecordVerdict
  /** What DNS says. */
  readonly found: readonly string[]
  /** For SPF, how many look-ups a receiver needs; ten are allowed. */
  readonly lookups: number | null
  /** For DMARC, the domain whose policy holds. */
  readonly at: string | null
}

export interface DomainCheck {
  readonly domain: string
  /** Whether our private key and the record to publish belong together; null without a key. */
  readonly keys: 'match' | 'differ' | null
  readonly records: readonly CheckedRecord[]
}

export interface SenderDomains {
  /** The domain of our mail first. Asks nobody. */
  list(): Promise<SenderDomain[]>
  /** Asks DNS now. @throws Problem `delivery.not_found` for a domain that is not ours */
  check(domain: string): Promise<DomainCheck>
}

interface Deps {
  readonly dkim: Pick<DkimKeys, 'list' | 'check'>
  readonly dns: DnsLookup
  readonly mailDomain: string
  /** The mail server that we hand messages to; null: the local mailbox. */
  readonly relay: string | null
}

export function createSenderDomains(deps: Deps): SenderDomains {
  const list = async (): Promise<SenderDomain[]> => {
    const keys = (await deps.dkim.list()).filter((key) => key.active)
    const domains = [...new Set([deps.mailDomain, ...keys.map((key) => key.domain)])]
    return domains.map((domain) => domainOf(deps, domain, keys.find((key) => key.domain === domain) ?? null))
  }
  return {
    list,
    check: async (name) => {
      const domain = (await list()).find((one) => one.domain === name)
      if (!domain) throw problem('delivery.not_found', { at: 'domain' })
      return checkDomain(deps, domain)
    },
  }
}

function domainOf({ mailDomain, relay }: Deps, domain: string, key: DkimRecord | null): SenderDomain {
  const records: readonly DomainRecord[] = [
    { purpose: 'dkim', type: 'TXT', name: key?.dnsName ?? `aval._domainkey.${domain}`, value: key?.dnsValue ?? null },
    { purpose: 'spf', type: 'TXT', name: domain, value: relay === null ? null : [`v=spf1 a:${relay} ~all`] },
    {
      purpose: 'dmarc',
      type: 'TXT',
      name: `_dmarc.${domain}`,
      value: [`v=DMARC1; p=quarantine; rua=mailto:dmarc@${domain}`],
    },
    { purpose: 'return_path', type: 'MX', name: domain, value: null },
  ]
  return {
    domain,
    use: domain === mailDomain ? 'mail' : 'key',
    selector: key?.selector ?? null,
    madeAt: key?.madeAt ?? null,
    // Envelopes carry the domain of our mail alone: only there do SPF and bounces concern us.
    records:
      domain === mailDomain ? records : records.filter((one) => one.purpose === 'dkim' || one.purpose === 'dmarc'),
  }
}

async function checkDomain(deps: Deps, { domain, selector, records }: SenderDomain): Promise<DomainCheck> {
  const keys = selector === null ? null : (await deps.dkim.check(domain)).keys
  return { domain, keys, records: await Promise.all(records.map((record) => checkRecord(deps.dns, domain, record))) }
}

async function checkRecord(dns: DnsLookup, domain: string, record: DomainRecord): Promise<CheckedRecord> {
  const { purpose } = record
  const plain = { purpose, lookups: null, at: null }
  switch (purpose) {
    case 'spf':
      return { ...plain, ...(await checkSpf(dns, domain)) }
    case 'dmarc':
      return { ...plain, ...(await checkDmarc(dns, domain)) }
    case 'dkim':
      return { ...plain, ...(await checkDkim(dns, record)) }
    case 'return_path': {
      const said = await askMx(dns, domain)
      if (said.kind === 'said') return { ...plain, verdict: 'published', found: said.values }
      return { ...plain, verdict: said.kind === 'nothing' ? 'missing' : 'unknown', found: [] }
    }
  }
}

async function checkDkim(dns: DnsLookup, record: DomainRecord): Promise<Pick<CheckedRecord, 'verdict' | 'found'>> {
  if (record.value === null) return { verdict: 'no_key', found: [] }
  const said = await askTxt(dns, record.name)
  if (said.kind !== 'said') return { verdict: said.kind === 'nothing' ? 'missing' : 'unknown', found: [] }
  const plain = (text: string) => text.replaceAll(/\s/g, '')
  const ours = plain(record.value.join(''))
  return { verdict: said.values.some((one) => plain(one) === ours) ? 'published' : 'different', found: said.values }
}
