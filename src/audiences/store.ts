/** Saved audiences: versions that never change, bound by the hash of purpose and query. */
import { sql } from 'kysely'
import { columnsOf, contentHash, type Database, type Json } from '../kernel/index.ts'
import { audienceKey } from './compile.ts'
import { problem } from './problems.ts'
import { leavesOf, type Query } from './query.ts'

export type AudienceRow = {
  audience_id: string
  version: number
  name: string
  purpose: string
  query: Query
  hash: string
  created_by: string
  created_at: Date
}
export type AudienceSizeRow = {
  audience_id: string
  version: number
  at: Date
  matched: number
  eligible: number
  warrant_id: string
}

export type AudienceTables = { audience: AudienceRow; audience_size: AudienceSizeRow }

export const audienceTables = columnsOf<AudienceTables>()({
  audience: ['audience_id', 'version', 'name', 'purpose', 'query', 'hash', 'created_by', 'created_at'],
  audience_size: ['audience_id', 'version', 'at', 'matched', 'eligible', 'warrant_id'],
})

/** A saved audience in one version. */
export interface Audience {
  readonly audienceId: string
  readonly version: number
  readonly name: string
  readonly purpose: string
  readonly query: Query
  /** SHA-256 of purpose and query: what an approval is bound to. */
  readonly hash: string
  readonly createdBy: string
  readonly createdAt: Date
}

export function hashOf(purpose: string, query: Query): string {
  return contentHash({ purpose, query: query as unknown as Json })
}

/**
 * @param basedOn the version that was changed, where the caller knows it
 * @returns the next version, stored
 * @throws Problem `audiences.unknown` when `audienceId` is given and does not exist, `audiences.newer_version` when somebody saved since
 */
export async function addVersion(
  database: Database,
  audience: Omit<Audience, 'version' | 'hash'>,
  isNew: 'new' | 'next',
  basedOn?: number,
): Promise<Audience> {
  return database.transaction(async (tx) => {
    const mine = tx.withTables<AudienceTables>()
    await sql`select pg_advisory_xact_lock(hashtextextended(${audience.audienceId}, 0))`.execute(tx)
    const { last } = await mine
      .selectFrom('audience')
      .select((e) => e.fn.max('version').as('last'))
      .where('audience_id', '=', audience.audienceId)
      .executeTakeFirstOrThrow()
    if (isNew === 'next' && last === null) throw problem('audiences.unknown')
    if (basedOn !== undefined && Number(last ?? 0) !== basedOn)
      throw problem('audiences.newer_version', { at: 'basedOn', basedOn, newest: Number(last ?? 0) })
    const saved: Audience = {
      ...audience,
      version: Number(last ?? 0) + 1,
      hash: hashOf(audience.purpose, audience.query),
    }
    await mine.insertInto('audience').values(rowOf(saved)).execute()
    return saved
  })
}

/** One version, the newest when none is named. @throws Problem `audiences.unknown` */
export async function findAudience(database: Database, audienceId: string, version?: number): Promise<Audience> {
  let query = database.db
    .withTables<AudienceTables>()
    .selectFrom('audience')
    .selectAll()
    .where('audience_id', '=', audienceId)
  query = version === undefined ? query.orderBy('version', 'desc').limit(1) : query.where('version', '=', version)
  const row = await query.executeTakeFirst()
  if (!row) throw problem('audiences.unknown', { at: 'audienceId' })
  return view(row)
}

/** The newest version of each. */
export async function listAudiences(database: Database): Promise<Audience[]> {
  const rows = await database.db
    .withTables<AudienceTables>()
    .selectFrom('audience')
    .selectAll()
    .distinctOn('audience_id')
    .orderBy('audience_id')
    .orderBy('version', 'desc')
    .execute()
  return rows.map(view)
}

/** Every version of one, newest first. */
export async function listVersions(database: Database, audienceId: string): Promise<Audience[]> {
  const rows = await database.db
    .withTables<AudienceTables>()
    .selectFrom('audience')
    .selectAll()
    .where('audience_id', '=', audienceId)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(view)
}

/** Every audience that a query names, directly or through another, by `id/version`. @throws Problem `audiences.unknown` */
export async function namedAudiences(database: Database, query: Query): Promise<Map<string, Audience>> {
  const found = new Map<string, Audience>()
  const waiting = [query]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const leaf of leavesOf(next)) {
      if (leaf.kind !== 'audience' || found.has(audienceKey(leaf))) continue
      const audience = await findAudience(database, leaf.id, leaf.version)
      found.set(audienceKey(leaf), audience)
      waiting.push(audience.query)
    }
  }
  return found
}

function rowOf(audience: Audience): AudienceRow {
  return {
    audience_id: audience.audienceId,
    version: audience.version,
    name: audience.name,
    purpose: audience.purpose,
    query: sql<Query>`${JSON.stringify(audience.query)}::jsonb` as unknown as Query,
    hash: audience.hash,
    created_by: audience.createdBy,
    created_at: audience.createdAt,
  }
}

function view(row: AudienceRow): Audience {
  return {
    audienceId: row.audience_id,
    version: row.version,
    name: row.name,
    purpose: row.purpose,
    query: row.query,
    hash: row.hash,
    createdBy: row.created_by,
    createdAt: row.created_at,
  }
}
