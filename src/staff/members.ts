/** Members of staff: a name, a role, and since when. The first one is made by the set-up or on the command line; there is no default account. */
import type { Clock, Database, Db, Language, NewId, Role, Tx } from '../kernel/index.ts'
import { problem } from './problems.ts'
import type { MemberRow, StaffTables } from './tables.ts'

export interface Member {
  readonly staffId: string
  readonly name: string
  readonly role: Role
  readonly createdAt: Date
  readonly disabledAt: Date | null
  /** How the person signs in; null for a member who only holds keys or acts on the command line. */
  readonly email: string | null
  readonly language: Language
}

export interface MemberChange {
  readonly name?: string
  readonly role?: Role
  readonly email?: string
  readonly language?: Language
}

export interface Members {
  /** @throws Problem `staff.email_taken` */
  add(name: string, role: Role, more?: { readonly email?: string; readonly language?: Language }): Promise<Member>
  /** The same within a transaction of the caller's. */
  addIn(
    tx: Tx,
    name: string,
    role: Role,
    more: { readonly email: string; readonly language: Language },
  ): Promise<Member>
  list(): Promise<Member[]>
  /** @throws Problem `staff.unknown_member` */
  get(staffId: string): Promise<Member>
  /** Somebody who works here, by the address with which they sign in; null when there is nobody. */
  byEmail(email: string): Promise<Member | null>
  /**
   * Changes what is given. Whoever changes a role ends sessions and keys that rest on the old one.
   * @throws Problem `staff.unknown_member`, `staff.membership_ended`, `staff.last_owner`, `staff.email_taken`
   */
  change(staffId: string, to: MemberChange): Promise<Member>
  /** Ends a membership, its sessions and every key of it. @throws Problem `staff.last_owner` */
  disable(staffId: string): Promise<void>
}

export function createMembers(deps: { database: Database; clock: Clock; newId: NewId }): Members {
  const db = () => deps.database.db.withTables<StaffTables>()
  const add = async (
    on: Db,
    name: string,
    role: Role,
    more: { readonly email?: string; readonly language?: Language },
  ) => {
    const row: MemberRow = {
      staff_id: deps.newId(),
      name,
      role,
      created_at: deps.clock.now(),
      disabled_at: null,
      email: more.email === undefined ? null : addressOf(more.email),
      language: more.language ?? 'en',
    }
    await on.withTables<StaffTables>().insertInto('staff_member').values(row).execute().catch(refuseTakenEmail)
    return view(row)
  }
  const get = async (staffId: string) => {
    const row = await db().selectFrom('staff_member').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
    if (!row) throw problem('staff.unknown_member', { at: 'staffId' })
    return view(row)
  }
  return {
    get,
    add: (name, role, more = {}) => add(deps.database.db, name, role, more),
    addIn: (tx, name, role, more) => add(tx, name, role, more),
    change: (staffId, to) => change(deps, staffId, to),
    byEmail: async (email) => {
      const row = await db()
        .selectFrom('staff_member')
        .selectAll()
        .where((is) => is(is.fn('lower', ['email']), '=', addressOf(email)))
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      return row ? view(row) : null
    },
    list: async () => (await db().selectFrom('staff_member').selectAll().orderBy('created_at').execute()).map(view),
    disable: async (staffId) => {
      await get(staffId)
      const now = deps.clock.now()
      await deps.database.transaction(async (tx) => {
        const mine = tx.withTables<StaffTables>()
        await keepAnOwner(tx, staffId)
        await mine.updateTable('staff_member').set({ disabled_at: now }).where('staff_id', '=', staffId).execute()
        await mine
          .updateTable('api_key')
          .set({ revoked_at: now })
          .where('staff_id', '=', staffId)
          .where('revoked_at', 'is', null)
          .execute()
        await mine.deleteFrom('staff_session').where('staff_id', '=', staffId).execute()
      })
    },
  }
}

/** Owners are locked, so that of two who end each other the second one waits and is then the last. @throws Problem `staff.last_owner` */
async function keepAnOwner(tx: Tx, leaving: string): Promise<void> {
  const owners = await tx
    .withTables<StaffTables>()
    .selectFrom('staff_member')
    .select('staff_id')
    .where('role', '=', 'owner')
    .where('disabled_at', 'is', null)
    .orderBy('staff_id')
    .forUpdate()
    .execute()
  if (owners.length === 1 && owners[0]?.staff_id === leaving) throw problem('staff.last_owner')
}

async function change({ database }: { database: Database }, staffId: string, to: MemberChange): Promise<Member> {
  const changes = {
    ...(to.name === undefined ? {} : { name: to.name }),
    ...(to.role === undefined ? {} : { role: to.role }),
    ...(to.email === undefined ? {} : { email: addressOf(to.email) }),
    ...(to.language === undefined ? {} : { language: to.language }),
  }
  const row = await database
    .transaction(async (tx) => {
      const mine = tx.withTables<StaffTables>()
      if (to.role !== undefined && to.role !== 'owner') await keepAnOwner(tx, staffId)
      const query = mine.selectFrom('staff_member').selectAll().where('staff_id', '=', staffId).forUpdate()
      const found = await query.executeTakeFirst()
      if (!found) throw problem('staff.unknown_member', { at: 'staffId' })
      if (found.disabled_at !== null) throw problem('staff.membership_ended', { at: 'staffId' })
      if (Object.keys(changes).length > 0)
        await mine.updateTable('staff_member').set(changes).where('staff_id', '=', staffId).execute()
      return { ...found, ...changes }
    })
    .catch(refuseTakenEmail)
  return view(row)
}

/** An address as it is kept and looked for: without spaces around it, in lower case, letters composed (NFC). */
export function addressOf(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

function refuseTakenEmail(error: unknown): never {
  if ((error as { constraint?: string }).constraint === 'staff_member_email')
    throw problem('staff.email_taken', { at: 'email' })
  throw error
}

function view(row: MemberRow): Member {
  return {
    staffId: row.staff_id,
    name: row.name,
    role: row.role,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    email: row.email,
    language: row.language,
  }
}
