/** Pages of the area requests. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const requestsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/requests',
  /** `show`: `all`, or a state; open ones when left out. */
  validateSearch: (search: Record<string, unknown>): { show?: string | undefined } => ({ show: text(search.show) }),
  component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage'),
})

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/requests/new',
  validateSearch: (search: Record<string, unknown>): { person?: string | undefined } => ({
    person: text(search.person),
  }),
  component: lazyRouteComponent(() => import('./new-page.tsx'), 'NewRequestPage'),
})

const requestRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/requests/$subjectId/$requestId',
  component: lazyRouteComponent(() => import('./request-page.tsx'), 'RequestPage'),
})

export const requestRoutes = [requestsRoute, newRoute, requestRoute] as const
