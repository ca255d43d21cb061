/** The history as a route. */
import type { PortalDeps } from './deps.ts'
import { historyOf } from './history.ts'
import { historyPage } from './history-page.ts'
import { type PageRoute, pageOfVisit } from './listed.ts'
import { shownWithChecks, type Visits } from './visits.ts'

export function historyPages(deps: PortalDeps, visits: Visits): readonly PageRoute[] {
  return [
    pageOfVisit(visits, {
      path: '/my/history',
      summary: 'My history: each decision, the words that were shown, its receipt',
      query: { page: 6 },
      show: async (look, asked) => {
        const history = await historyOf(deps, look.visitor.subjectId, Number.parseInt(asked.page ?? '1', 10) || 1)
        return shownWithChecks(historyPage(look, history, deps.consent.purposes()))
      },
    }),
  ]
}
