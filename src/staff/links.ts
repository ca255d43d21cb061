/**
 * Links that work once: the first set-up, an invitation, a new start for a colleague who lost everything. The code has 256 random bits
 * and stands behind the `#` of an address, which browsers send to nobody; the database keeps its hash.
 */
import { type Clock, type Database, type NewId, type RandomBytes, sha256Hex, type Tx } from '../kernel/index.ts'
import type { LinkKind, LinkRow, StaffTables } from './tables.ts'

const hourMs = 3_600_000
/** How long each kind lives. Whoever starts the server sets it up at once; a colleague may be on holiday. ASVS 5.0 6.4.1. */
export const linkMs: Readonly<Record<LinkKind, number>> = {
  setup: 24 * hourMs,
  invitation: 7 * 24 * hourMs,
  new_start: 24 * hourMs,
}

export interface IssuedLink {
  readonly code: string
  readonly expiresAt: Date
}

export interface Links {
  /** A new link; one of that kind for the same member, or an earlier set-up, is worth nothing from now on. */
  issue(tx: Tx | null, kind: LinkKind, staffId: string | null, madeBy: string): Promise<IssuedLink>
  /** What a code opens, without using it. */
  look(code: string): Promise<LinkRow | null>
  /** Uses a code, in the transaction of what it opens. */
  take(tx: Tx, code: string, kinds: readonly LinkKind[]): Promise<LinkRow | null>
  /** Links to this member stop working. */
  withdraw(tx: Tx, staffId: string): Promise<void>
  /** The invitations and new starts that are open, by member. */
  open(): Promise<ReadonlyMap<string, { kind: LinkKind; expiresAt: Date }>>
  sweep(): Promise<void>
}

export function createLinks(deps: { database: Database; clock: Clock; newId: NewId; random: RandomBytes }): Links {
  const { clock } = deps
  const db = (tx: Tx | null = null) => (tx ?? deps.database.db).withTables<StaffTables>()
  return {
    issue: async (tx, kind, staffId, madeBy) => {
      const code = deps.random(32).toString('base64url')
      const now = clock.now()
      const expiresAt = new Date(now.getTime() + linkMs[kind])
      const mine = db(tx)
      await mine
        .deleteFrom('staff_link')
        .where((is) => (staffId === null ? is('kind', '=', kind) : is('staff_id', '=', staffId)))
        .execute()
      const row = { link_id: deps.newId(), kind, staff_id: staffId, code_hash: sha256Hex(code), made_by: madeBy }
      await mine
        .insertInto('staff_link')
        .values({ ...row, created_at: now, expires_at: expiresAt })
        .execute()
      return { code, expiresAt }
    },
    look: async (code) =>
      (await db()
        .selectFrom('staff_link')
        .selectAll()
        .where('code_hash', '=', sha256Hex(code))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst()) ?? null,
    take: async (tx, code, kinds) =>
      (await db(tx)
        .deleteFrom('staff_link')
        .where('code_hash', '=', sha256Hex(code))
        .where('kind', 'in', kinds)
        .where('expires_at', '>', clock.now())
        .returningAll()
        .executeTakeFirst()) ?? null,
    withdraw: async (tx, staffId) => {
      await db(tx).deleteFrom('staff_link').where('staff_id', '=', staffId).execute()
    },
    open: async () => {
      const rows = await db().selectFrom('staff_link').selectAll().where('expires_at', '>', clock.now()).execute()
      return new Map(
        rows.flatMap((row) => (row.staff_id ? [[row.staff_id, { kind: row.kind, expiresAt: row.expires_at }]] : [])),
      )
    },
    sweep: async () => {
      await db().deleteFrom('staff_link').where('expires_at', '<=', clock.now()).execute()
    },
  }
}
