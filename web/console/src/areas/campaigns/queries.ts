/** What the campaigns' pages ask of the server, each question under one key. */
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { queries } from '../../app/queries.ts'

/** What is being sent comes to its end by itself; pages that say so ask again. */
const whileSendingMs = 5000

const at = (campaignId: string) => ({ params: { path: { campaignId } } })

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: ({ signal }) => ask(api.GET('/v1/campaigns', { params: { query: { limit: 200 } }, signal })),
  refetchInterval: ({ state: { data } }) => (data?.some(({ state }) => state === 'sending') ? whileSendingMs : false),
})
export type Campaign = Awaited<ReturnType<NonNullable<typeof campaignsQuery.queryFn>>>[number]
export type Definition = Campaign['definition']

export const campaignQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns/{campaignId}', { ...at(campaignId), signal })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'sending' ? whileSendingMs : false),
  })

export const readinessQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'readiness'],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns/{campaignId}/readiness', { ...at(campaignId), signal })),
  })

export const draftsQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'drafts'],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns/{campaignId}/drafts', { ...at(campaignId), signal })),
  })
export type OpenDraft = Awaited<ReturnType<NonNullable<ReturnType<typeof draftsQuery>['queryFn']>>>[number]

export const verdictQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'verdict'],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns/{campaignId}/verdict', { ...at(campaignId), signal })),
  })
export type Verdict = Awaited<ReturnType<NonNullable<ReturnType<typeof verdictQuery>['queryFn']>>>

export const statisticsQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ['campaigns', campaignId, 'statistics'],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns/{campaignId}/statistics', { ...at(campaignId), signal })),
  })

export const waitingQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: ({ signal }) => ask(api.GET('/v1/approvals', { signal })),
})

export const variablesQuery = queryOptions({
  queryKey: ['campaign-variables'],
  queryFn: ({ signal }) => ask(api.GET('/v1/campaign-variables', { signal })),
  staleTime: 60_000,
})

export const controllerQuery = queryOptions({
  queryKey: ['controller'],
  queryFn: ({ signal }) => ask(api.GET('/v1/controller', { signal })),
})

/** After anything that changes a campaign: everything known of it is asked again. */
export async function forgetCampaign(campaignId: string): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['campaigns', campaignId] })
  await queries.invalidateQueries({ queryKey: campaignsQuery.queryKey, exact: true })
}
