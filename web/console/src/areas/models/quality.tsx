/** How well a model does on people it had not seen: ranking, gains, and whether its probabilities mean what they say. */
import { SimpleGrid, Stack, Text } from '@mantine/core'
import { Lines } from '../../app/chart.tsx'
import { formatDecimal, formatNumber, formatPercent } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { DataTable } from '../../app/table.tsx'
import type { Model } from './asked.ts'
import { t } from './words.ts'

type Evaluation = Model['card']['evaluation']

export function Quality({ evaluation, name }: { readonly evaluation: Evaluation; readonly name: string }) {
  const { value, low, high } = evaluation.rocAuc
  const interval = { low: formatPercent(low), high: formatPercent(high) }
  const best = evaluation.gains[0]
  return (
    <Section title={t('quality')} lead={t('quality_lead')}>
      <Stack gap="lg">
        <div>
          <Text fz="lg" ff="heading">
            {t('ranks', { auc: formatPercent(value), ...interval })}
          </Text>
          {best === undefined ? null : (
            <Text>
              {t('best_tenth', {
                captured: formatPercent(best.captured),
                low: formatPercent(best.low),
                high: formatPercent(best.high),
                lift: formatDecimal(best.lift, 1),
              })}
            </Text>
          )}
          <Text>{t('off_by', { error: formatDecimal(evaluation.calibrationError * 100, 1) })}</Text>
        </div>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <Gains evaluation={evaluation} name={name} />
          <Lift evaluation={evaluation} name={name} />
          <Calibration evaluation={evaluation} name={name} />
          <Roc evaluation={evaluation} name={name} />
        </SimpleGrid>
        <Measures evaluation={evaluation} name={name} />
      </Stack>
    </Section>
  )
}

interface Drawn {
  readonly evaluation: Evaluation
  readonly name: string
}

const percent = (share: number) => formatPercent(share, 0)
const limit = 'gray.6'

function Gains({ evaluation, name }: Drawn) {
  return (
    <Lines
      title={t('gains')}
      data={evaluation.gains.map(({ share, captured, low, high }) => ({
        share: percent(share),
        captured,
        low,
        high,
        random: share,
      }))}
      x="share"
      xLabel={t('share_chosen')}
      series={[
        { key: 'captured', label: t('captured') },
        { key: 'low', label: t('low'), color: limit },
        { key: 'high', label: t('high'), color: limit },
        { key: 'random', label: t('random'), color: 'orange.7' },
      ]}
      format={percent}
      exportName={`${name}-gains`}
    />
  )
}

function Lift({ evaluation, name }: Drawn) {
  return (
    <Lines
      title={t('lift')}
      data={evaluation.gains.map(({ share, lift, low, high }) => ({
        share: percent(share),
        lift,
        low: low / share,
        high: high / share,
      }))}
      x="share"
      xLabel={t('share_chosen')}
      series={[
        { key: 'lift', label: t('times_random') },
        { key: 'low', label: t('low'), color: limit },
        { key: 'high', label: t('high'), color: limit },
      ]}
      format={(value) => formatDecimal(value, 1)}
      exportName={`${name}-lift`}
    />
  )
}

function Calibration({ evaluation, name }: Drawn) {
  return (
    <Lines
      title={t('calibration')}
      data={evaluation.calibration.map(({ people, predicted, observed, low, high }) => ({
        predicted: formatPercent(predicted),
        observed,
        low,
        high,
        ideal: predicted,
        people,
      }))}
      x="predicted"
      xLabel={t('predicted')}
      series={[
        { key: 'observed', label: t('observed') },
        { key: 'low', label: t('low'), color: limit },
        { key: 'high', label: t('high'), color: limit },
        { key: 'ideal', label: t('ideal'), color: 'orange.7' },
      ]}
      format={percent}
      exportName={`${name}-calibration`}
    />
  )
}

function Roc({ evaluation, name }: Drawn) {
  return (
    <Lines
      title={t('roc')}
      data={evenly(evaluation.roc).map(({ x, y }) => ({ alarms: percent(x), found: y, random: x }))}
      x="alarms"
      xLabel={t('false_alarms')}
      series={[
        { key: 'found', label: t('found') },
        { key: 'random', label: t('random'), color: 'orange.7' },
      ]}
      format={percent}
      exportName={`${name}-roc`}
    />
  )
}

const rocSteps = 50

/** The curve at even steps of its horizontal axis, so that chance is the straight line that it is. Between two points it runs straight. */
function evenly(curve: Evaluation['roc']): Evaluation['roc'] {
  return Array.from({ length: rocSteps + 1 }, (_, step) => {
    const x = step / rocSteps
    const next = curve.findIndex((point) => point.x >= x)
    const [before, after] = [curve[Math.max(0, next - 1)], curve[next]]
    if (!before || !after || after.x === before.x) return { x, y: (after ?? before)?.y ?? x }
    return { x, y: before.y + ((x - before.x) / (after.x - before.x)) * (after.y - before.y) }
  })
}

function Measures({ evaluation, name }: Drawn) {
  const rows = [
    { key: 'auc', label: t('measure_auc'), value: evaluation.rocAuc.value },
    { key: 'ap', label: t('measure_ap'), value: evaluation.averagePrecision },
    { key: 'brier', label: t('measure_brier'), value: evaluation.brier },
    { key: 'log_loss', label: t('measure_log_loss'), value: evaluation.logLoss },
    { key: 'calibration', label: t('measure_calibration'), value: evaluation.calibrationError },
  ]
  const seen = evaluation.calibration.reduce((sum, { people }) => sum + people, 0)
  return (
    <details>
      <summary>{t('all_measures', { people: formatNumber(seen) })}</summary>
      <DataTable
        rows={rows}
        keyOf={({ key }) => key}
        caption={t('measures')}
        exportName={`${name}-measures`}
        columns={[
          { key: 'label', header: t('measure'), value: ({ label }) => label },
          {
            key: 'value',
            header: t('value'),
            align: 'right',
            value: ({ value }) => value,
            cell: ({ value }) => formatDecimal(value, 4),
          },
        ]}
      />
    </details>
  )
}
