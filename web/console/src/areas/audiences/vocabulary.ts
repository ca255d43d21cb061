/** What can be named in a rule: fields, audiences, approved models, campaigns, events. Each asked for only by those who may see it. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { useMay } from '../../app/session.ts'
import type { FieldType } from './operators.ts'

export interface FieldChoice {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** The values that it may have, where they are known. */
  readonly levels: readonly string[]
}

export interface Vocabulary {
  /** Fields that may choose people, by label. */
  readonly fields: readonly FieldChoice[]
  readonly audiences: readonly { readonly id: string; readonly name: string; readonly version: number }[]
  readonly models: readonly { readonly id: string; readonly label: string }[]
  readonly campaigns: readonly { readonly id: string; readonly label: string }[]
  readonly events: readonly { readonly name: string; readonly properties: readonly string[] }[]
}

const minutesMs = 60_000

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: ({ signal }) => ask(api.GET('/v1/audiences', { signal })),
})

export const fieldsQuery = queryOptions({
  queryKey: ['fields'],
  queryFn: ({ signal }) => ask(api.GET('/v1/fields', { signal })),
  staleTime: minutesMs,
})

export const purposesQuery = queryOptions({
  queryKey: ['purposes'],
  queryFn: ({ signal }) => ask(api.GET('/v1/purposes', { signal })),
  staleTime: minutesMs,
})

/** The fields can be undefined while they are asked for; everything else is empty until it is there. */
export function useVocabulary(): Vocabulary | undefined {
  const fields = useQuery(fieldsQuery)
  const audiences = useQuery(audiencesQuery)
  const events = useQuery({
    queryKey: ['audience-events'],
    queryFn: ({ signal }) => ask(api.GET('/v1/audiences/events', { signal })),
    staleTime: minutesMs,
  })
  const models = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => ask(api.GET('/v1/models', { signal })),
    enabled: useMay('models.read'),
  })
  const campaigns = useQuery({
    queryKey: ['campaigns', 200],
    queryFn: ({ signal }) => ask(api.GET('/v1/campaigns', { params: { query: { limit: 200 } }, signal })),
    enabled: useMay('campaigns.read'),
  })
  if (!fields.data) return undefined
  return {
    fields: choicesOf(fields.data),
    audiences: (audiences.data?.audiences ?? []).map(({ audienceId, name, version }) => ({
      id: audienceId,
      name,
      version,
    })),
    models: (models.data ?? [])
      .filter(({ state }) => state === 'approved')
      .map(({ modelId, name, version }) => ({ id: modelId, label: `${name} · v${version}` })),
    campaigns: (campaigns.data ?? []).map(({ campaignId, definition }) => ({
      id: campaignId,
      label: definition.name,
    })),
    events: events.data?.events ?? [],
  }
}

type Fields = Awaited<ReturnType<NonNullable<(typeof fieldsQuery)['queryFn']>>>

function choicesOf(fields: Fields): FieldChoice[] {
  return fields
    .filter(({ inAudiences }) => inAudiences)
    .map(({ name, label, type, levels }) => ({ name, label: label[language], type, levels: levels ?? [] }))
    .toSorted((a, b) => a.label.localeCompare(b.label, language))
}

/** The sentence in which a purpose is told to people; its code where it is not known. */
export function usePurposeSentence(): (code: string) => string {
  const purposes = useQuery({ ...purposesQuery, enabled: useMay('consent.configuration') })
  const said = new Map((purposes.data?.purposes ?? []).map(({ code, sentence }) => [code, sentence[language]]))
  return (code) => said.get(code) ?? code
}
