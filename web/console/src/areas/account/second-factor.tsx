/** Adding a second factor: an app with codes, or a passkey; and the recovery codes that come with the first one. */
import { Box, Button, Checkbox, Group, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { download } from '../../app/download.ts'
import { Answer } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useSession } from '../../app/session.ts'
import { addPasskey, confirmTotp, passkeysHere } from './calls.ts'
import { t } from './entry-words.ts'

/** @param onDone with the recovery codes, when this was the first factor */
export function AddFactor({ onDone }: { readonly onDone: (codes: readonly string[] | null) => void }) {
  const [way, setWay] = useState<'app' | 'passkey'>('app')
  return (
    <Stack>
      <SegmentedControl
        transitionDuration={0}
        fullWidth
        value={way}
        onChange={(next) => setWay(next as 'app' | 'passkey')}
        data={[
          { value: 'app', label: t('factor_app') },
          { value: 'passkey', label: t('factor_passkey') },
        ]}
      />
      {way === 'app' ? <AddApp onDone={onDone} /> : <AddPasskey onDone={onDone} />}
    </Stack>
  )
}

export function AddApp({ onDone }: { readonly onDone: (codes: readonly string[] | null) => void }) {
  const [code, setCode] = useState('')
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: () => ask(api.POST('/v1/account/totp')),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const confirm = useMutation({ mutationFn: () => confirmTotp(code), onSuccess: onDone })
  return (
    <Answer query={offer}>
      {({ secret, qr }) => (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            confirm.mutate()
          }}
        >
          <Stack>
            <Text>{t('app_steps')}</Text>
            <Box className="qr">
              <svg viewBox={`0 0 ${qr.size} ${qr.size}`} width={208} height={208} role="img" aria-label={t('qr')}>
                <rect width={qr.size} height={qr.size} fill="#ffffff" />
                <path d={qr.path} fill="#000000" shapeRendering="crispEdges" />
              </svg>
            </Box>
            <Box>
              <Text fz="sm" c="dimmed">
                {t('by_hand')}
              </Text>
              <Copyable value={secret} label={t('key')} />
            </Box>
            <CodeInput label={t('app_code')} value={code} onChange={setCode} />
            <ProblemAlert error={confirm.error} />
            <Button type="submit" loading={confirm.isPending}>
              {t('confirm')}
            </Button>
          </Stack>
        </form>
      )}
    </Answer>
  )
}

export function AddPasskey({ onDone }: { readonly onDone: (codes: readonly string[] | null) => void }) {
  const session = useSession()
  const [name, setName] = useState(t('passkey_name_value'))
  const add = useMutation({ mutationFn: () => addPasskey(name), onSuccess: onDone })
  if (!passkeysHere(session)) return <Text>{t('no_passkey_here')}</Text>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack>
        <Text>{t('passkey_what')}</Text>
        <TextInput
          label={t('passkey_name')}
          value={name}
          maxLength={100}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ProblemAlert error={add.error} />
        <Button type="submit" loading={add.isPending}>
          {t('make_passkey')}
        </Button>
      </Stack>
    </form>
  )
}

/** Six figures, offered by the telephone's own keyboard where it can. */
export function CodeInput({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <TextInput
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      required
      data-autofocus
    />
  )
}

/** Shown once; whoever goes on says that they are kept. */
export function RecoveryCodes({
  codes,
  who,
  go,
  onGo,
}: {
  readonly codes: readonly string[]
  readonly who: string
  readonly go: string
  readonly onGo: () => void
}) {
  const [kept, setKept] = useState<'kept' | 'open'>('open')
  const text = `${t('codes_file', { who })}\n\n${codes.join('\n')}\n`
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={4} component="ul" className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </SimpleGrid>
      <Group gap="sm" className="no-print">
        <Button variant="default" onClick={() => download('aval-recovery-codes.txt', 'text/plain', text)}>
          {t('codes_download')}
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          {t('codes_print')}
        </Button>
      </Group>
      <Checkbox
        className="no-print"
        label={t('codes_kept')}
        checked={kept === 'kept'}
        onChange={(event) => setKept(event.currentTarget.checked ? 'kept' : 'open')}
      />
      <Button className="no-print" disabled={kept === 'open'} onClick={onGo}>
        {go}
      </Button>
    </Stack>
  )
}
