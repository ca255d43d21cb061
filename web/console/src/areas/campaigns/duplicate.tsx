/** Another campaign like this one. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { type Campaign, forgetCampaign } from './queries.ts'
import { t } from './words.ts'

export function Duplicate({ campaign }: { readonly campaign: Campaign }) {
  const original = campaign.definition.name
  const [opened, setOpened] = useState<'open' | 'shut'>('shut')
  const [name, setName] = useState(t('copy_of', { name: original }))
  const navigate = useNavigate()
  const copy = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/copies', {
          params: { path: { campaignId: campaign.campaignId } },
          body: { name: name.trim() },
        }),
      ),
    onSuccess: async (made) => {
      await forgetCampaign(made.campaignId)
      await navigate({ to: '/campaigns/$campaignId/goal', params: { campaignId: made.campaignId } })
    },
  })
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => setOpened('open')}
        aria-label={t('duplicate_of', { name: original })}
      >
        {t('duplicate')}
      </Button>
      <Modal
        opened={opened === 'open'}
        onClose={() => setOpened('shut')}
        title={t('duplicate_title')}
        closeButtonProps={{ 'aria-label': t('keep_it') }}
        centered
      >
        <form
          onSubmit={(event) => {
            event.preventDefault()
            copy.mutate()
          }}
        >
          <Stack>
            <Text c="dimmed">{t('duplicate_hint')}</Text>
            <TextInput
              label={t('duplicate_name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={200}
              required
              data-autofocus
            />
            <ProblemAlert error={copy.error} />
            <Group justify="flex-end">
              <Button type="submit" loading={copy.isPending}>
                {t('duplicate')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
