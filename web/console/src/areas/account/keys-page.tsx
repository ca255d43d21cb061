/** API keys: for programs, with the rights that they need, shown once, revoked at once. */
import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatAgo, formatDay } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { type KeyDeed, KeyDialog } from './key-dialogs.tsx'
import { t } from './words.ts'

interface Key {
  readonly keyId: string
  readonly label: string
  readonly staffId: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  readonly lastUsedAt: string | null
}

async function readKeys() {
  const [{ keys }, { members }] = await Promise.all([ask(api.GET('/v1/keys')), ask(api.GET('/v1/staff'))])
  return { keys, members }
}

export function KeysPage() {
  const query = useQuery({ queryKey: ['keys'], queryFn: readKeys })
  const makes = useMay('staff.keys')
  const [deed, setDeed] = useState<KeyDeed | null>(null)
  const make = makes ? <Button onClick={() => setDeed({ kind: 'make' })}>{t('key_make')}</Button> : null
  return (
    <Page title={t('keys')} lead={t('keys_lead')} query={query} actions={make}>
      {({ keys, members }) => {
        const names = new Map(members.map((one) => [one.staffId, one.name]))
        return (
          <>
            {keys.length === 0 ? (
              <Empty title={t('keys_none')} hint={t('keys_none_hint')} />
            ) : (
              <DataTable
                caption={t('keys')}
                exportName="api-keys"
                keyOf={(one) => one.keyId}
                rows={keys}
                columns={[
                  {
                    key: 'label',
                    header: t('key_label'),
                    value: (one) => one.label || t('key_unnamed'),
                    cell: (one) => (
                      <>
                        {one.label || t('key_unnamed')}
                        <Text fz="xs" c="dimmed" ff="monospace">
                          {one.keyId}
                        </Text>
                      </>
                    ),
                  },
                  { key: 'member', header: t('key_member'), value: (one) => names.get(one.staffId) ?? one.staffId },
                  { key: 'rights', header: t('key_rights'), value: (one) => one.scopes.join(', ') },
                  {
                    key: 'used',
                    header: t('key_used'),
                    value: (one) => one.lastUsedAt,
                    cell: (one) => (one.lastUsedAt ? formatAgo(one.lastUsedAt, new Date()) : t('key_never')),
                  },
                  { key: 'state', header: t('key_state'), value: stateOf, cell: (one) => <State of={one} /> },
                  ...(makes
                    ? [
                        {
                          key: 'actions',
                          header: t('actions'),
                          value: () => null,
                          cell: (one: Key) =>
                            one.revokedAt === null ? (
                              <Button
                                variant="default"
                                size="compact-sm"
                                onClick={() =>
                                  setDeed({ kind: 'revoke', keyId: one.keyId, name: one.label || one.keyId })
                                }
                              >
                                {t('key_revoke')}
                              </Button>
                            ) : null,
                        },
                      ]
                    : []),
                ]}
              />
            )}
            <KeyDialog deed={deed} members={members} onClose={() => setDeed(null)} onTurn={setDeed} />
          </>
        )
      }}
    </Page>
  )
}

const expired = (key: Key) => key.expiresAt !== null && new Date(key.expiresAt) <= new Date()

function stateOf(key: Key): string {
  if (key.revokedAt !== null) return t('key_revoked')
  if (expired(key)) return t('key_expired')
  return key.expiresAt === null ? t('key_live') : t('key_live_until', { until: formatDay(key.expiresAt) })
}

function State({ of }: { readonly of: Key }) {
  return <span className={of.revokedAt !== null || expired(of) ? 'bad' : 'good'}>{stateOf(of)}</span>
}
