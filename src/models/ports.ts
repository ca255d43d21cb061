/**
 * What this room needs of its neighbours, in its own words.
 */
import type { RawBuilder, SqlBool } from 'kysely'
import type { Gate } from '../gate/index.ts'
import type { Subjects } from '../subjects/index.ts'

/** The gate, as far as this room uses it. */
export type GatePort = Pick<Gate, 'open'>

/** An audience by reference; the latest version when none is given. */
export interface AudienceRef {
  readonly id: string
  readonly version?: number
}

/** A fixed audience: which people, by a condition over `profile p`, and the hash of its query. */
export interface Population {
  readonly id: string
  readonly version: number
  readonly hash: string
  readonly condition: RawBuilder<SqlBool>
}

/** Finds an audience. @throws that room's Problem when there is none */
export type FindPopulation = (audience: AudienceRef) => Promise<Population>

export type SubjectsPort = Pick<Subjects, 'writeScores'> & { readonly catalogue: Pick<Subjects['catalogue'], 'list'> }
