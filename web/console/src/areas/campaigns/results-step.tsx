/** What the campaign did: counts that a sender can know, measures only among those who permit them, and the comparison that tells. */
import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { formatNumber, formatPercent } from '../../app/format.ts'
import { Answer, Empty, Section } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { CompareSection } from './compare.tsx'
import { statisticsQuery } from './queries.ts'
import { t } from './sending-words.ts'

export function ResultsStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  const statistics = useQuery({ ...statisticsQuery(campaignId), refetchInterval: 10_000 })
  return (
    <Answer
      query={statistics}
      isEmpty={({ launch }) => launch === null}
      empty={<Empty title={t('results_first')} hint={t('results_first_hint')} />}
    >
      {(found) => (
        <Stack gap="lg">
          <Figures statistics={found} />
          <Variants statistics={found} />
          <CompareSection campaignId={campaignId} />
          <Choice statistics={found} />
        </Stack>
      )}
    </Answer>
  )
}

type Statistics = Awaited<ReturnType<NonNullable<ReturnType<typeof statisticsQuery>['queryFn']>>>

function Figures({ statistics: { sending, opened, clicked } }: { readonly statistics: Statistics }) {
  const { sent } = sending.states
  const figures = [
    ['delivered', sending.delivered],
    ['bounced', sending.bouncedHard + sending.bouncedSoft],
    ['complained', sending.complained],
    ['unsubscribed', sending.unsubscribed],
  ] as const
  return (
    <Section title={t('results')} lead={t('delivered_hint')}>
      <Stack gap="lg">
        <Group gap="xl" component="dl" m={0} className="figures">
          {figures.map(([key, value]) => (
            <div key={key}>
              <Text component="dd" m={0} fz={28} fw={600}>
                {formatNumber(value)}
              </Text>
              <Text component="dt" c="dimmed" fz="sm">
                {t(key)}
                {sent > 0 ? ` · ${formatPercent(value / sent)}` : ''}
              </Text>
            </div>
          ))}
        </Group>
        <Group gap="xl" align="flex-start">
          <MeasuredFigure name={t('opened')} measured={opened} />
          <MeasuredFigure name={t('clicked')} measured={clicked} />
        </Group>
        <Text c="dimmed" fz="sm">
          {t('opens_hint')}
        </Text>
      </Stack>
    </Section>
  )
}

function MeasuredFigure({ name, measured }: { readonly name: string; readonly measured: Statistics['opened'] }) {
  const { people, permitted } = measured
  return (
    <div>
      <Text fz={20} fw={600}>
        {people === null ? '–' : formatNumber(people)} {name}
      </Text>
      <Text c="dimmed" fz="sm">
        {permitted === null ? t('measured_few') : t('measured_of', { permitted: formatNumber(permitted) })}
      </Text>
    </div>
  )
}

type Variant = Statistics['variants'][number]
const columns = ['sent', 'delivered', 'bounced', 'complained', 'unsubscribed'] as const

function Variants({ statistics: { variants } }: { readonly statistics: Statistics }) {
  return (
    <Section title={t('variants')}>
      <DataTable
        rows={variants}
        columns={[
          { key: 'variant', header: t('variant'), value: ({ variant }) => variant ?? t('whole') },
          ...columns.map(
            (key): Column<Variant> => ({
              key,
              header: t(key),
              align: 'right',
              value: (one) => one[key],
              cell: (one) => formatNumber(one[key]),
            }),
          ),
        ]}
        caption={t('variants')}
        keyOf={({ variant }) => variant ?? ''}
        exportName="campaign-variants"
      />
    </Section>
  )
}

const choices = ['matched', 'eligible', 'selected', 'holdout', 'queued'] as const

function Choice({ statistics: { launch } }: { readonly statistics: Statistics }) {
  if (!launch) return null
  return (
    <Section title={t('choice_title')}>
      <Group gap="xl" component="dl" m={0} className="figures">
        {choices.map((key) => (
          <div key={key}>
            <Text component="dd" m={0} fz={22} fw={600}>
              {formatNumber(launch[key])}
            </Text>
            <Text component="dt" c="dimmed" fz="sm">
              {t.code('choice_', key)}
            </Text>
          </div>
        ))}
      </Group>
    </Section>
  )
}
