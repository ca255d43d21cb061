/** Pages of the area models. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root.tsx'

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models',
  component: lazyRouteComponent(() => import('./list-page.tsx'), 'ModelsPage'),
})

/** While it trains, the job and the model that it will register stand in the address: coming back finds them. */
const trainRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models/new',
  validateSearch: (search: Record<string, unknown>): { job?: string; model?: string } =>
    typeof search.job === 'string' && typeof search.model === 'string' ? { job: search.job, model: search.model } : {},
  component: lazyRouteComponent(() => import('./train-page.tsx'), 'TrainPage'),
})

/** `ids`: the models side by side, joined by commas. */
const compareRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models/compare',
  validateSearch: (search: Record<string, unknown>): { ids?: string } =>
    typeof search.ids === 'string' ? { ids: search.ids } : {},
  component: lazyRouteComponent(() => import('./compare-page.tsx'), 'ComparePage'),
})

/** `scoring`: the job that is scoring. */
const oneRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models/$modelId',
  validateSearch: (search: Record<string, unknown>): { scoring?: string } =>
    typeof search.scoring === 'string' ? { scoring: search.scoring } : {},
  component: lazyRouteComponent(() => import('./model-page.tsx'), 'ModelPage'),
})

export const modelRoutes = [listRoute, trainRoute, compareRoute, oneRoute] as const
