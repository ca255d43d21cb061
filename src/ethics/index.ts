/** The door of the ethics room. */
export type { Approval, MayDecide } from './approvals.ts'
export {
  AuditAnswer,
  AuditShape,
  CopyFindingShape,
  MayDecideShape,
  NamedApprovalShape,
  VerdictShape,
} from './answers.ts'
export type { AuditAsk } from './audits.ts'
export type { Bundle } from './bundle.ts'
export type { Claim } from './claims.ts'
export type { CopyFinding } from './copy.ts'
export { createEthics, type Ethics, type ShownAudit } from './ethics.ts'
export { policy as ethicsPolicy } from './policy.ts'
export { type Answer, obstacleInWords } from './requirement.ts'
export { ethicsRoutes } from './routes.ts'
export { sourcesFrom } from './sources.ts'
export { ethicsTables } from './tables.ts'
