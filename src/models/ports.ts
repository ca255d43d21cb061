/**
 * What this room needs of its neighbours, no more.
 */
import type { Audiences, ResolvedAudience } from '../audiences/index.ts'
import type { Gate } from '../gate/index.ts'
import type { NamedDirectory, StaffDirectory } from '../staff/index.ts'
import type { Subjects } from '../subjects/index.ts'

/** The gate, as far as this room uses it. */
export type GatePort = Pick<Gate, 'open'>

/** An audience by reference; the latest version when none is given. */
export interface AudienceRef {
  readonly id: string
  readonly version?: number
}

/** A fixed audience: which people, by a condition over `profile p`, and the hash of its query. */
export type Population = Pick<ResolvedAudience, 'audienceId' | 'version' | 'hash' | 'condition'>

/** Finds an audience. @throws Problem `audiences.unknown` */
export type FindPopulation = (audience: AudienceRef) => Promise<Population>

/** Staff, as far as it must be known who approves whose work. */
export type StaffPort = StaffDirectory & NamedDirectory

export type AudiencesPort = Pick<Audiences, 'resolve'>

export type SubjectsPort = Pick<Subjects, 'writeScores'> & { readonly catalogue: Pick<Subjects['catalogue'], 'list'> }
