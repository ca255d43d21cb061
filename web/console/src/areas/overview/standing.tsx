/** How ledger and installation stand, in a few words, with the way to all of it. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { formatAgo, formatExact, formatNumber } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import type { Overview } from './overview-data.ts'
import { t } from './overview-words.ts'

const marks = {
  good: { icon: IconCircleCheck, tone: 'good' },
  warn: { icon: IconAlertTriangle, tone: 'warn' },
  bad: { icon: IconAlertTriangle, tone: 'bad' },
  off: { icon: IconCircleDashed, tone: '' },
} as const

function Line({ mark, children }: { readonly mark: keyof typeof marks; readonly children: ReactNode }) {
  const { icon: Icon, tone } = marks[mark]
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Icon size={18} className={tone} aria-hidden />
      <Text fz="sm">{children}</Text>
    </Group>
  )
}

function Lines({ children }: { readonly children: ReactNode }) {
  return (
    <Stack component="ul" gap={8} p={0} m={0} className="plain-list">
      {children}
    </Stack>
  )
}

const counted = (count: number) => ({ count, replace: { count: formatNumber(count) } })

interface LedgerProps {
  readonly ledger: NonNullable<Overview['ledger']>
  readonly now: string
}

export function LedgerCard({ ledger, now }: LedgerProps) {
  const { state, published, publishedAt, brokenPromises, witnesses } = ledger
  const stopped = state === 'rolled_back' || state === 'faulty'
  const trouble = stopped ? t('ledger_stopped') : state === 'failing' ? t('ledger_failing') : null
  return (
    <Section title={t('ledger')} actions={<More to="/ledger" label={t('to_ledger')} />}>
      <Lines>
        <Line mark={trouble !== null ? 'bad' : published > 0 ? 'good' : 'off'}>
          {trouble ?? t('ledger_published', counted(published))}
          <br />
          <Text span fz="sm" c="dimmed" {...(publishedAt === null ? {} : { title: formatExact(publishedAt) })}>
            {publishedAt === null ? t('ledger_never') : t('ledger_last', { when: formatAgo(publishedAt, now) })}
          </Text>
        </Line>
        {brokenPromises > 0 ? <Line mark="bad">{t('ledger_broken', counted(brokenPromises))}</Line> : null}
        {witnesses.asked === 0 ? (
          <Line mark="off">{t('ledger_no_witness')}</Line>
        ) : (
          <Line mark={witnesses.signing === witnesses.asked ? 'good' : 'warn'}>{t('ledger_witnesses', witnesses)}</Line>
        )}
        <Anchored ledger={ledger} />
      </Lines>
    </Section>
  )
}

function Anchored({ ledger: { anchored, chain } }: Pick<LedgerProps, 'ledger'>) {
  if (anchored === null) return <Line mark="off">{t('ledger_no_chain')}</Line>
  return (
    <Line mark={chain === 'local' ? 'warn' : 'good'}>
      {t('ledger_anchored', counted(anchored))}
      {chain === 'local' ? (
        <>
          <br />
          <Text span fz="sm" c="dimmed">
            {t('ledger_local')}
          </Text>
        </>
      ) : null}
    </Line>
  )
}

export function HealthCard({ health }: { readonly health: NonNullable<Overview['health']> }) {
  return (
    <Section title={t('health')} actions={<More to="/settings/status" label={t('to_health')} />}>
      <Lines>
        {health.attention > 0 ? <Line mark="warn">{t('health_attention', { count: health.attention })}</Line> : null}
        <Line mark="good">{t('health_active', { count: health.active })}</Line>
        {health.inactive > 0 ? <Line mark="off">{t('health_inactive', { count: health.inactive })}</Line> : null}
      </Lines>
    </Section>
  )
}

function More({ to, label }: { readonly to: string; readonly label: string }) {
  return (
    <Anchor component={Link} to={to} fz="sm">
      {label}
    </Anchor>
  )
}
