/** Purposes by which people are written to, with the sentence that people read. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'

const purposesQuery = queryOptions({
  queryKey: ['purposes'],
  queryFn: ({ signal }) => ask(api.GET('/v1/purposes', { signal })),
  staleTime: 60_000,
})

/** Those whose channel is email, for a choice. */
export function useEmailPurposes(): readonly { readonly value: string; readonly label: string }[] {
  const { data } = useQuery(purposesQuery)
  return (data?.purposes ?? [])
    .filter(({ channel }) => channel === 'email')
    .map(({ code, sentence }) => ({ value: code, label: sentence[language] }))
}

/** A purpose's sentence; its code while the list is on its way. */
export function usePurposeNames(): (code: string) => string {
  const { data } = useQuery(purposesQuery)
  return (code) => data?.purposes.find((one) => one.code === code)?.sentence[language] ?? code
}
