/** Staff: members, keys, rights and the audit trail, put together. */
import type { Authorise, Clock, Database, NewId, PersonalDataHolder, RandomBytes } from '../kernel/index.ts'
import { type AuditTrail, auditHolder, createAuditTrail } from './audit.ts'
import { authoriseWith } from './authorise.ts'
import { createKeys, type Keys } from './keys.ts'
import { createMembers, type Members } from './members.ts'

export interface Staff {
  readonly members: Members
  readonly keys: Keys
  readonly audit: AuditTrail
  readonly authorise: Authorise
  readonly holder: PersonalDataHolder
}

export function createStaff(deps: { database: Database; clock: Clock; newId: NewId; random: RandomBytes }): Staff {
  const members = createMembers(deps)
  const keys = createKeys({ ...deps, members })
  return { members, keys, audit: createAuditTrail(deps), authorise: authoriseWith(keys), holder: auditHolder }
}
