/** One report of a verification: whole, or each difference by name. */
import { Alert, Stack } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useActors } from '../../app/actors.ts'
import { api, ask } from '../../app/api.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Answer } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { t } from './words.ts'

const reportOf = (inspectionId: string, signal: AbortSignal) =>
  ask(api.GET('/v1/ledger/inspections/{inspectionId}', { params: { path: { inspectionId } }, signal }))
type Report = Awaited<ReturnType<typeof reportOf>>
type Finding = Report['findings'][number]

export function Outcome({ inspectionId }: { readonly inspectionId: string }) {
  const report = useQuery({
    queryKey: ['ledger', 'inspection', inspectionId],
    queryFn: ({ signal }) => reportOf(inspectionId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return <Answer query={report}>{(found) => <Found report={found} />}</Answer>
}

function Found({ report }: { readonly report: Report }) {
  const sayActor = useActors()
  const { at, by, entries, checkpoints, found, findings } = report
  const good = found === 0
  return (
    <Stack>
      <Alert
        color={good ? 'pine' : 'red'}
        variant="light"
        icon={good ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={good ? t('verify_good') : t('verify_bad', { count: found })}
      >
        {t('verify_counts', { entries: formatNumber(entries), checkpoints: formatNumber(checkpoints) })}{' '}
        {t('verify_by', { who: sayActor(by), when: formatMoment(at) })}
      </Alert>
      {good ? null : (
        <DataTable
          rows={findings}
          columns={columns}
          caption={t('findings')}
          keyOf={(one) => `${one.table} ${one.key} ${one.what}`}
          exportName="ledger-findings"
        />
      )}
    </Stack>
  )
}

const columns: Column<Finding>[] = [
  { key: 'table', header: t('table'), value: (one) => one.table },
  {
    key: 'key',
    header: t('key'),
    value: (one) => one.key,
    cell: (one) => <span className="break-anywhere">{one.key}</span>,
  },
  {
    key: 'what',
    header: t('what'),
    value: (one) => one.sentence,
    cell: (one) => <span className="break-anywhere">{one.sentence}</span>,
  },
]
