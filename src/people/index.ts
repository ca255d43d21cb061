/**
 * The door of people: one person at a time, seen by staff for a named purpose and a reason that is recorded.
 * Limits: messages name the newest hundred; audiences are those in their newest version.
 */
export { createPeople, type People } from './people.ts'
export { peopleRoutes } from './routes.ts'
