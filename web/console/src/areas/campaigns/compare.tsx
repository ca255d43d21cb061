/** The comparison with those left out: an answer with its interval, or "no conclusion" and why. */
import { Alert, Button, Group, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Figure } from '../../app/chart.tsx'
import { formatNumber, formatPercent } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { t } from './sending-words.ts'

const fieldsQuery = queryOptions({
  queryKey: ['fields'],
  queryFn: ({ signal }) => ask(api.GET('/v1/fields', { signal })),
  staleTime: 60_000,
})
type Field = Awaited<ReturnType<NonNullable<typeof fieldsQuery.queryFn>>>[number]

type Outcome =
  | { readonly kind: 'event'; readonly name: string; readonly days: number }
  | { readonly kind: 'field'; readonly field: string; readonly equals: string | number | boolean }

function useComparison(campaignId: string) {
  return useMutation({
    mutationFn: (body: Outcome) =>
      ask(api.POST('/v1/campaigns/{campaignId}/comparison', { params: { path: { campaignId } }, body })),
  })
}
type Comparison = NonNullable<ReturnType<typeof useComparison>['data']>

const usualDays = 14

export function CompareSection({ campaignId }: { readonly campaignId: string }) {
  const [kind, setKind] = useState<'event' | 'field'>('field')
  const [name, setName] = useState('')
  const [days, setDays] = useState(usualDays)
  const [field, setField] = useState<string | null>(null)
  const [value, setValue] = useState('')
  const { data: fields } = useQuery(fieldsQuery)
  const usable = (fields ?? []).filter(({ inAudiences }) => inAudiences)
  const chosen = usable.find((one) => one.name === field) ?? null
  const compare = useComparison(campaignId)
  const submit = () => {
    if (kind === 'event') compare.mutate({ kind, name: name.trim(), days })
    else if (chosen) compare.mutate({ kind, field: chosen.name, equals: valueFor(chosen, value) })
  }
  return (
    <Section title={t('compare')} lead={t('compare_lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack gap="md">
          <SegmentedControl
            aria-label={t('outcome')}
            data={(['field', 'event'] as const).map((one) => ({ value: one, label: t.code('outcome_', one) }))}
            value={kind}
            onChange={(next) => setKind(next === 'event' ? 'event' : 'field')}
          />
          <Group align="flex-end">
            {kind === 'event' ? (
              <>
                <TextInput
                  label={t('event_name')}
                  placeholder="Order Completed"
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                  required
                />
                <NumberInput
                  label={t('event_days')}
                  value={days}
                  onChange={(next) => setDays(Number(next) || usualDays)}
                  min={1}
                  max={366}
                  w={150}
                />
              </>
            ) : (
              <>
                <Select
                  label={t('field')}
                  data={usable.map((one) => ({ value: one.name, label: one.label[language] }))}
                  value={field}
                  onChange={(next) => {
                    setField(next)
                    setValue('')
                  }}
                  searchable
                  required
                />
                <ValueField field={chosen} value={value} onChange={setValue} />
              </>
            )}
            <Button type="submit" loading={compare.isPending}>
              {t('compare_do')}
            </Button>
          </Group>
          <ProblemAlert error={compare.error} />
          {compare.data ? <Told comparison={compare.data} /> : null}
        </Stack>
      </form>
    </Section>
  )
}

function valueFor(field: Field, value: string): string | number | boolean {
  if (field.type === 'boolean') return value === 'true'
  return field.type === 'number' ? Number(value) : value
}

function ValueField({
  field,
  value,
  onChange,
}: {
  readonly field: Field | null
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  if (field?.type === 'boolean')
    return (
      <Select
        label={t('value')}
        data={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        value={value === '' ? null : value}
        onChange={(next) => onChange(next ?? '')}
        allowDeselect={false}
        required
        w={120}
      />
    )
  return (
    <TextInput
      label={t('value')}
      type={field?.type === 'number' ? 'number' : 'text'}
      step="any"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
    />
  )
}

function Told({ comparison }: { readonly comparison: Comparison }) {
  const { conclusion, sentence, writtenTo, leftOut, difference } = comparison
  const sure = conclusion === 'higher' || conclusion === 'lower'
  // Counts of small groups are not in the answer.
  const groups =
    writtenTo === null || leftOut === null
      ? []
      : [
          { group: t('written_to'), ...writtenTo },
          { group: t('left_out'), ...leftOut },
        ]
  const share = ({ k, n }: { k: number; n: number }) => (n === 0 ? null : k / n)
  return (
    <Stack gap="md" aria-live="polite">
      <Alert
        color={conclusion === 'higher' ? 'pine' : sure ? 'orange' : 'gray'}
        variant="light"
        title={sentence[language]}
      >
        {difference.value === null
          ? t('difference_unknown')
          : t('difference', {
              value: signed(difference.value),
              low: signed(difference.low),
              high: signed(difference.high),
            })}
      </Alert>
      {groups.length === 0 ? null : (
        <Figure
          plotted={{
            title: t('compare_chart'),
            data: groups.map(({ group, k, n }) => ({ group, n, k, share: n === 0 ? null : formatPercent(k / n) })),
            x: 'group',
            xLabel: t('group'),
            series: [
              { key: 'n', label: t('group_n') },
              { key: 'k', label: t('group_k') },
              { key: 'share', label: t('group_share') },
            ],
            exportName: 'comparison',
          }}
        >
          <Stack gap="xs">
            {groups.map((one) => (
              <ShareBar key={one.group} name={one.group} share={share(one)} k={one.k} n={one.n} />
            ))}
          </Stack>
        </Figure>
      )}
    </Stack>
  )
}

function ShareBar({
  name,
  share,
  k,
  n,
}: {
  readonly name: string
  readonly share: number | null
  readonly k: number
  readonly n: number
}) {
  const said = t('did', { k: formatNumber(k), n: formatNumber(n), share: share === null ? '–' : formatPercent(share) })
  return (
    <div>
      <Text fz="sm">
        {name}: {said}
      </Text>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="share-of-variant" aria-hidden>
        <rect x={0} y={0} width={100} height={4} className="forest-band" />
        <rect x={0} y={0} width={100 * (share ?? 0)} height={4} className="share-fill" />
      </svg>
    </div>
  )
}

const signed = (share: number) => `${share > 0 ? '+' : ''}${formatPercent(share)}`
