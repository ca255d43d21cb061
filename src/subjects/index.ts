/**
 * Subjects: people, what is known about them and in which class, how they come in and how they go.
 * Limits: an empty cell never clears a value. Encoding and separator are judged by the first 256 KiB; a row that the encoding
 * cannot read is refused. A dry run counts a person who comes twice in a file as updated even when nothing would change. A kill
 * between enrolment and commit leaves unused keys in the vault. Uploads (a day at most) and refused rows (seven days) lie sealed
 * on disk and may hold somebody erased meanwhile. The erased list knows the identifiers that a person had when erased, not
 * earlier ones.
 */
export { type Field, type FieldCatalogue } from './catalogue.ts'
export {
  type DataClass,
  dataClasses,
  type FieldType,
  fieldTypes,
  type IdentifierKind,
  identifierKinds,
  isSealed,
  type Provenance,
  provenances,
} from './classes.ts'
export type { HeldScore, NewEvent, NewScore } from './events.ts'
export type { ImportOrder, Imports } from './imports.ts'
export { type Mapping, MappingSchema, readMapping } from './mapping.ts'
export { normaliseEmail } from './normalise.ts'
export type { GivenPerson } from './people.ts'
export type { Proposal } from './propose.ts'
export type { ImportCounts } from './report.ts'
export { subjectsRoutes } from './routes.ts'
export type { ImportMode, ImportState, ImportStatus } from './runs.ts'
export type { SourceRef } from './sources.ts'
export { createSubjects, type Subjects, type SubjectsDeps } from './subjects.ts'
export { subjectTables } from './tables.ts'
export type { Watch } from './work.ts'
