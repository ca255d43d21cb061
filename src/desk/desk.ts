/** The room put together: what an operator sees at a glance, finds, and is told. */
import type { Actor, Language } from '../kernel/index.ts'
import type { CheckpointView, Ledger } from '../ledger/index.ts'
import { type AnchorsView, anchorsView, type WitnessView, witnessesView } from './ledger-view.ts'
import { markSeen, type Notifications, notificationsFor } from './notifications.ts'
import { type Overview, overviewFor } from './overview.ts'
import type { DeskDeps } from './ports.ts'
import { type Hit, search } from './search.ts'

export interface Desk {
  /** @param days how many days of permissions, today included */
  overview(actor: Actor, language: Language, days: number): Promise<Overview>
  search(actor: Actor, language: Language, question: string): Promise<Hit[]>
  notifications(actor: Actor): Promise<Notifications>
  /** Up to a moment everything was seen. */
  seen(actor: Actor, upTo: Date): Promise<Notifications>
  checkpoints(limit: number): Promise<CheckpointView[]>
  witnesses(): WitnessView[]
  anchors(): Promise<AnchorsView | null>
}

interface Deps extends DeskDeps {
  readonly ledger: DeskDeps['ledger'] & Pick<Ledger, 'checkpoints'>
  /** Where people look at transactions; null: nowhere known. */
  readonly explorer: string | null
  /** Whether a witness of this name is run by the same hands as the log. */
  readonly isOurWitness: (name: string) => boolean
}

/** Builds the room. */
export function createDesk(deps: Deps): Desk {
  const allowedTo = (actor: Actor) => (right: string) => deps.may(actor, right)
  const notifications = (actor: Actor) => notificationsFor(deps, actor, allowedTo(actor))
  return {
    overview: (actor, language, days) => overviewFor(deps, { actor, language, allowed: allowedTo(actor) }, days),
    search: (actor, language, question) => search(deps, allowedTo(actor), language, question),
    notifications,
    seen: async (actor, upTo) => {
      await markSeen(deps, actor, upTo)
      return notifications(actor)
    },
    checkpoints: (limit) => deps.ledger.checkpoints(limit),
    witnesses: () => witnessesView(deps.witnesses, deps.isOurWitness),
    anchors: () => anchorsView(deps.chain(), deps.explorer),
  }
}
