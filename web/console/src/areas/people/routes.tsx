/** Pages of the area people. No address holds an identifier: a person is named by pseudonym. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const searchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  component: lazyRouteComponent(() => import('./search-page.tsx'), 'SearchPage'),
})

const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$subjectId',
  validateSearch: (search: Record<string, unknown>): { tab?: string | undefined } => ({
    tab: typeof search.tab === 'string' ? search.tab : undefined,
  }),
  component: lazyRouteComponent(() => import('./person-page.tsx'), 'PersonPage'),
})

const eraseRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$subjectId/erase',
  component: lazyRouteComponent(() => import('./erase-page.tsx'), 'ErasePage'),
})

export const peopleRoutes = [searchRoute, personRoute, eraseRoute] as const
