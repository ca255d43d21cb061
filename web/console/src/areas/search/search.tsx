/** Search from everywhere (Ctrl K): pages by their names here, what the organisation made by the server. Never people. */
import { ActionIcon, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import type { NavItem } from '../../app/navigation.ts'
import { useSession } from '../../app/session.ts'
import { t } from './words.ts'

const restMs = 150
/** Above the bar and its menus. */
const layer = 400

/** @param pages every page that has a name in the menu or in the settings */
export function Search({ pages }: { readonly pages: readonly NavItem[] }) {
  const [question, setQuestion] = useState('')
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('open')} onClick={spotlight.open}>
        <IconSearch size={20} stroke={1.6} aria-hidden />
      </ActionIcon>
      <Spotlight.Root
        query={question}
        onQueryChange={setQuestion}
        zIndex={layer}
        scrollable
        maxHeight="70vh"
        attributes={{ content: { 'aria-label': t('open') } }}
      >
        <Spotlight.Search
          placeholder={t('placeholder')}
          aria-label={t('open')}
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
        />
        <Results question={question.trim()} pages={pages} />
      </Spotlight.Root>
    </>
  )
}

interface Found {
  readonly kind: string
  readonly to: string
  readonly name: string
  readonly detail: string | null
}

function Results({ question, pages }: { readonly question: string; readonly pages: readonly NavItem[] }) {
  const [asked] = useDebouncedValue(question, restMs)
  const { rights } = useSession()
  const router = useRouter()
  const answer = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => ask(api.GET('/v1/search', { params: { query: { q: asked } }, signal })),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
  if (question === '') return <Hint text={t('hint')} />
  const mine = pages.filter((page) => page.may === null || rights.includes(page.may))
  const found: readonly Found[] = [
    ...mine.filter((page) => plain(page.label).includes(plain(question))).map(pageFound),
    ...(answer.data?.hits.map((hit) => ({ ...hit, to: addressOf(hit) })) ?? []),
  ]
  if (found.length === 0)
    return (
      <Hint text={t(answer.isError ? 'failed' : answer.isFetching || asked !== question ? 'searching' : 'nothing')} />
    )
  return (
    <Spotlight.ActionsList>
      {[...Map.groupBy(found, (one) => one.kind)].map(([kind, ones]) => (
        <Spotlight.ActionsGroup key={kind} label={t.code('kind_', kind)}>
          {ones.map((one) => (
            <Spotlight.Action
              key={`${one.kind} ${one.to}`}
              label={one.name}
              {...(one.detail === null ? {} : { description: one.detail })}
              onClick={() => void router.navigate({ to: one.to })}
            />
          ))}
        </Spotlight.ActionsGroup>
      ))}
    </Spotlight.ActionsList>
  )
}

function Hint({ text }: { readonly text: string }) {
  return (
    <Spotlight.Empty>
      <Text c="dimmed" aria-live="polite">
        {text}
      </Text>
    </Spotlight.Empty>
  )
}

function pageFound({ to, label }: NavItem): Found {
  return { kind: 'page', to, name: label, detail: null }
}

/** Without case and accents, as the server compares. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

function addressOf({ kind, ref }: { readonly kind: string; readonly ref: string }): string {
  switch (kind) {
    case 'campaign':
      return `/campaigns/${ref}`
    case 'audience':
      return `/audiences/${ref}`
    case 'model':
      return `/models/${ref}`
    case 'notice':
      return `/notices/${ref.split('/')[0]}`
    case 'purpose':
      return '/notices'
    case 'field':
      return `/settings/fields?field=${encodeURIComponent(ref)}`
    default:
      return `/imports/${ref}`
  }
}
