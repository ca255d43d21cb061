/**
 * API keys: `aval_<id>_<secret>`, shown once. The hash of the secret is kept; the secret has 256 random bits, so a fast hash is
 * enough. A key acts for its member, never beyond the member's own rights and no longer than the membership. Wrong secrets stop
 * their source for that key, not for others: behind a proxy, many clients have one address.
 * Limits: the count of wrong secrets is in memory, for each process. A key's rights are held against its member's role when it is
 * made and when the role is changed, not at each use: whoever changes a role in the database by hand, or takes a right from a role in a
 * new version, must revoke its keys.
 */
import { timingSafeEqual } from 'node:crypto'
import {
  type Actor,
  type Clock,
  type Database,
  type RandomBytes,
  type Role,
  sha256Hex,
  type Tx,
} from '../kernel/index.ts'
import { createAttempts } from './attempts.ts'
import { may } from './may.ts'
import type { Members } from './members.ts'
import { problem } from './problems.ts'
import { rightNamed } from './rights.ts'
import type { KeyRow, StaffTables } from './tables.ts'

export interface NewKey {
  readonly staffId: string
  /** Rights that the key has; every one must be its member's too. */
  readonly scopes: readonly string[]
  /** What it is for, in the words of whoever makes it. */
  readonly label?: string
  readonly expiresAt?: Date
}

export interface KeyView {
  readonly keyId: string
  readonly staffId: string
  readonly label: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

export interface MadeKey {
  readonly text: string
  readonly key: KeyView
}

export interface Keys {
  /**
   * For the command line, which whoever owns the machine runs.
   * @returns the key's text, which cannot be shown again
   * @throws Problem `staff.unknown_right`, `staff.beyond_own_rights`, `staff.unknown_member`, `staff.membership_ended`
   */
  create(key: NewKey): Promise<MadeKey>
  /** The same over HTTP: nobody hands out a right that they lack. @throws also Problem `staff.not_yours_to_give` */
  createAs(maker: Actor, key: NewKey): Promise<MadeKey>
  list(): Promise<KeyView[]>
  /** Idempotent. @throws Problem `staff.unknown_key` */
  revoke(keyId: string): Promise<void>
  /** Revokes a member's keys that hold a right which this role lacks. @returns how many */
  revokeBeyond(tx: Tx, staffId: string, role: Role): Promise<number>
  /** Who holds this key. @param source where the request came from, for the limit @throws Problem `staff.bad_key`, `staff.too_many_attempts` */
  verify(text: string, source: string): Promise<Actor>
}

/** The last use is kept to the minute: a write with every request would be a disk sync with every request. */
const lastUsedStepMs = 60_000

export function createKeys(deps: { database: Database; clock: Clock; random: RandomBytes; members: Members }): Keys {
  const attempts = createAttempts(deps.clock)
  const db = () => deps.database.db.withTables<StaffTables>()
  return {
    create: (key) => create(deps, key),
    createAs: async (maker, key) => {
      const lacking = key.scopes.find((scope) => !may(maker, scope))
      if (lacking !== undefined) throw problem('staff.not_yours_to_give', { at: 'scopes', right: lacking })
      return create(deps, key)
    },
    list: async () => (await db().selectFrom('api_key').selectAll().orderBy('created_at').execute()).map(view),
    revoke: async (keyId) => {
      const revoked = await db()
        .updateTable('api_key')
        .set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(deps.clock.now())) }))
        .where('key_id', '=', keyId)
        .executeTakeFirst()
      if (Number(revoked.numUpdatedRows) === 0) throw problem('staff.unknown_key', { at: 'keyId' })
    },
    revokeBeyond: async (tx, staffId, role) => {
      const mine = tx.withTables<StaffTables>()
      const keys = await mine
        .selectFrom('api_key')
        .select(['key_id', 'scopes'])
        .where('staff_id', '=', staffId)
        .where('revoked_at', 'is', null)
        .execute()
      const beyond = keys.filter((key) => key.scopes.some((scope) => !rightNamed(scope)?.roles.includes(role)))
      for (const { key_id } of beyond)
        await mine.updateTable('api_key').set({ revoked_at: deps.clock.now() }).where('key_id', '=', key_id).execute()
      return beyond.length
    },
    verify: async (text, source) => {
      const [, keyId, secret] = /^aval_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/.exec(text) ?? []
      const bucket = `${source} ${keyId ?? 'no key'}`
      attempts.demand(bucket)
      const actor = keyId && secret ? await holderOf(deps, keyId, secret) : null
      if (actor) return actor
      attempts.failed(bucket)
      throw problem('staff.bad_key')
    },
  }
}

async function create(deps: Parameters<typeof createKeys>[0], key: NewKey): Promise<MadeKey> {
  const member = await deps.members.get(key.staffId)
  if (member.disabledAt !== null) throw problem('staff.membership_ended', { at: 'staffId' })
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
    label: key.label ?? '',
  }
  await deps.database.db.withTables<StaffTables>().insertInto('api_key').values(row).execute()
  return { text: `aval_${keyId}_${secret}`, key: view(row) }
}

async function holderOf(deps: Parameters<typeof createKeys>[0], keyId: string, secret: string): Promise<Actor | null> {
  const mine = deps.database.db.withTables<StaffTables>()
  const row = await mine
    .selectFrom('api_key')
    .innerJoin('staff_member', 'staff_member.staff_id', 'api_key.staff_id')
    .selectAll('api_key')
    .select('disabled_at')
    .where('key_id', '=', keyId)
    .executeTakeFirst()
  const same = timingSafeEqual(Buffer.from(sha256Hex(secret)), Buffer.from(row?.secret_hash ?? sha256Hex('')))
  const now = deps.clock.now()
  if (!row || !same || row.revoked_at !== null || row.disabled_at !== null) return null
  if (row.expires_at !== null && row.expires_at <= now) return null
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= lastUsedStepMs)
    await mine.updateTable('api_key').set({ last_used_at: now }).where('key_id', '=', keyId).execute()
  return { kind: 'key', id: keyId, scopes: row.scopes }
}

function view(row: KeyRow): KeyView {
  return {
    keyId: row.key_id,
    staffId: row.staff_id,
    label: row.label,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}
