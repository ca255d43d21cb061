/**
 * Sessions: a browser that is signed in. The token has 256 random bits and stands in the cookie alone; the database keeps its hash. It
 * is made anew at sign-in and whenever more is proven, so that a token known before is worth nothing after. What a session may do is
 * its member's role at that moment, read with every request.
 */
import {
  type Clock,
  type Database,
  type NewId,
  type RandomBytes,
  type Role,
  sha256Hex,
  type Tx,
} from '../kernel/index.ts'
import { csrfOf, type SessionCookie } from './cookie.ts'
import type { SessionRow, SessionState, StaffTables } from './tables.ts'

/**
 * How long a session lives without use, and at most. OWASP ASVS 5.0 7.3.1 and 7.3.2 ask for both; the figures are those of
 * NIST SP 800-63B-3 § 4.2.3 (AAL2: 30 minutes, 12 hours).
 */
export const sessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 } as const

/** How long a password counts while the second step is still to come. */
export const secondStepMs = 10 * 60_000

/** How long a proof of who one is suffices for acts that ask for it anew (ASVS 5.0 7.5.1, 7.5.3). */
export const freshMs = 10 * 60_000

/** Last use is kept to the minute: a write with every request would be a disk sync with every request. */
const seenStepMs = 60_000
const longestDevice = 200

export interface Session {
  readonly sessionId: string
  readonly staffId: string
  readonly role: Role
  readonly state: SessionState
  readonly device: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly provenAt: Date
}

/** A session that was just opened or made anew. */
export interface OpenedSession {
  readonly sessionId: string
  readonly token: string
}

export interface Sessions {
  /** Signs a member in without asking anything: for tests of pages, and for whoever already holds the machine. */
  open(staffId: string): Promise<{ readonly cookie: string; readonly csrf: string }>
  /** @param device what the browser calls itself */
  begin(staffId: string, state: SessionState, device: string): Promise<OpenedSession>
  /** The session that this token opens now, or null: unknown, expired, or of somebody who left. */
  find(token: string): Promise<Session | null>
  /** More was proven: the session goes on signed in, under a new token. Null when it is gone. */
  prove(sessionId: string): Promise<OpenedSession | null>
  /** The sessions of a member that are alive, newest first. */
  list(staffId: string): Promise<Session[]>
  /** @returns whether there was such a session of this member */
  end(staffId: string, sessionId: string): Promise<boolean>
  /** Ends every session of a member but this one. @returns how many */
  endOthers(tx: Tx | null, staffId: string, except: string | null): Promise<number>
  /** Removes what has expired. */
  sweep(): Promise<void>
}

export function createSessions(deps: {
  database: Database
  clock: Clock
  newId: NewId
  random: RandomBytes
  cookie: SessionCookie
}): Sessions {
  const { database, clock } = deps
  const db = () => database.db.withTables<StaffTables>()
  const newToken = () => deps.random(32).toString('base64url')
  const begin: Sessions['begin'] = async (staffId, state, device) => {
    const token = newToken()
    const now = clock.now()
    const row: SessionRow = {
      session_id: deps.newId(),
      staff_id: staffId,
      token_hash: sha256Hex(token),
      state,
      device: device.slice(0, longestDevice),
      created_at: now,
      last_seen_at: now,
      proven_at: now,
    }
    await db().insertInto('staff_session').values(row).execute()
    return { sessionId: row.session_id, token }
  }
  return {
    begin,
    open: async (staffId) => {
      const { token } = await begin(staffId, 'signed_in', 'opened in process')
      return { cookie: `${deps.cookie.name}=${token}`, csrf: csrfOf(token) }
    },
    find: (token) => find(deps, token),
    prove: async (sessionId) => {
      const token = newToken()
      const now = clock.now()
      const { numUpdatedRows } = await db()
        .updateTable('staff_session')
        .set({ token_hash: sha256Hex(token), state: 'signed_in', proven_at: now, last_seen_at: now })
        .where('session_id', '=', sessionId)
        .executeTakeFirst()
      return numUpdatedRows === 1n ? { sessionId, token } : null
    },
    list: async (staffId) => {
      const rows = await withMember(deps)
        .where('staff_session.staff_id', '=', staffId)
        .orderBy('last_seen_at', 'desc')
        .execute()
      return rows.filter((row) => alive(row, clock.now())).map(view)
    },
    end: async (staffId, sessionId) => {
      const { numDeletedRows } = await db()
        .deleteFrom('staff_session')
        .where('session_id', '=', sessionId)
        .where('staff_id', '=', staffId)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
    endOthers: async (tx, staffId, except) => {
      const query = (tx?.withTables<StaffTables>() ?? db()).deleteFrom('staff_session').where('staff_id', '=', staffId)
      const { numDeletedRows } = await (except ? query.where('session_id', '<>', except) : query).executeTakeFirst()
      return Number(numDeletedRows)
    },
    sweep: async () => {
      const now = clock.now().getTime()
      await db()
        .deleteFrom('staff_session')
        .where((is) =>
          is.or([
            is('last_seen_at', '<=', new Date(now - sessionLimits.idleMs)),
            is('created_at', '<=', new Date(now - sessionLimits.absoluteMs)),
          ]),
        )
        .execute()
    },
  }
}

type Deps = Pick<Parameters<typeof createSessions>[0], 'database' | 'clock'>
type Found = SessionRow & { role: Role; disabled_at: Date | null }

function withMember({ database }: Deps) {
  return database.db
    .withTables<StaffTables>()
    .selectFrom('staff_session')
    .innerJoin('staff_member', 'staff_member.staff_id', 'staff_session.staff_id')
    .selectAll('staff_session')
    .select(['role', 'disabled_at'])
}

async function find(deps: Deps, token: string): Promise<Session | null> {
  const row = await withMember(deps).where('token_hash', '=', sha256Hex(token)).executeTakeFirst()
  const now = deps.clock.now()
  if (!row || !alive(row, now)) return null
  if (now.getTime() - row.last_seen_at.getTime() >= seenStepMs)
    await deps.database.db
      .withTables<StaffTables>()
      .updateTable('staff_session')
      .set({ last_seen_at: now })
      .where('session_id', '=', row.session_id)
      .execute()
  return view(row)
}

function alive(row: Found, at: Date): boolean {
  const since = (then: Date) => at.getTime() - then.getTime()
  if (row.disabled_at !== null) return false
  if (row.state === 'second_step' && since(row.created_at) >= secondStepMs) return false
  return since(row.last_seen_at) < sessionLimits.idleMs && since(row.created_at) < sessionLimits.absoluteMs
}

function view(row: Found): Session {
  return {
    sessionId: row.session_id,
    staffId: row.staff_id,
    role: row.role,
    state: row.state,
    device: row.device,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    provenAt: row.proven_at,
  }
}
