/**
 * Transparency: what the people concerned can see and decide, without an account.
 * Limits: values are shown as they are held today, not as they were when the message was written; whoever holds the link sees the
 * page, so addresses are hidden in part. Opening a receipt that is not witnessed yet makes the log sign a promise. /verify may connect
 * to any https address, because its reader chooses the chain's endpoint; its script asks none but that and the log.
 */
export type { TransparencyDeps, UsedField, Why, WhyFacts } from './facts.ts'
export type { Page } from './layout.ts'
export type { AnchorFacts, LedgerFacts, WitnessFacts } from './ledger-facts.ts'
export type { TakenFile } from './receipt-facts.ts'
export { transparencyRoutes } from './routes.ts'
export { createTransparency, type Form, type Transparency } from './transparency.ts'
export type { Unused } from './unused.ts'
