/** The portal put together: its rooms for one installation, and its pages and forms, which are the same in every one. */
import { choiceForms, choicePages } from './choice-routes.ts'
import { dataPages } from './data-routes.ts'
import type { PortalDeps } from './deps.ts'
import { createDoor } from './door.ts'
import { doorForms, doorPages } from './door-routes.ts'
import { createFigures } from './figures.ts'
import { historyPages } from './history-routes.ts'
import type { FormRoute, Inside, PageRoute } from './listed.ts'
import { publicPages } from './public-routes.ts'
import { requestForms, requestPages } from './request-routes.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createVisits, type Visits } from './visits.ts'

/** Everything that is mounted: nothing else is. */
export const pages: readonly PageRoute[] = [
  ...doorPages,
  ...choicePages,
  ...historyPages,
  ...dataPages,
  ...requestPages,
  ...publicPages,
]
export const forms: readonly FormRoute[] = [...doorForms, ...choiceForms, ...requestForms]

export interface Portal {
  readonly inside: Inside
  readonly visits: Visits
  readonly sessions: Sessions
  /** Until every code that was asked for has been handed over. */
  settled(): Promise<void>
  /** Removes what visits and codes left behind a day ago. */
  sweep(): Promise<void>
}

export function createPortal(deps: PortalDeps): Portal {
  const sessions = createSessions(deps)
  const by = async () => (await deps.campaigns.controller.read())?.name ?? ''
  const visits = createVisits({ ...deps, sessions, by })
  const door = createDoor(deps, sessions, visits)
  return {
    inside: { deps, visits, door, figures: createFigures(deps) },
    visits,
    sessions,
    settled: () => door.codes.settled(),
    sweep: async () => {
      await sessions.sweep()
      await door.codes.sweep()
    },
  }
}
