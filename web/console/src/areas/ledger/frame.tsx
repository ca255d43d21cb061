/** The frame of the ledger's pages: one heading, and the way from part to part. */
import { Anchor, Group, Stack } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PlainPage } from '../../app/page.tsx'
import { t } from './words.ts'

const parts = [
  { to: '/ledger', label: t('part_state') },
  { to: '/ledger/anchors', label: t('part_anchors') },
  { to: '/ledger/verify', label: t('part_verify') },
  { to: '/ledger/look-up', label: t('part_look_up') },
] as const

export function LedgerFrame({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation()
  return (
    <PlainPage title={t('title')} lead={t('lead')}>
      <Group component="nav" aria-label={t('parts')} gap="lg" className="parts">
        {parts.map(({ to, label }) => (
          <Anchor
            key={to}
            component={Link}
            to={to}
            className={pathname === to ? 'part here' : 'part'}
            aria-current={pathname === to ? 'page' : undefined}
          >
            {label}
          </Anchor>
        ))}
      </Group>
      <Stack gap="lg">{children}</Stack>
    </PlainPage>
  )
}

/** Facts side by side: a word and what it is. */
export function FactList({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
