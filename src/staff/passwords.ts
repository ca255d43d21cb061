/** Passwords of members: refused when weak or stolen, kept as a hash, made again with today's parameters when they were made with others. */
import type { Clock, Database, Tx } from '../kernel/index.ts'
import { isBreached } from './breached.ts'
import type { PasswordHasher } from './password-hash.ts'
import { passwordLength, type Weakness, weaknessOf } from './password-rules.ts'
import { problem } from './problems.ts'
import type { StaffTables } from './tables.ts'

export interface Passwords {
  /**
   * Checks a new password and hashes it.
   * @param own words about the person: name, address
   * @throws Problem `staff.weak_password` with `weakness`, `staff.breached_unreadable`
   */
  prepare(password: string, own: readonly string[]): Promise<string>
  put(tx: Tx, staffId: string, phc: string): Promise<void>
  /** Whether it is this member's; for nobody (null) the same work is done and the answer is no. */
  verify(staffId: string | null, password: string): Promise<boolean>
  changedAt(staffId: string): Promise<Date | null>
  remove(tx: Tx, staffId: string): Promise<void>
}

export interface PasswordDeps {
  readonly database: Database
  readonly clock: Clock
  readonly hasher: PasswordHasher
  /** The operator's file of breached passwords, or null. */
  readonly breachedPasswords: string | null
  /** Words about the organisation that are guessed first. */
  readonly organisation: () => Promise<readonly string[]>
}

export function createPasswords(deps: PasswordDeps): Passwords {
  const { hasher } = deps
  const db = (tx: Tx | null = null) => (tx ?? deps.database.db).withTables<StaffTables>()
  const rowOf = (staffId: string) =>
    db().selectFrom('staff_password').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
  const put: Passwords['put'] = async (tx, staffId, phc) => {
    const row = { phc, changed_at: deps.clock.now() }
    await db(tx)
      .insertInto('staff_password')
      .values({ staff_id: staffId, ...row })
      .onConflict((conflict) => conflict.column('staff_id').doUpdateSet(row))
      .execute()
  }
  return {
    put,
    prepare: async (password, own) => {
      const weakness = weaknessOf(password, [...own, ...(await deps.organisation())])
      if (weakness) throw weak(weakness)
      if (deps.breachedPasswords && (await isBreached(deps.breachedPasswords, password))) throw weak('breached')
      return hasher.hash(password)
    },
    verify: async (staffId, password) => {
      const row = staffId === null ? undefined : await rowOf(staffId)
      const fits = await hasher.verify(row?.phc ?? null, password)
      if (fits && row && hasher.outdated(row.phc))
        await db()
          .updateTable('staff_password')
          .set({ phc: await hasher.hash(password) })
          .where('staff_id', '=', row.staff_id)
          .where('phc', '=', row.phc)
          .execute()
      return fits
    },
    changedAt: async (staffId) => (await rowOf(staffId))?.changed_at ?? null,
    remove: async (tx, staffId) => {
      await db(tx).deleteFrom('staff_password').where('staff_id', '=', staffId).execute()
    },
  }
}

const reasons: Readonly<Record<Weakness | 'breached', { why: string; whyFR: string }>> = {
  too_short: {
    why: `it has fewer than ${passwordLength.least} characters`,
    whyFR: `il compte moins de ${passwordLength.least} caractères`,
  },
  too_long: {
    why: `it has more than ${passwordLength.most} characters`,
    whyFR: `il compte plus de ${passwordLength.most} caractères`,
  },
  about_you: {
    why: 'it is made of your name, your address or the name of your organisation',
    whyFR: 'il est fait de votre nom, de votre adresse ou du nom de votre organisation',
  },
  common_words: {
    why: 'it is made of words that are tried first',
    whyFR: 'il est fait de mots que l’on essaie en premier',
  },
  keyboard: { why: 'it follows the keys of the keyboard', whyFR: 'il suit les touches du clavier' },
  sequence: { why: 'it follows the alphabet or counts', whyFR: 'il suit l’alphabet ou compte' },
  repeated: { why: 'it repeats itself', whyFR: 'il se répète' },
  date: { why: 'it is made of a date', whyFR: 'il est fait d’une date' },
  breached: {
    why: 'it stands in a list of stolen passwords',
    whyFR: 'il figure dans une liste de mots de passe volés',
  },
}

function weak(weakness: Weakness | 'breached') {
  return problem('staff.weak_password', { at: 'password', weakness, ...reasons[weakness] })
}
