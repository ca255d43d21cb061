/** What the pages of this area ask the server. */
import { queryOptions } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'

export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: ({ signal }) => ask(api.GET('/v1/sites', { signal })),
})

export type Site = Awaited<ReturnType<NonNullable<typeof sitesQuery.queryFn>>>['sites'][number]

export const siteQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['sites', siteId],
    queryFn: ({ signal }) => ask(api.GET('/v1/sites/{siteId}', { signal, params: { path: { siteId } } })),
  })

/** The notices that are published, newest versions only, with the purposes that a site may ask for. */
export const askableQuery = queryOptions({
  queryKey: ['sites', 'askable'],
  queryFn: async ({ signal }) => {
    const [{ notices }, { purposes }] = await Promise.all([
      ask(api.GET('/v1/notices', { signal })),
      ask(api.GET('/v1/purposes', { signal })),
    ])
    const fits = new Map(
      purposes
        .filter((one) => one.legalBasis === 'consent' && one.channel === null)
        .map((one) => [one.code, one.sentence]),
    )
    const newest = new Map<string, (typeof notices)[number]>()
    for (const notice of notices) {
      const known = newest.get(notice.noticeId)
      if (notice.publishedAt !== null && (!known || known.version < notice.version)) newest.set(notice.noticeId, notice)
    }
    return [...newest.values()].map(({ noticeId, name, items }) => ({
      noticeId,
      name,
      purposes: items.flatMap((item) => {
        const sentence = item.kind === 'purpose' ? fits.get(item.purpose) : undefined
        return item.kind === 'purpose' && sentence ? [{ code: item.purpose, sentence }] : []
      }),
    }))
  },
})

export type Askable = Awaited<ReturnType<NonNullable<typeof askableQuery.queryFn>>>[number]

/** Events of a site: kept, and not kept for whatever reason. */
export function eventSums({ counts }: Pick<Site, 'counts'>): { readonly kept: number; readonly notKept: number } {
  const events = counts.filter((one) => one.kind === 'event' && one.outcome !== 'repeated')
  const sum = (of: typeof events) => of.reduce((total, one) => total + one.amount, 0)
  const kept = events.filter((one) => one.outcome === 'stored')
  return { kept: sum(kept), notKept: sum(events) - sum(kept) }
}
