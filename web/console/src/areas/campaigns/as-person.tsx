/** A look at the message of a named person: only with their permission, only with a reason, and recorded. */
import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { t } from './content-words.ts'
import type { Place } from './draft.ts'
import type { Shown } from './preview-pane.tsx'

export type ShownAs = Shown

export function AsPerson({
  place,
  shown,
  onShown,
}: {
  readonly place: Place
  readonly shown: ShownAs | null
  readonly onShown: (shown: ShownAs | null) => void
}) {
  const [opened, setOpened] = useState<'open' | 'shut'>('shut')
  if (shown)
    return (
      <Alert color="orange" variant="light">
        <Group justify="space-between">
          <Text fz="sm">{t('as_person_now')}</Text>
          <Button size="compact-sm" variant="default" onClick={() => onShown(null)}>
            {t('as_person_end')}
          </Button>
        </Group>
      </Alert>
    )
  return (
    <Group>
      <Button size="compact-sm" variant="subtle" onClick={() => setOpened('open')}>
        {t('as_person')}
      </Button>
      <Modal
        opened={opened === 'open'}
        onClose={() => setOpened('shut')}
        title={t('as_person_title')}
        closeButtonProps={{ 'aria-label': t('as_person_end') }}
        centered
      >
        <PersonForm
          place={place}
          onShown={(found) => {
            setOpened('shut')
            onShown(found)
          }}
        />
      </Modal>
    </Group>
  )
}

function PersonForm({ place, onShown }: { readonly place: Place; readonly onShown: (shown: ShownAs) => void }) {
  const [email, setEmail] = useState('')
  const [why, setWhy] = useState('')
  const look = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/content/{variant}/{language}/preview-as', {
          params: { path: { campaignId: place.campaignId, variant: place.variant, language: place.language } },
          body: { person: { email: email.trim() }, why: why.trim() },
        }),
      ),
    onSuccess: onShown,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        look.mutate()
      }}
    >
      <Stack>
        <Text c="dimmed">{t('as_person_hint')}</Text>
        <TextInput
          type="email"
          label={t('as_person_email')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="off"
          required
          data-autofocus
        />
        <Textarea
          label={t('as_person_why')}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          minLength={10}
          maxLength={300}
          required
        />
        <ProblemAlert error={look.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={look.isPending}>
            {t('as_person_do')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
