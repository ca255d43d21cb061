/** The bell: what finished, failed or was stopped. Opened, it marks what it shows as seen; what comes while one works is also told in a corner. */
import { ActionIcon, Anchor, Box, Group, Indicator, Popover, ScrollArea, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications as corner } from '@mantine/notifications'
import { IconAlertTriangle, IconBell, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatExact, formatMoment, formatNumber } from '../../app/format.ts'
import { queries } from '../../app/queries.ts'
import { t } from './words.ts'

const againMs = 20_000

const toldQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal }) => ask(api.GET('/v1/notifications', { signal })),
  refetchInterval: againMs,
})

type Told = Awaited<ReturnType<NonNullable<typeof toldQuery.queryFn>>>
type Line = Told['notifications'][number]

export function NotificationBell() {
  const [opened, { toggle, close }] = useDisclosure(false)
  const told = useQuery(toldQuery)
  const lines = told.data?.notifications ?? []
  const unseen = told.data?.unseen ?? 0
  useNews(told.data)
  const seen = useMutation({
    mutationFn: (upTo: string) => ask(api.POST('/v1/notifications/seen', { body: { upTo } })),
    onSuccess: (next) => queries.setQueryData(toldQuery.queryKey, next),
  })
  const newest = lines[0]?.at
  const onClose = () => {
    if (opened && newest !== undefined && unseen > 0) seen.mutate(newest)
    close()
  }
  const label = unseen === 0 ? t('button_none') : t('button_new', { count: unseen })
  return (
    <Popover
      opened={opened}
      onChange={(next) => (next ? undefined : onClose())}
      position="bottom-end"
      width={380}
      trapFocus
    >
      <Indicator disabled={unseen === 0} label={unseen} size={17} color="red.8" offset={5}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={label}
            aria-expanded={opened}
            onClick={() => (opened ? onClose() : toggle())}
          >
            <IconBell size={21} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} className="bell" aria-label={t('title')}>
        <Title order={2} fz="md" px="md" py="sm" tabIndex={-1} data-autofocus>
          {t('title')}
        </Title>
        <ScrollArea.Autosize mah={420} viewportProps={{ tabIndex: 0, 'aria-label': t('title'), role: 'region' }}>
          <Lines lines={lines} failed={told.isError ? 'failed' : 'fine'} onGo={onClose} />
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}

function Lines({
  lines,
  failed,
  onGo,
}: {
  readonly lines: readonly Line[]
  readonly failed: 'failed' | 'fine'
  readonly onGo: () => void
}) {
  if (lines.length === 0)
    return (
      <Text px="md" pb="md" c="dimmed">
        {t(failed === 'failed' ? 'failed' : 'none')}
      </Text>
    )
  return (
    <Stack component="ul" gap="sm" px="md" pb="md" pt={2} m={0} className="plain-list">
      {lines.map((line) => (
        <OneLine key={line.id} line={line} onGo={onGo} />
      ))}
    </Stack>
  )
}

const marks = {
  done: { icon: IconCircleCheck, tone: 'good' },
  attention: { icon: IconInfoCircle, tone: 'warn' },
  failed: { icon: IconAlertTriangle, tone: 'bad' },
} as const

function OneLine({ line, onGo }: { readonly line: Line; readonly onGo: () => void }) {
  const { icon: Icon, tone } = marks[line.level]
  const to = addressOf(line.about)
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <Icon size={18} className={tone} aria-hidden />
      <Box flex={1}>
        {to === null ? (
          <Text fz="sm">{sentenceOf(line)}</Text>
        ) : (
          <Anchor component={Link} to={to} fz="sm" lh={1.4} display="block" onClick={onGo} className="break-anywhere">
            {sentenceOf(line)}
          </Anchor>
        )}
        <Text fz="xs" c="dimmed" title={formatExact(line.at)}>
          {[formatMoment(line.at), rowsOf(line), line.problem].filter(Boolean).join(' · ')}
        </Text>
      </Box>
      {line.seen ? null : (
        <Text fz="xs" fw={700} className="warn">
          {t('new_mark')}
        </Text>
      )}
    </Group>
  )
}

function sentenceOf({ code, name, count }: Line): string {
  return t(`code_${code}`, { name: name ?? t('unnamed'), count: count === null ? '' : formatNumber(count) })
}

function rowsOf({ code, count }: Line): string | null {
  return code.startsWith('import') && count !== null ? t('rows', { count: formatNumber(count) }) : null
}

function addressOf(about: Line['about']): string | null {
  if (about === null) return null
  if (about.kind === 'ledger') return '/ledger/anchors'
  if (about.kind === 'request') return '/requests'
  if (about.kind === 'inspection')
    return about.ref === null ? '/ledger/verify' : `/ledger/verify?inspection=${about.ref}`
  return `/${about.kind}s/${about.ref}`
}

/** What was not there at the last answer is told once, in the corner of the window. */
function useNews(told: Told | undefined): void {
  const known = useRef<ReadonlySet<string> | null>(null)
  useEffect(() => {
    if (told === undefined) return
    const before = known.current
    known.current = new Set(told.notifications.map((one) => one.id))
    if (before === null) return
    for (const one of told.notifications.filter((line) => !line.seen && !before.has(line.id)))
      corner.show({ message: sentenceOf(one), color: one.level === 'failed' ? 'red' : 'pine', autoClose: 8_000 })
  }, [told])
}
