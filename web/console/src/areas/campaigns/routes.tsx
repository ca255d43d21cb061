/** Pages of the area campaigns: the list, the path of one campaign, and what waits for an approval. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { queries } from '../../app/queries.ts'
import { shellRoute } from '../../app/root.tsx'
import { campaignQuery } from './queries.ts'

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('./list-page.tsx'), 'ListPage'),
})

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/new',
  component: lazyRouteComponent(() => import('./new-page.tsx'), 'NewPage'),
})

const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  component: lazyRouteComponent(() => import('./approvals-page.tsx'), 'ApprovalsPage'),
})

const campaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$campaignId',
  component: lazyRouteComponent(() => import('./campaign-frame.tsx'), 'CampaignFrame'),
})

/** The campaign's own address leads to where its work is. */
const indexRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/',
  beforeLoad: async ({ params: { campaignId } }) => {
    const campaign = await queries.ensureQueryData(campaignQuery(campaignId)).catch(() => null)
    const step = campaign?.state === 'finished' ? 'results' : campaign?.launchedAt ? 'live' : 'goal'
    throw redirect({ to: `/campaigns/$campaignId/${step}`, params: { campaignId }, replace: true })
  },
})

const goalRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/goal',
  component: lazyRouteComponent(() => import('./goal-step.tsx'), 'GoalStep'),
})

const audienceRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/audience',
  component: lazyRouteComponent(() => import('./audience-step.tsx'), 'AudienceStep'),
})

/** Which text is open stands in the address. */
const contentRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/content',
  validateSearch: (search: Record<string, unknown>): { variant?: string; language?: 'en' | 'fr' } => ({
    ...(typeof search.variant === 'string' ? { variant: search.variant } : {}),
    ...(search.language === 'en' || search.language === 'fr' ? { language: search.language } : {}),
  }),
  component: lazyRouteComponent(() => import('./content-step.tsx'), 'ContentStep'),
})

const ethicsRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/ethics',
  component: lazyRouteComponent(() => import('./ethics-step.tsx'), 'EthicsStep'),
})

const sendRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/send',
  component: lazyRouteComponent(() => import('./send-step.tsx'), 'SendStep'),
})

const liveRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/live',
  component: lazyRouteComponent(() => import('./live-step.tsx'), 'LiveStep'),
})

const resultsRoute = createRoute({
  getParentRoute: () => campaignRoute,
  path: '/results',
  component: lazyRouteComponent(() => import('./results-step.tsx'), 'ResultsStep'),
})

export const campaignRoutes = [
  listRoute,
  newRoute,
  approvalsRoute,
  campaignRoute.addChildren([
    indexRoute,
    goalRoute,
    audienceRoute,
    contentRoute,
    ethicsRoute,
    sendRoute,
    liveRoute,
    resultsRoute,
  ]),
] as const
