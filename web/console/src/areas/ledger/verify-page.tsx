/** Verify now: every row of the ledger's tables against what was published and signed. */
import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { LedgerFrame } from './frame.tsx'
import { t } from './words.ts'

const queryKey = ['ledger', 'inspection']
const lastOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger/inspection', { signal }))
type Report = NonNullable<Awaited<ReturnType<typeof lastOf>>>
type Finding = Report['findings'][number]

export function VerifyPage() {
  // An answer of null is "not yet"; a query may not hold undefined.
  const last = useQuery({ queryKey, queryFn: async ({ signal }) => ({ report: (await lastOf(signal)) ?? null }) })
  const verify = useMutation({
    mutationFn: () => ask(api.POST('/v1/ledger/inspection')),
    onSuccess: (report) => queries.setQueryData(queryKey, { report }),
  })
  return (
    <LedgerFrame>
      <Section
        title={t('part_verify')}
        lead={t('verify_lead')}
        actions={
          <Button onClick={() => verify.mutate()} loading={verify.isPending}>
            {t(last.data?.report ? 'verify_again' : 'verify')}
          </Button>
        }
      >
        <Stack aria-live="polite">
          {verify.isPending ? <Text c="dimmed">{t('verifying')}</Text> : null}
          <ProblemAlert error={verify.error} />
          <Answer query={last}>
            {({ report }) => (report === null ? <Text c="dimmed">{t('verify_never')}</Text> : <Outcome of={report} />)}
          </Answer>
        </Stack>
      </Section>
    </LedgerFrame>
  )
}

function Outcome({ of: report }: { readonly of: Report }) {
  const { at, entries, checkpoints, found, findings } = report
  const good = found === 0
  return (
    <Stack>
      <Alert
        color={good ? 'pine' : 'red'}
        variant="light"
        icon={good ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={good ? t('verify_good') : t('verify_bad', { count: found })}
      >
        {t('verify_counts', {
          entries: formatNumber(entries),
          checkpoints: formatNumber(checkpoints),
          when: formatMoment(at),
        })}
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
  { key: 'key', header: t('key'), value: (one) => one.key },
  { key: 'what', header: t('what'), value: (one) => one.sentence },
]
