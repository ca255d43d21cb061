/** What delivery holds about a person: which campaigns wrote to them, and how that went. The suppression list knows no person. */
import { sql } from 'kysely'
import type { PersonalDataHolder, Tx } from '../kernel/index.ts'
import type { BounceKind, MessageState } from './tables.ts'

/** One message to somebody, and what became of it. */
export interface PersonMessage {
  readonly campaignId: string
  readonly messageId: string
  readonly variant: string | null
  readonly language: string | null
  readonly state: MessageState
  readonly reason: string | null
  readonly queuedAt: Date
  readonly settledAt: Date | null
  readonly bounce: BounceKind | null
  readonly bouncedAt: Date | null
  readonly unsubscribedAt: Date | null
}

/** Every message to a person whom the purpose in force permits, oldest first. */
export async function messagesOf(tx: Tx, subjectId: string): Promise<PersonMessage[]> {
  const { rows } = await sql<PersonMessage>`
    select campaign_id as "campaignId", message_id as "messageId", variant, language, state, reason, queued_at as "queuedAt",
      settled_at as "settledAt", bounce, bounced_at as "bouncedAt", unsubscribed_at as "unsubscribedAt"
    from outbox where subject_id = ${subjectId} order by queued_at`.execute(tx)
  return rows
}

export const deliveryHolder: PersonalDataHolder = {
  room: 'delivery',
  tables: ['outbox'],
  export: async (tx, subjectId) => ({ messages: await messagesOf(tx, subjectId) }),
  erase: async (tx, subjectId) => {
    await sql`delete from outbox where subject_id = ${subjectId}`.execute(tx)
  },
}
