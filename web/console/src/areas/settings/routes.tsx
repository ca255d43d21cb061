/** Pages of the area settings. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const parent = () => shellRoute

const indexRoute = createRoute({
  getParentRoute: parent,
  path: '/settings',
  component: lazyRouteComponent(() => import('./index-page.tsx'), 'SettingsPage'),
})
const organisationRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/organisation',
  component: lazyRouteComponent(() => import('./organisation-page.tsx'), 'OrganisationPage'),
})
const sendersRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/senders',
  component: lazyRouteComponent(() => import('./senders-page.tsx'), 'SendersPage'),
})
const sendingRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/sending',
  component: lazyRouteComponent(() => import('./sending-page.tsx'), 'SendingPage'),
})
const fieldsRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/fields',
  // `field=new` opens an empty form; a field may not be called so, because it would have to be found by that address.
  validateSearch: ({ field }: Record<string, unknown>): { readonly field?: string } =>
    typeof field === 'string' ? { field } : {},
  component: lazyRouteComponent(() => import('./fields-page.tsx'), 'FieldsPage'),
})
const warrantsRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/warrants',
  component: lazyRouteComponent(() => import('./warrants-page.tsx'), 'WarrantsPage'),
})
const trailRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/trail',
  component: lazyRouteComponent(() => import('./trail-page.tsx'), 'TrailPage'),
})
const workRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/work',
  component: lazyRouteComponent(() => import('./work-page.tsx'), 'WorkPage'),
})
const statusRoute = createRoute({
  getParentRoute: parent,
  path: '/settings/status',
  component: lazyRouteComponent(() => import('./status-page.tsx'), 'StatusPage'),
})

export const settingRoutes = [
  indexRoute,
  organisationRoute,
  sendersRoute,
  sendingRoute,
  fieldsRoute,
  warrantsRoute,
  trailRoute,
  workRoute,
  statusRoute,
] as const
