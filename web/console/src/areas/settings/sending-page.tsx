/** Sending as a whole: whether it is held, how mail leaves, and the limits that bind every campaign. */
import { Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconPlayerPause, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatMoment } from '../../app/format.ts'
import { Answer, Page, Section } from '../../app/page.tsx'
import { queries } from '../../app/queries.ts'
import { ReasonDialog } from '../../app/reason.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { LimitsForm } from './limits-form.tsx'
import { AllSettings } from './parts.tsx'
import { m } from './mail-words.ts'
import { t } from './words.ts'

const statusOf = (signal: AbortSignal) => ask(api.GET('/v1/delivery/status', { signal }))
type Status = Awaited<ReturnType<typeof statusOf>>

const statusKey = ['delivery', 'status']

export function SendingPage() {
  const status = useQuery({
    queryKey: statusKey,
    queryFn: ({ signal }) => statusOf(signal),
    refetchInterval: 10_000,
  })
  const limits = useQuery({
    queryKey: ['delivery', 'settings'],
    queryFn: ({ signal }) => ask(api.GET('/v1/delivery/settings', { signal })),
  })
  return (
    <Page title={t('sending')} lead={m('sending_lead')} query={status} actions={<AllSettings />}>
      {(now) => (
        <>
          <Controls controls={now.controls} />
          <Transport status={now} />
          <Section title={m('limits')} lead={m('limits_lead')}>
            <Answer query={limits}>{(known) => <LimitsForm known={known} />}</Answer>
          </Section>
        </>
      )}
    </Page>
  )
}

type Deed = 'pause' | 'kill' | 'resume'

const icons = { running: IconCircleCheck, paused: IconPlayerPause, killed: IconPlayerStop } as const
const tones = { running: 'good', paused: 'warn', killed: 'bad' } as const

function Controls({ controls }: { readonly controls: Status['controls'] }) {
  const may = useMay('delivery.control')
  const [deed, setDeed] = useState<Deed | null>(null)
  const all = controls.find((one) => one.scope === 'all')
  const state = all?.state ?? 'running'
  const Icon = icons[state]
  const act = useMutation({
    mutationFn: (given: { deed: Deed; why: string }) =>
      ask(api.POST('/v1/delivery/controls', { body: { scope: 'all', do: given.deed, why: given.why } })),
    onSuccess: async () => {
      setDeed(null)
      await queries.invalidateQueries({ queryKey: statusKey })
    },
  })
  return (
    <Section title={t('sending')}>
      <Stack gap="lg">
        <Group justify="space-between" gap="md">
          <Group gap="sm" wrap="nowrap" align="flex-start" aria-live="polite">
            <Icon size={24} className={tones[state]} aria-hidden />
            <Box>
              <Text fw={600}>{m(`state_${state}`)}</Text>
              {all === undefined ? null : (
                <Text fz="sm" c="dimmed">
                  {m('state_by', { why: all.why, when: formatMoment(all.at) })}
                </Text>
              )}
            </Box>
          </Group>
          {may ? <Deeds state={state} onDeed={setDeed} /> : null}
        </Group>
        <HeldCampaigns controls={controls} />
      </Stack>
      {deed === null ? null : (
        <ReasonDialog
          opened
          onClose={() => setDeed(null)}
          title={m(deed)}
          label={m('control_why')}
          hint={m('control_hint')}
          doIt={m(deed)}
          {...(deed === 'resume' ? {} : { danger: 'danger' as const })}
          onReason={(why) => act.mutate({ deed, why })}
          busy={act.isPending}
          error={act.error}
        >
          <Text>{m(`${deed}_does`)}</Text>
        </ReasonDialog>
      )}
    </Section>
  )
}

function Deeds({ state, onDeed }: { readonly state: keyof typeof icons; readonly onDeed: (deed: Deed) => void }) {
  if (state !== 'running') return <Button onClick={() => onDeed('resume')}>{m('resume')}</Button>
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => onDeed('pause')}>
        {m('pause')}
      </Button>
      <Button color="red.8" onClick={() => onDeed('kill')}>
        {m('kill')}
      </Button>
    </Group>
  )
}

function HeldCampaigns({ controls }: { readonly controls: Status['controls'] }) {
  const held = controls.filter((one) => one.scope !== 'all' && one.state !== 'running')
  if (held.length === 0) return null
  return (
    <DataTable
      rows={held}
      caption={m('held_campaigns')}
      keyOf={(one) => one.scope}
      exportName="held-campaigns"
      columns={[
        { key: 'campaign', header: m('campaign'), value: (one) => one.scope },
        { key: 'state', header: m('state'), value: (one) => t.code('control_', one.state) },
        { key: 'why', header: m('why'), value: (one) => one.why },
        { key: 'since', header: m('since'), value: (one) => one.at, cell: (one) => formatMoment(one.at) },
      ]}
    />
  )
}

function Transport({ status }: { readonly status: Status }) {
  const alive = status.workers.filter((one) => one.alive).length
  const lines = [
    m(`transport_${status.transport}`, { server: status.server }),
    m(`tls_${status.tls}`),
    m(`dkim_${status.dkim}`),
    m(`one_click_${status.oneClick}`),
    m('workers', { count: alive }),
  ]
  return (
    <Section title={m('transport')}>
      <Stack component="ul" gap={6} m={0} p={0} className="plain-list">
        {lines.map((line) => (
          <Text key={line} component="li">
            {line}
          </Text>
        ))}
      </Stack>
    </Section>
  )
}
