/** Pages of the area notices. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices',
  component: lazyRouteComponent(() => import('./notices-page.tsx'), 'NoticesPage'),
})

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/new',
  component: lazyRouteComponent(() => import('./new-page.tsx'), 'NewNoticePage'),
})

const purposeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/purposes/new',
  component: lazyRouteComponent(() => import('./purpose-page.tsx'), 'PurposePage'),
})

const noticeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/$noticeId',
  validateSearch: (search: Record<string, unknown>): { version?: number | undefined } => ({
    version: Number.isInteger(search.version) ? Number(search.version) : undefined,
  }),
  component: lazyRouteComponent(() => import('./notice-page.tsx'), 'NoticePage'),
})

const editRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/$noticeId/edit',
  component: lazyRouteComponent(() => import('./edit-page.tsx'), 'EditNoticePage'),
})

export const noticeRoutes = [noticesRoute, newRoute, purposeRoute, noticeRoute, editRoute] as const
