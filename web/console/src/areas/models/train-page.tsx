/** From a question to a model: what to predict, from what, from whom; a look at the data first; then training, watched. */
import { Button, Checkbox, Group, NativeSelect, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { type Job, JobProgress } from '../../app/job.tsx'
import { Loading, PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { audiencesQuery, usesQuery } from './asked.ts'
import { type FieldUse, type Order, orderOf, type Plan, startingPlan } from './order.ts'
import { Outlook, useProxies } from './outlook.tsx'
import { t } from './words.ts'

const route = getRouteApi('/shell/models/new')

export function TrainPage() {
  const { job, model } = route.useSearch()
  return (
    <PlainPage title={t('train_title')} lead={t('train_lead')}>
      {job !== undefined && model !== undefined ? <Training jobId={job} modelId={model} /> : <Form />}
    </PlainPage>
  )
}

/** The job, until it is over; then the model's own page. */
function Training({ jobId, modelId }: { readonly jobId: string; readonly modelId: string }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [ended, setEnded] = useState<Job | null>(null)
  const over = (job: Job) => {
    setEnded(job)
    if (job.state !== 'done') return
    void client.invalidateQueries({ queryKey: ['models'] })
    void navigate({ to: '/models/$modelId', params: { modelId }, replace: true })
  }
  const again = () => void navigate({ to: '/models/new', search: {} })
  return (
    <Section title={t('training')} lead={t('training_lead')}>
      <JobProgress jobId={jobId} onOver={over} />
      {ended === null || ended.state === 'done' ? null : (
        <Stack mt="md" align="flex-start">
          {ended.state === 'cancelled' ? <Text>{t('training_stopped')}</Text> : <Failure problem={ended.problem} />}
          <Button variant="default" onClick={again}>
            {t('train_again')}
          </Button>
        </Stack>
      )}
    </Section>
  )
}

/** What the job failed of: the same words as when it is refused at once. */
function Failure({ problem }: { readonly problem: Job['problem'] }) {
  const code = ((problem as { code?: string } | null)?.code ?? '').replace('models.', '')
  const said = t.code('failed_', code)
  return (
    <Text className="bad" role="alert">
      {said === code ? t('failed_unexpected') : said}
    </Text>
  )
}

function Form() {
  const uses = useQuery(usesQuery)
  if (uses.isError) return <ProblemPage error={uses.error} retry={() => void uses.refetch()} />
  return uses.data === undefined ? <Loading /> : <Filled uses={uses.data} />
}

function Filled({ uses }: { readonly uses: readonly FieldUse[] }) {
  const navigate = useNavigate()
  const [plan, setPlan] = useState<Plan>(() => startingPlan(uses))
  const [looked, setLooked] = useState<Order | null>(null)
  const order = orderOf(plan, uses)
  const change = (next: Partial<Plan>) => setPlan({ ...plan, ...next })
  const train = useMutation({
    mutationFn: (given: Order) => ask(api.POST('/v1/models', { body: given })),
    onSuccess: ({ jobId, modelId }) => navigate({ to: '/models/new', search: { job: jobId, model: modelId } }),
  })
  return (
    <Stack gap="lg">
      <Section title={t('question')} lead={t('question_lead')}>
        <Question plan={plan} uses={uses} onChange={change} />
      </Section>
      <Section title={t('from_whom')} lead={t('from_whom_lead')}>
        <Population plan={plan} onChange={change} />
      </Section>
      <Section title={t('features')} lead={t('features_lead')}>
        <Features plan={plan} uses={uses} onChange={change} />
      </Section>
      <Section title={t('look')} lead={t('look_lead')}>
        <Stack align="flex-start">
          <Button variant="default" disabled={order === null} onClick={() => setLooked(order)}>
            {t('look_now')}
          </Button>
          {order === null ? <Text c="dimmed">{t('not_complete')}</Text> : null}
          {looked === null ? null : <Outlook order={looked} />}
        </Stack>
      </Section>
      <ProblemAlert error={train.error} />
      <Group>
        <Button disabled={order === null} loading={train.isPending} onClick={() => order && train.mutate(order)}>
          {t('train_now')}
        </Button>
      </Group>
    </Stack>
  )
}

interface Part {
  readonly plan: Plan
  readonly onChange: (next: Partial<Plan>) => void
}

function Question({ plan, uses, onChange }: Part & { readonly uses: readonly FieldUse[] }) {
  const allowed = uses.filter(({ asTarget }) => asTarget.allowed)
  const refused = uses.filter(({ asTarget }) => !asTarget.allowed)
  const target = uses.find(({ field }) => field === plan.targetField)
  return (
    <Stack>
      <TextInput
        label={t('name')}
        value={plan.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        maxLength={120}
        required
        maw={420}
      />
      <NativeSelect
        label={t('target_kind')}
        value={plan.targetKind}
        onChange={(event) => onChange({ targetKind: event.currentTarget.value as Plan['targetKind'] })}
        data={(['field', 'event'] as const).map((kind) => ({ value: kind, label: t(`target_${kind}`) }))}
        maw={420}
      />
      {plan.targetKind === 'field' ? (
        <Group align="flex-end">
          <Select
            label={t('target_which')}
            searchable
            value={plan.targetField === '' ? null : plan.targetField}
            onChange={(field) => field !== null && onChange({ targetField: field, targetValue: '' })}
            allowDeselect={false}
            data={allowed.map(({ field, label }) => ({ value: field, label }))}
            w={{ base: '100%', xs: 320 }}
          />
          {target === undefined ? null : <TargetValue plan={plan} target={target} onChange={onChange} />}
        </Group>
      ) : (
        <Group align="flex-end">
          <TextInput
            label={t('target_event_name')}
            value={plan.event}
            onChange={(event) => onChange({ event: event.currentTarget.value })}
            w={{ base: '100%', xs: 260 }}
          />
          <DayInput label={t('window_from')} value={plan.from} onChange={(from) => onChange({ from })} />
          <DayInput label={t('window_to')} value={plan.to} onChange={(to) => onChange({ to })} />
        </Group>
      )}
      {refused.length === 0 ? null : (
        <details>
          <summary>{t('refused_targets', { count: refused.length })}</summary>
          <Stack gap={4} mt="xs">
            {refused.map(({ field, label, asTarget }) => (
              <Text key={field} fz="sm">
                <strong>{label}</strong>: {asTarget.because}
              </Text>
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  )
}

function DayInput({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (day: string) => void
}) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={170}
    />
  )
}

function TargetValue({ plan, target, onChange }: Part & { readonly target: FieldUse }) {
  if (target.type === 'boolean')
    return (
      <NativeSelect
        label={t('target_value')}
        value={plan.targetValue === '' ? 'true' : plan.targetValue}
        onChange={(event) => onChange({ targetValue: event.currentTarget.value })}
        data={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        w={140}
      />
    )
  return (
    <TextInput
      label={t('target_value')}
      value={plan.targetValue}
      onChange={(event) => onChange({ targetValue: event.currentTarget.value })}
      w={180}
    />
  )
}

function Population({ plan, onChange }: Part) {
  const audiences = useQuery(audiencesQuery)
  return (
    <Group align="flex-start">
      <Select
        label={t('population')}
        searchable
        clearable
        placeholder={t('everybody')}
        value={plan.population}
        onChange={(population) => onChange({ population })}
        data={(audiences.data?.audiences ?? []).map(({ audienceId, name }) => ({ value: audienceId, label: name }))}
        clearButtonProps={{ 'aria-label': t('everybody') }}
        w={{ base: '100%', xs: 320 }}
      />
      <TextInput
        type="date"
        label={t('reference_time')}
        description={t('reference_hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={plan.referenceDay}
        onChange={(event) => onChange({ referenceDay: event.currentTarget.value })}
        maw={320}
      />
    </Group>
  )
}

function Features({ plan, uses, onChange }: Part & { readonly uses: readonly FieldUse[] }) {
  const allowed = uses.filter(({ asFeature, field }) => asFeature.allowed && field !== plan.targetField)
  const refused = uses.filter(({ asFeature }) => !asFeature.allowed)
  const proxies = useProxies(allowed.map(({ field }) => field))
  const toggle = (field: string) =>
    onChange({
      features: plan.features.includes(field)
        ? plan.features.filter((one) => one !== field)
        : [...plan.features, field],
    })
  return (
    <Stack>
      <Group gap="xs">
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => onChange({ features: allowed.map(({ field }) => field) })}
        >
          {t('choose_all')}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={() => onChange({ features: [] })}>
          {t('choose_none')}
        </Button>
        <Text c="dimmed" fz="sm">
          {t('features_chosen', { count: plan.features.filter((one) => one !== plan.targetField).length })}
        </Text>
      </Group>
      <Table.ScrollContainer minWidth={520} tabIndex={0} role="region" aria-label={t('features')}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('field')}</Table.Th>
              <Table.Th>{t('to_consider')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {allowed.map(({ field, label, caution }) => (
              <Table.Tr key={field}>
                <Table.Td>
                  <Checkbox label={label} checked={plan.features.includes(field)} onChange={() => toggle(field)} />
                </Table.Td>
                <Table.Td>
                  {caution === null ? null : <Text fz="sm">{caution}</Text>}
                  {proxies(field).map((sentence) => (
                    <Text key={sentence} fz="sm" className="warn">
                      {sentence}
                    </Text>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
            {refused.map(({ field, label, asFeature }) => (
              <Table.Tr key={field}>
                <Table.Td>
                  <Checkbox label={label} checked={false} disabled readOnly />
                </Table.Td>
                <Table.Td>
                  <Text fz="sm" c="dimmed">
                    {asFeature.because}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  )
}
