/** Messages whose fate nobody knows, and the decision on each. */
import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatMoment } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ReasonDialog } from '../../app/reason.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { forgetCampaign } from './queries.ts'
import { t } from './sending-words.ts'

export function UncertainMessages({ campaignId }: { readonly campaignId: string }) {
  const may = useMay('delivery.decide')
  return (
    <Section title={t('uncertain')} lead={t('uncertain_lead')}>
      {may ? <List campaignId={campaignId} /> : <Text c="dimmed">{t('uncertain_others')}</Text>}
    </Section>
  )
}

type Decision = 'retry' | 'count_as_sent' | 'give_up'
const decisions: readonly Decision[] = ['retry', 'count_as_sent', 'give_up']

function List({ campaignId }: { readonly campaignId: string }) {
  const [about, setAbout] = useState<{ messageId: string; decision: Decision } | null>(null)
  const messages = useQuery({
    queryKey: ['campaigns', campaignId, 'uncertain'],
    queryFn: ({ signal }) => ask(api.GET('/v1/delivery/uncertain', { params: { query: { campaignId } }, signal })),
  })
  const decide = useMutation({
    mutationFn: ({ messageId, decision, why }: { messageId: string; decision: Decision; why: string }) =>
      ask(api.POST('/v1/delivery/uncertain/{messageId}', { params: { path: { messageId } }, body: { decision, why } })),
    onSuccess: async () => {
      setAbout(null)
      await forgetCampaign(campaignId)
    },
  })
  return (
    <>
      <Answer query={messages}>
        {({ messages: all }) => (
          <DataTable
            rows={all}
            columns={[
              {
                key: 'since',
                header: t('uncertain_since'),
                value: ({ since }) => since,
                cell: ({ since }) => formatMoment(since),
              },
              {
                key: 'decide',
                header: t('decide'),
                value: () => null,
                cell: ({ messageId }) => (
                  <Group gap={4}>
                    {decisions.map((decision) => (
                      <Button
                        key={decision}
                        size="compact-xs"
                        variant="light"
                        onClick={() => setAbout({ messageId, decision })}
                      >
                        {t.code('decide_', decision)}
                      </Button>
                    ))}
                  </Group>
                ),
              },
              { key: 'said', header: t('uncertain_said'), value: ({ response }) => response },
              { key: 'message', header: t('uncertain_message'), value: ({ messageId }) => messageId },
            ]}
            caption={t('uncertain')}
            keyOf={({ messageId }) => messageId}
            exportName="uncertain-messages"
          />
        )}
      </Answer>
      <ReasonDialog
        opened={about !== null}
        onClose={() => setAbout(null)}
        title={t('decide_title')}
        hint={t('decide_hint')}
        label={t('kill_why')}
        doIt={about ? t.code('decide_', about.decision) : t('decide')}
        onReason={(why) => (about ? decide.mutate({ ...about, why }) : undefined)}
        busy={decide.isPending}
        error={decide.error}
      />
    </>
  )
}
