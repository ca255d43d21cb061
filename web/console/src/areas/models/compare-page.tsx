/** Models side by side: the same measures with their doubt, and whether they were asked the same question of the same people. */
import { Anchor, Stack, Table, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Lines } from '../../app/chart.tsx'
import { formatDecimal, formatMoment, formatNumber, formatPercent } from '../../app/format.ts'
import { Empty, Loading, PlainPage, Section } from '../../app/page.tsx'
import { ProblemPage } from '../../app/problem-view.tsx'
import { type Model, modelQuery } from './asked.ts'
import { bestOf, differences, overlap } from './comparing.ts'
import { t } from './words.ts'

const route = getRouteApi('/shell/models/compare')

export function ComparePage() {
  const { ids = '' } = route.useSearch()
  const wanted = [...new Set(ids.split(',').filter(Boolean))].slice(0, 6)
  const answers = useQueries({ queries: wanted.map(modelQuery) })
  const failed = answers.find(({ isError }) => isError)
  const models = answers.flatMap(({ data }) => data ?? [])
  return (
    <PlainPage title={t('compare_title')} lead={t('compare_lead')}>
      {wanted.length < 2 ? (
        <Empty
          title={t('compare_none')}
          hint={t('compare_none_hint')}
          action={<Anchor renderRoot={(props) => <Link {...props} to="/models" />}>{t('title')}</Anchor>}
        />
      ) : failed ? (
        <ProblemPage error={failed.error} retry={() => void failed.refetch()} />
      ) : models.length < wanted.length ? (
        <Loading />
      ) : (
        <Compared models={models} />
      )}
    </PlainPage>
  )
}

const nameOf = ({ name, version }: Model) => `${name} · v${version}`

function Compared({ models }: { readonly models: readonly Model[] }) {
  const different = differences(models)
  const best = bestOf(models)
  return (
    <Stack gap="lg">
      <Section title={t('comparable')}>
        {different.length === 0 ? (
          <Text className="good">{t('comparable_yes')}</Text>
        ) : (
          <Stack gap={4}>
            <Text className="warn">{t('comparable_no')}</Text>
            {different.map((one) => (
              <Text key={one}>{t(`differ_${one}`)}</Text>
            ))}
          </Stack>
        )}
        <Text mt="sm">{t(overlap(models) === 'apart' ? 'clearly_apart' : 'not_apart')}</Text>
        {best && best.card.leaks.length > 0 ? (
          <Text className="warn">{t('best_warned', { name: nameOf(best) })}</Text>
        ) : null}
      </Section>
      <Section title={t('side_by_side')}>
        <SideBySide models={models} />
      </Section>
      <Section title={t('gains')} lead={t('gains_lead')}>
        <Lines
          title={t('gains')}
          data={Array.from({ length: 10 }, (_, tenth) => ({
            share: formatPercent((tenth + 1) / 10, 0),
            ...Object.fromEntries(
              models.map(({ modelId, card }) => [modelId, card.evaluation.gains[tenth]?.captured ?? null]),
            ),
          }))}
          x="share"
          xLabel={t('share_chosen')}
          series={models.map((model) => ({ key: model.modelId, label: nameOf(model) }))}
          format={(value) => formatPercent(value, 0)}
          exportName="models-gains"
        />
      </Section>
    </Stack>
  )
}

/** A row per fact, a column per model. */
function SideBySide({ models }: { readonly models: readonly Model[] }) {
  const rows: readonly (readonly [string, (model: Model) => string])[] = [
    [t('predicts'), ({ predicts }) => predicts],
    [t('state'), ({ state }) => t(`state_${state}`)],
    [t('ranking'), ({ card }) => withInterval(card.evaluation.rocAuc, formatPercent)],
    [t('best_tenth_short'), ({ card }) => bestTenth(card.evaluation.gains[0])],
    [t('measure_calibration'), ({ card }) => formatDecimal(card.evaluation.calibrationError, 4)],
    [t('measure_log_loss'), ({ card }) => formatDecimal(card.evaluation.logLoss, 4)],
    [t('measure_brier'), ({ card }) => formatDecimal(card.evaluation.brier, 4)],
    [t('measure_ap'), ({ card }) => formatDecimal(card.evaluation.averagePrecision, 4)],
    [t('learnt_from'), ({ card }) => formatNumber(card.data.people)],
    [t('look_positives'), ({ card }) => formatNumber(card.data.positives)],
    [t('reference_time'), ({ card }) => formatMoment(card.data.referenceTime)],
    [t('features'), ({ card }) => card.fields.map(({ label }) => label).join(', ')],
    [t('to_consider'), ({ card }) => card.leaks.map(({ sentence }) => sentence).join(' ') || '–'],
  ]
  return (
    <Table.ScrollContainer
      minWidth={260 + 220 * models.length}
      tabIndex={0}
      role="region"
      aria-label={t('side_by_side')}
    >
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('measure')}</Table.Th>
            {models.map((model) => (
              <Table.Th key={model.modelId}>
                <Anchor
                  renderRoot={(props) => <Link {...props} to="/models/$modelId" params={{ modelId: model.modelId }} />}
                >
                  {nameOf(model)}
                </Anchor>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">{begun(label)}</Table.Th>
              {models.map((model) => (
                <Table.Td key={model.modelId}>{value(model)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** Words that elsewhere follow a figure, at the head of a row. */
const begun = (label: string) => `${label.charAt(0).toLocaleUpperCase()}${label.slice(1)}`

interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

function withInterval({ value, low, high }: Interval, format: (value: number) => string): string {
  return `${format(value)} (${t('interval', { low: format(low), high: format(high) })})`
}

function bestTenth(gain: Model['card']['evaluation']['gains'][number] | undefined): string {
  return gain === undefined ? '–' : withInterval({ ...gain, value: gain.captured }, formatPercent)
}
