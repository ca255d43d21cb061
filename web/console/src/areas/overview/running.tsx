/** Campaigns that send now, and how far each is. */
import { Anchor, Box, Group, Progress, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { formatNumber } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import type { Overview } from './overview-data.ts'
import { t } from './overview-words.ts'

type RunningSeen = NonNullable<Overview['running']>

const campaignsAddress: string = '/campaigns'

export function Running({ running }: { readonly running: RunningSeen }) {
  return (
    <Section
      title={t('running')}
      actions={
        <Anchor component={Link} to={campaignsAddress} fz="sm">
          {t('to_campaigns')}
        </Anchor>
      }
    >
      {running.length === 0 ? (
        <Text c="dimmed">{t('running_none')}</Text>
      ) : (
        <Stack gap="md">
          {running.map((one) => (
            <Sending key={one.campaignId} campaign={one} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function Sending({ campaign }: { readonly campaign: RunningSeen[number] }) {
  const { campaignId, name, state, total, sent, open, kept } = campaign
  const to: string = `/campaigns/${campaignId}/live`
  const far = {
    total: formatNumber(total),
    sent: formatNumber(sent),
    open: formatNumber(open),
    kept: formatNumber(kept),
  }
  return (
    <Box>
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} to={to} fw={600}>
          {name}
        </Anchor>
        <Text fz="sm" className={state === 'paused' ? 'warn' : 'good'} fw={600}>
          {t(`running_state_${state}`)}
        </Text>
      </Group>
      <Progress.Root size="lg" my={6} aria-hidden>
        <Progress.Section value={share(sent, total)} color="pine" withAria={false} />
        <Progress.Section value={share(kept, total)} color="gray.5" withAria={false} />
      </Progress.Root>
      <Text fz="sm" c="dimmed">
        {t('running_far', far)}
      </Text>
    </Box>
  )
}

function share(part: number, total: number): number {
  return total === 0 ? 0 : (100 * part) / total
}
