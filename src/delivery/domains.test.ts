/** Sender domains against a DNS that says what a test wants, and one that is not there. */
import { describe, expect, test } from 'vitest'
import { checkDmarc } from './dmarc.ts'
import type { DkimRecord } from './dkim-keys.ts'
import type { DnsLookup } from './dns.ts'
import { createSenderDomains } from './sender-domains.ts'
import { checkSpf } from './spf.ts'

const failing = (code: string) => Object.assign(new Error(code), { code })

function zone(txt: Record<string, readonly string[]>, mx: Record<string, string> = {}): DnsLookup {
  return {
    txt: async (name) => {
      if (!txt[name]) throw failing('ENOTFOUND')
      return txt[name].map((value) => [value.slice(0, 255), value.slice(255)])
    },
    mx: async (name) => {
      if (!mx[name]) throw failing('ENODATA')
      return [{ exchange: mx[name], priority: 10 }]
    },
  }
}
const unreachable: DnsLookup = {
  txt: () => Promise.reject(failing('ECONNREFUSED')),
  mx: () => Promise.reject(failing('ETIMEOUT')),
}

describe('SPF', () => {
  const verdict = async (...records: string[]) => (await checkSpf(zone({ 'x.org': records }), 'x.org')).verdict

  test('one readable record that closes is published; other TXT records do not disturb', async () => {
    expect(await verdict('v=spf1 ip4:192.0.2.0/24 mx -all', 'google-site-verification=abc')).toBe('published')
    expect(await verdict('v=spf1 redirect=_spf.x.org')).toBe('published')
  })
  test('a record that lets everybody through is open', async () => {
    expect(await verdict('v=spf1 mx +all')).toBe('open')
    expect(await verdict('v=spf1 mx ?all')).toBe('open')
    expect(await verdict('v=spf1 mx')).toBe('open')
  })
  test('none, two, and one that cannot be read are three different answers', async () => {
    expect(await verdict('v=spf10 mx -all')).toBe('missing')
    expect(await verdict('v=spf1 -all', 'v=spf1 mx -all')).toBe('several')
    expect(await verdict('v=spf1 ipv4:192.0.2.1 -all')).toBe('invalid')
  })
  test('look-ups are counted through includes, and more than ten are too many', async () => {
    const dns = zone({
      'x.org': ['v=spf1 include:a.org mx -all'],
      'a.org': ['v=spf1 a exists:%{i}.a.org ip4:192.0.2.1 -all'],
      'circle.org': ['v=spf1 include:circle.org -all'],
    })
    expect(await checkSpf(dns, 'x.org')).toMatchObject({ verdict: 'published', lookups: 4 })
    expect(await checkSpf(dns, 'circle.org')).toMatchObject({ verdict: 'too_many_lookups', lookups: 11 })
  })
})

describe('DMARC', () => {
  const verdict = async (record: string) => (await checkDmarc(zone({ '_dmarc.x.org': [record] }), 'x.org')).verdict

  test('a policy that acts is published, one that watches is weak, one without a policy is invalid', async () => {
    expect(await verdict('v=DMARC1; p=reject; rua=mailto:d@x.org')).toBe('published')
    expect(await verdict('v=DMARC1;p=quarantine')).toBe('published')
    expect(await verdict('v=DMARC1; p=none')).toBe('weak')
    expect(await verdict('v=DMARC1; rua=mailto:d@x.org')).toBe('invalid')
  })
  test('the domain above answers where the domain itself has none, with its policy for subdomains', async () => {
    const dns = zone({ '_dmarc.x.org': ['v=DMARC1; p=reject; sp=none'] })
    expect(await checkDmarc(dns, 'news.x.org')).toEqual({
      verdict: 'weak',
      found: ['v=DMARC1; p=reject; sp=none'],
      at: 'x.org',
    })
    expect((await checkDmarc(dns, 'x.org')).verdict).toBe('published')
    expect((await checkDmarc(dns, 'y.org')).verdict).toBe('missing')
  })
})

const key: DkimRecord = {
  domain: 'x.org',
  selector: 's1',
  active: true,
  madeAt: new Date('2026-11-01T00:00:00Z'),
  dnsName: 's1._domainkey.x.org',
  dnsValue: ['v=DKIM1; k=rsa; p=', 'A'.repeat(300)],
}

function domains(dns: DnsLookup, given: { keys?: readonly DkimRecord[]; relay?: string | null } = {}) {
  const keys = given.keys ?? [key]
  return createSenderDomains({
    dkim: { list: async () => [...keys], check: async () => ({ keys: 'match', dns: 'unknown' }) },
    dns,
    mailDomain: 'x.org',
    relay: given.relay === undefined ? 'relay.net' : given.relay,
  })
}

test('the records to publish name the key, the relay, a policy that acts, and where bounces go', async () => {
  const [first] = await domains(unreachable).list()
  expect(first).toMatchObject({ domain: 'x.org', use: 'mail', selector: 's1' })
  expect(first?.records.map((record) => [record.purpose, record.name, record.value?.[0] ?? null])).toEqual([
    ['dkim', 's1._domainkey.x.org', 'v=DKIM1; k=rsa; p='],
    ['spf', 'x.org', 'v=spf1 a:relay.net ~all'],
    ['dmarc', '_dmarc.x.org', 'v=DMARC1; p=quarantine; rua=mailto:dmarc@x.org'],
    ['return_path', 'x.org', null],
  ])
})

test('a domain for which there is only a key shows what concerns it, and none of what only envelopes need', async () => {
  const other = { ...key, domain: 'shop.org', dnsName: 's1._domainkey.shop.org' }
  const list = await domains(unreachable, { keys: [key, { ...other, active: false }, other] }).list()
  expect(list.map((one) => [one.domain, one.records.map((record) => record.purpose)])).toEqual([
    ['x.org', ['dkim', 'spf', 'dmarc', 'return_path']],
    ['shop.org', ['dkim', 'dmarc']],
  ])
})

test('a domain whose records are all there is found so', async () => {
  const dns = zone(
    {
      's1._domainkey.x.org': [`v=DKIM1; k=rsa; p=${'A'.repeat(300)}`],
      'x.org': ['v=spf1 a:relay.net ~all'],
      '_dmarc.x.org': ['v=DMARC1; p=quarantine'],
    },
    { 'x.org': 'mx.x.org' },
  )
  const check = await domains(dns).check('x.org')
  expect(check.keys).toBe('match')
  expect(check.records.map((record) => record.verdict)).toEqual(['published', 'published', 'published', 'published'])
  expect(check.records.at(-1)?.found).toEqual(['10 mx.x.org'])
})

test('another key in DNS is told apart from none, and a DNS that does not answer from both', async () => {
  const dkim = async (dns: DnsLookup, keys = [key]) => (await domains(dns, { keys }).check('x.org')).records[0]?.verdict
  expect(await dkim(zone({ 's1._domainkey.x.org': ['v=DKIM1; k=rsa; p=BBBB'] }))).toBe('different')
  expect(await dkim(zone({}))).toBe('missing')
  expect(await dkim(unreachable)).toBe('unknown')
  expect(await dkim(unreachable, [])).toBe('no_key')
  const check = await domains(unreachable, { keys: [] }).check('x.org')
  expect(check.keys).toBeNull()
  expect(check.records.map((record) => record.verdict)).toEqual(['no_key', 'unknown', 'unknown', 'unknown'])
})

test('a domain that is not ours is not asked about', async () => {
  await expect(domains(unreachable).check('bank.example')).rejects.toMatchObject({ code: 'delivery.not_found' })
})
