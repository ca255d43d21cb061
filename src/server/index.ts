/** The server's door: the house, its installation, its status. */
export { houseFindings, renderFindings } from './doctor.ts'
export type { Finding } from './finding.ts'
export { type House, openHouse } from './house.ts'
export { type Installation, migrationsDirectory, openInstallation, runningDatabase } from './installation.ts'
export type { FrontLink } from './front.ts'
export { appOf, type Server, startServer, version } from './server.ts'
export { say as sayServer } from './words.ts'
export { watchRunningChain } from './anchoring.ts'
