/** What each role may do, in words. */
import { Box, Table, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { Page } from '../../app/page.tsx'
import { useSession } from '../../app/session.ts'
import { t as entry } from './entry-words.ts'
import { t } from './words.ts'

const roles = ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor'] as const

export function RolesPage() {
  const query = useQuery({ queryKey: ['rights'], queryFn: () => ask(api.GET('/v1/rights')) })
  const { member } = useSession()
  const [wanted, setWanted] = useState('')
  return (
    <Page title={t('roles')} lead={t('roles_lead')} query={query}>
      {({ rights }) => (
        <Box>
          <TextInput
            label={t('filter')}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
            maw={360}
            mb="md"
          />
          <Table.ScrollContainer type="native" minWidth={900} tabIndex={0} role="region" aria-label={t('roles')}>
            <Table verticalSpacing="xs" highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('right')}</Table.Th>
                  {roles.map((role) => (
                    <Table.Th key={role} ta="center">
                      {entry.code('role_', role)}
                      {role === member?.role ? (
                        <Text fz="xs" c="dimmed" fw={400}>
                          {t('your_role')}
                        </Text>
                      ) : null}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rights
                  .filter((right) =>
                    `${right.meaning[language]} ${right.name}`.toLowerCase().includes(wanted.toLowerCase()),
                  )
                  .map((right) => (
                    <Table.Tr key={right.name}>
                      <Table.Th scope="row" fw={400} maw={380}>
                        {right.meaning[language]}
                        <Text fz="xs" c="dimmed" ff="monospace">
                          {right.name}
                        </Text>
                      </Table.Th>
                      {roles.map((role) => (
                        <Table.Td key={role} ta="center">
                          {right.roles.includes(role) ? (
                            <IconCheck size={18} className="good" role="img" aria-label={t('may')} />
                          ) : (
                            <IconMinus size={16} opacity={0.45} role="img" aria-label={t('may_not')} />
                          )}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Box>
      )}
    </Page>
  )
}
