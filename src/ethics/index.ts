/** The door of the ethics room. */
export type { AuditAsk } from './audits.ts'
export type { Bundle } from './bundle.ts'
export type { Claim } from './claims.ts'
export { createEthics, type Ethics, type ShownAudit } from './ethics.ts'
export { personsOf } from './persons.ts'
export { ethicsRoutes } from './routes.ts'
export { sourcesFrom } from './sources.ts'
export { ethicsTables } from './tables.ts'
