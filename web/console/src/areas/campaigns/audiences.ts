/** Audiences and models to choose from. */
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: ({ signal }) => ask(api.GET('/v1/audiences', { signal })),
})

/** One audience in one version, with the sentence that it reads as. */
export const audienceQuery = (audienceId: string, version: number) =>
  queryOptions({
    queryKey: ['audiences', audienceId, version],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/audiences/{audienceId}', { params: { path: { audienceId }, query: { version } }, signal })),
    staleTime: 60_000,
  })

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => ask(api.GET('/v1/models', { signal })),
})
