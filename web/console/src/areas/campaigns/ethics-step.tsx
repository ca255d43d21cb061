/** The fourth step: the verdict on exactly this campaign, what to do about it, and who answers for it. */
import { Alert, Badge, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { formatDay, formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { Decisions } from './decisions.tsx'
import { CheckForm } from './check-form.tsx'
import { useChangeable } from './definition-form.tsx'
import { t } from './ethics-words.ts'
import { Findings } from './findings.tsx'
import { Groups } from './groups.tsx'
import { type Campaign, campaignQuery, readinessQuery, type Verdict, verdictQuery } from './queries.ts'
import { StepLink } from './step-link.tsx'

export function EthicsStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  const campaign = useQuery(campaignQuery(campaignId))
  const verdict = useQuery(verdictQuery(campaignId))
  return (
    <Answer query={campaign}>
      {(one) => <Answer query={verdict}>{(found) => <Ethics campaign={one} verdict={found} />}</Answer>}
    </Answer>
  )
}

function Ethics({ campaign, verdict }: { readonly campaign: Campaign; readonly verdict: Verdict }) {
  const { audit } = verdict
  const mine = useChangeable(campaign)
  const { data: readiness } = useQuery(readinessQuery(campaign.campaignId))
  const locked = readiness?.steps.find((one) => one.step === 'ethics')?.state === 'locked'
  return (
    <Stack gap="lg">
      <Standing campaign={campaign} verdict={verdict} />
      {audit ? (
        <>
          <Decisions campaignId={campaign.campaignId} verdict={verdict} audit={audit} />
          <Findings findings={audit.result.findings} />
          <Groups audit={audit} labels={verdict.labels} band={verdict.band} />
        </>
      ) : null}
      {mine ? <CheckForm campaignId={campaign.campaignId} verdict={verdict} locked={locked} /> : null}
    </Stack>
  )
}

const tones = { pass: 'pine', review: 'yellow', insufficient: 'yellow', fail: 'red' } as const

/** The verdict in a sentence, and what is needed now. */
function Standing({ campaign, verdict }: { readonly campaign: Campaign; readonly verdict: Verdict }) {
  const { audit, standing, approved, validUntil, lacks } = verdict
  const { campaignId } = campaign
  return (
    <Section title={t('check')} lead={t('check_lead')}>
      <Stack gap="md">
        {audit === null ? (
          <Text>{t('none')}</Text>
        ) : (
          <Stack gap={4}>
            <Group>
              <Badge size="lg" variant="light" color={tones[audit.verdict]}>
                {t.code('verdict_', audit.verdict)}
              </Badge>
            </Group>
            <Text>
              {t('totals', {
                eligible: formatNumber(audit.result.assessment.totals.eligible),
                audience: formatNumber(audit.result.assessment.totals.audience),
                targeted: formatNumber(audit.result.assessment.totals.targeted),
              })}
            </Text>
            {audit.result.notCounted > 0 ? (
              <Text c="dimmed">{t('not_counted', { count: audit.result.notCounted })}</Text>
            ) : null}
            <Text c="dimmed" fz="sm">
              {t('checked_by', { moment: formatMoment(audit.madeAt), version: audit.policyVersion })}
            </Text>
          </Stack>
        )}
        {standing === 'stale' ? (
          <Alert color="orange" variant="light" title={t('stale_title')}>
            {t('stale_hint')}
          </Alert>
        ) : null}
        {approved && validUntil ? (
          <Alert color="pine" variant="light">
            {t('approved_until', { date: formatDay(validUntil) })}
          </Alert>
        ) : null}
        {lacks.length > 0 ? (
          <Stack gap={6}>
            <Text fw={600}>{t('still')}</Text>
            {lacks.map((lack) => (
              <Text key={lack.code}>
                {sentence(lack.sentence)} {lack.todo}
              </Text>
            ))}
          </Stack>
        ) : null}
        <Group>
          <StepLink campaignId={campaignId} step="content">
            {t('read_text')}
          </StepLink>
        </Group>
      </Stack>
    </Section>
  )
}

/** The server's half sentences, begun with a capital and ended. */
function sentence(half: string): string {
  return `${half.charAt(0).toLocaleUpperCase()}${half.slice(1)}.`
}
