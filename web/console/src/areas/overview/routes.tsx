/** Pages of the area overview. How far back and which purposes stand in the address. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

export const stretches = [30, 90, 365] as const
export type Stretch = (typeof stretches)[number]

interface Looked {
  readonly days?: Stretch
  /** Codes of purposes; those with most people when left out. */
  readonly purposes?: readonly string[]
}

const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  validateSearch: ({ days, purposes }: Record<string, unknown>): Looked => ({
    ...(stretches.includes(days as Stretch) && days !== 90 ? { days: days as Stretch } : {}),
    ...(Array.isArray(purposes) ? { purposes: purposes.filter((code) => typeof code === 'string') } : {}),
  }),
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
})

export const overviewRoutes = [overviewRoute] as const
