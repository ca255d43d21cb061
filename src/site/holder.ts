/**
 * This room's promise about people: links go with either side. When a person is erased, the browsers that were linked to them are
 * marked here and erased right after, because one erasure is one transaction about one person.
 */
import { sql } from 'kysely'
import type { Actor, Clock, OpenPurpose, PersonalDataHolder } from '../kernel/index.ts'
import { Problem } from '../kernel/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { SiteTables } from './tables.ts'

export function createHolder(clock: Clock): PersonalDataHolder {
  return {
    room: 'site',
    tables: ['site_link'],
    export: async (tx, subjectId) => {
      const links = tx.withTables<SiteTables>().selectFrom('site_link').select(['site_id', 'proven', 'linked_at'])
      const either = links.where((eb) => eb.or([eb('subject_id', '=', subjectId), eb('person_id', '=', subjectId)]))
      return { siteLinks: await either.execute() }
    },
    erase: async (tx, subjectId) => {
      await sql`delete from site_link where subject_id = ${subjectId}`.execute(tx)
      await sql`update site_link set person_id = null, linked_at = ${clock.now()} where person_id = ${subjectId}`.execute(
        tx,
      )
    },
  }
}

const purpose = 'rights_fulfilment'

/** Erases the browsers of people who were erased. Called at start and every minute. @returns how many */
export async function eraseLeftBehind(
  deps: { readonly openPurpose: OpenPurpose; readonly subjects: Pick<Subjects, 'erase'> },
  actor: Actor,
): Promise<number> {
  const ask = { purpose, actor, why: 'browsers of people who were erased', subjects: [] }
  const left = await deps.openPurpose(ask, (tx) =>
    tx.withTables<SiteTables>().selectFrom('site_link').select('subject_id').where('person_id', 'is', null).execute(),
  )
  for (const { subject_id: subjectId } of left) {
    try {
      await deps.subjects.erase(actor, subjectId)
    } catch (error) {
      // Erased meanwhile, by hand or by another process.
      if (!(error instanceof Problem) || error.code !== 'subjects.unknown_person') throw error
    }
  }
  return left.length
}
