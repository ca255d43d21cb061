/**
 * The door of delivery: what other rooms may use, nothing else.
 * Limits: at most once and accounted, not exactly once (nobody can promise that over SMTP). A withdrawal waits for at most one
 * batch, `batchDeadlineMs + handOverTimeoutMs` with a server that hangs; a sender process that is frozen (SIGSTOP, a paused virtual
 * machine) holds back the answers to its batch's withdrawals until it goes on or is killed: late is better than broken. Rates are per process. Reports come in over HTTP, or by
 * SMTP through the local mailbox only. A relay beyond this machine must offer TLS. Cap and soft bounces count per purpose and
 * person over the outbox, which erasure empties. Opens by scanners and by privacy proxies are not told apart.
 */
export { type Control, type Controls } from './control.ts'
export {
  createDelivery,
  type Delivery,
  type DeliveryConfig,
  type DeliveryDeps,
  type DeliveryStatus,
  type OpenSender,
} from './delivery.ts'
export type { Uncertain, UncertainDecision, UncertainMessage } from './decisions.ts'
export type { DkimCheck, DkimRecord } from './dkim-keys.ts'
export type { PersonMessage } from './holder.ts'
export type { Party } from './header-fields.ts'
export type { LinkBuilder, MessageRef, UnsubscribeRef } from './links.ts'
export { type Mailbox, type MailboxLine, type MailboxOptions, startMailbox } from './mailbox.ts'
export { mailboxRoutes } from './mailbox-routes.ts'
export type { Mail } from './mime.ts'
export type { NewMessage, Progress, Run, RunView, Undecided, VariantOutcome } from './outbox.ts'
export type { LimitsOutlook } from './outlook.ts'
export type { AuditPort, Compose, Composed, RowToCompose } from './ports.ts'
export {
  HandOverShape,
  progressFigures,
  progressReason,
  ProgressShape,
  VariantOutcomeShape,
} from './progress-answers.ts'
export type { ReportLine, ReportReceipt } from './report-intake.ts'
export { deliveryLinkRoutes, deliveryRoutes } from './routes.ts'
export type { CheckedRecord, DomainCheck, SenderDomain, SenderDomains } from './sender-domains.ts'
export type { SendSettings } from './settings.ts'
export type { HandOver } from './smtp.ts'
export type { SuppressionStatus } from './suppression.ts'
export { deliveryTables, type MessageState } from './tables.ts'
export type { WorkerStatus } from './workers.ts'
