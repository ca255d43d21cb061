/** The frame of every page: one heading, and refused, failed, loading, empty or content, in that order. */
import { Box, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { t } from './frame-words.ts'
import { ProblemPage } from './problem-view.tsx'

interface Heading {
  readonly title: string
  /** A sentence under the heading: what the page is for. */
  readonly lead?: ReactNode
  /** Buttons beside the heading. */
  readonly actions?: ReactNode
}

/** A page whose content needs no answer of the server. */
export function PlainPage({ title, lead, actions, children }: Heading & { readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Aval`
  }, [title])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Box maw={720}>
          <Title order={1} fz={{ base: 26, sm: 32 }} tabIndex={-1} id="page-title">
            {title}
          </Title>
          {lead === undefined ? null : (
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          )}
        </Box>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

interface Asked<T> extends Heading {
  readonly query: UseQueryResult<T>
  /** Shown in place of the content when `isEmpty` says so: what this will hold, and how to begin. */
  readonly empty?: ReactNode
  readonly isEmpty?: (data: T) => boolean
  readonly children: (data: T) => ReactNode
}

/** A page about one answer of the server. */
export function Page<T>({ query, empty, isEmpty, children, ...heading }: Asked<T>) {
  return (
    <PlainPage {...heading}>
      <Answer query={query} empty={empty} isEmpty={isEmpty}>
        {children}
      </Answer>
    </PlainPage>
  )
}

type Part<T> = Pick<Asked<T>, 'query' | 'children'> & {
  readonly empty?: ReactNode | undefined
  readonly isEmpty?: ((data: T) => boolean) | undefined
}

/** The same states for a part of a page. */
export function Answer<T>({ query, empty, isEmpty, children }: Part<T>) {
  if (query.isError && query.data === undefined)
    return <ProblemPage error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return <Loading />
  if (empty !== undefined && isEmpty?.(query.data)) return <>{empty}</>
  return <>{children(query.data)}</>
}

/** Grey shapes where the content will be, and the word for those who do not see them. */
export function Loading() {
  return (
    <Stack gap="sm" role="status" aria-label={t('loading')}>
      <Skeleton h={22} w="40%" />
      <Skeleton h={90} />
      <Skeleton h={90} />
    </Stack>
  )
}

/** Nothing here yet: what will be, and the way to begin. */
export function Empty({
  title,
  hint,
  action,
}: {
  readonly title: string
  readonly hint: string
  readonly action?: ReactNode
}) {
  return (
    <Box className="card">
      <Stack align="flex-start" gap="xs" p="md">
        <Text fw={600} fz="lg">
          {title}
        </Text>
        <Text c="dimmed" maw={600}>
          {hint}
        </Text>
        {action}
      </Stack>
    </Box>
  )
}

/** A framed part of a page with its own heading. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <Box component="section" className="card" p={{ base: 'md', sm: 'lg' }} aria-label={title}>
      <Group justify="space-between" align="flex-start" mb="sm" gap="sm">
        <Box maw={640}>
          <Title order={2} fz={20}>
            {title}
          </Title>
          {lead === undefined ? null : (
            <Text c="dimmed" fz="sm" mt={2}>
              {lead}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      {children}
    </Box>
  )
}
