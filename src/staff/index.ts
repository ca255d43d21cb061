/** Staff's door: who works here, what they may do, and the trail of what they did. */
export { type AuditEntry, type AuditFilter, type AuditTrail, type AuditView } from './audit.ts'
export { acceptUrl, type SendInvitation, setupUrl } from './colleagues.ts'
export { type Keys, type KeyView, type NewKey } from './keys.ts'
export { may } from './may.ts'
export { type Member, type Members } from './members.ts'
export {
  type FindPerson,
  type NamedDirectory,
  namesOf,
  type Person,
  personActing,
  personName,
  personsOf,
  sayNames,
  type StaffDirectory,
} from './persons.ts'
export { allRights, type Right, rightNamed } from './rights.ts'
export { staffRoutes } from './routes.ts'
export { type Session, type Sessions } from './sessions.ts'
export { createStaff, type Staff, type StaffDeps } from './staff.ts'
export { staffTables } from './tables.ts'
