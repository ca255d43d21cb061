/** The campaign while it goes out: asked again every second, held with one press, stopped for good with a reason. */
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatAgo, formatDecimal, formatMoment, formatNumber, formatPercent } from '../../app/format.ts'
import { JobProgress } from '../../app/job.tsx'
import { Answer, Empty, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { ReasonDialog } from '../../app/reason.tsx'
import { queries } from '../../app/queries.ts'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { campaignQuery, forgetCampaign } from './queries.ts'
import { t } from './sending-words.ts'
import { UncertainMessages } from './uncertain.tsx'
import { StepLink } from './step-link.tsx'

const everyMs = 1000

function useLive(campaignId: string) {
  return useQuery({
    queryKey: ['campaigns', campaignId, 'live'],
    // Not cancelled when it is asked again: an answer that is a second old is better than none.
    queryFn: async () => {
      const live = await ask(api.GET('/v1/campaigns/{campaignId}/live', { params: { path: { campaignId } } }))
      tellFrame(campaignId, live.state)
      return live
    },
    refetchInterval: (query) => (query.state.data && over.includes(query.state.data.state) ? 10_000 : everyMs),
    staleTime: 0,
  })
}
type Live = NonNullable<ReturnType<typeof useLive>['data']>

/** The heading above says the same state as the figures below. */
function tellFrame(campaignId: string, state: string): void {
  const { queryKey } = campaignQuery(campaignId)
  const known = queries.getQueryData(queryKey)
  if (known && known.state !== state) void queries.invalidateQueries({ queryKey, exact: true })
}

const over: readonly string[] = ['finished', 'cancelled', 'draft', 'checked', 'approved']

export function LiveStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  const live = useLive(campaignId)
  return (
    <Answer
      query={live}
      isEmpty={({ job }) => job === null}
      empty={<Empty title={t('not_launched')} hint={t('not_launched_hint')} />}
    >
      {(now) => <Sending campaignId={campaignId} live={now} />}
    </Answer>
  )
}

function Sending({ campaignId, live }: { readonly campaignId: string; readonly live: Live }) {
  return (
    <Stack gap="lg">
      <Holds live={live} />
      <Section title={t('live')} actions={<Controls campaignId={campaignId} live={live} />}>
        <Choosing live={live} campaignId={campaignId} />
        {live.progress.total > 0 ? <HowFar campaignId={campaignId} live={live} /> : null}
        {live.progress.total === 0 && live.launchedAt !== null ? <Text>{t('nobody_queued')}</Text> : null}
      </Section>
      {live.progress.total > 0 ? <Where live={live} /> : null}
      {live.progress.states.uncertain > 0 ? <UncertainMessages campaignId={campaignId} /> : null}
    </Stack>
  )
}

function Choosing({ live: { job, launchedAt }, campaignId }: { readonly live: Live; readonly campaignId: string }) {
  if (job === null || launchedAt !== null) return null
  if (job.state === 'failed')
    return (
      <Alert color="red" variant="light">
        {t('choosing_failed')}
      </Alert>
    )
  return (
    <Stack gap="xs">
      <Text>{t('choosing')}</Text>
      <JobProgress jobId={job.jobId} onOver={() => void forgetCampaign(campaignId)} />
    </Stack>
  )
}

function HowFar({ campaignId, live }: { readonly campaignId: string; readonly live: Live }) {
  const { total, states, finished } = live.progress
  const settled = total - states.queued - states.claimed
  const rate = useRate(live, settled)
  const left = rate > 0 ? (total - settled) / rate : null
  return (
    <Stack gap="xs">
      <Progress
        value={(100 * settled) / total}
        size="lg"
        aria-label={t('of_total', { done: formatNumber(settled), total: formatNumber(total) })}
        color={live.state === 'paused' ? 'orange' : 'pine'}
      />
      <Group gap="lg" aria-live="off">
        <Text fw={600}>{t('of_total', { done: formatNumber(settled), total: formatNumber(total) })}</Text>
        {finished || live.state !== 'sending' ? null : (
          <Text c="dimmed">
            {t('rate', { rate: formatDecimal(rate, 1) })}
            {left === null ? '' : ` · ${t('eta', { time: inWords(left) })}`}
          </Text>
        )}
      </Group>
      <Text aria-live="polite" className={states.failed + states.uncertain > 0 ? 'warn' : 'good'}>
        {finished ? endInWords(live) : ''}
      </Text>
      {finished ? (
        <StepLink campaignId={campaignId} step="results">
          {t('to_results')}
        </StepLink>
      ) : null}
    </Stack>
  )
}

/** When it was over, and what did not go as it should. */
function endInWords({ finishedAt, progress: { states } }: Live): string {
  return [
    finishedAt === null ? t('finished') : t('finished_at', { moment: formatMoment(finishedAt) }),
    states.failed > 0 ? t('finished_failed', { count: states.failed }) : '',
    states.uncertain > 0 ? t('finished_uncertain', { count: states.uncertain }) : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Seconds as "12 s", "3 min", "2 h". */
function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

const windowMs = 10_000

/** Messages settled a second, over the last ten seconds of what was seen. */
function useRate(live: Live, settled: number): number {
  const seen = useRef<{ at: number; settled: number }[]>([])
  const at = new Date(live.at).getTime()
  const last = seen.current.at(-1)
  if (!last || last.at < at) seen.current = [...seen.current.filter((one) => at - one.at <= windowMs), { at, settled }]
  const first = seen.current[0]
  return first && at > first.at ? Math.max(0, (1000 * (settled - first.settled)) / (at - first.at)) : 0
}

function Controls({ campaignId, live }: { readonly campaignId: string; readonly live: Live }) {
  const may = useMay('campaigns.launch')
  const [stopping, setStopping] = useState<'asking' | 'not_yet'>('not_yet')
  const act = useMutation({
    mutationFn: ({ verb, why }: { verb: 'pause' | 'resume' | 'cancel'; why: string }) =>
      ask(api.POST(`/v1/campaigns/{campaignId}/${verb}`, { params: { path: { campaignId } }, body: { why } })),
    onSuccess: async () => {
      setStopping('not_yet')
      await forgetCampaign(campaignId)
    },
  })
  if (!may || (live.state !== 'sending' && live.state !== 'paused')) return null
  return (
    <Stack gap="xs" align="flex-end">
      <Group>
        {live.state === 'sending' ? (
          <Button onClick={() => act.mutate({ verb: 'pause', why: t('pause_why') })} loading={act.isPending}>
            {t('pause')}
          </Button>
        ) : (
          <Button onClick={() => act.mutate({ verb: 'resume', why: t('resume_why') })} loading={act.isPending}>
            {t('resume')}
          </Button>
        )}
        <Button color="red" variant="light" onClick={() => setStopping('asking')}>
          {t('kill')}
        </Button>
      </Group>
      {stopping === 'asking' ? null : <ProblemAlert error={act.error} />}
      <ReasonDialog
        opened={stopping === 'asking'}
        onClose={() => setStopping('not_yet')}
        title={t('kill_title')}
        label={t('kill_why')}
        hint={t('kill_why_hint')}
        doIt={t('kill')}
        danger="danger"
        onReason={(why) => act.mutate({ verb: 'cancel', why })}
        busy={act.isPending}
        error={act.error}
      >
        <Text>{t('kill_hint')}</Text>
      </ReasonDialog>
    </Stack>
  )
}

function Holds({ live }: { readonly live: Live }) {
  const { hold, holdOnAll } = live
  return (
    <>
      {holdOnAll ? <Hold title={t('held_all', whoAndWhen(holdOnAll, live))} why={holdOnAll.why} /> : null}
      {hold ? (
        <Hold
          title={t(hold.state === 'killed' ? 'held_killed' : 'held_paused', whoAndWhen(hold, live))}
          why={hold.why}
        />
      ) : null}
    </>
  )
}

type OneHold = NonNullable<Live['hold']>

function whoAndWhen(hold: OneHold, live: Live) {
  return { name: hold.actorName ?? t('the_system'), ago: formatAgo(hold.at, live.at) }
}

function Hold({ title, why }: { readonly title: string; readonly why: string }) {
  return (
    <Alert color="orange" variant="light" title={title}>
      {t('hold_why', { why })}
    </Alert>
  )
}

function Where({ live: { progress, reasons } }: { readonly live: Live }) {
  const rows = Object.entries(progress.states)
    .filter(([, people]) => people > 0)
    .map(([state, people]) => ({ state, people }))
  return (
    <Section title={t('states')}>
      <Stack gap="lg">
        <DataTable
          rows={rows}
          columns={[
            { key: 'state', header: t('state'), value: ({ state }) => t.code('state_', state) },
            {
              key: 'people',
              header: t('count'),
              align: 'right',
              value: ({ people }) => people,
              cell: ({ people }) => formatNumber(people),
            },
            {
              key: 'share',
              header: t('share'),
              align: 'right',
              value: ({ people }) => people / progress.total,
              cell: ({ people }) => formatPercent(people / progress.total),
            },
          ]}
          caption={t('states')}
          keyOf={({ state }) => state}
          exportName="campaign-states"
        />
        {reasons.length === 0 ? (
          <Text c="dimmed">{progress.finished ? t('nothing_held') : ''}</Text>
        ) : (
          <Stack gap={4}>
            <Text fw={600}>{t('reasons')}</Text>
            <DataTable
              rows={reasons}
              columns={[
                { key: 'state', header: t('state'), value: ({ state }) => t.code('state_', state) },
                { key: 'why', header: t('why'), value: ({ sentence }) => sentence },
                {
                  key: 'people',
                  header: t('count'),
                  align: 'right',
                  value: ({ people }) => people,
                  cell: ({ people }) => formatNumber(people),
                },
              ]}
              caption={t('reasons')}
              keyOf={({ state, reason }) => `${state}${reason}`}
              exportName="campaign-reasons"
            />
          </Stack>
        )}
      </Stack>
    </Section>
  )
}
