/**
 * One-time codes by time (RFC 6238: SHA-1, six figures, thirty seconds, which is what every app knows). A code is taken once, and one step
 * early or late; the seed is sealed by the vault. A new seed waits beside the one in use until a code of it was entered.
 */
import { Secret, TOTP } from 'otpauth'
import qrcode from 'qrcode'
import type { Clock, Database, RandomBytes, Tx } from '../kernel/index.ts'
import type { Secrets } from './secrets.ts'
import type { StaffTables } from './tables.ts'

const periodSeconds = 30
const seedBytes = 20

/** A seed to be scanned or typed. */
export interface TotpOffer {
  /** In base32, as apps take it. */
  readonly secret: string
  readonly uri: string
  /** The same as a QR code: an SVG path in a square of `size` units, quiet zone included. */
  readonly qr: { readonly size: number; readonly path: string }
}

export interface Totp {
  /** Makes a seed that waits to be confirmed. @param account shown in the app */
  offer(staffId: string, account: string): Promise<TotpOffer>
  /** Takes the waiting seed into use when the code is one of its. */
  confirm(tx: Tx, staffId: string, code: string): Promise<boolean>
  /** Whether this is a code of the seed in use, and the first time that it is entered. */
  accept(staffId: string, code: string): Promise<boolean>
  has(staffId: string): Promise<boolean>
  remove(tx: Tx, staffId: string): Promise<boolean>
}

export function createTotp(deps: { database: Database; clock: Clock; random: RandomBytes; secrets: Secrets }): Totp {
  const { clock, secrets } = deps
  const db = (tx: Tx | null = null) => (tx ?? deps.database.db).withTables<StaffTables>()
  const seedOf = async (tx: Tx | null, staffId: string, state: 'waiting' | 'confirmed') => {
    const row = await db(tx)
      .selectFrom('staff_totp')
      .selectAll()
      .where('staff_id', '=', staffId)
      .where('state', '=', state)
      .executeTakeFirst()
    return row ? { ...row, seed: secrets.open(cell(staffId), row.sealed) } : null
  }
  return {
    offer: async (staffId, account) => {
      const seed = deps.random(seedBytes)
      const row = { sealed: secrets.seal(cell(staffId), seed), created_at: clock.now(), last_step: 0 }
      await db()
        .insertInto('staff_totp')
        .values({ staff_id: staffId, state: 'waiting', ...row })
        .onConflict((conflict) => conflict.columns(['staff_id', 'state']).doUpdateSet(row))
        .execute()
      return offerOf(seed, account)
    },
    confirm: async (tx, staffId, code) => {
      const waiting = await seedOf(tx, staffId, 'waiting')
      const step = waiting && stepOf(waiting.seed, code, clock.now())
      if (!waiting || step === null) return false
      await db(tx).deleteFrom('staff_totp').where('staff_id', '=', staffId).execute()
      await db(tx)
        .insertInto('staff_totp')
        .values({
          staff_id: staffId,
          state: 'confirmed',
          sealed: waiting.sealed,
          created_at: clock.now(),
          last_step: step,
        })
        .execute()
      return true
    },
    accept: async (staffId, code) => {
      const found = await seedOf(null, staffId, 'confirmed')
      const step = found && stepOf(found.seed, code, clock.now())
      if (step === null) return false
      // The database decides between two who enter one code at the same moment.
      const { numUpdatedRows } = await db()
        .updateTable('staff_totp')
        .set({ last_step: step })
        .where('staff_id', '=', staffId)
        .where('state', '=', 'confirmed')
        .where('last_step', '<', step)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    has: async (staffId) => (await seedOf(null, staffId, 'confirmed')) !== null,
    remove: async (tx, staffId) => {
      const { numDeletedRows } = await db(tx)
        .deleteFrom('staff_totp')
        .where('staff_id', '=', staffId)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

/** What the seed is sealed for: it opens for no other member. */
const cell = (staffId: string) => `staff_totp ${staffId}`

const totpOf = (seed: Uint8Array, account: string) =>
  new TOTP({
    issuer: 'Aval',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: new Secret({ buffer: Uint8Array.from(seed).buffer }),
  })

/** The time step of a code, at most one before or after now; null when it is none. */
function stepOf(seed: Uint8Array, code: string, now: Date): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const delta = totpOf(seed, '').validate({ token, timestamp: now.getTime(), window: 1 })
  return delta === null ? null : Math.floor(now.getTime() / 1000 / periodSeconds) + delta
}

function offerOf(seed: Uint8Array, account: string): TotpOffer {
  const totp = totpOf(seed, account)
  const uri = totp.toString()
  return { secret: totp.secret.base32, uri, qr: drawn(uri) }
}

/** Modules around the code that stay white (ISO/IEC 18004). */
const quiet = 4

function drawn(text: string): TotpOffer['qr'] {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' })
  const dark = [...modules.data].flatMap((module, at) =>
    module ? [`M${(at % modules.size) + quiet} ${Math.floor(at / modules.size) + quiet}h1v1h-1z`] : [],
  )
  return { size: modules.size + 2 * quiet, path: dark.join('') }
}
