/**
 * The first set-up: as long as nobody who owns this installation can sign in, whoever started the server may make the first
 * administrator, with a link that only the terminal shows. There is no default account and no default password (ASVS 5.0 6.3.2).
 */
import { sql } from 'kysely'
import type { Clock, Database, Language, Tx } from '../kernel/index.ts'
import type { AuditTrail } from './audit.ts'
import { type Brakes, sourceOf } from './brakes.ts'
import type { IssuedLink, Links } from './links.ts'
import type { Members } from './members.ts'
import type { Passwords } from './passwords.ts'
import { problem } from './problems.ts'
import type { OpenedSession, Sessions } from './sessions.ts'
import type { Visitor } from './sign-in.ts'
import type { StaffTables } from './tables.ts'

export interface FirstAdministrator {
  readonly code: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly language: Language
}

export interface Setup {
  /** Whether no owner has a way to sign in yet. Members without credentials, as the demonstration hires them, do not count. */
  needed(): Promise<boolean>
  /** A link for whoever holds the machine; an earlier one stops working. @throws Problem `staff.already_set_up` */
  issue(): Promise<IssuedLink>
  /**
   * Makes the first administrator, an owner, whose second factor is still to come.
   * @throws Problem `staff.bad_link`, `staff.already_set_up`, `staff.weak_password`, `staff.slow_down`
   */
  complete(first: FirstAdministrator, visitor: Visitor): Promise<OpenedSession>
}

export interface SetupDeps {
  readonly database: Database
  readonly clock: Clock
  readonly members: Members
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly links: Links
  readonly brakes: Brakes
  readonly audit: AuditTrail
}

export function createSetup(deps: SetupDeps): Setup {
  const needed = async (tx: Tx | null = null) => !(await anyOwnerWhoCanSignIn((tx ?? deps.database.db) as Tx))
  return {
    needed: () => needed(),
    issue: async () => {
      if (!(await needed())) throw problem('staff.already_set_up')
      return deps.links.issue(null, 'setup', null, 'system:terminal')
    },
    complete: async ({ code, name, email, password, language }, visitor) => {
      deps.brakes.attempt('link', sourceOf(visitor.ip))
      if ((await deps.links.look(code))?.kind !== 'setup') throw problem('staff.bad_link')
      const phc = await deps.passwords.prepare(password, [name, email])
      const member = await deps.database.transaction(async (tx) => {
        // Of two who set up at the same moment, the second one waits here, and is too late.
        await sql`select pg_advisory_xact_lock(hashtext('aval staff setup'))`.execute(tx)
        if (!(await needed(tx))) throw problem('staff.already_set_up')
        if (!(await deps.links.take(tx, code, ['setup']))) throw problem('staff.bad_link')
        const made = await deps.members.addIn(tx, name, 'owner', { email, language })
        await deps.passwords.put(tx, made.staffId, phc)
        await deps.audit.write(tx, {
          actor: { kind: 'staff', id: made.staffId, role: made.role },
          action: 'staff.set_up',
          details: { staffId: made.staffId },
        })
        return made
      })
      return deps.sessions.begin(member.staffId, 'second_step', visitor.device)
    },
  }
}

async function anyOwnerWhoCanSignIn(tx: Tx): Promise<boolean> {
  const owner = await tx
    .withTables<StaffTables>()
    .selectFrom('staff_member as m')
    .select('m.staff_id')
    .where('m.role', '=', 'owner')
    .where('m.disabled_at', 'is', null)
    .where((is) =>
      is.or([
        is.exists(is.selectFrom('staff_password as p').select('p.staff_id').whereRef('p.staff_id', '=', 'm.staff_id')),
        is.exists(is.selectFrom('staff_passkey as k').select('k.staff_id').whereRef('k.staff_id', '=', 'm.staff_id')),
        is.exists(is.selectFrom('staff_sign_on as o').select('o.staff_id').whereRef('o.staff_id', '=', 'm.staff_id')),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return owner !== undefined
}
