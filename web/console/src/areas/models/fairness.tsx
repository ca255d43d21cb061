/** What a model's scores do to each declared group, with intervals: the newest audit, and a way to make one. */
import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatDecimal, formatMoment, formatNumber, formatPercent } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import type { Model } from './asked.ts'
import { t } from './words.ts'

const readAudits = (modelId: string, signal?: AbortSignal) =>
  ask(api.GET('/v1/ethics/model-audits', { params: { query: { modelId } }, ...(signal ? { signal } : {}) }))

type Audit = Awaited<ReturnType<typeof readAudits>>[number]
type Metric = 'selection' | 'tpr' | 'calibration'
type GroupOf = Audit['result']['assessment']['groups'][number]

export function Fairness({ model }: { readonly model: Model }) {
  const { modelId } = model
  const mayAudit = useMay('ethics.audit')
  const audits = useQuery({ queryKey: ['model-audits', modelId], queryFn: ({ signal }) => readAudits(modelId, signal) })
  return (
    <Section title={t('fairness')} lead={t('fairness_lead')}>
      <Stack>
        {mayAudit && model.state === 'approved' ? <Ask modelId={modelId} /> : null}
        <Answer
          query={audits}
          isEmpty={(all) => all.length === 0}
          empty={<Text c="dimmed">{t(model.state === 'approved' ? 'no_audit' : 'no_audit_draft')}</Text>}
        >
          {([newest]) =>
            newest === undefined ? null : <Shown audit={newest} name={`${model.name}-v${model.version}`} />
          }
        </Answer>
      </Stack>
    </Section>
  )
}

function Ask({ modelId }: { readonly modelId: string }) {
  const client = useQueryClient()
  const [percent, setPercent] = useState(10)
  const audit = useMutation({
    mutationFn: () => ask(api.POST('/v1/ethics/model-audits', { body: { modelId, share: percent / 100 } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['model-audits', modelId] }),
  })
  return (
    <>
      <Group align="flex-end">
        <NumberInput
          label={t('audit_share')}
          value={percent}
          onChange={(value) => typeof value === 'number' && value > 0 && setPercent(value)}
          min={1}
          max={100}
          suffix=" %"
          w={220}
        />
        <Button variant="default" onClick={() => audit.mutate()} loading={audit.isPending}>
          {t('audit_now')}
        </Button>
      </Group>
      <ProblemAlert error={audit.error} />
    </>
  )
}

const tone = { pass: 'good', review: 'warn', fail: 'bad', insufficient: 'warn' } as const

function Shown({ audit, name }: { readonly audit: Audit; readonly name: string }) {
  const { assessment, proxies } = audit.result
  const single = assessment.groups.filter(({ attributes }) => attributes.length === 1)
  const label = (field: string) => audit.labels[field] ?? field
  const strong = proxies.filter(
    ({ strength, input, attribute }) => (strength ?? 0) >= strongProxy && input !== attribute,
  )
  return (
    <Stack gap="sm">
      <Text>
        <strong className={tone[audit.verdict]}>{t(`verdict_${audit.verdict}`)}</strong>{' '}
        {t('audited', {
          when: formatMoment(audit.madeAt),
          share: formatPercent(audit.share, 0),
          people: formatNumber(assessment.totals.eligible),
        })}
      </Text>
      <Text c="dimmed" fz="sm">
        {t('fairness_how')}
      </Text>
      {(['selection', 'tpr', 'calibration'] as const).map((metric) => (
        <Measure key={metric} metric={metric} groups={single} label={label} name={name} />
      ))}
      {assessment.hidden
        .filter(({ attributes }) => attributes.length === 1)
        .map(({ attributes, groups, people }) => (
          <Text key={attributes.join()} fz="sm" c="dimmed">
            {t('groups_hidden', { count: groups, people: formatNumber(people), attribute: label(attributes[0] ?? '') })}
          </Text>
        ))}
      {strong.map(({ input, attribute, strength }) => (
        <Text key={`${input}/${attribute}`} fz="sm" className="warn">
          {t('field_stands_for', {
            field: label(input),
            attribute: label(attribute),
            strength: formatPercent(strength ?? 0, 0),
          })}
        </Text>
      ))}
    </Stack>
  )
}

/** From here on the audit's policy warns. */
const strongProxy = 0.3

function Measure({
  metric,
  groups,
  label,
  name,
}: {
  readonly metric: Metric
  readonly groups: readonly GroupOf[]
  readonly label: (field: string) => string
  readonly name: string
}) {
  const rows = groups.flatMap(({ attributes: [attribute = ''], labels: [group = ''], measures, hidden }) => {
    const measure = measures.find((one) => one.metric === metric)
    if (hidden || measure === undefined) return []
    const { low, high, value } = measure[measure.gated]
    return [
      {
        key: `${attribute}/${group}`,
        attribute: label(attribute),
        group: groupName(group),
        own: measure.group,
        rest: measure.rest,
        value,
        low,
        high,
        verdict: measure.verdict,
      },
    ]
  })
  if (rows.length === 0) return null
  return (
    <div>
      <Text fw={600} mt="sm">
        {t(`metric_${metric}`)}
      </Text>
      <Text c="dimmed" fz="sm">
        {t(`metric_${metric}_hint`)}
      </Text>
      <DataTable
        rows={rows}
        keyOf={({ key }) => key}
        caption={t(`metric_${metric}`)}
        exportName={`${name}-${metric}`}
        columns={columnsOf(metric)}
      />
    </div>
  )
}

interface Row {
  readonly attribute: string
  readonly group: string
  readonly own: number | null
  readonly rest: number | null
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly verdict: GroupOf['verdict']
}

function columnsOf(metric: Metric): Column<Row & { readonly key: string }>[] {
  const compared = (value: number | null) =>
    value === null ? '–' : metric === 'selection' ? formatDecimal(value, 2) : formatDecimal(value * 100, 1)
  const share = (value: number | null) => (value === null ? '–' : formatPercent(value))
  return [
    { key: 'attribute', header: t('attribute'), value: (row) => row.attribute },
    { key: 'group', header: t('group'), value: (row) => row.group },
    {
      key: 'own',
      header: t('of_group'),
      align: 'right',
      value: (row) => row.own,
      cell: (row) => share(row.own),
    },
    {
      key: 'rest',
      header: t('of_rest'),
      align: 'right',
      value: (row) => row.rest,
      cell: (row) => share(row.rest),
    },
    {
      key: 'value',
      header: t(metric === 'selection' ? 'ratio' : 'difference'),
      align: 'right',
      value: (row) => row.value,
      cell: (row) => (
        <>
          {compared(row.value)}
          <Text c="dimmed" fz="sm">
            {t('interval', { low: compared(row.low), high: compared(row.high) })}
          </Text>
        </>
      ),
    },
    {
      key: 'verdict',
      header: t('verdict'),
      value: (row) => t(`verdict_${row.verdict}`),
      cell: (row) => <span className={tone[row.verdict]}>{t(`verdict_${row.verdict}`)}</span>,
    },
  ]
}

function groupName(label: string): string {
  if (label === 'unknown') return t('not_known')
  return label === 'other' ? t('rare_values') : label
}
