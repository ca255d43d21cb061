/** The last seven days: what people decided, who came and went, and what was imported, published, trained, launched. */
import { Anchor, Box, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconFileImport, IconFileText, IconSend, IconChartDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import type { Overview } from './overview-data.ts'
import { t } from './overview-words.ts'

type WeekSeen = Overview['week']
type People = NonNullable<WeekSeen['people']>

export function Week({ week }: { readonly week: WeekSeen }) {
  return (
    <Section title={t('week')}>
      <Stack gap="lg">
        {week.people === undefined ? null : <Figures people={week.people} />}
        {week.events.length === 0 ? (
          <Text c="dimmed">{t('events_none')}</Text>
        ) : (
          <Stack component="ul" gap="xs" p={0} m={0} className="plain-list">
            {week.events.slice(0, mostShown).map((event) => (
              <EventLine key={`${event.kind} ${event.ref}`} event={event} />
            ))}
          </Stack>
        )}
      </Stack>
    </Section>
  )
}

const mostShown = 12
const decided = ['given', 'withdrawn', 'refused', 'objected', 'signal_received'] as const

function Figures({ people: { now, before } }: { readonly people: People }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, xs: 3, md: 4, lg: 7 }} spacing="lg" m={0}>
      {decided.map((kind) => (
        <FigureOf key={kind} label={t(`figure_${kind}`)} now={now.decisions[kind]} before={before.decisions[kind]} />
      ))}
      <FigureOf label={t('figure_known')} now={now.known} before={before.known} />
      <FigureOf label={t('figure_erased')} now={now.erased} before={before.erased} />
    </SimpleGrid>
  )
}

function FigureOf({ label, now, before }: { readonly label: string; readonly now: number; readonly before: number }) {
  return (
    <Box>
      <Text component="dt" fz="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} fz={26} fw={600} lh={1.25}>
        {formatNumber(now)}
      </Text>
      <Text component="dd" m={0} fz="xs" c="dimmed">
        {t('before', { count: before, replace: { count: formatNumber(before) } })}
      </Text>
    </Box>
  )
}

const icons = { import: IconFileImport, notice: IconFileText, model: IconChartDots, campaign: IconSend } as const
const addresses = { import: '/imports/', notice: '/notices/', model: '/models/', campaign: '/campaigns/' } as const

function EventLine({ event }: { readonly event: WeekSeen['events'][number] }) {
  const Icon = icons[event.kind]
  const to: string = `${addresses[event.kind]}${event.ref.split('/')[0]}`
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <Icon size={18} stroke={1.6} aria-hidden />
      <Text>
        <Text span c="dimmed">
          {t(`event_${event.kind}`)}
        </Text>{' '}
        <Anchor component={Link} to={to} underline="always">
          {event.name}
        </Anchor>{' '}
        <Text span c="dimmed" fz="sm">
          {[countOf(event), formatMoment(event.at)].filter(Boolean).join(' · ')}
        </Text>
      </Text>
    </Group>
  )
}

function countOf({ kind, count }: WeekSeen['events'][number]): string | null {
  if (count === null) return null
  const values = { count, replace: { count: formatNumber(count) } }
  return kind === 'campaign' ? t('event_queued', values) : t('event_rows', values)
}
