/**
 * Notices in the database: drafted, published once in both languages, never changed again; and who must be asked again when a
 * new version means more than the one that people consented to.
 */
import { sql } from 'kysely'
import { type Actor, actorName, type Clock, type Database, type NewId, type Tx } from '../kernel/index.ts'
import type { PurposeCatalogue } from './catalogue.ts'
import type { NewDecision } from './decision.ts'
import { asKeeper } from './keeper.ts'
import {
  type ChangeCause,
  diffNotices,
  type NoticeContent,
  type NoticeDiff,
  noticeHash,
  noticeText,
  publishingFaults,
  purposesOf,
} from './notice.ts'
import { problem } from './problems.ts'
import type { ConsentLedger } from './ledger.ts'
import type { ConsentTables, NoticeRow } from './tables.ts'

export interface Notice extends NoticeContent {
  readonly noticeId: string
  readonly version: number
  readonly hash: string
  readonly createdAt: Date
  readonly publishedAt: Date | null
}

/** People whose consent rests on an older text that meant less. */
export interface AskedAgain {
  readonly purpose: string
  readonly olderVersion: number
  readonly because: readonly ChangeCause[]
  readonly people: number
}

export interface Notices {
  /** A new notice (no `noticeId`), or the next version; a draft of that version is replaced. */
  draft(actor: Actor, content: NoticeContent & { readonly noticeId?: string }): Promise<Notice>
  /** @throws Problem `consent.notice_incomplete` with every fault, `consent.unknown_notice`, `consent.notice_published` */
  publish(actor: Actor, noticeId: string, version: number): Promise<Notice>
  list(): Promise<readonly Notice[]>
  /** @throws Problem `consent.unknown_notice` */
  get(noticeId: string, version: number): Promise<Notice>
  /** The newest published text that asks for this purpose: what to show when somebody wants to consent; null: none does. */
  askingFor(purpose: string): Promise<Notice | null>
  diff(noticeId: string, from: number, to: number): Promise<NoticeDiff>
  askedAgain(noticeId: string, version: number): Promise<readonly AskedAgain[]>
  /** The people behind one line of `askedAgain`, in pages by id. */
  askedAgainPeople(line: PeopleAskedAgain): Promise<string[]>
}

export interface PeopleAskedAgain {
  readonly noticeId: string
  readonly purpose: string
  readonly olderVersion: number
  readonly after?: string
  readonly limit: number
}

interface Deps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly catalogue: PurposeCatalogue
  readonly ledger: Pick<ConsentLedger, 'announce'>
}

export function createNotices(deps: Deps): Notices {
  const { database } = deps
  const get = (noticeId: string, version: number) => find(database.db, noticeId, version)
  const list = async () => {
    const tables = database.db.withTables<ConsentTables>()
    const rows = await tables.selectFrom('notice').selectAll().orderBy('created_at').orderBy('version').execute()
    return rows.map(noticeOf)
  }
  return {
    draft: (actor, content) => database.transaction((tx) => draft(tx, actor, content, deps)),
    publish: (actor, noticeId, version) =>
      database.transaction(async (tx) => {
        const notice = await find(tx, noticeId, version, 'for update')
        if (notice.publishedAt) throw problem('consent.notice_published')
        for (const code of purposesOf(notice)) deps.catalogue.byCode(code)
        const faults = publishingFaults(notice)
        if (faults.length > 0) throw problem('consent.notice_incomplete', { faults: faults.join(', '), list: faults })
        await sql`update notice set published_at = ${deps.clock.now()}, published_by = ${actorName(actor)}
          where notice_id = ${noticeId} and version = ${version}`.execute(tx)
        await deps.ledger.announce(tx, { type: 'notice_published', content: noticeText(notice) })
        return find(tx, noticeId, version)
      }),
    list,
    get,
    askingFor: async (purpose) => {
      const { code } = deps.catalogue.byCode(purpose)
      const published = (await list()).filter((one) => one.publishedAt && purposesOf(one).includes(code))
      return published.toSorted((a, b) => a.publishedAt!.getTime() - b.publishedAt!.getTime()).at(-1) ?? null
    },
    diff: async (noticeId, from, to) => diffNotices(await get(noticeId, from), await get(noticeId, to)),
    askedAgain: async (noticeId, version) => askedAgain(await get(noticeId, version), await list(), deps),
    askedAgainPeople: (line) =>
      database.transaction((tx) =>
        asKeeper(tx, async (count) => {
          await deps.catalogue.keepUp(tx, count)
          const resting = restingOn(line.noticeId, line.olderVersion, deps.catalogue.byCode(line.purpose).id)
          const { rows } = await sql<{ subject_id: string }>`
            select subject_id from (${resting}) r where subject_id > ${line.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
            order by subject_id limit ${line.limit}`.execute(tx)
          return rows.map((row) => row.subject_id)
        }),
      ),
  }
}

async function draft(
  tx: Tx,
  actor: Actor,
  content: NoticeContent & { readonly noticeId?: string },
  { clock, newId, catalogue }: Deps,
): Promise<Notice> {
  for (const code of purposesOf(content)) catalogue.byCode(code)
  const noticeId = content.noticeId ?? newId()
  await sql`select pg_advisory_xact_lock(hashtext(${`consent.notice ${noticeId}`}))`.execute(tx)
  const { rows } = await sql<{ version: number; published: boolean }>`
    select version, published_at is not null as published from notice
    where notice_id = ${noticeId} order by version desc limit 1`.execute(tx)
  const latest = rows[0]
  if (content.noticeId && !latest) throw problem('consent.unknown_notice', { notice: noticeId, version: 1 })
  const version = latest === undefined ? 1 : latest.published ? latest.version + 1 : latest.version
  await sql`
    insert into notice (notice_id, version, name, items, renderings, hash, created_at, created_by)
    values (${noticeId}, ${version}, ${content.name}, ${JSON.stringify(content.items)}::jsonb,
      ${JSON.stringify(content.renderings)}::jsonb, ${noticeHash(content)}, ${clock.now()}, ${actorName(actor)})
    on conflict (notice_id, version) do update set name = excluded.name, items = excluded.items,
      renderings = excluded.renderings, hash = excluded.hash, created_at = excluded.created_at,
      created_by = excluded.created_by`.execute(tx)
  return find(tx, noticeId, version)
}

async function find(db: Tx | Database['db'], noticeId: string, version: number, lock?: 'for update'): Promise<Notice> {
  const query = db
    .withTables<ConsentTables>()
    .selectFrom('notice')
    .selectAll()
    .where('notice_id', '=', noticeId)
    .where('version', '=', version)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw problem('consent.unknown_notice', { notice: noticeId, version })
  return noticeOf(row)
}

function noticeOf(row: NoticeRow): Notice {
  return {
    noticeId: row.notice_id,
    version: row.version,
    name: row.name,
    items: row.items,
    renderings: row.renderings,
    hash: row.hash,
    createdAt: row.created_at,
    publishedAt: row.published_at,
  }
}

/** Permitted now, and the latest consent for that purpose was given on exactly that older version. */
function restingOn(noticeId: string, version: number, purposeId: number) {
  return sql<{ subject_id: string }>`
    select p.subject_id from permission p
    cross join lateral (select d.notice_id, d.notice_version from decision d
      where d.subject_id = p.subject_id and d.kind = 'given' and ${purposeId}::smallint = any(d.purposes)
      order by d.at desc, d.decision_id desc limit 1) g
    where p.bits & (1::bigint << ${purposeId}::int) <> 0 and g.notice_id = ${noticeId}::uuid and g.notice_version = ${version}`
}

async function askedAgain(newer: Notice, all: readonly Notice[], deps: Deps): Promise<AskedAgain[]> {
  const { noticeId, version } = newer
  const older = all.filter((one) => one.noticeId === noticeId && one.version < version && one.publishedAt)
  const lines = older.flatMap((one) =>
    diffNotices(one, newer).askAgain.map((change) => ({ ...change, olderVersion: one.version })),
  )
  return deps.database.transaction((tx) =>
    asKeeper(tx, async () => {
      const counted: AskedAgain[] = []
      for (const line of lines) {
        const resting = restingOn(noticeId, line.olderVersion, deps.catalogue.byCode(line.purpose).id)
        const { rows } = await sql<{ people: number }>`select count(*)::int as people from (${resting}) r`.execute(tx)
        counted.push({ ...line, people: rows[0]?.people ?? 0 })
      }
      return counted
    }),
  )
}

type NoticeRef = { readonly id: string; readonly version: number }

/** Published notices, remembered: they never change. */
export interface PublishedNotices {
  /** Reads the notices that these decisions name. @throws Problem `consent.unknown_notice`, `consent.notice_not_published` */
  fetch(tx: Tx, decisions: readonly Pick<NewDecision, 'notice'>[]): Promise<void>
  fetchAll(tx: Tx, notices: readonly NoticeRef[]): Promise<void>
  /** Codes; only for notices fetched before. */
  purposesIn(notice: NoticeRef): readonly string[]
  /** Only for notices fetched before. */
  shown(notice: NoticeRef): Notice
}

export function createPublishedNotices(): PublishedNotices {
  const known = new Map<string, Notice>()
  const keyOf = (notice: NoticeRef) => `${notice.id} ${notice.version}`
  const fetchAll = async (tx: Tx, notices: readonly NoticeRef[]) => {
    for (const notice of notices) {
      if (known.has(keyOf(notice))) continue
      const found = await find(tx, notice.id, notice.version)
      if (!found.publishedAt) throw problem('consent.notice_not_published', { at: 'notice' })
      known.set(keyOf(notice), found)
    }
  }
  const shown = (notice: NoticeRef) => {
    const found = known.get(keyOf(notice))
    if (!found) throw new Error('a notice was asked for that had not been fetched')
    return found
  }
  return {
    fetchAll,
    fetch: (tx, decisions) =>
      fetchAll(
        tx,
        decisions.flatMap(({ notice }) => notice ?? []),
      ),
    purposesIn: (notice) => purposesOf(shown(notice)),
    shown,
  }
}
