/** The gate's door: the only way to personal data. */
export { type Among, type Census } from './census.ts'
export { type Access, type Ask, createGate, type Gate } from './gate.ts'
export { gateRoutes } from './routes.ts'
export { gateTables } from './tables.ts'
export type { Warrant, WarrantView } from './warrants.ts'
