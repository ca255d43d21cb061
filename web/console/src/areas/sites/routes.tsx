/** Pages of the area sites. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const sitesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sites',
  component: lazyRouteComponent(() => import('./sites-page.tsx'), 'SitesPage'),
})

const newSiteRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sites/new',
  component: lazyRouteComponent(() => import('./new-site-page.tsx'), 'NewSitePage'),
})

const siteRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sites/$siteId',
  component: lazyRouteComponent(() => import('./site-page.tsx'), 'SitePage'),
})

export const siteRoutes = [sitesRoute, newSiteRoute, siteRoute] as const
