/**
 * The desk's door: overview, search, notifications, and the ledger as staff look at it. Limits: a notification is what the rooms still
 * remember, so a campaign that is resumed takes the notice of its pause with it.
 */
export { createDesk, type Desk } from './desk.ts'
export { deskRoutes } from './routes.ts'
export { deskTables } from './tables.ts'
