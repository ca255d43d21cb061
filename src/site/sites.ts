/**
 * Sites as operators keep them: which pages, which notice and purposes, which keys. A site may ask only for what rests on consent and
 * needs no address: a visitor has none, and an address typed into a page opens nothing.
 */
import type { Consent, Notice } from '../consent/index.ts'
import {
  type Actor,
  actorName,
  type Clock,
  type Database,
  type Language,
  type NewId,
  type RandomBytes,
} from '../kernel/index.ts'
import type { Staff } from '../staff/index.ts'
import type { Vault } from '../vault/index.ts'
import { type SignalMap, usualSignals } from './consent-mode.ts'
import { countsSince, type SiteCount } from './counts.ts'
import { newWriteKey, readSecret, secretOf } from './keys.ts'
import { problem } from './problems.ts'
import { snippetOf } from './snippet.ts'
import type { SiteTables } from './tables.ts'

export interface Site {
  readonly siteId: string
  readonly name: string
  readonly origins: readonly string[]
  readonly writeKey: string
  readonly secretVersion: number
  readonly noticeId: string
  readonly purposes: readonly string[]
  readonly eventPurpose: string
  readonly language: Language
  readonly events: readonly string[] | null
  readonly signals: SignalMap
  readonly createdAt: Date
  readonly revokedAt: Date | null
}

export interface SiteView extends Site {
  /** To be pasted into each page, before other tags; null when the script is not built or the site revoked. */
  readonly snippet: string | null
  /** Sums of the last thirty days. */
  readonly counts: readonly SiteCount[]
}

export interface NewSite {
  readonly name: string
  readonly origins: readonly string[]
  readonly noticeId: string
  /** All that the notice asks for and a site may ask, when left out. */
  readonly purposes?: readonly string[] | undefined
  readonly eventPurpose?: string | undefined
  readonly language?: Language | undefined
  readonly events?: readonly string[] | null | undefined
  readonly signals?: SignalMap | undefined
}
export type SiteChange = Partial<NewSite>

export interface Sites {
  /** Those in use first, newest first. */
  list(): Promise<readonly SiteView[]>
  /** @throws Problem `site.unknown` */
  get(siteId: string): Promise<SiteView>
  /** @throws Problem `site.origin_invalid`, `site.notice_not_published`, `site.purpose_not_asked` */
  create(actor: Actor, site: NewSite): Promise<SiteView>
  /** What is left out stays. @throws the same, `site.unknown`, `site.revoked` */
  change(actor: Actor, siteId: string, change: SiteChange): Promise<SiteView>
  /** New keys; the old ones stop at once. */
  renewKeys(actor: Actor, siteId: string): Promise<SiteView>
  /** The site takes nothing any more, for good. */
  revoke(actor: Actor, siteId: string): Promise<SiteView>
  /** The key of the site's own server; looking at it stands in the audit trail. */
  secret(actor: Actor, siteId: string): Promise<{ readonly secret: string }>
  /** A site in use by either of its keys. */
  byKey(key: string): Promise<{ readonly site: Site; readonly by: 'write_key' | 'secret' } | null>
  /** Whether any site in use has this origin. */
  knowsOrigin(origin: string): Promise<boolean>
  /** The secret in force, to check a proof. */
  secretOf(site: Site): string
}

export interface SitesDeps {
  readonly database: Database
  readonly consent: Pick<Consent, 'purpose' | 'notices'>
  readonly vault: Pick<Vault, 'token' | 'readToken'>
  readonly audit: Staff['audit']
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly publicUrl: string
}

const defaultEventPurpose = 'audience_measurement'
const countedDays = 30
const dayMs = 86_400_000

export function createSites(deps: SitesDeps): Sites {
  const tables = () => deps.database.db.withTables<SiteTables>()
  const find = async (siteId: string) => {
    const row = await tables().selectFrom('site').selectAll().where('site_id', '=', siteId).executeTakeFirst()
    if (!row) throw problem('site.unknown', { at: 'siteId' })
    return siteOf(row)
  }
  const inUse = async (siteId: string) => {
    const site = await find(siteId)
    if (site.revokedAt) throw problem('site.revoked')
    return site
  }
  const views = async (sites: readonly Site[]) => {
    const counted = await countsSince(deps.database.db, new Date(deps.clock.now().getTime() - countedDays * dayMs))
    return sites.map((site) => ({
      ...site,
      snippet: site.revokedAt ? null : snippetOf(deps.publicUrl, site.writeKey),
      counts: counted.get(site.siteId) ?? [],
    }))
  }
  const get = async (siteId: string) => (await views([await find(siteId)]))[0]!
  const update = async (actor: Actor, siteId: string, action: string, set: object) => {
    await deps.database.transaction(async (tx) => {
      await tx.withTables<SiteTables>().updateTable('site').set(set).where('site_id', '=', siteId).execute()
      await deps.audit.write(tx, { actor, action, details: { siteId } })
    })
    return get(siteId)
  }
  return {
    list: async () => {
      const rows = await tables().selectFrom('site').selectAll().orderBy('created_at', 'desc').execute()
      const sites = rows.map(siteOf)
      return views([...sites.filter((site) => !site.revokedAt), ...sites.filter((site) => site.revokedAt)])
    },
    get,
    create: (actor, site) => create(deps, actor, site, get),
    change: async (actor, siteId, change) => {
      const checked = await check(deps, { ...(await inUse(siteId)), ...defined(change) })
      return update(actor, siteId, 'site.change', columnsOf(checked))
    },
    renewKeys: async (actor, siteId) => {
      const { secretVersion } = await inUse(siteId)
      const set = { write_key: newWriteKey(deps.random), secret_version: secretVersion + 1 }
      return update(actor, siteId, 'site.renew_keys', set)
    },
    revoke: async (actor, siteId) => {
      if ((await find(siteId)).revokedAt) return get(siteId)
      const set = { revoked_at: deps.clock.now(), revoked_by: actorName(actor) }
      return update(actor, siteId, 'site.revoke', set)
    },
    secret: async (actor, siteId) => {
      const { secretVersion: version } = await inUse(siteId)
      await deps.audit.write(null, { actor, action: 'site.secret_shown', details: { siteId } })
      return { secret: secretOf(deps.vault, { siteId, version }) }
    },
    byKey: (key) => byKey(deps, key),
    knowsOrigin: async (origin) => {
      const rows = await tables().selectFrom('site').select('origins').where('revoked_at', 'is', null).execute()
      return rows.some((row) => row.origins.includes(origin))
    },
    secretOf: ({ siteId, secretVersion: version }) => secretOf(deps.vault, { siteId, version }),
  }
}

async function create(
  deps: SitesDeps,
  actor: Actor,
  given: NewSite,
  get: (siteId: string) => Promise<SiteView>,
): Promise<SiteView> {
  const checked = await check(deps, given)
  const siteId = deps.newId()
  await deps.database.transaction(async (tx) => {
    await tx
      .withTables<SiteTables>()
      .insertInto('site')
      .values({
        site_id: siteId,
        ...columnsOf(checked),
        write_key: newWriteKey(deps.random),
        secret_version: 1,
        created_at: deps.clock.now(),
        created_by: actorName(actor),
      })
      .execute()
    await deps.audit.write(tx, { actor, action: 'site.create', details: { siteId, origins: [...checked.origins] } })
  })
  return get(siteId)
}

type Checked = Required<{ [K in keyof NewSite]: Exclude<NewSite[K], undefined> }>

async function check(deps: SitesDeps, given: NewSite): Promise<Checked> {
  const origins = [...new Set(given.origins.map(originOf))]
  const notice = await newestPublished(deps.consent, given.noticeId)
  if (!notice) throw problem('site.notice_not_published', { at: 'noticeId' })
  const askable = purposesAskable(deps.consent, notice)
  const purposes = given.purposes ?? askable
  const eventPurpose =
    given.eventPurpose ?? (purposes.includes(defaultEventPurpose) ? defaultEventPurpose : purposes[0])
  for (const code of [...purposes, ...(eventPurpose ? [eventPurpose] : [])])
    if (!askable.includes(code)) throw problem('site.purpose_not_asked', { at: 'purposes', purpose: code })
  if (!eventPurpose || !purposes.includes(eventPurpose))
    throw problem('site.purpose_not_asked', { at: 'eventPurpose', purpose: eventPurpose ?? defaultEventPurpose })
  return {
    name: given.name,
    origins,
    noticeId: given.noticeId,
    purposes: [...new Set(purposes)],
    eventPurpose,
    language: given.language ?? 'en',
    events: given.events ?? null,
    signals: given.signals ?? usualSignals,
  }
}

/** What a notice asks for that a site may ask: consent, and no address needed. */
function purposesAskable(consent: SitesDeps['consent'], notice: Notice): string[] {
  const asked = notice.items.flatMap((item) => (item.kind === 'purpose' ? [item.purpose] : []))
  return asked.filter((code) => {
    const { legalBasis, channel } = consent.purpose(code)
    return legalBasis === 'consent' && channel === null
  })
}

export async function newestPublished(consent: Pick<Consent, 'notices'>, noticeId: string): Promise<Notice | null> {
  const versions = (await consent.notices.list()).filter((one) => one.noticeId === noticeId && one.publishedAt)
  return versions.toSorted((a, b) => a.version - b.version).at(-1) ?? null
}

const thisMachine = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** @throws Problem `site.origin_invalid` */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && thisMachine.test(url.hostname))
  if (!url || !safe || url.origin !== text.replace(/\/$/, ''))
    throw problem('site.origin_invalid', { at: 'origins', origin: text })
  return url.origin
}

function defined(change: SiteChange): SiteChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function columnsOf(site: Checked) {
  return {
    name: site.name,
    origins: [...site.origins],
    notice_id: site.noticeId,
    purposes: [...site.purposes],
    event_purpose: site.eventPurpose,
    language: site.language,
    events: site.events && [...site.events],
    signals: JSON.stringify(site.signals),
  }
}

async function byKey(deps: SitesDeps, key: string): Promise<Awaited<ReturnType<Sites['byKey']>>> {
  const sites = deps.database.db.withTables<SiteTables>().selectFrom('site').selectAll().where('revoked_at', 'is', null)
  const secret = readSecret(deps.vault, key)
  if (!secret) {
    const row = await sites.where('write_key', '=', key).executeTakeFirst()
    return row ? { site: siteOf(row), by: 'write_key' } : null
  }
  const row = await sites.where('site_id', '=', secret.siteId).executeTakeFirst()
  return row?.secret_version === secret.version ? { site: siteOf(row), by: 'secret' } : null
}

type Row = Omit<SiteTables['site'], 'signals'> & { signals: SignalMap }

function siteOf(row: Row): Site {
  return {
    siteId: row.site_id,
    name: row.name,
    origins: row.origins,
    writeKey: row.write_key,
    secretVersion: row.secret_version,
    noticeId: row.notice_id,
    purposes: row.purposes,
    eventPurpose: row.event_purpose,
    language: row.language,
    events: row.events,
    signals: row.signals,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }
}
