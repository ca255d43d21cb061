/** Pages of the area ledger. Which entry is looked up, and which report is shown, stands in the address. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const parent = () => shellRoute

const stateRoute = createRoute({
  getParentRoute: parent,
  path: '/ledger',
  component: lazyRouteComponent(() => import('./state-page.tsx'), 'StatePage'),
})
const anchorsRoute = createRoute({
  getParentRoute: parent,
  path: '/ledger/anchors',
  component: lazyRouteComponent(() => import('./anchors-page.tsx'), 'AnchorsPage'),
})
const verifyRoute = createRoute({
  getParentRoute: parent,
  path: '/ledger/verify',
  validateSearch: ({ inspection }: Record<string, unknown>): { readonly inspection?: string } =>
    typeof inspection === 'string' ? { inspection } : {},
  component: lazyRouteComponent(() => import('./verify-page.tsx'), 'VerifyPage'),
})
const lookUpRoute = createRoute({
  getParentRoute: parent,
  path: '/ledger/look-up',
  validateSearch: ({ index }: Record<string, unknown>): { readonly index?: number } =>
    Number.isSafeInteger(index) && Number(index) >= 0 ? { index: Number(index) } : {},
  component: lazyRouteComponent(() => import('./look-up-page.tsx'), 'LookUpPage'),
})

export const ledgerRoutes = [stateRoute, anchorsRoute, verifyRoute, lookUpRoute] as const
