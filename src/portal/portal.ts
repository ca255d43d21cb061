/** The portal put together: its pages and forms as one list each, from which the routes are made. */
import { choiceForms, choicePages } from './choice-routes.ts'
import { createDoor } from './door.ts'
import { doorForms, doorPages } from './door-routes.ts'
import type { PortalDeps } from './deps.ts'
import { historyPages } from './history-routes.ts'
import type { FormRoute, PageRoute } from './listed.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createVisits, type Visits } from './visits.ts'

export interface Portal {
  readonly pages: readonly PageRoute[]
  readonly forms: readonly FormRoute[]
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
    pages: [...doorPages(door), ...choicePages(deps, visits), ...historyPages(deps, visits)],
    forms: [...doorForms(door), ...choiceForms(deps, visits)],
    visits,
    sessions,
    settled: () => door.codes.settled(),
    sweep: async () => {
      await sessions.sweep()
      await door.codes.sweep()
    },
  }
}
