/** One campaign: its name and state, and the path from goal to results with what each step still lacks. */
import './campaigns.css'
import { Badge, Box, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCircle, IconClock, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { CancelCampaign } from './cancel.tsx'
import { Duplicate } from './duplicate.tsx'
import { type Campaign, campaignQuery, readinessQuery } from './queries.ts'
import { StateMark } from './state-mark.tsx'
import { StepLink } from './step-link.tsx'
import { t } from './words.ts'

export function CampaignFrame() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string }
  const campaign = useQuery(campaignQuery(campaignId))
  const mayWrite = useMay('campaigns.write')
  const one = campaign.data
  return (
    <Page
      title={one?.definition.name ?? t('campaigns')}
      lead={one ? <Standing campaign={one} /> : null}
      actions={
        one && mayWrite ? (
          <>
            <Duplicate campaign={one} />
            <CancelCampaign campaign={one} />
          </>
        ) : null
      }
      query={campaign}
    >
      {(found) => (
        <Stack gap="lg">
          <Steps campaign={found} />
          <Outlet />
        </Stack>
      )}
    </Page>
  )
}

function Standing({ campaign }: { readonly campaign: Campaign }) {
  return (
    <Group gap="xs" component="span">
      <StateMark state={campaign.state} />
      <Text span>{t('by_author', { name: campaign.authorName ?? t('somebody') })}</Text>
    </Group>
  )
}

const before = ['goal', 'audience', 'content', 'ethics', 'send'] as const
const after = ['live', 'results'] as const
type Shown = (typeof before)[number] | (typeof after)[number]

function Steps({ campaign }: { readonly campaign: Campaign }) {
  const readiness = useQuery(readinessQuery(campaign.campaignId))
  const launched = campaign.launchJob !== null
  const shown: readonly Shown[] = launched ? [...before, ...after] : before
  const stateOf = (step: Shown) => readiness.data?.steps.find((one) => one.step === step)?.state ?? null
  return (
    <Box component="nav" aria-label={t('steps')} className="steps">
      {shown.map((step) => (
        <StepLink key={step} campaignId={campaign.campaignId} step={step} className="step" underline="never">
          <StepSign state={stateOf(step)} />
          <span>{t.code('step_', step)}</span>
        </StepLink>
      ))}
    </Box>
  )
}

const signs = { done: IconCheck, open: IconCircle, waiting: IconClock, locked: IconLock } as const

function StepSign({ state }: { readonly state: keyof typeof signs | null }) {
  if (state === null) return null
  const Sign = signs[state]
  return (
    <>
      <Sign size={16} aria-hidden className={state === 'done' ? 'good' : state === 'waiting' ? 'warn' : ''} />
      <span className="hidden-caption">{t.code('step_', state)}: </span>
    </>
  )
}

/** What a step still lacks, and the way out of each. */
export function Lacks({ campaignId, step }: { readonly campaignId: string; readonly step: (typeof before)[number] }) {
  const { data } = useQuery(readinessQuery(campaignId))
  const lacks = data?.steps.find((one) => one.step === step)?.lacks ?? []
  if (lacks.length === 0) return null
  return (
    <Box className="card" p="md" component="section" aria-label={t('lacking')}>
      <Badge variant="light" color="yellow" mb="xs">
        {t('lacking')}
      </Badge>
      <Stack gap={6}>
        {lacks.map((lack) => (
          <Box key={lack.code}>
            <Text fw={600}>{lack.sentence}</Text>
            <Text c="dimmed" fz="sm">
              {lack.todo}
            </Text>
          </Box>
        ))}
      </Stack>
    </Box>
  )
}
