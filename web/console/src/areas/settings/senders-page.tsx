/** Sender domains: per domain the records to publish, what DNS says of each today, and the signing key. */
import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { formatMoment } from '../../app/format.ts'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { KeyDialog } from './key-dialog.tsx'
import { AllSettings } from './parts.tsx'
import { m } from './mail-words.ts'
import { t } from './words.ts'

export const domainsKey = ['delivery', 'domains']

const domainsQuery = () => ({
  queryKey: domainsKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.GET('/v1/delivery/domains', { signal })),
})
type Domain = Awaited<ReturnType<ReturnType<typeof domainsQuery>['queryFn']>>['domains'][number]

const checkOf = (domain: string, signal: AbortSignal) =>
  ask(api.GET('/v1/delivery/domains/{domain}/check', { params: { path: { domain } }, signal }))
type Checked = Awaited<ReturnType<typeof checkOf>>['records'][number]

export function SendersPage() {
  const domains = useQuery(domainsQuery())
  const status = useQuery({
    queryKey: ['delivery', 'status'],
    queryFn: ({ signal }) => ask(api.GET('/v1/delivery/status', { signal })),
  })
  const may = useMay('delivery.configure')
  const [adding, setAdding] = useState<'adding' | 'not'>('not')
  return (
    <Page
      title={t('senders')}
      lead={m('senders_lead')}
      query={domains}
      actions={
        <>
          {may ? (
            <Button variant="default" onClick={() => setAdding('adding')}>
              {m('add_domain')}
            </Button>
          ) : null}
          <AllSettings />
        </>
      }
    >
      {({ domains: list }) => (
        <>
          {status.data?.transport === 'local_mailbox' ? <Alert variant="light">{m('local_mailbox')}</Alert> : null}
          {list.map((domain) => (
            <DomainSection key={domain.domain} domain={domain} />
          ))}
          <KeyDialog domain={null} selector={null} opened={adding === 'adding'} onClose={() => setAdding('not')} />
        </>
      )}
    </Page>
  )
}

function DomainSection({ domain }: { readonly domain: Domain }) {
  const may = useMay('delivery.configure')
  const [making, setMaking] = useState<'making' | 'not'>('not')
  const check = useQuery({
    queryKey: ['delivery', 'check', domain.domain, domain.selector],
    queryFn: ({ signal }) => checkOf(domain.domain, signal),
    staleTime: 60_000,
  })
  const hasKey = domain.selector !== null
  return (
    <Section
      title={domain.domain}
      lead={m(`use_${domain.use}`)}
      actions={
        <Group gap="xs">
          <Button variant="default" size="xs" loading={check.isFetching} onClick={() => void check.refetch()}>
            {m('check_now')}
          </Button>
          {may ? (
            <Button size="xs" variant={hasKey ? 'subtle' : 'filled'} onClick={() => setMaking('making')}>
              {m(hasKey ? 'make_key_again' : 'make_key')}
            </Button>
          ) : null}
        </Group>
      }
    >
      <Stack gap="lg">
        <ProblemAlert error={check.error} />
        {check.data?.keys === 'differ' ? <Alert color="red">{m('keys_differ')}</Alert> : null}
        <Stack component="ul" gap="lg" p={0} m={0} className="plain-list" aria-label={m('records_of', domain)}>
          {domain.records.map((record) => (
            <RecordItem
              key={record.purpose}
              record={record}
              checked={check.data?.records.find((one) => one.purpose === record.purpose) ?? null}
            />
          ))}
        </Stack>
        {check.dataUpdatedAt > 0 ? (
          <Text fz="sm" c="dimmed">
            {m('asked_at', { when: formatMoment(new Date(check.dataUpdatedAt)) })}
          </Text>
        ) : null}
      </Stack>
      <KeyDialog
        domain={domain.domain}
        selector={domain.selector}
        opened={making === 'making'}
        onClose={() => setMaking('not')}
      />
    </Section>
  )
}

function RecordItem({
  record,
  checked,
}: {
  readonly record: Domain['records'][number]
  readonly checked: Checked | null
}) {
  const name = m(`record_${record.purpose}`)
  return (
    <Box component="li" className="record">
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={3} fz="md">
          {name}
        </Title>
        {checked === null ? null : <Verdict checked={checked} />}
      </Group>
      <Stack gap={6} mt={6}>
        <Facts label={m('record_name')}>
          <Copyable value={record.name} label={`${name}, ${m('record_name')}`} />
          <Text span fz="sm" c="dimmed">
            {record.type}
          </Text>
        </Facts>
        <Facts label={m('record_value')}>
          {record.value === null ? (
            <Text fz="sm" c="dimmed">
              {record.purpose === 'dmarc' ? '–' : m(`value_${record.purpose}`)}
            </Text>
          ) : (
            <Copyable value={record.value.join('')} label={`${name}, ${m('record_value')}`} />
          )}
        </Facts>
        {record.purpose === 'spf' && record.value !== null ? (
          <Text fz="sm" c="dimmed">
            {m('spf_hint')}
          </Text>
        ) : null}
        {checked === null || checked.verdict === 'published' ? null : (
          <Text fz="sm">{m(`advice_${checked.verdict}`)}</Text>
        )}
        {checked === null || checked.found.length === 0 ? null : (
          <Facts label={m('found')}>
            <Text fz="sm" className="break-anywhere">
              {checked.found.join(' · ')}
            </Text>
          </Facts>
        )}
      </Stack>
    </Box>
  )
}

function Facts({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Group gap="xs" align="baseline" wrap="wrap">
      <Text fz="sm" c="dimmed" miw={120}>
        {label}
      </Text>
      {children}
    </Group>
  )
}

const good = ['published']
const unsure = ['unknown', 'weak', 'no_key']

function Verdict({ checked }: { readonly checked: Checked }) {
  const { verdict, lookups, at } = checked
  const tone = good.includes(verdict) ? 'good' : unsure.includes(verdict) ? 'warn' : 'bad'
  const more = [
    ...(lookups === null ? [] : [m('lookups', { count: lookups })]),
    ...(at === null ? [] : [m('policy_at', { domain: at })]),
  ]
  return (
    <Text fz="sm">
      <Text span fz="sm" fw={600} className={tone}>
        {m(`verdict_${verdict}`)}
      </Text>
      {more.length === 0 ? null : (
        <Text span fz="sm" c="dimmed">
          {' '}
          · {more.join(' · ')}
        </Text>
      )}
    </Text>
  )
}
