/** The door of rights: requests of people, with the day by which the law wants them answered. */
export { rightsTables } from './tables.ts'
export { createRights, type FullRequest, type Rights } from './rights.ts'
export { rightsRoutes } from './routes.ts'
