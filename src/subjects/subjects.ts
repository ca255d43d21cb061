/**
 * The room put together: catalogue, people, imports, events, scores, erasure.
 */
import type { Actor, Clock, Database, Jobs, Json, NewId, OpenPurpose, PersonalDataHolder, Tx } from '../kernel/index.ts'
import { createCatalogue, type FieldCatalogue } from './catalogue.ts'
import type { IdentifierKind } from './classes.ts'
import { createErasure, type Erasure } from './erasure.ts'
import { type HeldScore, type NewEvent, type NewScore, readScores, recordEvents, writeScores } from './events.ts'
import { createHolder } from './holder.ts'
import { createImports, type Imports } from './imports.ts'
import { findPerson, type GivenPerson, readAttributes, takePerson } from './people.ts'
import type { ConsentPort, VaultPort } from './ports.ts'
import { readSealedFields } from './storage.ts'

export interface Subjects {
  readonly catalogue: FieldCatalogue
  readonly imports: Imports
  /** Whose identifier this is, among those whom the purpose in force permits. @param value in any usual form */
  find(tx: Tx, kind: IdentifierKind, value: string): Promise<string | null>
  /** Takes one person in or updates them, matched as in an import. @throws Problem `subjects.person_refused` */
  upsert(actor: Actor, person: GivenPerson): Promise<{ subjectId: string; result: 'created' | 'updated' | 'unchanged' }>
  /** Sealed fields, opened, of those whom the purpose in force permits; a field that a person lacks is absent. */
  readSealed(
    tx: Tx,
    subjectIds: readonly string[],
    fields: readonly string[],
  ): Promise<Map<string, Record<string, string>>>
  /** Other fields, likewise. @param fields all when left out */
  readAttributes(
    tx: Tx,
    subjectIds: readonly string[],
    fields?: readonly string[],
  ): Promise<Map<string, Record<string, Json>>>
  /** Adds events; one told twice (person and event id) is one event. @returns how many were new */
  recordEvents(tx: Tx, events: readonly NewEvent[]): Promise<number>
  /** Writes scores of those whom the purpose in force and profiling permit. @returns how many */
  writeScores(tx: Tx, scores: readonly NewScore[]): Promise<number>
  /** The scores of a person, newest first, as far as the purpose in force shows them. */
  readScores(tx: Tx, subjectId: string): Promise<HeldScore[]>
  /** Erases a person everywhere. @throws Problem `subjects.unknown_person` */
  erase: Erasure['erase']
  /** Finishes erasures that a crash cut short; call at every start. */
  resumeErasures: Erasure['resume']
  readonly holder: PersonalDataHolder
}

export interface SubjectsDeps {
  readonly database: Database
  readonly vault: VaultPort
  readonly consent: ConsentPort
  readonly clock: Clock
  readonly newId: NewId
  readonly openPurpose: OpenPurpose
  readonly jobs: Jobs
  /** A folder of ours for uploads and refused rows, both sealed. */
  readonly filesDirectory: string
  /** Every room's holder but this one's; asked only when a person is erased. */
  readonly otherHolders: () => readonly PersonalDataHolder[]
  /** Rows per import transaction. */
  readonly batchRows?: number
}

export function createSubjects(deps: SubjectsDeps): Subjects {
  const { vault, clock } = deps
  const catalogue = createCatalogue(deps.database)
  const holder = createHolder(vault)
  const erasure = createErasure({ ...deps, catalogue, holders: () => [holder, ...deps.otherHolders()] })
  return {
    catalogue,
    imports: createImports({ ...deps, catalogue }),
    find: (tx, kind, value) => findPerson(tx, vault, kind, value),
    upsert: (actor, person) => takePerson({ ...deps, catalogue }, actor, person),
    readSealed: (tx, subjectIds, fields) => readSealedFields(tx, vault, subjectIds, fields),
    readAttributes,
    recordEvents,
    writeScores: (tx, scores) => writeScores(tx, scores, clock.now()),
    readScores,
    erase: erasure.erase,
    resumeErasures: erasure.resume,
    holder,
  }
}
