/** My account: profile, password, second factors, recovery codes, sessions. */
import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatAgo, formatMoment } from '../../app/format.ts'
import { type Language, language as spoken, speak } from '../../app/language.ts'
import { Answer, PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useSession } from '../../app/session.ts'
import { accountQuery, took } from './calls.ts'
import { t as entry } from './entry-words.ts'
import { FactorSection } from './factor-section.tsx'
import { NewPassword } from './new-password.tsx'
import { LanguageChoice } from './setup-page.tsx'
import { t } from './words.ts'

export function AccountPage() {
  return (
    <PlainPage title={t('account')} lead={t('account_lead')}>
      <ProfileSection />
      <PasswordSection />
      <FactorSection />
      <SessionSection />
    </PlainPage>
  )
}

function ProfileSection() {
  const { member } = useSession()
  const [name, setName] = useState(member?.name ?? '')
  const [language, setLanguage] = useState<Language>(member?.language ?? 'en')
  const save = useMutation({
    mutationFn: async () => took(await ask(api.PATCH('/v1/account', { body: { name, language } }))),
    // What was chosen here is spoken here too, from the next moment on.
    onSuccess: () => (language === spoken ? notifications.show({ message: t('saved') }) : speak(language)),
  })
  return (
    <Section title={t('profile')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack maw={460}>
          <TextInput
            label={t('name')}
            value={name}
            maxLength={200}
            autoComplete="name"
            required
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text fz="sm">
            <b>{t('email')}</b> {member?.email ?? t('no_email')}{' '}
            <Text span c="dimmed" fz="sm">
              {t('email_fixed')}
            </Text>
          </Text>
          <Text fz="sm">
            <b>{t('role')}</b> {entry.code('role_', member?.role ?? '')}
          </Text>
          <LanguageChoice value={language} onChange={setLanguage} />
          <ProblemAlert error={save.error} />
          <Button type="submit" loading={save.isPending} w="fit-content">
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

function PasswordSection() {
  const account = useQuery(accountQuery)
  const [opened, setOpened] = useState<'open' | 'closed'>('closed')
  return (
    <Section title={t('password')}>
      <Answer query={account}>
        {({ password }) => (
          <Group justify="space-between">
            <Text c="dimmed">
              {password ? t('password_since', { when: formatAgo(password.changedAt, new Date()) }) : t('password_none')}
            </Text>
            {password ? (
              <Button variant="default" onClick={() => setOpened('open')}>
                {t('password_change')}
              </Button>
            ) : null}
          </Group>
        )}
      </Answer>
      <Modal
        opened={opened === 'open'}
        onClose={() => setOpened('closed')}
        title={t('password_change')}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <ChangePassword onDone={() => setOpened('closed')} />
      </Modal>
    </Section>
  )
}

function ChangePassword({ onDone }: { readonly onDone: () => void }) {
  const { member } = useSession()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: async () => took(await ask(api.PUT('/v1/account/password', { body: { current, password } }))),
    onSuccess: async () => {
      notifications.show({ message: t('password_changed') })
      await queries.invalidateQueries({ queryKey: ['account'] })
      onDone()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <Stack>
        <Text c="dimmed" fz="sm">
          {t('password_others')}
        </Text>
        <PasswordInput
          label={t('password_current')}
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
          required
          data-autofocus
        />
        <NewPassword value={password} onChange={setPassword} own={[member?.name ?? '', member?.email ?? '']} />
        <ProblemAlert error={change.error} />
        <Button type="submit" loading={change.isPending}>
          {t('password_change')}
        </Button>
      </Stack>
    </form>
  )
}

const sessionsKey = ['account', 'sessions']

function SessionSection() {
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: () => ask(api.GET('/v1/account/sessions')) })
  const again = () => queries.invalidateQueries({ queryKey: sessionsKey })
  const end = useMutation({
    mutationFn: (sessionId: string) =>
      ask(api.DELETE('/v1/account/sessions/{sessionId}', { params: { path: { sessionId } } })),
    onSettled: again,
  })
  const endOthers = useMutation({ mutationFn: () => ask(api.DELETE('/v1/account/sessions')), onSettled: again })
  return (
    <Section title={t('sessions')}>
      <Answer query={sessions}>
        {(found) => (
          <Stack>
            {found.sessions.map((one) => (
              <Group key={one.sessionId} justify="space-between" gap="sm">
                <div>
                  <Text fw={500}>
                    {one.device}
                    {one.current ? ` (${t('session_here')})` : ''}
                  </Text>
                  <Text fz="sm" c="dimmed">
                    {t('session_since', {
                      since: formatMoment(one.createdAt),
                      seen: formatAgo(one.lastSeenAt, new Date()),
                    })}
                  </Text>
                </div>
                {one.current ? null : (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={t('session_end_named', { device: one.device })}
                    onClick={() => end.mutate(one.sessionId)}
                  >
                    {t('session_end')}
                  </Button>
                )}
              </Group>
            ))}
            <ProblemAlert error={end.error ?? endOthers.error} />
            {found.sessions.length > 1 ? (
              <Button variant="default" w="fit-content" onClick={() => endOthers.mutate()}>
                {t('session_end_others')}
              </Button>
            ) : null}
          </Stack>
        )}
      </Answer>
    </Section>
  )
}
