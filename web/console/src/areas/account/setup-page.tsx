/** The first administrator, in three steps: who, password, second factor. The code of the link stands behind `#` and leaves the address at once. */
import { Anchor, Button, Code, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { type Language, language as spoken } from '../../app/language.ts'
import { Loading } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { sessionQuery } from '../../app/session.ts'
import { took } from './calls.ts'
import { EntryFrame } from './entry-frame.tsx'
import { t } from './entry-words.ts'
import { Finish } from './finish.tsx'
import { useLinkCode } from './link-code.ts'
import { NewPassword } from './new-password.tsx'

export function SetupPage() {
  const code = useLinkCode()
  const session = useQuery(sessionQuery)
  const [made, setMade] = useState<'made' | 'open'>('open')
  if (session.isError) return <ProblemPage error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return <Loading />
  if (made === 'made') return <Finish step={t('step_of', { step: 3 })} />
  if (session.data.state !== 'setup')
    return (
      <EntryFrame title={t('done_title')} lead={t('done_hint')}>
        <Anchor href="/console/sign-in">{t('sign_in')}</Anchor>
      </EntryFrame>
    )
  if (code === null) return <NoSetupCode />
  return <FirstAdministrator code={code} onMade={() => setMade('made')} />
}

/** Somebody came without the link: where it is. */
export function NoSetupCode() {
  return (
    <EntryFrame title={t('no_code_title')} lead={t('no_code_hint')}>
      <Code block>aval staff setup-link</Code>
    </EntryFrame>
  )
}

function FirstAdministrator({ code, onMade }: { readonly code: string; readonly onMade: () => void }) {
  const [step, setStep] = useState<1 | 2>(1)
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [language, setLanguage] = useState<Language>(spoken)
  const [password, setPassword] = useState('')
  const make = useMutation({
    mutationFn: async () => took(await ask(api.POST('/v1/setup', { body: { code, name, email, password, language } }))),
    onSuccess: onMade,
  })
  useEffect(() => document.querySelector<HTMLInputElement>('form input')?.focus(), [step])
  const submit = () => (step === 1 ? setStep(2) : make.mutate())
  return (
    <EntryFrame
      title={t('setup_title')}
      lead={`${t('step_of', { step })} · ${step === 1 ? t('setup_lead') : t('step_password')}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Stack>
          {step === 1 ? (
            <>
              <TextInput
                label={t('name')}
                description={t('name_hint')}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                autoComplete="name"
                maxLength={200}
                required
              />
              <TextInput
                label={t('email')}
                description={t('email_hint')}
                type="email"
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
                autoComplete="username"
                required
              />
              <LanguageChoice value={language} onChange={setLanguage} />
            </>
          ) : (
            <NewPassword value={password} onChange={setPassword} own={[name, email]} />
          )}
          <ProblemAlert error={make.error} />
          <Group justify="space-between">
            {step === 2 ? (
              <Button variant="default" onClick={() => setStep(1)}>
                {t('back')}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={make.isPending}>
              {t('go_on')}
            </Button>
          </Group>
        </Stack>
      </form>
    </EntryFrame>
  )
}

export function LanguageChoice({
  value,
  onChange,
}: {
  readonly value: Language
  readonly onChange: (value: Language) => void
}) {
  return (
    <Stack gap={4}>
      <Text fz="sm" fw={500} id="language-choice">
        {t('language')}
      </Text>
      <SegmentedControl
        transitionDuration={0}
        aria-labelledby="language-choice"
        value={value}
        onChange={(next) => onChange(next as Language)}
        data={[
          { value: 'fr', label: t('french') },
          { value: 'en', label: t('english') },
        ]}
      />
    </Stack>
  )
}
