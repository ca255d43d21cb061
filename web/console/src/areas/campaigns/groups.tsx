/** Each group against everybody else: how often it is chosen, with the range that chance leaves open, and the band that is allowed. */
import { Box, Stack, Text } from '@mantine/core'
import { Figure } from '../../app/chart.tsx'
import { formatDecimal, formatPercent } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { t } from './ethics-words.ts'
import type { Verdict } from './queries.ts'

type Audit = NonNullable<Verdict['audit']>
type Group = Audit['result']['assessment']['groups'][number]

interface Row {
  readonly name: string
  readonly rate: number | null
  readonly rest: number | null
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly why: string | null
  readonly tone: 'good' | 'warn' | 'bad' | ''
}

const tones = { pass: 'good', review: 'warn', insufficient: '', fail: 'bad' } as const

export function Groups({
  audit,
  labels,
  band,
}: {
  readonly audit: Audit
  readonly labels: Verdict['labels']
  readonly band: Verdict['band']
}) {
  const single = audit.result.assessment.groups.filter(({ attributes }) => attributes.length === 1)
  if (single.length === 0) return null
  const rows = single.map((group) => rowOf(group, labels))
  const allowed = {
    low: audit.bundle.polarity === 'exposure_harm' ? null : band.low,
    high: audit.bundle.polarity === 'opportunity' ? null : band.high,
  }
  return (
    <Section title={t('groups')} lead={t('groups_lead')}>
      <Figure
        plotted={{
          title: t('groups_title'),
          data: rows.map(({ name, rate, rest, value, low, high, why }) => ({
            name,
            rate: rate === null ? null : formatPercent(rate),
            rest: rest === null ? null : formatPercent(rest),
            value: value === null ? null : formatDecimal(value),
            low: low === null ? null : formatDecimal(low),
            high: high === null ? null : formatDecimal(high),
            why: why === null ? t('group_hidden') : t.code('why_', why),
          })),
          x: 'name',
          xLabel: t('group'),
          series: [
            { key: 'rate', label: t('group_rate') },
            { key: 'rest', label: t('group_rest') },
            { key: 'value', label: t('group_ratio') },
            { key: 'low', label: t('group_low') },
            { key: 'high', label: t('group_high') },
            { key: 'why', label: t('group_verdict') },
          ],
          exportName: 'groups',
        }}
      >
        <Stack gap={4}>
          {rows.map((row) => (
            <Forest key={row.name} row={row} allowed={allowed} />
          ))}
          <Axis />
        </Stack>
      </Figure>
    </Section>
  )
}

function rowOf(group: Group, labels: Verdict['labels']): Row {
  const selection = group.measures.find(({ metric }) => metric === 'selection')
  const [field = '', label = ''] = [group.attributes[0], group.labels[0]]
  const said = label === 'unknown' ? t('label_unknown') : label === 'other' ? t('label_others') : label
  return {
    name: `${labels[field] ?? field} ${said}`,
    rate: selection?.group ?? null,
    rest: selection?.rest ?? null,
    value: selection?.ratio.value ?? null,
    low: selection?.ratio.low ?? null,
    high: selection?.ratio.high ?? null,
    why: selection?.why ?? null,
    tone: selection ? tones[selection.verdict] : '',
  }
}

/** The picture runs from a quarter to four times, on a scale on which half and double are equally far from one. */
const [least, most] = [0.25, 4]
const place = (ratio: number) =>
  (100 * (Math.log(Math.min(most, Math.max(least, ratio))) - Math.log(least))) / (Math.log(most) - Math.log(least))

function Forest({
  row,
  allowed,
}: {
  readonly row: Row
  readonly allowed: { readonly low: number | null; readonly high: number | null }
}) {
  const { value } = row
  const [from, to] = [place(allowed.low ?? least), place(allowed.high ?? most)]
  const known = value !== null
  const [low, high] = [place(row.low ?? least), place(row.high ?? most)]
  return (
    <Box className="forest-row">
      <Box>
        <Text fz="sm" fw={600}>
          {row.name}
        </Text>
        <Text fz="xs" className={row.tone === '' ? 'quiet' : row.tone}>
          {row.why === null ? t('group_hidden') : t.code('why_', row.why)}
          {row.rate === null ? '' : ` · ${formatPercent(row.rate)}`}
        </Text>
      </Box>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" className="forest" aria-hidden>
        <rect x={from} y={0} width={to - from} height={12} className="forest-band" />
        <line x1={place(1)} x2={place(1)} y1={0} y2={12} className="forest-one" />
        {known ? <line x1={low} x2={high} y1={6} y2={6} className={`forest-bar ${row.tone}`} /> : null}
        {known ? (
          <rect x={place(value) - 0.7} y={2.5} width={1.4} height={7} className={`forest-point ${row.tone}`} />
        ) : null}
      </svg>
    </Box>
  )
}

function Axis() {
  return (
    <Box className="forest-row" aria-hidden>
      <span />
      <Box className="forest-axis">
        {[0.25, 0.5, 1, 2, 4].map((at) => (
          <Text key={at} span fz="xs" c="dimmed">
            {at}
          </Text>
        ))}
      </Box>
    </Box>
  )
}
