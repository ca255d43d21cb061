/** Colleagues: who works here and how they get in; invited, moved to another role, given a new start, or ended. */
import { ActionIcon, Button, Menu, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatDay, formatMoment } from '../../app/format.ts'
import { Page } from '../../app/page.tsx'
import { useMay, useSession } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { type Colleague, ColleagueDialog, type Deed } from './colleague-dialogs.tsx'
import { t as entry } from './entry-words.ts'
import { t } from './words.ts'

export function ColleaguesPage() {
  const query = useQuery({ queryKey: ['colleagues'], queryFn: () => ask(api.GET('/v1/staff')) })
  const manages = useMay('staff.manage')
  const { member: me } = useSession()
  const [deed, setDeed] = useState<Deed | null>(null)
  return (
    <Page
      title={t('colleagues')}
      lead={t('colleagues_lead')}
      query={query}
      actions={manages ? <Button onClick={() => setDeed({ kind: 'invite' })}>{t('invite')}</Button> : null}
    >
      {({ members }) => (
        <>
          <DataTable
            caption={t('colleagues')}
            exportName="colleagues"
            keyOf={(one) => one.staffId}
            rows={members}
            columns={[
              { key: 'name', header: t('name'), value: (one) => one.name },
              { key: 'email', header: t('email'), value: (one) => one.email },
              { key: 'role', header: t('role'), value: (one) => entry.code('role_', one.role) },
              { key: 'access', header: t('access'), value: accessOf, cell: (one) => <Access of={one} /> },
              {
                key: 'second',
                header: t('second'),
                value: (one) => one.secondFactors.map((factor) => t(`second_${factor}`)).join(', ') || null,
              },
              {
                key: 'since',
                header: t('since'),
                value: (one) => one.createdAt,
                cell: (one) => formatDay(one.createdAt),
              },
              ...(manages
                ? [
                    {
                      key: 'actions',
                      header: t('actions'),
                      value: () => null,
                      cell: (one: Colleague) =>
                        one.access === 'ended' ? null : (
                          <Actions of={one} onDeed={setDeed} self={one.staffId === me?.staffId ? 'self' : 'other'} />
                        ),
                    },
                  ]
                : []),
            ]}
          />
          <Text fz="sm" c="dimmed">
            {t('one_role')}
          </Text>
          <ColleagueDialog deed={deed} onClose={() => setDeed(null)} onTurn={setDeed} />
        </>
      )}
    </Page>
  )
}

function accessOf(one: Colleague): string {
  return t(`access_${one.access}`, {
    until: one.inviteExpiresAt ? formatMoment(one.inviteExpiresAt) : '',
    when: one.disabledAt ? formatDay(one.disabledAt) : '',
  })
}

function Access({ of }: { readonly of: Colleague }) {
  const tone = of.access === 'active' ? 'good' : of.access === 'ended' || of.access === 'none' ? '' : 'warn'
  return <span className={tone}>{accessOf(of)}</span>
}

function Actions({
  of,
  self,
  onDeed,
}: {
  readonly of: Colleague
  readonly self: 'self' | 'other'
  readonly onDeed: (deed: Deed) => void
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('change', { name: of.name })}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onDeed({ kind: 'identity', of })}>{t('identity')}</Menu.Item>
        <Menu.Item onClick={() => onDeed({ kind: 'role', of })}>{t('change_role')}</Menu.Item>
        {of.email === null || self === 'self' ? null : (
          <Menu.Item onClick={() => onDeed({ kind: 'new_start', of })}>{t('new_start')}</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => onDeed({ kind: 'end', of })}>
          {t('end')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
