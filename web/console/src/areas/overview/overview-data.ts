/** The overview as the server answers it, asked again every half minute while somebody looks. */
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'

const againMs = 30_000

export const overviewQuery = (days: number) =>
  queryOptions({
    queryKey: ['overview', days],
    queryFn: ({ signal }) => ask(api.GET('/v1/overview', { params: { query: { days } }, signal })),
    refetchInterval: againMs,
  })

export type Overview = Awaited<ReturnType<NonNullable<ReturnType<typeof overviewQuery>['queryFn']>>>
export type Duty = Overview['duties'][number]
export type Permissions = NonNullable<Overview['permissions']>
