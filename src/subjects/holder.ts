/**
 * This room's promise about the personal data in its own tables: a copy for the person, and removal.
 */
import { sql } from 'kysely'
import type { PersonalDataHolder, Tx } from '../kernel/index.ts'
import type { VaultPort } from './ports.ts'
import { forgetSeenPerson } from './seen.ts'
import { readProfiles, readSealedFields } from './storage.ts'
import { tables } from './tables.ts'

const heldTables = ['sealed_field', 'identifier', 'event', 'score', 'profile', 'erasure_under_way'] as const

export function createHolder(vault: Pick<VaultPort, 'openText'>): PersonalDataHolder {
  return {
    room: 'subjects',
    tables: heldTables,
    export: (tx, subjectId) => exportPerson(tx, vault, subjectId),
    erase: async (tx, subjectId) => {
      for (const table of ['score', 'event', 'identifier', 'sealed_field', 'profile'] as const) {
        await sql`delete from ${sql.table(table)} where subject_id = ${subjectId}::uuid`.execute(tx)
      }
      await forgetSeenPerson(tx, subjectId)
    },
  }
}

/** GDPR Art. 15(3): everything held, inferred data (scores and their reasons) included. */
async function exportPerson(
  tx: Tx,
  vault: Pick<VaultPort, 'openText'>,
  subjectId: string,
): Promise<Record<string, unknown>> {
  const on = tables(tx)
  const profile = (await readProfiles(tx, [subjectId])).get(subjectId)
  const names = await on.selectFrom('sealed_field').select('field').where('subject_id', '=', subjectId).execute()
  const sealed = await readSealedFields(
    tx,
    vault,
    [subjectId],
    names.map((row) => row.field),
  )
  const events = await on.selectFrom('event').selectAll().where('subject_id', '=', subjectId).orderBy('at').execute()
  const scores = await on.selectFrom('score').selectAll().where('subject_id', '=', subjectId).orderBy('at').execute()
  return {
    subjectId,
    fields: { ...profile?.attributes, ...sealed.get(subjectId) },
    facts: profile?.facts ?? {},
    events: events.map(withoutSubject),
    scores: scores.map(withoutSubject),
  }
}

function withoutSubject<T extends { subject_id: string }>(row: T): Omit<T, 'subject_id'> {
  const { subject_id: _subject, ...rest } = row
  return rest
}
