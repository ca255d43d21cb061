/** Audiences' door: queries over people for one purpose. */
export { type Audiences, createAudiences, type NewAudience, type ResolvedAudience } from './audiences.ts'
export type { Condition } from './compile.ts'
export { type Cell, type Grouping, hideSmall, type Preview, smallestCell } from './preview.ts'
export { leavesOf, type Query, readQuery } from './query.ts'
export { type AudienceDesk, createAudienceDesk } from './desk.ts'
export { audienceRoutes } from './routes.ts'
export { type Audience, audienceTables } from './store.ts'
