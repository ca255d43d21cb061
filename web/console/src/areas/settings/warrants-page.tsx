/** Warrants: every opening of personal data, with its signature checked now. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type SayActor, useActors } from '../../app/actors.ts'
import { api, ask } from '../../app/api.ts'
import { formatExact, formatMoment, formatNumber } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { Empty, Page } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { AllSettings } from './parts.tsx'
import { t } from './words.ts'

const most = 500
const warrantsOf = (signal: AbortSignal) => ask(api.GET('/v1/warrants', { params: { query: { limit: most } }, signal }))
type Warrant = Awaited<ReturnType<typeof warrantsOf>>['warrants'][number]

export function WarrantsPage() {
  const sayActor = useActors()
  const purposes = useQuery({
    queryKey: ['purposes'],
    queryFn: ({ signal }) => ask(api.GET('/v1/purposes', { signal })),
    staleTime: 300_000,
  })
  const sayPurpose = (code: string) =>
    purposes.data?.purposes.find((one) => one.code === code)?.sentence[language] ?? code
  const warrants = useQuery({ queryKey: ['warrants'], queryFn: ({ signal }) => warrantsOf(signal) })
  return (
    <Page
      title={t('warrants')}
      lead={t('warrants_lead')}
      query={warrants}
      actions={<AllSettings />}
      isEmpty={(found) => found.warrants.length === 0}
      empty={<Empty title={t('warrants_none')} hint={t('warrants_none_hint')} />}
    >
      {(found) => (
        <DataTable
          rows={found.warrants}
          columns={columnsWith(sayActor, sayPurpose)}
          caption={t('warrants')}
          keyOf={(one) => one.warrantId}
          exportName="warrants"
          perPage={25}
        />
      )}
    </Page>
  )
}

function leftOut({ census }: Warrant): string {
  const reasons = Object.entries(census.excluded).map(([reason, people]) =>
    t('left_out_for', { reason: t.code('reason_', reason), count: formatNumber(people ?? 0) }),
  )
  return reasons.length > 0 ? reasons.join(', ') : '–'
}

const columnsWith = (sayActor: SayActor, sayPurpose: (code: string) => string): Column<Warrant>[] => [
  {
    key: 'when',
    header: t('when'),
    value: (one) => one.openedAt,
    cell: (one) => <span title={formatExact(one.openedAt)}>{formatMoment(one.openedAt)}</span>,
  },
  {
    key: 'purpose',
    header: t('purpose'),
    value: (one) => `${sayPurpose(one.purpose)}: ${one.why}`,
    cell: (one) => (
      <>
        <Text fz="sm" fw={600}>
          {sayPurpose(one.purpose)}
        </Text>
        <Text fz="sm" c="dimmed">
          {one.why}
        </Text>
      </>
    ),
  },
  { key: 'who', header: t('who'), value: (one) => sayActor(one.actor) },
  {
    key: 'matched',
    header: t('matched'),
    align: 'right',
    value: (one) => one.census.matched,
    cell: (one) => formatNumber(one.census.matched),
  },
  {
    key: 'permitted',
    header: t('permitted'),
    align: 'right',
    value: (one) => one.census.permitted,
    cell: (one) => formatNumber(one.census.permitted),
  },
  { key: 'left_out', header: t('left_out'), value: leftOut },
  {
    key: 'signature',
    header: t('signature'),
    value: (one) => t(`genuine_${one.genuine}`),
    cell: (one) => (
      <Text fz="sm" fw={600} className={one.genuine === 'yes' ? 'good' : 'bad'}>
        {t(`genuine_${one.genuine}`)}
      </Text>
    ),
  },
]
