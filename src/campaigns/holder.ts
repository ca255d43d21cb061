/** What this room holds about a person: in which group of which campaign they were drawn, and with which message. */
import { sql } from 'kysely'
import type { PersonalDataHolder } from '../kernel/index.ts'

export const campaignsHolder: PersonalDataHolder = {
  room: 'campaigns',
  tables: ['campaign_arm'],
  export: async (tx, subjectId) => {
    const { rows } = await sql<Record<string, unknown>>`
      select a.campaign_id as "campaignId", c.name as campaign, a.arm, a.message_id as "messageId", a.language,
        a.assigned_at as "assignedAt"
      from campaign_arm a join campaign c on c.campaign_id = a.campaign_id
      where a.subject_id = ${subjectId} order by a.assigned_at`.execute(tx)
    return { campaigns: rows }
  },
  erase: async (tx, subjectId) => {
    await sql`delete from campaign_arm where subject_id = ${subjectId}`.execute(tx)
  },
}
