/**
 * Sessions of customers: a cookie that names the person and one visit, sealed against forgery by the vault; the table knows the visit
 * and not the person. Short: half an hour without a page, eight hours in all.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { type Clock, type Database, formatUuid, type RandomBytes, uuidBytes } from '../kernel/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Assurance, PortalTables } from './tables.ts'

/** Who is looking, for the length of one request. */
export interface Visitor {
  readonly subjectId: string
  readonly assurance: Assurance
  /** Stands in every form of the visit; a form without it changes nothing. */
  readonly form: string
  /** The visit, for the table only. */
  readonly session: Buffer
}

export interface Sessions {
  /** @returns the value of the cookie, which is nowhere else */
  open(subjectId: string, assurance: Assurance): Promise<string>
  /** Null: not ours, ended, or too long ago. */
  read(cookie: string | null): Promise<Visitor | null>
  /** Whether a form was made for this visit. */
  owns(visitor: Visitor, form: string | undefined): boolean
  end(visitor: Visitor): Promise<void>
  /** Removes what ended a day ago. */
  sweep(): Promise<void>
}

export const sessionLimits = { idleMs: 30 * 60_000, longestMs: 8 * 3_600_000, keptMs: 24 * 3_600_000 } as const
/** A visit is noted to the minute: a write with every page would be a disk sync with every page. */
const noteEveryMs = 60_000
const secretBytes = 16
const kinds = { cookie: 'portal session', form: 'portal form' }

export function createSessions(deps: {
  readonly database: Database
  readonly vault: Pick<Vault, 'token' | 'readToken'>
  readonly clock: Clock
  readonly random: RandomBytes
}): Sessions {
  const { database, vault, clock, random } = deps
  const db = () => database.db.withTables<PortalTables>()
  const ago = (ms: number) => new Date(clock.now().getTime() - ms)
  return {
    open: async (subjectId, assurance) => {
      const secret = random(secretBytes)
      const now = clock.now()
      await db()
        .insertInto('portal_session')
        .values({ session_hash: hashOf(secret), assurance, opened_at: now, seen_at: now, ended_at: null })
        .execute()
      return vault.token(kinds.cookie, Buffer.concat([uuidBytes(subjectId), secret]))
    },
    read: async (cookie) => {
      const payload = cookie === null ? null : vault.readToken(kinds.cookie, cookie)
      if (payload?.length !== 16 + secretBytes) return null
      const session = hashOf(payload.subarray(16))
      const row = await db()
        .selectFrom('portal_session')
        .select(['assurance', 'seen_at'])
        .where('session_hash', '=', session)
        .where('ended_at', 'is', null)
        .where('seen_at', '>', ago(sessionLimits.idleMs))
        .where('opened_at', '>', ago(sessionLimits.longestMs))
        .executeTakeFirst()
      if (!row) return null
      if (row.seen_at < ago(noteEveryMs)) await note(database, session, clock.now())
      const subjectId = formatUuid(payload.subarray(0, 16))
      return { subjectId, assurance: row.assurance, session, form: vault.token(kinds.form, session) }
    },
    owns: (visitor, form) => {
      const payload = form === undefined ? null : vault.readToken(kinds.form, form)
      return payload?.length === visitor.session.length && timingSafeEqual(payload, visitor.session)
    },
    end: async ({ session }) => {
      await sql`update portal_session set ended_at = ${clock.now()} where session_hash = ${session} and ended_at is null`.execute(
        database.db,
      )
    },
    sweep: async () => {
      await sql`delete from portal_session where seen_at < ${ago(sessionLimits.keptMs)}`.execute(database.db)
    },
  }
}

async function note({ db }: Database, session: Buffer, now: Date): Promise<void> {
  await sql`update portal_session set seen_at = ${now} where session_hash = ${session}`.execute(db)
}

function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest()
}
