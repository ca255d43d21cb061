/**
 * Transparency: what the people concerned can see and decide, without an account.
 * Limits: values are shown as they are held today, not as they were when the message was written; whoever holds the link sees the
 * page, so addresses are hidden in part and the page shows data for a time only (rule `HOUSE-LINK`). The link of a receipt has no end:
 * it is proof, and says what was decided, not who decided it. Opening a receipt that is not witnessed yet makes the log sign a promise. /verify may connect
 * to any https address, because its reader chooses the chain's endpoint; its script asks none but that and the log.
 */
export { builtScript } from './built.ts'
export type { TransparencyDeps, UsedField, Why, WhyFacts } from './facts.ts'
export { Html, html } from './html.ts'
export { framed, type Page, pagePolicy } from './layout.ts'
export type { AnchorFacts, LedgerFacts, WitnessFacts } from './ledger-facts.ts'
export { answer } from './ledger-routes.ts'
export { sayOfLog } from './log-words.ts'
export { sayOfReceipt } from './receipt-words.ts'
export { sayOfCheck } from './verify-words.ts'
export type { TakenFile } from './receipt-facts.ts'
export { transparencyRoutes } from './routes.ts'
export { createTransparency, type Form, type Transparency } from './transparency.ts'
export type { Unused } from './unused.ts'
export { shownValue } from './values.ts'
export { steps as checkSteps } from './verify-page.ts'
export { noticeText } from './why-page.ts'
export { howIn } from './ways.ts'
export { dateIn, momentIn, numberIn, t as sayOfPages } from './words.ts'
