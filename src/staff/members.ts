/** Members of staff: a name, a role, and since when. The first one is made on the command line; there is no default account. */
import type { Clock, Database, Language, NewId, Role } from '../kernel/index.ts'
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

export interface Members {
  /** @throws Problem `staff.email_taken` */
  add(name: string, role: Role, more?: { readonly email?: string; readonly language?: Language }): Promise<Member>
  list(): Promise<Member[]>
  /** @throws Problem `staff.unknown_member` */
  get(staffId: string): Promise<Member>
  /** Ends a membership, its sessions and every key of it. @throws Problem `staff.last_owner` */
  disable(staffId: string): Promise<void>
}

export function createMembers(deps: { database: Database; clock: Clock; newId: NewId }): Members {
  const db = () => deps.database.db.withTables<StaffTables>()
  const get = async (staffId: string) => {
    const row = await db().selectFrom('staff_member').selectAll().where('staff_id', '=', staffId).executeTakeFirst()
    if (!row) throw problem('staff.unknown_member', { at: 'staffId' })
    return view(row)
  }
  return {
    get,
    add: async (name, role, more = {}) => {
      const row: MemberRow = {
        staff_id: deps.newId(),
        name,
        role,
        created_at: deps.clock.now(),
        disabled_at: null,
        email: more.email === undefined ? null : addressOf(more.email),
        language: more.language ?? 'en',
      }
      await db().insertInto('staff_member').values(row).execute().catch(refuseTakenEmail)
      return view(row)
    },
    list: async () => (await db().selectFrom('staff_member').selectAll().orderBy('created_at').execute()).map(view),
    disable: async (staffId) => {
      await get(staffId)
      const now = deps.clock.now()
      await deps.database.transaction(async (tx) => {
        const mine = tx.withTables<StaffTables>()
        // Locked, so that of two owners who end each other the second one waits and is then the last.
        const owners = await mine
          .selectFrom('staff_member')
          .select('staff_id')
          .where('role', '=', 'owner')
          .where('disabled_at', 'is', null)
          .orderBy('staff_id')
          .forUpdate()
          .execute()
        if (owners.length === 1 && owners[0]?.staff_id === staffId) throw problem('staff.last_owner')
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
