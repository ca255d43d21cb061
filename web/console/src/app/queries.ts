/** One cache of answers. A refusal is not asked again; a session that ended leads to the sign-in page. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api.ts'

function ended(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 401) return
  const here = location.pathname + location.search
  if (!/^\/console\/(sign-in|setup|invitation)/.test(here))
    location.assign(`/console/sign-in?next=${encodeURIComponent(here.replace(/^\/console/, '') || '/')}`)
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: ended }),
  mutationCache: new MutationCache({ onError: ended }),
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (count, error) => !(error instanceof ApiProblem && error.status !== 0) && count < 2,
    },
  },
})
