/** The history as a route. */
import { historyOf } from './history.ts'
import { historyPage } from './history-page.ts'
import { type PageRoute, pageOfVisit } from './listed.ts'
import { shownWithChecks } from './visits.ts'

export const historyPages: readonly PageRoute[] = [
  pageOfVisit({
    path: '/my/history',
    summary: 'My history: each decision, the words that were shown, its receipt',
    query: { page: 6 },
    show: async (deps, look, asked) => {
      const history = await historyOf(deps, look.visitor.subjectId, Number.parseInt(asked.page ?? '1', 10) || 1)
      return shownWithChecks(historyPage(look, history, deps.consent.purposes()))
    },
  }),
]
