/** Whom it would reach if it went out now: counted again as the definition changes, the older count thrown away. */
import { Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { DataTable } from '../../app/table.tsx'
import type { Definition } from './queries.ts'
import { t } from './words.ts'

const afterMs = 500

/** Counted for what is typed, once typing pauses. */
export function useReach(definition: Definition) {
  const { purpose, audience, model, holdoutShare, variants, fallbackLanguage } = definition
  const aim = { purpose, audience, holdoutShare, variants, fallbackLanguage, ...(model ? { model } : {}) }
  const [settled] = useDebouncedValue(aim, afterMs)
  return useQuery({
    queryKey: ['campaign-reach', settled],
    queryFn: ({ signal }) => ask(api.POST('/v1/campaign-reach', { body: settled, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

export type Reach = NonNullable<ReturnType<typeof useReach>['data']>

export function ReachPanel({ definition }: { readonly definition: Definition }) {
  const reach = useReach(definition)
  return (
    <Section title={t('reach')} lead={t('audience_lead')}>
      <Answer query={reach}>
        {(found) => (
          <Stack gap="lg" aria-busy={reach.isFetching}>
            <ReachFigures reach={found} definition={definition} />
            <ReachTables reach={found} definition={definition} />
          </Stack>
        )}
      </Answer>
    </Section>
  )
}

/** The way from everybody who matches to everybody who would be written to. */
export function ReachFigures({ reach, definition }: { readonly reach: Reach; readonly definition: Definition }) {
  const figures = [
    ['matched', reach.matched],
    ['eligible', reach.eligible],
    ...(definition.model ? [['selected', reach.selected] as const] : []),
    ...(definition.holdoutShare > 0 ? [['holdout', reach.holdout] as const] : []),
    ['written', reach.written],
  ] as const
  return (
    <Group gap="xl" component="dl" m={0} className="figures">
      {figures.map(([key, value]) => (
        <div key={key}>
          <Text component="dd" m={0} fz={28} fw={600}>
            {formatNumber(value)}
          </Text>
          <Text component="dt" c="dimmed" fz="sm">
            {t.code('reach_', key)}
          </Text>
        </div>
      ))}
    </Group>
  )
}

function ReachTables({ reach, definition }: { readonly reach: Reach; readonly definition: Definition }) {
  const groups = [
    ...reach.variants.map(({ key, people }) => ({ group: t('reach_variant', { key }), people })),
    ...(definition.holdoutShare > 0 ? [{ group: t('reach_arm_holdout'), people: reach.holdout }] : []),
  ]
  return (
    <>
      <Excluded excluded={reach.excluded} />
      {groups.length > 1 ? (
        <Stack gap={4}>
          <Text fw={600}>{t('reach_groups')}</Text>
          <Text c="dimmed" fz="sm">
            {t('reach_expected')}
          </Text>
          <DataTable
            rows={groups}
            columns={[
              { key: 'group', header: t('reach_group'), value: ({ group }) => group },
              {
                key: 'people',
                header: t('reach_people'),
                align: 'right',
                value: ({ people }) => people,
                cell: ({ people }) => formatNumber(people),
              },
            ]}
            caption={t('reach_groups')}
            keyOf={({ group }) => group}
            exportName="campaign-groups"
          />
        </Stack>
      ) : null}
    </>
  )
}

/** Who is in the audience and gets nothing, by reason. */
export function Excluded({ excluded }: { readonly excluded: Reach['excluded'] }) {
  if (excluded.length === 0) return <Text c="dimmed">{t('reach_everybody')}</Text>
  return (
    <Stack gap={4}>
      <Text fw={600}>{t('reach_excluded')}</Text>
      <DataTable
        rows={excluded}
        columns={[
          { key: 'reason', header: t('reach_reason'), value: ({ sentence }) => sentence },
          {
            key: 'people',
            header: t('reach_people'),
            align: 'right',
            value: ({ people }) => people,
            cell: ({ people }) => formatNumber(people),
          },
        ]}
        caption={t('reach_excluded')}
        keyOf={({ reason }) => reason}
        exportName="campaign-excluded"
      />
    </Stack>
  )
}
