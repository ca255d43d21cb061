/** How many people permit each purpose, day by day: a few purposes at once, chosen by the reader. */
import { Button, Chip, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Lines } from '../../app/chart.tsx'
import { formatDay, formatNumber } from '../../app/format.ts'
import { Empty, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import type { Permissions } from './overview-data.ts'
import { t } from './overview-words.ts'
import { type Stretch, stretches } from './routes.tsx'

interface Shown {
  /** Null before the first computation. */
  readonly permissions: Permissions | null
  readonly days: Stretch
  readonly chosen: readonly string[] | undefined
  readonly onDays: (days: Stretch) => void
  readonly onChosen: (codes: string[]) => void
}

export function PermissionDays(shown: Shown) {
  return (
    <Section
      title={t('permissions')}
      lead={t('permissions_lead')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('stretch')}
          value={String(shown.days)}
          onChange={(value) => shown.onDays(Number(value) as Stretch)}
          data={stretches.map((days) => ({ value: String(days), label: t(`days_${days}`) }))}
        />
      }
    >
      {shown.permissions === null ? (
        <Text c="dimmed">{t('permissions_pending')}</Text>
      ) : (
        <Curves {...shown} permissions={shown.permissions} />
      )}
    </Section>
  )
}

const mostShown = 4
const nameOf = (code: string) => t.code('purpose_', code)

function Curves({ permissions, chosen, onChosen }: Shown & { readonly permissions: Permissions }) {
  const mayImport = useMay('subjects.import')
  const known = permissions.purposes.filter((one) => one.people.some((people) => people > 0))
  if (known.length === 0)
    return (
      <Empty
        title={t('permissions_nobody')}
        hint={t('permissions_nobody_hint')}
        action={
          mayImport ? (
            <Button component={Link} to={importAddress}>
              {t('permissions_import')}
            </Button>
          ) : null
        }
      />
    )
  const shown = known.filter((one) => (chosen ?? usual(known)).includes(one.purpose))
  return (
    <Stack gap="md">
      <Lines
        title={t('permissions_chart')}
        data={permissions.days.map((day, at) => ({
          day: formatDay(`${day}T12:00:00`),
          ...Object.fromEntries(shown.map(({ purpose, people }) => [purpose, people[at] ?? 0])),
        }))}
        x="day"
        xLabel={t('day')}
        series={shown.map(({ purpose }) => ({ key: purpose, label: nameOf(purpose) }))}
        format={formatNumber}
        exportName="permissions"
      />
      <Chip.Group multiple value={shown.map((one) => one.purpose)} onChange={onChosen}>
        <Group gap={6} role="group" aria-label={t('shown_purposes')}>
          {known.map(({ purpose, people }) => (
            <Chip key={purpose} value={purpose} size="xs" variant="outline">
              {nameOf(purpose)} · {formatNumber(people.at(-1) ?? 0)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Stack>
  )
}

const importAddress: string = '/imports/new'

/** What needs no decision is the same for everybody: purposes that differ from it come first, then those with most people. */
function usual(known: Permissions['purposes']): readonly string[] {
  const everybody = Math.max(...known.map((one) => one.people.at(-1) ?? 0))
  const now = (one: Permissions['purposes'][number]) => one.people.at(-1) ?? 0
  const decided = known.filter((one) => now(one) < everybody)
  return (decided.length > 0 ? decided : known)
    .toSorted((a, b) => now(b) - now(a))
    .slice(0, mostShown)
    .map((one) => one.purpose)
}
