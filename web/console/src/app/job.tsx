/** Work in the background, watched: how far it is, how it ended, and a way to stop it. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, ask } from './api.ts'
import { formatNumber } from './format.ts'
import { t } from './frame-words.ts'
import { ProblemAlert } from './problem-view.tsx'
import { useMay } from './session.ts'

const pollMs = 700
const over = ['done', 'failed', 'cancelled']

export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: () => ask(api.GET('/v1/jobs/{jobId}', { params: { path: { jobId } } })),
    refetchInterval: (query) => (query.state.data && over.includes(query.state.data.state) ? false : pollMs),
    staleTime: 0,
  })

export type Job = NonNullable<ReturnType<typeof useJob>['data']>

/** The state of a job, asked again until it is over. */
export function useJob(jobId: string) {
  return useQuery(jobQuery(jobId))
}

const sayKnown = (note: string) => t.code('job_note_', note)

interface Watched {
  readonly jobId: string
  /** Called once, when the job is done, failed or stopped. */
  readonly onOver?: (job: Job) => void
  /** `elsewhere`: the page has a way of its own to stop this work. */
  readonly stopped?: 'here' | 'elsewhere'
  /** What the job's note means, where it is a code that this page knows. */
  readonly sayNote?: (note: string) => string
}

export function JobProgress({ jobId, onOver, stopped = 'here', sayNote = sayKnown }: Watched) {
  const { data: job, error } = useJob(jobId)
  const mayCancel = useMay('jobs.cancel')
  const cancel = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/jobs/{jobId}', { params: { path: { jobId } } })),
  })
  const ended = job !== undefined && over.includes(job.state)
  useEffect(() => {
    if (job && ended) onOver?.(job)
    // Once, when it is over.
  }, [ended])
  if (!job) return <ProblemAlert error={error} />
  return (
    <Stack gap={6} aria-live="polite">
      <Group justify="space-between">
        <Text fw={600}>{t(`job_${job.state}`)}</Text>
        {!ended && mayCancel && stopped === 'here' ? (
          <Button variant="subtle" size="compact-sm" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            {t('job_cancel')}
          </Button>
        ) : null}
      </Group>
      <Progress
        value={shareOf(job)}
        animated={!ended}
        striped={!ended && job.total === null}
        color={job.state === 'failed' ? 'red' : 'pine'}
        aria-label={t(`job_${job.state}`)}
      />
      <Text c="dimmed" fz="sm">
        {[farOf(job), noteOf(job, sayNote)].filter(Boolean).join(' · ')}
      </Text>
      <ProblemAlert error={cancel.error} />
    </Stack>
  )
}

/** Of work whose end is not known yet, a whole bar of stripes. */
function shareOf(job: Job): number {
  if (job.state === 'done') return 100
  if (job.total) return Math.min(100, (100 * job.done) / job.total)
  return job.state === 'running' || job.done > 0 ? 100 : 0
}

/** What it is at; what it was at when it ended early is no news. */
function noteOf({ state, note }: Job, sayNote: (note: string) => string): string {
  return note === null || state === 'failed' || state === 'cancelled' ? '' : sayNote(note)
}

function farOf(job: Job): string {
  if (job.total === null) return job.done > 0 ? t('job_progress_open', { done: formatNumber(job.done) }) : ''
  return t('job_progress', { done: formatNumber(job.done), total: formatNumber(job.total) })
}
