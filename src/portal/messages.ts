/** The messages to somebody, newest first: what became of each, and the consent that it rests on. */
import { pageToken } from '../campaigns/index.ts'
import type { DecisionView, Purpose } from '../consent/index.ts'
import type { PersonMessage } from '../delivery/index.ts'
import type { PortalDeps } from './deps.ts'
import { aboutOneself } from './holdings.ts'
import type { Visitor } from './sessions.ts'

export interface ToldMessage {
  readonly message: PersonMessage
  readonly campaign: string
  readonly purpose: Purpose
  /** Path of its why-page. */
  readonly why: string
  /** The last consent to its purpose before it went out; null where there is none, or where none is needed. */
  readonly consent: DecisionView | null
  /** Path of that consent's receipt. */
  readonly receipt: string | null
}

export interface ToldMessages {
  readonly messages: readonly ToldMessage[]
  readonly page: number
  readonly pages: number
}

const perPage = 20

export async function messagesOf(deps: PortalDeps, visitor: Visitor, page: number): Promise<ToldMessages> {
  const { subjectId } = visitor
  await deps.consent.standing(subjectId)
  const all = await aboutOneself(deps, subjectId, 'the person sees their messages', (tx) =>
    deps.delivery.messagesOf(tx, subjectId),
  )
  const history = await deps.consent.history(subjectId)
  const pages = Math.max(1, Math.ceil(all.length / perPage))
  const here = Math.min(Math.max(1, page), pages)
  const shown = all.toReversed().slice((here - 1) * perPage, here * perPage)
  const told = await Promise.all(shown.map((message) => tell(deps, visitor, message, history)))
  return { messages: told.filter((one) => one !== null), page: here, pages }
}

async function tell(
  deps: PortalDeps,
  { subjectId, assurance }: Visitor,
  message: PersonMessage,
  history: readonly DecisionView[],
): Promise<ToldMessage | null> {
  const told = await deps.campaigns.told(message.campaignId)
  if (!told) return null
  const purpose = deps.consent.purpose(told.definition.purpose)
  const before = message.settledAt ?? message.queuedAt
  const consent =
    history.findLast((one) => one.kind === 'given' && one.purposes.includes(purpose.code) && one.at <= before) ?? null
  const { campaignId, messageId } = message
  // Whoever came by a link sees of each message what its own link would still show.
  const madeAt = assurance === 'code' ? deps.clock.now() : before
  return {
    message,
    campaign: told.definition.name,
    purpose,
    why: `/why/${pageToken(deps.vault, 'why', { subjectId, messageId, campaignId, madeAt })}`,
    consent,
    receipt: consent && consent.entry !== null ? deps.transparency.receiptPath(subjectId, consent.decisionId) : null,
  }
}
