/** Challenges: what a browser was asked, to be answered soon and once. Taking one removes it, so that of two answers one is too late. */
import { type Clock, type Database, type Json, type RandomBytes, sha256Hex } from '../kernel/index.ts'
import type { StaffTables } from './tables.ts'

/** How long a person has to touch a key, or to sign in at another provider. */
export const challengeMs = 10 * 60_000

export type ChallengeKind = 'passkey_registration' | 'passkey_sign_in' | 'sign_on'

export interface Challenges {
  /** @returns 32 random bytes, base64url @param facts without personal data, given back with the answer */
  ask(kind: ChallengeKind, staffId: string | null, facts?: Json): Promise<string>
  /** What was asked with this challenge, if it was asked, in time, and not answered yet. */
  take(kind: ChallengeKind, challenge: string): Promise<{ staffId: string | null; facts: Json } | null>
  sweep(): Promise<void>
}

export function createChallenges(deps: { database: Database; clock: Clock; random: RandomBytes }): Challenges {
  const db = () => deps.database.db.withTables<StaffTables>()
  return {
    ask: async (kind, staffId, facts = {}) => {
      const challenge = deps.random(32).toString('base64url')
      await db()
        .insertInto('staff_challenge')
        .values({
          challenge_hash: sha256Hex(challenge),
          kind,
          staff_id: staffId,
          facts: JSON.stringify(facts),
          expires_at: new Date(deps.clock.now().getTime() + challengeMs),
        })
        .execute()
      return challenge
    },
    take: async (kind, challenge) => {
      const row = await db()
        .deleteFrom('staff_challenge')
        .where('challenge_hash', '=', sha256Hex(challenge))
        .where('kind', '=', kind)
        .where('expires_at', '>', deps.clock.now())
        .returning(['staff_id', 'facts'])
        .executeTakeFirst()
      return row ? { staffId: row.staff_id, facts: row.facts } : null
    },
    sweep: async () => {
      await db().deleteFrom('staff_challenge').where('expires_at', '<=', deps.clock.now()).execute()
    },
  }
}
