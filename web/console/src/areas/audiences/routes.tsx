/** Pages of the area audiences. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences',
  component: lazyRouteComponent(() => import('./list-page.tsx'), 'AudiencesPage'),
})

/** `from`: the audience of which this begins as a copy. */
const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/new',
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === 'string' ? { from: search.from } : {},
  component: lazyRouteComponent(() => import('./builder-page.tsx'), 'NewAudiencePage'),
})

const oneRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$audienceId',
  validateSearch: (search: Record<string, unknown>): { version?: number } =>
    Number.isInteger(search.version) ? { version: search.version as number } : {},
  component: lazyRouteComponent(() => import('./audience-page.tsx'), 'AudiencePage'),
})

const changeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audiences/$audienceId/change',
  component: lazyRouteComponent(() => import('./builder-page.tsx'), 'ChangeAudiencePage'),
})

export const audienceRoutes = [listRoute, newRoute, oneRoute, changeRoute] as const
