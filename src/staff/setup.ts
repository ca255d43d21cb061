/** The first set-up: as long as nobody who owns this installation can sign in, the first administrator may be made. */
import type { Database } from '../kernel/index.ts'
import type { StaffTables } from './tables.ts'

export interface Setup {
  /** Whether no owner has a way to sign in yet. Members without credentials, as the demonstration hires them, do not count. */
  needed(): Promise<boolean>
}

export function createSetup(deps: { database: Database }): Setup {
  return {
    needed: async () => {
      const owner = await deps.database.db
        .withTables<StaffTables>()
        .selectFrom('staff_member as m')
        .select('m.staff_id')
        .where('m.role', '=', 'owner')
        .where('m.disabled_at', 'is', null)
        .where((is) =>
          is.or([
            is.exists(
              is.selectFrom('staff_password as p').select('p.staff_id').whereRef('p.staff_id', '=', 'm.staff_id'),
            ),
            is.exists(
              is.selectFrom('staff_passkey as k').select('k.staff_id').whereRef('k.staff_id', '=', 'm.staff_id'),
            ),
            is.exists(
              is.selectFrom('staff_sign_on as o').select('o.staff_id').whereRef('o.staff_id', '=', 'm.staff_id'),
            ),
          ]),
        )
        .limit(1)
        .executeTakeFirst()
      return owner === undefined
    },
  }
}
