/** The fifth step: exactly what will happen, and the launch. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatList, formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { type Campaign, campaignQuery, forgetCampaign, readinessQuery } from './queries.ts'
import { Excluded, type Reach, ReachFigures, useReach } from './reach-panel.tsx'
import { t } from './sending-words.ts'
import { t as shared } from './words.ts'
import { StepLink } from './step-link.tsx'

export function SendStep() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  return (
    <Answer query={useQuery(campaignQuery(campaignId))}>
      {(campaign) =>
        campaign.launchJob === null || campaign.state === 'draft' ? (
          <Ahead campaign={campaign} />
        ) : (
          <Launched campaign={campaign} />
        )
      }
    </Answer>
  )
}

function Launched({ campaign }: { readonly campaign: Campaign }) {
  const { campaignId, launchedAt } = campaign
  return (
    <Alert
      variant="light"
      color="gray"
      title={launchedAt ? t('launched_already', { moment: formatMoment(launchedAt) }) : t('choosing')}
    >
      <StepLink campaignId={campaignId} step="live">
        {t('to_live')}
      </StepLink>
    </Alert>
  )
}

function Ahead({ campaign }: { readonly campaign: Campaign }) {
  const reach = useReach(campaign.definition)
  const readiness = useQuery(readinessQuery(campaign.campaignId))
  return (
    <Section title={t('send')} lead={t('send_lead')}>
      <Answer query={reach}>
        {(found) => (
          <Stack gap="lg">
            <ReachFigures reach={found} definition={campaign.definition} />
            <WhatHappens campaign={campaign} reach={found} validUntil={readiness.data?.validUntil ?? null} />
            <Excluded excluded={found.excluded} />
            <Launch campaign={campaign} reach={found} mayLaunch={readiness.data?.mayLaunch === true} />
          </Stack>
        )}
      </Answer>
    </Section>
  )
}

const statusQuery = {
  queryKey: ['delivery-status'],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask(api.GET('/v1/delivery/status', { signal })),
}

function throughInWords({ transport, tls, server }: Awaited<ReturnType<typeof statusQuery.queryFn>>): string {
  if (transport === 'local_mailbox') return t('through_local_mailbox')
  return t(tls === 'none_on_this_machine' ? 'through_smtp_here' : 'through_smtp', { server })
}

function WhatHappens({
  campaign,
  reach,
  validUntil,
}: {
  readonly campaign: Campaign
  readonly reach: Reach
  readonly validUntil: string | null
}) {
  const { data: status } = useQuery(statusQuery)
  const { sender } = campaign.definition
  return (
    <dl className="launch-facts">
      <Fact name={t('send_to')}>{t('people', { count: formatNumber(reach.written) })}</Fact>
      <Fact name={t('send_from')}>
        {sender.name} &lt;{sender.address}&gt;
      </Fact>
      <Fact name={t('send_languages')}>
        {formatList(
          reach.languages.map(
            ({ language, people }) => `${shared.code('language_', language)}: ${formatNumber(people)}`,
          ),
        )}
      </Fact>
      {reach.holdout > 0 ? <Fact name={t('send_holdout')}>{formatNumber(reach.holdout)}</Fact> : null}
      <Fact name={t('send_when')}>
        {reach.quiet.waiting > 0 && reach.quiet.until
          ? t('when_quiet', { count: formatNumber(reach.quiet.waiting), moment: formatMoment(reach.quiet.until) })
          : t('when_now')}
      </Fact>
      {reach.capped ? <Fact name={t('send_capped')}>{t('capped', { count: formatNumber(reach.capped) })}</Fact> : null}
      {status ? (
        <>
          <Fact name={t('send_through')}>{throughInWords(status)}</Fact>
          <Fact name={t('send_signed')}>
            <span className={status.dkim === 'signed' ? '' : 'warn'}>{t.code('signed_', status.dkim)}</span>
          </Fact>
        </>
      ) : null}
      {validUntil ? <Fact name={t('approved_until')}>{formatMoment(validUntil)}</Fact> : null}
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Launch({
  campaign,
  reach,
  mayLaunch,
}: {
  readonly campaign: Campaign
  readonly reach: Reach
  readonly mayLaunch: boolean
}) {
  const [asking, setAsking] = useState<'asking' | 'not_yet'>('not_yet')
  const right = useMay('campaigns.launch')
  const navigate = useNavigate()
  const { campaignId } = campaign
  const launch = useMutation({
    mutationFn: () => ask(api.POST('/v1/campaigns/{campaignId}/launch', { params: { path: { campaignId } } })),
    onSuccess: async () => {
      await forgetCampaign(campaignId)
      await navigate({ to: '/campaigns/$campaignId/live', params: { campaignId } })
    },
  })
  if (!right) return <Text c="dimmed">{t('role_cannot')}</Text>
  if (!mayLaunch) return <Text c="dimmed">{t('locked')}</Text>
  if (reach.written === 0) return <Text className="warn">{t('nobody')}</Text>
  return (
    <>
      <Group>
        <Button size="md" onClick={() => setAsking('asking')}>
          {t('launch')}
        </Button>
      </Group>
      <Modal
        opened={asking === 'asking'}
        onClose={() => setAsking('not_yet')}
        title={t('launch_ask', { people: formatNumber(reach.written) })}
        closeButtonProps={{ 'aria-label': t('not_yet') }}
        centered
      >
        <Stack>
          <Text>{t('launch_hint')}</Text>
          <ProblemAlert error={launch.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking('not_yet')}>
              {t('not_yet')}
            </Button>
            <Button onClick={() => launch.mutate()} loading={launch.isPending}>
              {t('launch_do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
