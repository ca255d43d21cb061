/** What delivery holds about a person: which campaigns wrote to them, and how that went. The suppression list knows no person. */
import { sql } from 'kysely'
import type { PersonalDataHolder } from '../kernel/index.ts'

export const deliveryHolder: PersonalDataHolder = {
  room: 'delivery',
  tables: ['outbox'],
  export: async (tx, subjectId) => {
    const { rows } = await sql`
      select campaign_id as "campaignId", message_id as "messageId", variant, language, state, reason, queued_at as "queuedAt",
        settled_at as "settledAt", bounce, bounced_at as "bouncedAt", unsubscribed_at as "unsubscribedAt"
      from outbox where subject_id = ${subjectId} order by queued_at`.execute(tx)
    return { messages: rows }
  },
  erase: async (tx, subjectId) => {
    await sql`delete from outbox where subject_id = ${subjectId}`.execute(tx)
  },
}
