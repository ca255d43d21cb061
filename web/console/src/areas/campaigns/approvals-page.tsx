/** What waits for the reader's word: campaigns that only go out if somebody who is not their author answers for them. */
import { Badge, Box, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { formatAgo } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { t as ethics } from './ethics-words.ts'
import { usePurposeNames } from './purposes.ts'
import { waitingQuery } from './queries.ts'
import { t } from './words.ts'
import { StepLink } from './step-link.tsx'

export function ApprovalsPage() {
  const waiting = useQuery({ ...waitingQuery, refetchInterval: 15_000 })
  const purposeName = usePurposeNames()
  return (
    <Page
      title={t('approvals')}
      lead={t('approvals_lead')}
      query={waiting}
      isEmpty={({ campaigns }) => campaigns.length === 0}
      empty={<Empty title={t('approvals_none')} hint={t('approvals_none_hint')} />}
    >
      {({ campaigns }) => (
        <Stack gap="md">
          {campaigns.map((one) => (
            <Box key={one.campaignId} className="card" p="lg" component="article">
              <Group justify="space-between" align="flex-start">
                <Box>
                  <Title order={2} fz={20}>
                    <StepLink campaignId={one.campaignId} step="ethics" inherit>
                      {one.name}
                    </StepLink>
                  </Title>
                  <Text c="dimmed" fz="sm">
                    {t('by_author', { name: one.authorName ?? t('somebody') })} · {purposeName(one.purpose)} ·{' '}
                    {t('approvals_checked', { ago: formatAgo(one.auditedAt, new Date()) })}
                  </Text>
                </Box>
                <Badge variant="light" color={one.verdict === 'fail' ? 'red' : 'yellow'}>
                  {ethics.code('verdict_', one.verdict)}
                </Badge>
              </Group>
              <Text mt="sm">{t('approvals_given', { given: one.given, needed: one.needed })}</Text>
              {one.mayDecide === 'yes' ? (
                <StepLink campaignId={one.campaignId} step="ethics" fw={600}>
                  {t('approvals_read')}
                </StepLink>
              ) : (
                <Text c="dimmed">{t.code('approvals_may_', one.mayDecide)}</Text>
              )}
            </Box>
          ))}
        </Stack>
      )}
    </Page>
  )
}
