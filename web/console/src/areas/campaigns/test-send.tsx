/** A marked test into somebody's own mailbox. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useSession } from '../../app/session.ts'
import { t } from './content-words.ts'
import type { Place } from './draft.ts'

export function TestSend({ place, ready }: { readonly place: Place; readonly ready: boolean }) {
  const own = useSession().member?.email ?? ''
  const [address, setAddress] = useState(own)
  const test = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/content/{variant}/{language}/test', {
          params: { path: { campaignId: place.campaignId, variant: place.variant, language: place.language } },
          body: { address: address.trim() },
        }),
      ),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        test.mutate()
      }}
    >
      <Stack gap="xs">
        <Group align="flex-end">
          <TextInput
            type="email"
            label={t('test_address')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            flex="1 1 220px"
            required
          />
          <Button type="submit" variant="light" loading={test.isPending} disabled={!ready}>
            {t('test_do')}
          </Button>
        </Group>
        <Text c="dimmed" fz="sm" aria-live="polite">
          {test.data
            ? test.data.outcome === 'sent'
              ? t('test_sent')
              : t('test_answered', { said: test.data.response })
            : ready
              ? ''
              : t('test_first')}
        </Text>
        <ProblemAlert error={test.error} />
      </Stack>
    </form>
  )
}
