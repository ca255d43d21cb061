/** The keys of a site: shown, renewed, and taken away for good. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import type { Site } from './queries.ts'
import { t } from './sites-words.ts'

export function SiteKeys({ site }: { readonly site: Site }) {
  const params = { path: { siteId: site.siteId } }
  const secret = useMutation({ mutationFn: () => ask(api.GET('/v1/sites/{siteId}/secret', { params })) })
  const onSuccess = () => {
    secret.reset()
    return queries.invalidateQueries({ queryKey: ['sites'] })
  }
  const renew = useMutation({ mutationFn: () => ask(api.POST('/v1/sites/{siteId}/keys', { params })), onSuccess })
  const revoke = useMutation({ mutationFn: () => ask(api.DELETE('/v1/sites/{siteId}', { params })), onSuccess })
  return (
    <Section title={t('keys')} lead={t('keys_hint')}>
      <Stack gap="sm">
        <Text fw={600}>{t('write_key')}</Text>
        <Copyable value={site.writeKey} label={t('write_key')} />
        <Text fw={600}>{t('secret')}</Text>
        {secret.data ? (
          <Copyable value={secret.data.secret} label={t('secret')} />
        ) : (
          <Group>
            <Button variant="default" loading={secret.isPending} onClick={() => secret.mutate()}>
              {t('show_secret')}
            </Button>
            <Text c="dimmed" fz="sm">
              {t('show_secret_hint')}
            </Text>
          </Group>
        )}
        <ProblemAlert error={secret.error} />
        <Group mt="sm">
          <Confirmed title={t('renew')} what={t('renew_what')} action={renew} />
          <Confirmed title={t('revoke')} what={t('revoke_what')} action={revoke} danger="danger" />
        </Group>
      </Stack>
    </Section>
  )
}

interface Action {
  mutate(given: void, options: { readonly onSuccess: () => void }): void
  readonly isPending: boolean
  readonly error: unknown
}

/** Says what will happen before it does. */
function Confirmed({
  title,
  what,
  action,
  danger,
}: {
  readonly title: string
  readonly what: string
  readonly action: Action
  readonly danger?: 'danger'
}) {
  const [opened, setOpened] = useState<'yes' | 'no'>('no')
  const close = () => setOpened('no')
  const look = danger ? { className: 'bad' } : {}
  return (
    <>
      <Button variant="default" {...look} onClick={() => setOpened('yes')}>
        {title}
      </Button>
      <Modal
        opened={opened === 'yes'}
        onClose={close}
        title={title}
        centered
        closeButtonProps={{ 'aria-label': t('cancel') }}
      >
        <Stack>
          <Text>{what}</Text>
          <ProblemAlert error={action.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <Button
              {...(danger ? { color: 'red' } : {})}
              loading={action.isPending}
              onClick={() => action.mutate(undefined, { onSuccess: close })}
            >
              {title}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
