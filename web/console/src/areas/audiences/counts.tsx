/** How many a rule means, how many of them may be addressed, and why the others may not: counted while the rule is written. */
import './audiences.css'
import { Box, Button, Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatNumber } from '../../app/format.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { DataTable } from '../../app/table.tsx'
import type { Condition } from './rule.ts'
import { t } from './words.ts'

/** A field to break people down by. */
export interface Grouping {
  readonly field: string
  readonly cuts?: number[]
}

const settledMs = 400

/** The count of a rule, asked for once the reader pauses; what is no longer wanted is stopped, in the database too. */
export function usePreview(purpose: string, query: Condition | null, groups: readonly Grouping[]) {
  const [asked] = useDebouncedValue(JSON.stringify({ purpose, query, groups }), settledMs)
  const body = JSON.parse(asked) as { purpose: string; query: Condition; groups: Grouping[] }
  return useQuery({
    queryKey: ['audience-preview', asked],
    queryFn: ({ signal }) => ask(api.POST('/v1/audiences/preview', { body, signal })),
    enabled: purpose !== '' && body.query !== null && body.purpose !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
}

export type Preview = NonNullable<ReturnType<typeof usePreview>['data']>

interface Counted {
  readonly preview: ReturnType<typeof usePreview>
  /** What keeps it from being counted: nothing, or a sentence. */
  readonly waiting: string | null
}

/** The three numbers, the reasons, and a way to stop. */
export function Counts({ preview, waiting }: Counted) {
  const client = useQueryClient()
  const [stopped, setStopped] = useState<'stopped' | 'going'>('going')
  const { data, isFetching, error } = preview
  const stop = () => {
    setStopped('stopped')
    void client.cancelQueries({ queryKey: ['audience-preview'] })
  }
  const again = () => {
    setStopped('going')
    void preview.refetch()
  }
  return (
    <Stack gap="sm">
      <Group gap="xs" mih={30} aria-live="polite">
        {isFetching ? (
          <>
            <Text c="dimmed" fz="sm">
              {t('counting')}
            </Text>
            <Button variant="subtle" size="compact-sm" onClick={stop}>
              {t('stop')}
            </Button>
          </>
        ) : (
          <Text c="dimmed" fz="sm">
            {stopped === 'stopped' ? t('stopped') : waiting}
          </Text>
        )}
        {isFetching || stopped === 'going' ? null : (
          <Button variant="subtle" size="compact-sm" onClick={again}>
            {t('count_again')}
          </Button>
        )}
      </Group>
      <ProblemAlert error={error} />
      {data === undefined ? null : <Numbers data={data} />}
    </Stack>
  )
}

function Numbers({ data }: { readonly data: Preview }) {
  return (
    <Box>
      <Group gap="xl" mb="sm">
        <Figure value={data.matched} label={t('matched')} name="matched" />
        <Figure value={data.eligible} label={t('eligible')} name="eligible" />
        <Figure value={data.matched - data.eligible} label={t('excluded')} name="excluded" />
      </Group>
      {data.matched === 0 ? null : <Share eligible={data.eligible} matched={data.matched} />}
      {data.excluded.length === 0 ? (
        <Text c="dimmed" fz="sm">
          {t('nobody_left_out')}
        </Text>
      ) : (
        <DataTable
          rows={data.excluded}
          columns={[
            { key: 'words', header: t('reason'), value: ({ words }) => words },
            {
              key: 'people',
              header: t('number'),
              align: 'right',
              value: ({ people }) => people,
              cell: ({ people }) => formatNumber(people),
            },
          ]}
          caption={t('why_left_out')}
          keyOf={({ reason }) => reason}
          exportName="audience-excluded"
        />
      )}
    </Box>
  )
}

function Figure({ value, label, name }: { readonly value: number; readonly label: string; readonly name: string }) {
  return (
    <Box data-count={name}>
      <Text fz={30} fw={600} lh={1.1} ff="heading">
        {formatNumber(value)}
      </Text>
      <Text c="dimmed" fz="sm">
        {label}
      </Text>
    </Box>
  )
}

/** The same two numbers as a bar; the words beside it say them, so it is not read out. */
function Share({ eligible, matched }: { readonly eligible: number; readonly matched: number }) {
  return (
    <svg className="share-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden>
      <rect width="100" height="4" className="share-rest" />
      <rect width={(100 * eligible) / matched} height="4" className="share-part" />
    </svg>
  )
}
