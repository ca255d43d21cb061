/** Every model: what it predicts, how well, in which state; two or more of them can be laid side by side. */
import { Anchor, Badge, Button, Checkbox, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatDay, formatNumber, formatPercent } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { modelsQuery } from './asked.ts'
import { t } from './words.ts'

export function ModelsPage() {
  const models = useQuery(modelsQuery)
  const mayTrain = useMay('models.train')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const train = mayTrain ? (
    <Button renderRoot={(props) => <Link {...props} to="/models/new" />}>{t('train')}</Button>
  ) : null
  const compare =
    chosen.length < 2 ? null : (
      <Button
        variant="default"
        renderRoot={(props) => <Link {...props} to="/models/compare" search={{ ids: chosen.join(',') }} />}
      >
        {t('compare_n', { count: chosen.length })}
      </Button>
    )
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          {compare}
          {train}
        </>
      }
      query={models}
      isEmpty={(all) => all.length === 0}
      empty={<Empty title={t('empty')} hint={t('empty_hint')} action={train} />}
    >
      {(all) => (
        <DataTable
          rows={all}
          keyOf={({ modelId }) => modelId}
          caption={t('title')}
          exportName="models"
          columns={[nameColumn(chosen, toggle), ...columns]}
        />
      )}
    </Page>
  )
}

type Line = Awaited<ReturnType<NonNullable<(typeof modelsQuery)['queryFn']>>>[number]

/** The name, and whether it is among those to be compared. */
const nameColumn = (chosen: readonly string[], toggle: (id: string) => void): Column<Line> => ({
  key: 'name',
  header: t('name'),
  value: ({ name, version }) => `${name} · v${version}`,
  cell: ({ modelId, name, version, predicts }) => (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Checkbox
        mt={3}
        checked={chosen.includes(modelId)}
        onChange={() => toggle(modelId)}
        aria-label={t('choose_to_compare', { name: `${name} · v${version}` })}
      />
      <div>
        <Anchor fw={600} renderRoot={(props) => <Link {...props} to="/models/$modelId" params={{ modelId }} />}>
          {name} · v{version}
        </Anchor>
        <Text c="dimmed" fz="sm">
          {predicts}
        </Text>
      </div>
    </Group>
  ),
})

const columns: readonly Column<Line>[] = [
  {
    key: 'state',
    header: t('state'),
    value: ({ state }) => t(`state_${state}`),
    cell: ({ state, warnings }) => (
      <>
        <StateBadge state={state} />
        {warnings === 0 ? null : (
          <Text fz="sm" className="warn">
            {t('warnings', { count: warnings })}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'ranking',
    header: t('ranking'),
    align: 'right',
    value: ({ rocAuc }) => rocAuc,
    cell: ({ rocAucInterval: { value, low, high } }) => (
      <>
        {formatPercent(value)}
        <Text c="dimmed" fz="sm">
          {t('interval', { low: formatPercent(low), high: formatPercent(high) })}
        </Text>
      </>
    ),
  },
  {
    key: 'people',
    header: t('people'),
    align: 'right',
    value: ({ people }) => people,
    cell: ({ people }) => formatNumber(people),
  },
  {
    key: 'trained',
    header: t('trained'),
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt, createdByName }) => (
      <>
        {formatDay(createdAt)}
        <Text c="dimmed" fz="sm">
          {t('by', { name: createdByName ?? t('somebody') })}
        </Text>
      </>
    ),
  },
]

const colours = { draft: 'gray', approved: 'pine', retired: 'gray' } as const

export function StateBadge({ state }: { readonly state: 'draft' | 'approved' | 'retired' }) {
  return (
    <Badge color={colours[state]} variant={state === 'approved' ? 'filled' : 'outline'} tt="none">
      {t(`state_${state}`)}
    </Badge>
  )
}
