/**
 * API keys: `aval_<id>_<secret>`, shown once. The hash of the secret is kept; the secret has 256 random bits, so a fast hash is
 * enough. A key acts for its member and never beyond the member's own rights; wrong keys slow their source down.
 */
import { timingSafeEqual } from 'node:crypto'
import { type Actor, type Clock, type Database, type RandomBytes, sha256Hex } from '../kernel/index.ts'
import type { Members } from './members.ts'
import { problem } from './problems.ts'
import { rightNamed } from './rights.ts'
import type { KeyRow, StaffTables } from './tables.ts'

export interface NewKey {
  readonly staffId: string
  /** Rights that the key has; every one must be its member's too. */
  readonly scopes: readonly string[]
  readonly expiresAt?: Date
}

export interface KeyView {
  readonly keyId: string
  readonly staffId: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

export interface Keys {
  /** @returns the key's text, which cannot be shown again @throws Problem `staff.unknown_right`, `staff.beyond_own_rights` */
  create(key: NewKey): Promise<{ readonly text: string; readonly key: KeyView }>
  list(): Promise<KeyView[]>
  revoke(keyId: string): Promise<void>
  /** Who holds this key. @param source where the request came from, for the limit @throws Problem `staff.bad_key`, `staff.too_many_attempts` */
  verify(text: string, source: string): Promise<Actor>
}

/** Wrong keys from one source before it has to wait, and how long. */
export const attempts = { most: 20, windowMs: 15 * 60_000 } as const

export function createKeys(deps: { database: Database; clock: Clock; random: RandomBytes; members: Members }): Keys {
  const failures = new Map<string, { count: number; until: number }>()
  const db = () => deps.database.db.withTables<StaffTables>()
  return {
    create: (key) => create(deps, key),
    list: async () => (await db().selectFrom('api_key').selectAll().orderBy('created_at').execute()).map(view),
    revoke: async (keyId) => {
      await db()
        .updateTable('api_key')
        .set({ revoked_at: deps.clock.now() })
        .where('key_id', '=', keyId)
        .where('revoked_at', 'is', null)
        .execute()
    },
    verify: async (text, source) => {
      const now = deps.clock.now().getTime()
      const failed = failures.get(source)
      if (failed && failed.until > now && failed.count >= attempts.most)
        throw problem('staff.too_many_attempts', { minutes: Math.ceil((failed.until - now) / 60_000) })
      const actor = await holderOf(deps, text)
      if (actor) return actor
      const count = failed && failed.until > now ? failed.count + 1 : 1
      failures.set(source, { count, until: now + attempts.windowMs })
      throw problem('staff.bad_key')
    },
  }
}

async function create(deps: Parameters<typeof createKeys>[0], key: NewKey) {
  const member = await deps.members.get(key.staffId)
  for (const scope of key.scopes) {
    const right = rightNamed(scope)
    if (!right) throw problem('staff.unknown_right', { at: 'scopes', right: scope })
    if (!right.roles.includes(member.role)) throw problem('staff.beyond_own_rights', { at: 'scopes', right: scope })
  }
  const keyId = deps.random(6).toString('hex')
  const secret = deps.random(32).toString('base64url')
  const row: KeyRow = {
    key_id: keyId,
    staff_id: key.staffId,
    secret_hash: sha256Hex(secret),
    scopes: [...key.scopes],
    created_at: deps.clock.now(),
    expires_at: key.expiresAt ?? null,
    revoked_at: null,
    last_used_at: null,
  }
  await deps.database.db.withTables<StaffTables>().insertInto('api_key').values(row).execute()
  return { text: `aval_${keyId}_${secret}`, key: view(row) }
}

async function holderOf(deps: Parameters<typeof createKeys>[0], text: string): Promise<Actor | null> {
  const [, keyId, secret] = /^aval_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/.exec(text) ?? []
  if (!keyId || !secret) return null
  const mine = deps.database.db.withTables<StaffTables>()
  const row = await mine.selectFrom('api_key').selectAll().where('key_id', '=', keyId).executeTakeFirst()
  const same = timingSafeEqual(Buffer.from(sha256Hex(secret)), Buffer.from(row?.secret_hash ?? sha256Hex('')))
  const now = deps.clock.now()
  if (!row || !same || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return null
  await mine.updateTable('api_key').set({ last_used_at: now }).where('key_id', '=', keyId).execute()
  return { kind: 'key', id: keyId, scopes: row.scopes }
}

function view(row: KeyRow): KeyView {
  return {
    keyId: row.key_id,
    staffId: row.staff_id,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}
