/** Staff: members, sessions, keys, rights and the audit trail, put together. */
import type { Authorise, Clock, Database, NewId, PersonalDataHolder, RandomBytes } from '../kernel/index.ts'
import { type AuditTrail, auditHolder, createAuditTrail } from './audit.ts'
import { authoriseWith } from './authorise.ts'
import { type SessionCookie, sessionCookie } from './cookie.ts'
import { createKeys, type Keys } from './keys.ts'
import { createMembers, type Members } from './members.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSetup, type Setup } from './setup.ts'

export interface Staff {
  readonly members: Members
  readonly keys: Keys
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly setup: Setup
  readonly audit: AuditTrail
  readonly authorise: Authorise
  readonly holder: PersonalDataHolder
}

export interface StaffDeps {
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  /** Where people reach the console; without it, a plain http address. */
  readonly publicUrl?: string
}

export function createStaff(deps: StaffDeps): Staff {
  const members = createMembers(deps)
  const keys = createKeys({ ...deps, members })
  const cookie = sessionCookie(deps.publicUrl ?? 'http://127.0.0.1')
  const sessions = createSessions({ ...deps, cookie })
  return {
    members,
    keys,
    sessions,
    cookie,
    setup: createSetup(deps),
    audit: createAuditTrail(deps),
    authorise: authoriseWith({ keys, sessions, cookie }),
    holder: auditHolder,
  }
}
