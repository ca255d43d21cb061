/**
 * Stopping: the link in the message is the whole authority. One click records a withdrawal, at once and for good; clicking again,
 * or after the person was erased, is answered the same. Looking at the page changes nothing. RFC 8058.
 */
import { sql } from 'kysely'
import { type Actor, type Clock, type Language, type Log, type NewId, Problem } from '../kernel/index.ts'
import { readUnsubscribe, type UnsubscribeRef } from './links.ts'
import type { Purpose } from '../consent/index.ts'
import type { ConsentPort, GatePort, SubjectsPort, VaultPort } from './ports.ts'
import { problem } from './problems.ts'

export interface Unsubscribe {
  /** What the link would stop, in words. @throws Problem `delivery.link_unknown` */
  describe(token: string, language: Language): string
  /** Withdraws; durable when it returns. @throws Problem `delivery.link_unknown` */
  stop(token: string, how: 'one_click' | 'page'): Promise<void>
}

interface Deps {
  readonly gate: GatePort
  readonly consent: ConsentPort
  readonly subjects: SubjectsPort
  readonly vault: VaultPort
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
}

export function createUnsubscribe(deps: Deps): Unsubscribe {
  const read = (token: string): { ref: UnsubscribeRef; purpose: Purpose } => {
    const ref = readUnsubscribe(deps.vault, token)
    const purpose = ref && deps.consent.purposes().find((one) => one.id === ref.purposeId)
    if (!ref || !purpose) throw problem('delivery.link_unknown')
    return { ref, purpose }
  }
  return {
    describe: (token, language) => read(token).purpose.sentence[language],
    stop: async (token, how) => {
      const { ref, purpose } = read(token)
      const standing = (await deps.consent.check(purpose.code, [ref.subjectId])).get(ref.subjectId)
      if (standing === 'withdrawn' || standing === 'objected') return
      if (await withdraw(deps, ref, purpose, how)) await note(deps, ref)
    },
  }
}

/** @returns false when the person is not (any more) known here: then there is nothing left to stop */
async function withdraw(
  deps: Deps,
  ref: UnsubscribeRef,
  purpose: Purpose,
  how: 'one_click' | 'page',
): Promise<boolean> {
  const actor: Actor = { kind: 'subject', id: ref.subjectId }
  try {
    await deps.consent.record(actor, {
      subjectId: ref.subjectId,
      // Where permission does not rest on consent there is none to withdraw: the same "no" is then an objection (GDPR 21(2)).
      kind: purpose.legalBasis === 'consent' ? 'withdrawn' : 'objected',
      purposes: [purpose.code],
      channel: 'email_link',
      by: 'subject',
      evidence: { messageId: ref.messageId, campaignId: ref.campaignId, how },
    })
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'consent.unknown_subject') return false
    throw error
  }
}

/** The figures of the campaign and the person's history. The withdrawal holds whether or not this succeeds. */
async function note(deps: Deps, ref: UnsubscribeRef): Promise<void> {
  const now = deps.clock.now()
  try {
    await deps.gate.open(
      {
        purpose: 'record_keeping',
        actor: { kind: 'subject', id: ref.subjectId },
        why: 'unsubscribed by the link in a message',
        among: { kind: 'subjects', ids: [ref.subjectId] },
      },
      async ({ tx }) => {
        await sql`update outbox set unsubscribed_at = coalesce(unsubscribed_at, ${now})
          where subject_id = ${ref.subjectId} and message_id = ${ref.messageId}`.execute(tx)
        const properties = { campaignId: ref.campaignId, messageId: ref.messageId }
        await deps.subjects.recordEvents(tx, [
          {
            subjectId: ref.subjectId,
            eventId: deps.newId(),
            name: 'Unsubscribed',
            at: now,
            properties,
            source: 'delivery',
          },
        ])
      },
    )
  } catch (error) {
    deps.log.error({ err: error, campaign: ref.campaignId }, 'an unsubscription was recorded but not counted')
  }
}

/**
 * Whether a body is exactly RFC 8058's: one field, `List-Unsubscribe`, with the value `One-Click`, in either of the two forms that
 * the standard allows.
 */
export function isOneClick(contentType: string, body: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim())
  if (type.toLowerCase() === 'application/x-www-form-urlencoded') {
    const fields = [...new URLSearchParams(body.trim())]
    return fields.length === 1 && fields[0]![0] === 'List-Unsubscribe' && fields[0]![1] === 'One-Click'
  }
  if (type.toLowerCase() !== 'multipart/form-data') return false
  const boundary = /^boundary="?([^"]{1,70})"?$/i.exec(parameters.find((one) => /^boundary=/i.test(one)) ?? '')?.[1]
  if (!boundary) return false
  const parts = body.split(`--${boundary}`).slice(1, -1)
  const part =
    /^\r?\ncontent-disposition:\s*form-data;\s*name="?List-Unsubscribe"?\s*(?:\r?\n[^\r\n]+)*\r?\n\r?\nOne-Click\r?\n$/i
  return parts.length === 1 && part.test(parts[0]!) && parts[0]!.includes('One-Click')
}
