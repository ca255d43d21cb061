/** The ledger's door. Limits: one log for an installation; its tables are not distributed; freezing and continuing under a new name is not built. */
export { createLedger, type Ledger, type LedgerDeps, type LedgerStatus, type NewEntry } from './ledger.ts'
export type { Cosigners, CosignRequest, LogKeySeeds, LogKeyStore, View } from './ports.ts'
export type { SignedPromise } from './promises.ts'
export type { PublishedCheckpoint } from './publisher.ts'
export type { Proofs } from './reading.ts'
export { ledgerRoutes } from './routes.ts'
export { ledgerTables } from './tables.ts'
