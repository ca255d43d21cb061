/** Every page of the console. An area names its own; here they are only put together. */
import { createRouter } from '@tanstack/react-router'
import { accountEntryRoutes, accountRoutes } from './areas/account/routes.tsx'
import { audienceRoutes } from './areas/audiences/routes.tsx'
import { campaignRoutes } from './areas/campaigns/routes.tsx'
import { importRoutes } from './areas/imports/routes.tsx'
import { ledgerRoutes } from './areas/ledger/routes.tsx'
import { modelRoutes } from './areas/models/routes.tsx'
import { noticeRoutes } from './areas/notices/routes.tsx'
import { overviewRoutes } from './areas/overview/routes.tsx'
import { peopleRoutes } from './areas/people/routes.tsx'
import { requestRoutes } from './areas/requests/routes.tsx'
import { settingRoutes } from './areas/settings/routes.tsx'
import { siteRoutes } from './areas/sites/routes.tsx'
import { queries } from './app/queries.ts'
import { rootRoute, shellRoute } from './app/root.tsx'

const tree = rootRoute.addChildren([
  ...accountEntryRoutes,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...accountRoutes,
    ...audienceRoutes,
    ...campaignRoutes,
    ...importRoutes,
    ...ledgerRoutes,
    ...modelRoutes,
    ...noticeRoutes,
    ...peopleRoutes,
    ...requestRoutes,
    ...settingRoutes,
    ...siteRoutes,
  ]),
])

export const router = createRouter({
  routeTree: tree,
  basepath: '/console',
  context: { queries },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
