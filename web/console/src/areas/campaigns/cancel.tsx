/** Ends a campaign that is not over, with the reason. */
import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { ReasonDialog } from '../../app/reason.tsx'
import { type Campaign, forgetCampaign } from './queries.ts'
import { t } from './words.ts'

const over: readonly Campaign['state'][] = ['finished', 'cancelled']

export function CancelCampaign({ campaign }: { readonly campaign: Campaign }) {
  const [opened, setOpened] = useState<'open' | 'shut'>('shut')
  const { campaignId } = campaign
  const cancel = useMutation({
    mutationFn: (why: string) =>
      ask(api.POST('/v1/campaigns/{campaignId}/cancel', { params: { path: { campaignId } }, body: { why } })),
    onSuccess: async () => {
      setOpened('shut')
      await forgetCampaign(campaignId)
    },
  })
  if (over.includes(campaign.state)) return null
  return (
    <>
      <Button variant="subtle" color="red" size="compact-sm" onClick={() => setOpened('open')}>
        {t('cancel_campaign')}
      </Button>
      <ReasonDialog
        opened={opened === 'open'}
        onClose={() => setOpened('shut')}
        title={t('cancel_title')}
        label={t('cancel_why')}
        hint={t('cancel_why_hint')}
        doIt={t('cancel_do')}
        danger="danger"
        onReason={(why) => cancel.mutate(why)}
        busy={cancel.isPending}
        error={cancel.error}
      >
        <Text>{t('cancel_hint')}</Text>
      </ReasonDialog>
    </>
  )
}
