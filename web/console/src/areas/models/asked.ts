/** What these pages ask the server. */
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => ask(api.GET('/v1/models', { signal })),
})

export const modelQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['models', modelId],
    queryFn: ({ signal }) => ask(api.GET('/v1/models/{modelId}', { params: { path: { modelId } }, signal })),
  })

export type Model = Awaited<ReturnType<typeof readModel>>
const readModel = (modelId: string) => ask(api.GET('/v1/models/{modelId}', { params: { path: { modelId } } }))

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: ({ signal }) => ask(api.GET('/v1/audiences', { signal })),
})

export const usesQuery = queryOptions({
  queryKey: ['model-fields'],
  queryFn: ({ signal }) => ask(api.GET('/v1/models/fields', { signal })),
  staleTime: 60_000,
})
