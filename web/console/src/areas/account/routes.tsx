/** Pages of the area account: one's own account, colleagues, roles, keys; and the pages before somebody is signed in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute, shellRoute } from '../../app/root.tsx'
import './account.css'

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account-page.tsx'), 'AccountPage'),
})
const colleaguesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/colleagues',
  component: lazyRouteComponent(() => import('./colleagues-page.tsx'), 'ColleaguesPage'),
})
const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/roles',
  component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
})
const keysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
})
export const accountRoutes = [accountRoute, colleaguesRoute, rolesRoute, keysRoute] as const

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search): { next?: string; problem?: string } => {
    const [next, problem] = [text(search.next), text(search.problem)]
    return { ...(next ? { next } : {}), ...(problem ? { problem } : {}) }
  },
  component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
})
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup-page.tsx'), 'SetupPage'),
})
const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation-page.tsx'), 'InvitationPage'),
})

/** Pages for those who are not signed in: sign-in, set-up, invitation. */
export const accountEntryRoutes = [signInRoute, setupRoute, invitationRoute] as const
