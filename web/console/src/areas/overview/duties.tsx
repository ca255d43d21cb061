/** What waits, each with where to go and with its clock. */
import { Anchor, Box, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconClock, IconExclamationCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { formatAgo, formatDay, formatExact, formatMoment, formatNumber } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import type { Duty } from './overview-data.ts'
import { t } from './overview-words.ts'

export function Duties({ duties, now }: { readonly duties: readonly Duty[]; readonly now: string }) {
  return (
    <Section title={t('duties')}>
      {duties.length === 0 ? (
        <Group gap="xs">
          <IconCircleCheck size={20} className="good" aria-hidden />
          <Text>{t('duties_none')}</Text>
        </Group>
      ) : (
        <Stack component="ul" gap="sm" p={0} m={0} className="plain-list">
          {duties.map((duty) => (
            <Waiting key={`${duty.kind} ${duty.ref}`} duty={duty} now={now} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function Waiting({ duty, now }: { readonly duty: Duty; readonly now: string }) {
  const urgent = duty.overdue > 0 || alarming.includes(duty.kind)
  const Icon = urgent ? IconExclamationCircle : IconClock
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="flex-start">
      <Icon size={20} className={urgent ? 'bad' : 'warn'} aria-hidden />
      <Box>
        <Anchor component={Link} to={addressOf(duty)}>
          {sentenceOf(duty)}
        </Anchor>
        <Clock duty={duty} now={now} />
      </Box>
    </Group>
  )
}

const alarming: readonly Duty['kind'][] = ['ledger_stopped', 'ledger_failing', 'ledger_differs', 'sending_held']

function Clock({ duty, now }: { readonly duty: Duty; readonly now: string }) {
  const at = duty.dueAt ?? duty.since
  if (at === null && duty.overdue === 0) return null
  return (
    <Text fz="sm" c="dimmed" {...(at === null ? {} : { title: formatExact(at) })}>
      {duty.overdue > 0 ? (
        <Text span fz="sm" fw={600} className="bad">
          {t('overdue', { count: duty.overdue })}{' '}
        </Text>
      ) : null}
      {clockOf(duty, now)}
    </Text>
  )
}

function clockOf({ dueAt, since }: Duty, now: string): string | null {
  if (dueAt !== null) return t('due', { when: formatAgo(dueAt, now), day: formatDay(dueAt) })
  return since === null ? null : t('since', { when: formatMoment(since) })
}

function sentenceOf({ kind, count, name }: Duty): string {
  const values = { count, replace: { count: formatNumber(count), name } }
  return kind === 'uncertain_messages' && name !== null ? t('duty_uncertain_named', values) : t(`duty_${kind}`, values)
}

/** Where the thing is dealt with. */
function addressOf({ kind, ref }: Duty): string {
  switch (kind) {
    case 'rights_requests':
      return '/requests'
    case 'ask_again':
      return `/notices/${ref?.split('/')[0]}`
    case 'uncertain_messages':
      return `/campaigns/${ref}/live`
    case 'approval':
      return `/campaigns/${ref}/ethics`
    case 'controller_missing':
      return '/settings/organisation'
    case 'key_missing':
      return '/settings/senders'
    case 'sending_held':
      return '/settings/sending'
    case 'ledger_stopped':
    case 'ledger_differs':
      return '/ledger/verify'
    case 'ledger_failing':
      return '/ledger'
    case 'anchor_late':
      return '/ledger/anchors'
  }
}
