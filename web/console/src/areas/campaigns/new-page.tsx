/** A new campaign: the few things without which there is none; everything else has a sensible beginning and can be changed. */
import './campaigns.css'
import { Alert, Anchor, Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { audiencesQuery } from './audiences.ts'
import { useEmailPurposes } from './purposes.ts'
import { campaignsQuery, controllerQuery, type Definition, forgetCampaign } from './queries.ts'
import { t } from './words.ts'

interface Start {
  readonly name: string
  readonly purpose: string | null
  readonly audienceId: string | null
  readonly senderName: string | null
  readonly senderAddress: string | null
}

const blank: Start = { name: '', purpose: null, audienceId: null, senderName: null, senderAddress: null }

/** So many of the selected are left out unless somebody says otherwise: without them nothing can be learnt. */
const usualHoldout = 0.1

export function NewPage() {
  const [start, setStart] = useState(blank)
  const change = (part: Partial<Start>) => setStart({ ...start, ...part })
  const purposes = useEmailPurposes()
  const { data: all } = useQuery(audiencesQuery)
  const sender = useUsualSender()
  const purpose = start.purpose ?? purposes[0]?.value ?? null
  const fitting = (all?.audiences ?? []).filter((one) => one.purpose === purpose)
  const audience = fitting.find((one) => one.audienceId === start.audienceId) ?? null
  const navigate = useNavigate()
  const made = useRef<'made' | 'not_yet'>('not_yet')
  const create = useMutation({
    mutationFn: (body: Definition) => ask(api.POST('/v1/campaigns', { body })),
    onSuccess: async ({ campaignId }) => {
      made.current = 'made'
      await forgetCampaign(campaignId)
      await navigate({ to: '/campaigns/$campaignId/goal', params: { campaignId } })
    },
  })
  useLeaveGuard(() => start.name.trim() !== '' && made.current === 'not_yet')
  const submit = () => {
    if (purpose === null || audience === null) return
    create.mutate({
      name: start.name.trim(),
      purpose,
      audience: { id: audience.audienceId, version: audience.version },
      polarity: 'opportunity',
      variants: [{ key: 'a', weight: 1 }],
      holdoutShare: usualHoldout,
      sender: { name: start.senderName ?? sender.name, address: start.senderAddress ?? sender.address },
      fallbackLanguage: language,
    })
  }
  return (
    <PlainPage title={t('new_campaign')} lead={t('created_lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Section title={t('step_goal')}>
          <Stack gap="lg" maw={640}>
            <Questions
              start={{ ...start, purpose }}
              change={change}
              purposes={purposes}
              audiences={all ? fitting : null}
              sender={sender}
            />
            <ProblemAlert error={create.error} />
            <Group>
              <Button type="submit" loading={create.isPending} disabled={audience === null}>
                {t('create')}
              </Button>
            </Group>
          </Stack>
        </Section>
      </form>
    </PlainPage>
  )
}

function Questions({
  start,
  change,
  purposes,
  audiences,
  sender,
}: {
  readonly start: Start
  readonly change: (part: Partial<Start>) => void
  readonly purposes: ReturnType<typeof useEmailPurposes>
  /** Those of the purpose; null while they are on their way. */
  readonly audiences: readonly { readonly audienceId: string; readonly name: string }[] | null
  readonly sender: { readonly name: string; readonly address: string }
}) {
  return (
    <>
      <TextInput
        label={t('name')}
        description={t('name_hint')}
        value={start.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        maxLength={200}
        required
        data-autofocus
      />
      <Select
        label={t('purpose')}
        description={t('purpose_hint')}
        data={[...purposes]}
        value={start.purpose}
        onChange={(code) => change({ purpose: code, audienceId: null })}
        allowDeselect={false}
        required
      />
      {audiences?.length === 0 ? (
        <NoAudience />
      ) : (
        <Select
          label={t('audience')}
          data={(audiences ?? []).map(({ audienceId, name }) => ({ value: audienceId, label: name }))}
          value={start.audienceId}
          onChange={(audienceId) => change({ audienceId })}
          searchable
          required
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('sender_name')}
          value={start.senderName ?? sender.name}
          onChange={(event) => change({ senderName: event.currentTarget.value })}
          maxLength={100}
          required
        />
        <TextInput
          type="email"
          label={t('sender_address')}
          value={start.senderAddress ?? sender.address}
          onChange={(event) => change({ senderAddress: event.currentTarget.value })}
          maxLength={254}
          required
        />
      </SimpleGrid>
    </>
  )
}

function NoAudience() {
  return (
    <Alert variant="light" color="yellow" title={t('audience_none')}>
      <Anchor component={Link} to="/audiences">
        {t('audience_make')}
      </Anchor>
    </Alert>
  )
}

/** Who wrote last; else the name of the organisation. */
function useUsualSender(): { readonly name: string; readonly address: string } {
  const { data: campaigns } = useQuery(campaignsQuery)
  const { data } = useQuery(controllerQuery)
  return campaigns?.[0]?.definition.sender ?? { name: data?.controller?.name ?? '', address: '' }
}
