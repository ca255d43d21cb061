/**
 * Recovery codes: for the day on which phone and key are lost. Ten, each of 125 random bits, so that a fast hash is enough (OWASP ASVS
 * 5.0 6.5.2), each taken once. Written in letters that are not mistaken for one another.
 */
import { type Clock, type Database, type RandomBytes, sha256Hex, type Tx } from '../kernel/index.ts'
import type { StaffTables } from './tables.ts'

export const recoveryCodeCount = 10
const groups = 5
const groupLength = 5
/** Crockford's base32: no I, L, O, U. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export interface RecoveryCodes {
  /** New ones; the old ones are worth nothing from now on. */
  make(tx: Tx, staffId: string): Promise<string[]>
  /** Uses one up. */
  take(tx: Tx, staffId: string, code: string): Promise<boolean>
  left(staffId: string): Promise<number>
  remove(tx: Tx, staffId: string): Promise<void>
}

export function createRecoveryCodes(deps: { database: Database; clock: Clock; random: RandomBytes }): RecoveryCodes {
  const db = (tx: Tx | null = null) => (tx ?? deps.database.db).withTables<StaffTables>()
  const remove = async (tx: Tx, staffId: string) => {
    await db(tx).deleteFrom('staff_recovery_code').where('staff_id', '=', staffId).execute()
  }
  return {
    remove,
    make: async (tx, staffId) => {
      const codes = Array.from({ length: recoveryCodeCount }, () => newCode(deps.random))
      await remove(tx, staffId)
      const rows = codes.map((code) => ({
        staff_id: staffId,
        code_hash: hashOf(staffId, code),
        created_at: deps.clock.now(),
      }))
      await db(tx).insertInto('staff_recovery_code').values(rows).execute()
      return codes
    },
    take: async (tx, staffId, code) => {
      const { numDeletedRows } = await db(tx)
        .deleteFrom('staff_recovery_code')
        .where('staff_id', '=', staffId)
        .where('code_hash', '=', hashOf(staffId, code))
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
    left: async (staffId) => {
      const row = await db()
        .selectFrom('staff_recovery_code')
        .select((count) => count.fn.countAll<number>().as('n'))
        .where('staff_id', '=', staffId)
        .executeTakeFirst()
      return row?.n ?? 0
    },
  }
}

/** 256 is a multiple of 32: every letter is as likely as any other. */
function newCode(random: RandomBytes): string {
  const drawn = [...random(groups * groupLength)].map((byte) => letters[byte % letters.length] ?? '')
  return Array.from({ length: groups }, (_none, group) =>
    drawn.slice(group * groupLength, (group + 1) * groupLength).join(''),
  ).join('-')
}

/** As it is typed: in any case, with or without dashes, O for 0 and I or L for 1. */
function hashOf(staffId: string, code: string): string {
  const typed = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return sha256Hex(`${staffId} ${typed}`)
}
