/** Signing in: address and password, a passkey, or the organisation's provider; then the second step. */
import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { IconFingerprint } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Loading } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { type Session, sessionQuery } from '../../app/session.ts'
import { enterConsole, passkeysHere, took, usePasskeyNow } from './calls.ts'
import { EntryFrame } from './entry-frame.tsx'
import { t } from './entry-words.ts'
import { Finish } from './finish.tsx'
import { NoSetupCode } from './setup-page.tsx'
import { CodeInput } from './second-factor.tsx'

export function SignInPage() {
  const { next, problem } = useSearch({ strict: false }) as { next?: string; problem?: string }
  const session = useQuery(sessionQuery)
  // A sign-in that just completed goes on by itself; while the recovery codes are shown, it is `Finish` that goes on.
  const [enrolling, setEnrolling] = useState<'enrolling' | 'no'>('no')
  const state = session.data?.state
  const factors = session.data?.methods.second ?? null
  const first = state === 'second_step' && factors !== null && !factors.totp && !factors.passkey
  useEffect(() => {
    if (first) setEnrolling('enrolling')
    else if (state === 'signed_in' && enrolling === 'no') enterConsole(next)
  }, [first, state, enrolling, next])
  if (session.isError) return <ProblemPage error={session.error} retry={() => void session.refetch()} />
  if (!session.data || (state === 'signed_in' && enrolling === 'no')) return <Loading />
  if (first || enrolling === 'enrolling') return <Finish next={next} />
  if (state === 'setup') return <NoSetupCode />
  if (state === 'second_step') return <SecondStep session={session.data} />
  return <FirstStep session={session.data} problem={problem} />
}

function FirstStep({ session, problem }: { readonly session: Session; readonly problem: string | undefined }) {
  const passkey = useMutation({ mutationFn: usePasskeyNow })
  const signOn = useMutation({
    mutationFn: () => ask(api.POST('/v1/session/sign-on')),
    onSuccess: ({ url }) => location.assign(url),
  })
  const { oidc } = session.methods
  return (
    <EntryFrame title={t('sign_in')}>
      {problem === undefined ? null : (
        <Alert color="red" variant="light" title={t('sign_on_failed_title')} role="alert">
          {t(problem === 'unknown' ? 'sign_on_unknown' : 'sign_on_refused')}
        </Alert>
      )}
      <PasswordForm />
      {passkeysHere(session) || oidc.length > 0 ? <Divider label={t('or')} labelPosition="center" /> : null}
      {passkeysHere(session) ? (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('with_passkey')}
        </Button>
      ) : null}
      {oidc.map(({ id, name }) => (
        <Button key={id} variant="default" loading={signOn.isPending} onClick={() => signOn.mutate()}>
          {t('with_provider', { name })}
        </Button>
      ))}
      <ProblemAlert error={passkey.error ?? signOn.error} />
      <Text fz="sm" c="dimmed">
        {t('lost')}
      </Text>
    </EntryFrame>
  )
}

function PasswordForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const go = useMutation({
    mutationFn: async () => took(await ask(api.POST('/v1/session/password', { body: { email, password } }))),
    onError: () => setPassword(''),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        go.mutate()
      }}
    >
      <Stack>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
          required
        />
        <ProblemAlert error={go.error} />
        <Button type="submit" loading={go.isPending}>
          {t('go_on')}
        </Button>
      </Stack>
    </form>
  )
}

function SecondStep({ session }: { readonly session: Session }) {
  const leave = useMutation({
    mutationFn: async () => {
      await ask(api.DELETE('/v1/session'))
      location.assign('/console/sign-in')
    },
  })
  const factors = session.methods.second
  return (
    <EntryFrame title={t('second_title')}>
      <Confirm totp={factors?.totp ?? false} passkey={(factors?.passkey ?? false) && passkeysHere(session)} />
      <Anchor component="button" type="button" fz="sm" onClick={() => leave.mutate()}>
        {t('start_over')}
      </Anchor>
    </EntryFrame>
  )
}

type Way = 'app' | 'passkey' | 'recovery'

/** One proof: the app, a passkey or a recovery code; used for the second step and wherever a proof is asked anew. */
export function Confirm({
  totp,
  passkey,
  onDone = () => {},
}: {
  readonly totp: boolean
  readonly passkey: boolean
  readonly onDone?: () => void
}) {
  const [way, setWay] = useState<Way>(totp ? 'app' : passkey ? 'passkey' : 'recovery')
  const [code, setCode] = useState('')
  const go = useMutation({
    mutationFn: async () => {
      if (way === 'passkey') return usePasskeyNow()
      const body = { code }
      return took(
        await ask(
          way === 'app' ? api.POST('/v1/session/code', { body }) : api.POST('/v1/session/recovery-code', { body }),
        ),
      )
    },
    onSuccess: onDone,
    onError: () => setCode(''),
  })
  const turn = (to: Way) => {
    go.reset()
    setCode('')
    setWay(to)
  }
  const leads = { app: 'second_lead', passkey: 'passkey_lead', recovery: 'recovery_lead' } as const
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        go.mutate()
      }}
    >
      <Stack>
        <Text>{t(leads[way])}</Text>
        {way === 'app' ? <CodeInput label={t('code')} value={code} onChange={setCode} /> : null}
        {way === 'recovery' ? (
          <TextInput
            label={t('recovery_code')}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
            maxLength={40}
            required
          />
        ) : null}
        <ProblemAlert error={go.error} />
        <Button type="submit" loading={go.isPending}>
          {way === 'passkey' ? t('use_passkey') : t('confirm')}
        </Button>
        {totp && way !== 'app' ? <Turn onClick={() => turn('app')}>{t('use_app')}</Turn> : null}
        {passkey && way !== 'passkey' ? <Turn onClick={() => turn('passkey')}>{t('use_passkey')}</Turn> : null}
        {way !== 'recovery' ? <Turn onClick={() => turn('recovery')}>{t('use_recovery')}</Turn> : null}
      </Stack>
    </form>
  )
}

function Turn({ onClick, children }: { readonly onClick: () => void; readonly children: string }) {
  return (
    <Button variant="subtle" size="compact-sm" onClick={onClick}>
      {children}
    </Button>
  )
}
