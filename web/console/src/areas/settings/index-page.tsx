/** The way to every setting that the reader may see. */
import { Anchor, Box, Group, SimpleGrid, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { NavItem } from '../../app/navigation.ts'
import { PlainPage } from '../../app/page.tsx'
import { useSession } from '../../app/session.ts'
import { settingPages } from './nav.ts'
import { t } from './words.ts'

const hints: Readonly<Record<string, string>> = {
  '/settings/organisation': t('organisation_hint'),
  '/settings/senders': t('senders_hint'),
  '/settings/sending': t('sending_hint'),
  '/settings/fields': t('fields_hint'),
  '/settings/warrants': t('warrants_hint'),
  '/settings/trail': t('trail_hint'),
  '/settings/work': t('work_hint'),
  '/settings/status': t('status_hint'),
}

export function SettingsPage() {
  const { rights } = useSession()
  const mine = settingPages.filter((page) => page.may === null || rights.includes(page.may))
  return (
    <PlainPage title={t('title')} lead={t('lead')}>
      <SimpleGrid component="ul" cols={{ base: 1, sm: 2 }} spacing="md" p={0} m={0} className="plain-list">
        {mine.map((page) => (
          <Card key={page.to} page={page} />
        ))}
      </SimpleGrid>
    </PlainPage>
  )
}

function Card({ page }: { readonly page: NavItem }) {
  const Icon = page.icon
  return (
    <Box component="li" className="card" p="md">
      <Group wrap="nowrap" align="flex-start" gap="md">
        <Icon size={24} stroke={1.5} aria-hidden />
        <Box>
          <Anchor component={Link} to={page.to} fw={600}>
            {page.label}
          </Anchor>
          <Text fz="sm" c="dimmed">
            {hints[page.to]}
          </Text>
        </Box>
      </Group>
    </Box>
  )
}
