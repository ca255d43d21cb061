/** The overview: first what waits, then what people permit, what changed, what runs, and how all stands. */
import { SimpleGrid, Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Page } from '../../app/page.tsx'
import { Duties } from './duties.tsx'
import { overviewQuery } from './overview-data.ts'
import { t } from './overview-words.ts'
import { PermissionDays } from './permission-days.tsx'
import { Running } from './running.tsx'
import { HealthCard, LedgerCard } from './standing.tsx'
import { Week } from './week.tsx'

export function OverviewPage() {
  const { days = 90, purposes } = useSearch({ from: '/shell/' })
  const navigate = useNavigate({ from: '/' })
  const overview = useQuery({ ...overviewQuery(days), placeholderData: keepPreviousData })
  return (
    <Page title={t('title')} lead={t('lead')} query={overview}>
      {(seen) => (
        <Stack gap="lg">
          <Duties duties={seen.duties} now={seen.at} />
          {seen.permissions === undefined ? null : (
            <PermissionDays
              permissions={seen.permissions}
              days={days}
              chosen={purposes}
              onDays={(next) => void navigate({ search: (before) => ({ ...before, days: next }), replace: true })}
              onChosen={(next) => void navigate({ search: (before) => ({ ...before, purposes: next }), replace: true })}
            />
          )}
          <Week week={seen.week} />
          {seen.running === undefined ? null : <Running running={seen.running} />}
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            {seen.ledger === undefined ? null : <LedgerCard ledger={seen.ledger} now={seen.at} />}
            {seen.health === undefined ? null : <HealthCard health={seen.health} />}
          </SimpleGrid>
        </Stack>
      )}
    </Page>
  )
}
