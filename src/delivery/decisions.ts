/**
 * Messages whose fate is uncertain: content left us and no answer came, or the sender died. They are listed, and only a person
 * decides: send again (it may arrive twice), or let it be.
 */
import { sql } from 'kysely'
import type { Actor, Clock, Database } from '../kernel/index.ts'
import type { AuditPort, GatePort } from './ports.ts'
import { problem } from './problems.ts'

export interface UncertainMessage {
  readonly messageId: string
  readonly subjectId: string
  readonly campaignId: string
  readonly reason: string | null
  readonly response: string | null
  readonly since: Date
}

/** `retry` sends it again; the others close the question. */
export type UncertainDecision = 'retry' | 'count_as_sent' | 'give_up'

export interface Uncertain {
  list(actor: Actor, campaignId?: string): Promise<UncertainMessage[]>
  /** @throws Problem `delivery.not_uncertain` when it is not (any more) */
  decide(actor: Actor, messageId: string, decision: UncertainDecision, why: string): Promise<void>
}

const most = 1000

export function createUncertain(deps: {
  database: Database
  gate: GatePort
  audit: AuditPort
  clock: Clock
}): Uncertain {
  const { gate, clock } = deps
  return {
    list: (actor, campaignId) => {
      const which = sql`o.state = 'uncertain' and (${campaignId ?? null}::uuid is null or o.campaign_id = ${campaignId ?? null}::uuid)`
      const condition = sql<boolean>`p.subject_id in (select o.subject_id from outbox o where ${which})`
      return gate.open(
        {
          purpose: 'accountability',
          actor,
          why: 'list messages whose fate is uncertain',
          among: { kind: 'where', condition },
        },
        async ({ tx }) => {
          const { rows } = await sql<UncertainMessage>`
            select o.message_id as "messageId", o.subject_id as "subjectId", o.campaign_id as "campaignId", o.reason,
              o.response, o.settled_at as since
            from outbox o where ${which} order by o.settled_at limit ${most}`.execute(tx)
          return rows
        },
      )
    },
    decide: (actor, messageId, decision, why) => {
      const condition = sql<boolean>`p.subject_id in (select o.subject_id from outbox o where o.message_id = ${messageId})`
      return gate.open(
        {
          purpose: 'accountability',
          actor,
          why: `uncertain message: ${decision}`,
          among: { kind: 'where', condition },
        },
        async ({ tx }) => {
          const now = clock.now()
          const { rows } = await sql<{ campaign_id: string }>`
            update outbox set state = ${stateOf[decision]}, reason = ${`decided_${decision}`}, not_before = ${now},
              settled_at = ${decision === 'retry' ? null : now}, worker_id = null
            where message_id = ${messageId} and state = 'uncertain' returning campaign_id`.execute(tx)
          if (!rows[0]) throw problem('delivery.not_uncertain')
          if (decision === 'retry')
            await sql`update send_run set next_due = ${now}, finished_at = null
              where campaign_id = ${rows[0].campaign_id}`.execute(tx)
          await deps.audit.write(tx, {
            actor,
            action: 'delivery.uncertain_decided',
            why,
            details: { messageId, decision },
          })
        },
      )
    },
  }
}

const stateOf = { retry: 'queued', count_as_sent: 'sent', give_up: 'failed' } as const
