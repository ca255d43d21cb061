/** Background work of everybody: what runs, how far it is, how it ended. */
import { Button, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type SayActor, useActors } from '../../app/actors.ts'
import { api, ask } from '../../app/api.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { AllSettings } from './parts.tsx'
import { m } from './mail-words.ts'
import { t } from './words.ts'

const jobsOf = (signal: AbortSignal) => ask(api.GET('/v1/jobs', { signal }))
type Job = Awaited<ReturnType<typeof jobsOf>>['jobs'][number]

export function WorkPage() {
  const may = useMay('jobs.cancel')
  const jobs = useQuery({ queryKey: ['jobs'], queryFn: ({ signal }) => jobsOf(signal), refetchInterval: 5_000 })
  const sayActor = useActors()
  const stop = useMutation({
    mutationFn: (jobId: string) => ask(api.DELETE('/v1/jobs/{jobId}', { params: { path: { jobId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
  return (
    <Page
      title={t('work')}
      lead={t('work_hint')}
      query={jobs}
      actions={<AllSettings />}
      isEmpty={(found) => found.jobs.length === 0}
      empty={<Empty title={t('work_none')} hint={t('work_none_hint')} />}
    >
      {(found) => (
        <>
          <ProblemAlert error={stop.error} />
          <DataTable
            rows={found.jobs}
            columns={
              may ? [...columnsWith(sayActor), stopColumn((jobId) => stop.mutate(jobId))] : columnsWith(sayActor)
            }
            caption={t('work')}
            keyOf={(job) => job.jobId}
            exportName="background-work"
            perPage={25}
          />
        </>
      )}
    </Page>
  )
}

const tones: Readonly<Record<string, string>> = { done: 'good', failed: 'bad', running: 'warn' }
const codeOf = ({ problem }: Job) => (problem as { code?: string } | null)?.code ?? null

const columnsWith = (sayActor: SayActor): Column<Job>[] => [
  { key: 'kind', header: t('kind'), value: (job) => t.code('job_', job.kind.replace('.', '_')) },
  {
    key: 'state',
    header: m('state'),
    value: (job) => t(`job_state_${job.state}`),
    cell: (job) => (
      <>
        <Text fz="sm" fw={600} className={tones[job.state]}>
          {t(`job_state_${job.state}`)}
        </Text>
        <Text fz="xs" c="dimmed">
          {codeOf(job) ?? farOf(job)}
        </Text>
      </>
    ),
  },
  { key: 'who', header: t('who'), value: (job) => sayActor(job.actor) },
  { key: 'begun', header: t('begun'), value: (job) => job.createdAt, cell: (job) => formatMoment(job.createdAt) },
  {
    key: 'ended',
    header: t('ended'),
    value: (job) => job.finishedAt,
    cell: (job) => (job.finishedAt === null ? '–' : formatMoment(job.finishedAt)),
  },
]

function farOf({ done, total }: Job): string | null {
  return total === null ? null : t('far', { done: formatNumber(done), total: formatNumber(total) })
}

function stopColumn(onStop: (jobId: string) => void): Column<Job> {
  return {
    key: 'stop',
    header: t('stop'),
    value: () => null,
    cell: (job) =>
      job.state === 'running' || job.state === 'waiting' ? (
        <Button variant="subtle" size="compact-sm" onClick={() => onStop(job.jobId)}>
          {t('stop')}
        </Button>
      ) : null,
  }
}
