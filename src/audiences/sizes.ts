/** Sizes: how many an audience meant, and how many of them could be addressed, at the moments when somebody counted. */
import { sql } from 'kysely'
import type { Gate } from '../gate/index.ts'
import type { Actor, Clock, Database } from '../kernel/index.ts'
import type { ResolvedAudience } from './audiences.ts'
import type { AudienceTables } from './store.ts'

export interface Size {
  readonly version: number
  readonly at: Date
  readonly matched: number
  readonly eligible: number
}

export interface SizeDeps {
  readonly database: Database
  readonly gate: Pick<Gate, 'open'>
  readonly clock: Clock
}

/** Counts one version now and keeps the count. Under a warrant, as every count. */
export async function measure(
  { gate, clock }: SizeDeps,
  actor: Actor,
  audience: ResolvedAudience,
  signal?: AbortSignal,
): Promise<Size> {
  const { audienceId, version, purpose, condition } = audience
  const ask = {
    purpose,
    actor,
    why: 'count an audience over time',
    among: { kind: 'where', condition } as const,
    ...(signal ? { signal } : {}),
  }
  return gate.open(ask, async ({ tx, census: { matched, permitted }, warrantId }) => {
    const at = clock.now()
    await sql`insert into audience_size (audience_id, version, at, matched, eligible, warrant_id)
      values (${audienceId}, ${version}, ${at}, ${matched}, ${permitted}, ${warrantId}) on conflict do nothing`.execute(
      tx,
    )
    return { version, at, matched, eligible: permitted }
  })
}

/** Every count of an audience, oldest first. */
export async function sizesOf(database: Database, audienceId: string): Promise<Size[]> {
  const rows = await database.db
    .withTables<AudienceTables>()
    .selectFrom('audience_size')
    .select(['version', 'at', 'matched', 'eligible'])
    .where('audience_id', '=', audienceId)
    .orderBy('at')
    .execute()
  return rows
}

/** The last count of each audience. */
export async function lastSizes(database: Database): Promise<ReadonlyMap<string, Size>> {
  const rows = await database.db
    .withTables<AudienceTables>()
    .selectFrom('audience_size')
    .select(['audience_id', 'version', 'at', 'matched', 'eligible'])
    .distinctOn('audience_id')
    .orderBy('audience_id')
    .orderBy('at', 'desc')
    .execute()
  return new Map(rows.map(({ audience_id, ...size }) => [audience_id, size]))
}
