/** Verify now: every row of the ledger's tables against what was published and signed, in the background; reports stay, with when and by whom. */
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useActors } from '../../app/actors.ts'
import { api, ask } from '../../app/api.ts'
import { formatMoment } from '../../app/format.ts'
import { type Job, JobProgress } from '../../app/job.tsx'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { LedgerFrame } from './frame.tsx'
import { Outcome } from './outcome.tsx'
import { t } from './words.ts'

const queryKey = ['ledger', 'inspections']
const reportsOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger/inspections', { signal }))
type Reports = Awaited<ReturnType<typeof reportsOf>>
type Report = Reports['inspections'][number]

export function VerifyPage() {
  const reports = useQuery({ queryKey, queryFn: ({ signal }) => reportsOf(signal) })
  const [ended, setEnded] = useState<Job['state'] | null>(null)
  const start = useMutation({
    mutationFn: () => ask(api.POST('/v1/ledger/inspections')),
    onSuccess: ({ jobId }) => {
      setEnded(null)
      queries.setQueryData<Reports>(queryKey, (known) => known && { ...known, underWay: jobId })
    },
  })
  const onOver = (job: Job) => {
    setEnded(job.state)
    void queries.invalidateQueries({ queryKey })
    void queries.invalidateQueries({ queryKey: ['notifications'] })
  }
  const underWay = reports.data?.underWay ?? null
  const done = (reports.data?.inspections.length ?? 0) > 0
  return (
    <LedgerFrame>
      <Section
        title={t('part_verify')}
        lead={t('verify_lead')}
        actions={
          <Button onClick={() => start.mutate()} loading={start.isPending} disabled={underWay !== null}>
            {t(done ? 'verify_again' : 'verify')}
          </Button>
        }
      >
        <Stack aria-live="polite">
          <ProblemAlert error={start.error} />
          {underWay === null ? null : (
            <JobProgress
              key={underWay}
              jobId={underWay}
              onOver={onOver}
              sayNote={(note) => t.code('verifying_', note)}
            />
          )}
          {underWay === null && ended === 'cancelled' ? <Text>{t('verify_stopped')}</Text> : null}
          {underWay === null && ended === 'failed' ? (
            <Text className="bad" role="alert">
              {t('verify_failed')}
            </Text>
          ) : null}
          <Answer query={reports}>
            {({ inspections }) =>
              inspections.length === 0 && underWay !== null ? null : <Shown newest={inspections[0] ?? null} />
            }
          </Answer>
        </Stack>
      </Section>
      {done ? (
        <Section title={t('reports')} lead={t('reports_lead')}>
          <Past reports={reports.data?.inspections ?? []} />
        </Section>
      ) : null}
    </LedgerFrame>
  )
}

/** The report that the address names, else the newest. */
function Shown({ newest }: { readonly newest: Report | null }) {
  const { inspection } = useSearch({ from: '/shell/ledger/verify' })
  const inspectionId = inspection ?? newest?.inspectionId
  if (inspectionId === undefined) return <Text c="dimmed">{t('verify_never')}</Text>
  return (
    <>
      {inspectionId === newest?.inspectionId ? null : (
        <Text fw={600}>
          {t('verify_earlier')}{' '}
          <Anchor fz="sm" renderRoot={(props) => <Link {...props} to="/ledger/verify" search={{}} />}>
            {t('verify_newest')}
          </Anchor>
        </Text>
      )}
      <Outcome inspectionId={inspectionId} />
    </>
  )
}

function Past({ reports }: { readonly reports: readonly Report[] }) {
  const sayActor = useActors()
  const columns: Column<Report>[] = [
    {
      key: 'when',
      header: t('report_when'),
      value: (one) => one.at,
      cell: (one) => (
        <Anchor
          fz="sm"
          renderRoot={(props) => <Link {...props} to="/ledger/verify" search={{ inspection: one.inspectionId }} />}
        >
          {formatMoment(one.at)}
        </Anchor>
      ),
    },
    { key: 'who', header: t('report_who'), value: (one) => sayActor(one.by) },
    {
      key: 'result',
      header: t('report_result'),
      value: resultOf,
      cell: (one) => (
        <Text fz="sm" fw={600} className={one.found === 0 ? 'good' : 'bad'}>
          {resultOf(one)}
        </Text>
      ),
    },
    { key: 'entries', header: t('size'), align: 'right', value: (one) => one.entries },
  ]
  return (
    <DataTable
      rows={reports}
      columns={columns}
      caption={t('reports')}
      keyOf={(one) => one.inspectionId}
      exportName="ledger-verifications"
    />
  )
}

const resultOf = ({ found }: Report) => (found === 0 ? t('report_whole') : t('report_differs', { count: found }))
