/**
 * Subjects: people, what is known about them and in which class, how they come in and how they go.
 */
export {
  type DataClass,
  dataClasses,
  type Field,
  type FieldCatalogue,
  type FieldType,
  fieldTypes,
  type IdentifierKind,
  identifierKinds,
  isSealed,
  type Provenance,
  provenances,
} from './catalogue.ts'
export type { NewEvent, NewScore } from './events.ts'
export type { ImportOrder, Imports } from './imports.ts'
export { type Mapping, MappingSchema, readMapping } from './mapping.ts'
export { normaliseEmail, normaliseExternalId, normalisePhone, normaliseResidence } from './normalise.ts'
export type { GivenPerson } from './people.ts'
export type { Proposal } from './propose.ts'
export type { ImportCounts } from './report.ts'
export { type PeoplePort, subjectsRoutes } from './routes.ts'
export type { ImportMode, ImportState, ImportStatus } from './runs.ts'
export type { SourceRef } from './sources.ts'
export { createSubjects, type Subjects, type SubjectsDeps } from './subjects.ts'
export { subjectTables } from './tables.ts'
export type { Watch } from './work.ts'
