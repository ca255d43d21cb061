/** Second factors and recovery codes in my account: added, replaced, removed, each after a fresh proof. */
import { Button, Divider, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatAgo } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useSession } from '../../app/session.ts'
import { accountQuery } from './calls.ts'
import { useProven } from './proof.tsx'
import { AddApp, AddPasskey, RecoveryCodes } from './second-factor.tsx'
import { t } from './words.ts'

type What = 'app' | 'passkey' | 'no'

export function FactorSection() {
  const account = useQuery(accountQuery)
  const [adding, setAdding] = useState<What>('no')
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const again = () => void queries.invalidateQueries({ queryKey: ['account'] })
  // What is to be added is offered only to somebody who is fresh: asked first, so that nothing is filled in for nothing.
  const begin = useProven(
    async (what: What) => {
      if (what === 'app') await ask(api.POST('/v1/account/totp'))
      else await ask(api.POST('/v1/account/passkey-challenge'))
      return what
    },
    (what) => setAdding(what),
  )
  const remove = useProven(async (passkeyId: string | null) => {
    await (passkeyId === null
      ? ask(api.DELETE('/v1/account/totp'))
      : ask(api.DELETE('/v1/account/passkeys/{passkeyId}', { params: { path: { passkeyId } } })))
  }, again)
  const renew = useProven(
    () => ask(api.POST('/v1/account/recovery-codes')),
    ({ recoveryCodes }) => {
      setCodes(recoveryCodes)
      again()
    },
  )
  const added = (made: readonly string[] | null) => {
    setAdding('no')
    setCodes(made)
    again()
  }
  return (
    <Section title={t('factors')} lead={t('factors_lead')}>
      <Answer query={account}>
        {({ totp, passkeys, recoveryCodesLeft }) => (
          <Stack>
            <Row title={t('app')} note={t(totp ? 'app_on' : 'app_off')}>
              <Button variant="default" size="compact-sm" onClick={() => begin.mutate('app')}>
                {t(totp ? 'app_replace' : 'app_add')}
              </Button>
              {totp ? (
                <Button variant="default" size="compact-sm" onClick={() => remove.mutate(null)}>
                  {t('app_remove')}
                </Button>
              ) : null}
            </Row>
            <Divider />
            <PasskeyRows passkeys={passkeys} onRemove={(passkeyId) => remove.mutate(passkeyId)} />
            <Button variant="default" w="fit-content" onClick={() => begin.mutate('passkey')}>
              {t('passkey_add')}
            </Button>
            <Divider />
            <Row title={t('recovery')} note={t('recovery_left', { count: recoveryCodesLeft })}>
              <Button variant="default" size="compact-sm" onClick={() => renew.mutate(undefined)}>
                {t('recovery_new')}
              </Button>
            </Row>
            <ProblemAlert error={begin.error ?? remove.error ?? renew.error} />
          </Stack>
        )}
      </Answer>
      {begin.dialog}
      {remove.dialog}
      {renew.dialog}
      <Adding what={adding} onClose={() => setAdding('no')} onDone={added} />
      <NewCodes codes={codes} onClose={() => setCodes(null)} />
    </Section>
  )
}

function PasskeyRows({
  passkeys,
  onRemove,
}: {
  readonly passkeys: readonly {
    readonly passkeyId: string
    readonly name: string
    readonly synced: boolean
    readonly lastUsedAt: string | null
  }[]
  readonly onRemove: (passkeyId: string) => void
}) {
  if (passkeys.length === 0) return <Row title={t('passkey')} note={t('passkeys_none')} />
  return passkeys.map((key) => {
    const used = key.lastUsedAt
      ? t('passkey_used', { when: formatAgo(key.lastUsedAt, new Date()) })
      : t('passkey_unused')
    return (
      <Row key={key.passkeyId} title={key.name} note={`${t(key.synced ? 'passkey_synced' : 'passkey_bound')}, ${used}`}>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t('remove_named', { name: key.name })}
          onClick={() => onRemove(key.passkeyId)}
        >
          {t('remove')}
        </Button>
      </Row>
    )
  })
}

function Adding({
  what,
  onClose,
  onDone,
}: {
  readonly what: What
  readonly onClose: () => void
  readonly onDone: (codes: readonly string[] | null) => void
}) {
  return (
    <Dialog opened={what !== 'no'} onClose={onClose} title={t(what === 'passkey' ? 'passkey_add' : 'app_add')}>
      {what === 'passkey' ? <AddPasskey onDone={onDone} /> : <AddApp onDone={onDone} />}
    </Dialog>
  )
}

function NewCodes({ codes, onClose }: { readonly codes: readonly string[] | null; readonly onClose: () => void }) {
  const { member } = useSession()
  return (
    <Dialog opened={codes !== null} onClose={onClose} title={t('recovery_title')}>
      <Text c="dimmed" mb="sm">
        {t('recovery_note')}
      </Text>
      <RecoveryCodes codes={codes ?? []} who={member?.email ?? member?.name ?? ''} go={t('done')} onGo={onClose} />
    </Dialog>
  )
}

function Row({
  title,
  note,
  children,
}: {
  readonly title: string
  readonly note: string
  readonly children?: ReactNode
}) {
  return (
    <Group justify="space-between" gap="sm">
      <div>
        <Text fw={500}>{title}</Text>
        <Text fz="sm" c="dimmed">
          {note}
        </Text>
      </div>
      <Group gap="xs">{children}</Group>
    </Group>
  )
}

function Dialog({
  opened,
  onClose,
  title,
  children,
}: {
  readonly opened: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t('close') }}>
      {children}
    </Modal>
  )
}
