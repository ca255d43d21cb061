/**
 * The keys that sign our mail, one active per domain. The private part exists in the clear only in the signing threads; the
 * public part is what goes into DNS.
 */
import { sql } from 'kysely'
import type { Actor, Clock, Database, Tx } from '../kernel/index.ts'
import type { SignerKey } from './dkim-signer.ts'
import { dnsRecord, keysMatch, newKeyPair } from './dkim.ts'
import { askTxt, type DnsLookup } from './dns.ts'
import type { AuditPort, VaultPort } from './ports.ts'
import { problem } from './problems.ts'
import type { DeliveryTables } from './tables.ts'

export interface DkimRecord {
  readonly domain: string
  readonly selector: string
  readonly active: boolean
  readonly madeAt: Date
  /** Name of the TXT record to publish. */
  readonly dnsName: string
  /** Its value, in strings of at most 255 characters. */
  readonly dnsValue: readonly string[]
}

export interface DkimCheck {
  readonly keys: 'match' | 'differ'
  /** What DNS says now. `unknown`: the question could not be asked. */
  readonly dns: 'published' | 'different' | 'missing' | 'unknown'
}

export interface DkimKeys {
  /** Makes a key and makes it the active one of the domain; publish its record before sending. */
  create(actor: Actor, domain: string, selector: string): Promise<DkimRecord>
  list(): Promise<DkimRecord[]>
  /** @throws Problem `delivery.not_found` */
  check(domain: string): Promise<DkimCheck>
  /** The active key for the signing threads; null when the domain has none: mail then goes unsigned, and status says so. */
  active(domain: string): Promise<SignerKey | null>
}

export function createDkimKeys(deps: {
  database: Database
  vault: VaultPort
  clock: Clock
  audit: AuditPort
  dns: DnsLookup
}): DkimKeys {
  const { database, vault, clock, audit } = deps
  const db = database.db.withTables<DeliveryTables>()
  const active = async (domain: string): Promise<SignerKey | null> => {
    const row = await db
      .selectFrom('dkim_key')
      .select(['domain', 'selector', 'sealed'])
      .where('domain', '=', domain)
      .where('active', '=', true)
      .executeTakeFirst()
    return row
      ? { domain, selector: row.selector, pem: vault.openSecret(secretName(row), row.sealed).toString() }
      : null
  }
  return {
    active,
    create: async (actor, domain, selector) => {
      const pair = newKeyPair()
      const key = { domain, selector }
      const sealed = vault.sealSecret(secretName(key), pair.privatePem)
      await database.transaction(async (tx) => {
        await replace(tx, key, sealed, pair.publicKey, clock.now())
        await audit.write(tx, { actor, action: 'delivery.dkim_key_made', details: key })
      })
      return recordOf({ ...key, public_key: pair.publicKey, active: true, made_at: clock.now() })
    },
    list: async () => {
      const rows = await db.selectFrom('dkim_key').selectAll().orderBy('domain').orderBy('made_at', 'desc').execute()
      return rows.map(recordOf)
    },
    check: async (domain) => {
      const key = await active(domain)
      const record = (await db.selectFrom('dkim_key').selectAll().where('domain', '=', domain).execute()).find(
        (row) => row.active,
      )
      if (!key || !record) throw problem('delivery.not_found', { at: 'domain' })
      const dns = await askDns(deps.dns, recordOf(record))
      return { keys: keysMatch(key.pem, record.public_key) ? 'match' : 'differ', dns }
    },
  }
}

async function replace(
  tx: Tx,
  key: { domain: string; selector: string },
  sealed: Buffer,
  publicKey: string,
  now: Date,
): Promise<void> {
  await sql`update dkim_key set active = false where domain = ${key.domain}`.execute(tx)
  await sql`insert into dkim_key (domain, selector, sealed, public_key, active, made_at)
    values (${key.domain}, ${key.selector}, ${sealed}, ${publicKey}, true, ${now})
    on conflict (domain, selector) do update set sealed = excluded.sealed, public_key = excluded.public_key, active = true,
      made_at = excluded.made_at`.execute(tx)
}

async function askDns(dns: DnsLookup, record: DkimRecord): Promise<DkimCheck['dns']> {
  const said = await askTxt(dns, record.dnsName)
  if (said.kind !== 'said') return said.kind === 'nothing' ? 'missing' : 'unknown'
  const ours = record.dnsValue.join('').replaceAll(/\s/g, '')
  return said.values.some((value) => value.replaceAll(/\s/g, '') === ours) ? 'published' : 'different'
}

function recordOf(
  row: Pick<DeliveryTables['dkim_key'], 'domain' | 'selector' | 'public_key' | 'active' | 'made_at'>,
): DkimRecord {
  const dns = dnsRecord(row.domain, row.selector, row.public_key)
  return {
    domain: row.domain,
    selector: row.selector,
    active: row.active,
    madeAt: row.made_at,
    dnsName: dns.name,
    dnsValue: dns.value,
  }
}

function secretName(key: { domain: string; selector: string }): string {
  return `dkim:${key.domain}:${key.selector}`
}
