/**
 * The door of consent: purposes, notices, decisions, and the permission that follows from them.
 * Limits: facts hold the present residence only, so a person who moved is judged by the law of the new country on the day of
 * each decision; the two-step opt-in that California asks for after an opt-out (§ 7028) is the form's task, not checked here.
 */
export type { NewPurpose } from './catalogue.ts'
export { type Consent, createConsent } from './consent.ts'
export type { AliveOverTime, Days, Happened } from './days.ts'
export {
  type ChannelState,
  type Decider,
  type DecisionKind,
  type DecisionScope,
  type Facts,
  type NewDecision,
} from './decision.ts'
export type { RecordedDecision } from './decisions.ts'
export type { EvidenceVault } from './evidence.ts'
export type { ConsentLedger } from './ledger.ts'
export {
  type NoticeContent,
  type NoticeDiff,
  type NoticeItem,
  publishingFaults,
  type Rendering,
  type Renderings,
} from './notice.ts'
export type { AskedAgain, Notice, Notices } from './notices.ts'
export type { PersonFacts } from './people.ts'
export type { UnknownAge } from './permission.ts'
export { builtInPurposes, type Channel, type LegalBasis, type Purpose } from './purposes.ts'
export { type Reason, reasonOf, reasons } from './reasons.ts'
export type { CoveringAnchor, ReceiptAnswer, Receipts } from './receipts.ts'
export type { Reliance } from './reliance.ts'
export { consentRoutes, type NamedRead } from './routes.ts'
export { NoticeContentBody } from './shapes.ts'
export { parseSecGpc } from './signals.ts'
export type { DecisionView, PurposeStanding, Standing } from './standing.ts'
export { standardNotice } from './standard-notice.ts'
export { consentTables } from './tables.ts'
export { sayFault, sayReason } from './words.ts'
