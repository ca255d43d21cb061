/**
 * The audit trail: who did what, to whom and why. Entries are only ever added; the database refuses the rest, to the owner of the
 * tables too. A person is named by pseudonym, so that an erasure need not touch the controller's proof (GDPR Art. 5(2)).
 */
import { sql } from 'kysely'
import {
  type Actor,
  actorName,
  type Clock,
  type Database,
  type Json,
  type NewId,
  type PersonalDataHolder,
  type Tx,
} from '../kernel/index.ts'
import type { StaffTables } from './tables.ts'

export interface AuditEntry {
  readonly actor: Actor
  /** What was done, as `room.verb`. */
  readonly action: string
  readonly subjectId?: string
  readonly why?: string
  /** Facts without personal data. */
  readonly details?: Json
}

export interface AuditView {
  readonly entryId: string
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly subjectId: string | null
  readonly why: string | null
  readonly details: Json
}

export interface AuditFilter {
  readonly subjectId?: string
  readonly action?: string
  readonly limit?: number
}

export interface AuditTrail {
  /** Adds entries, in the caller's transaction where there is one: what is rolled back was not done. */
  write(tx: Tx | null, entries: AuditEntry | readonly AuditEntry[]): Promise<void>
  /** Newest first. Entries about people are seen only under rights fulfilment, security or accountability. */
  read(tx: Tx, filter: AuditFilter): Promise<AuditView[]>
}

const mostEntries = 500

export function createAuditTrail(deps: { database: Database; clock: Clock; newId: NewId }): AuditTrail {
  return {
    write: async (tx, entries) => {
      const list = Array.isArray(entries) ? (entries as readonly AuditEntry[]) : [entries as AuditEntry]
      if (list.length > 0) await insert(tx ?? deps.database.db, list, deps)
    },
    read: async (tx, filter) => {
      let query = tx
        .withTables<StaffTables>()
        .selectFrom('audit_entry')
        .selectAll()
        .orderBy('at', 'desc')
        .limit(Math.min(filter.limit ?? 100, mostEntries))
      if (filter.subjectId) query = query.where('subject_id', '=', filter.subjectId)
      if (filter.action) query = query.where('action', '=', filter.action)
      return (await query.execute()).map((row) => ({
        entryId: row.entry_id,
        at: row.at,
        actor: row.actor,
        action: row.action,
        subjectId: row.subject_id,
        why: row.why,
        details: row.details,
      }))
    },
  }
}

async function insert(
  db: Pick<Tx, 'getExecutor'>,
  entries: readonly AuditEntry[],
  deps: { clock: Clock; newId: NewId },
): Promise<void> {
  const column = <T>(of: (entry: AuditEntry) => T) => entries.map(of)
  await sql`
    insert into audit_entry (entry_id, at, actor, action, subject_id, why, details)
    select entry_id, ${deps.clock.now()}::timestamptz, actor, action, subject_id, why, details::jsonb
    from unnest(${column(deps.newId)}::uuid[], ${column((one) => actorName(one.actor))}::text[], ${column((one) => one.action)}::text[],
      ${column((one) => one.subjectId ?? null)}::uuid[], ${column((one) => one.why ?? null)}::text[],
      ${column((one) => JSON.stringify(one.details ?? {}))}::text[]) as entry (entry_id, actor, action, subject_id, why, details)`.execute(
    db,
  )
}

/** A person may see who looked at their data. Erasure leaves the entries: they hold a pseudonym and are the controller's proof. */
export const auditHolder: PersonalDataHolder = {
  room: 'staff',
  tables: ['audit_entry'],
  export: async (tx, subjectId) => ({
    lookedAt: await tx
      .withTables<StaffTables>()
      .selectFrom('audit_entry')
      .select(['at', 'actor', 'action', 'why'])
      .where('subject_id', '=', subjectId)
      .orderBy('at')
      .execute(),
  }),
  erase: async () => {},
}
