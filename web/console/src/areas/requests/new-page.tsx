/** Taking down a request that came by telephone, letter or email: first who asks, then what. */
import { Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { kinds } from './request.ts'
import { t } from './words.ts'

export function NewRequestPage() {
  const { person } = useSearch({ from: '/shell/requests/new' })
  const [found, setFound] = useState<string | null>(person ?? null)
  const may = useMay('rights.decide')
  return (
    <PlainPage title={t('new_title')} lead={t('new_lead')}>
      {!may ? (
        <ProblemPage error={new ApiProblem(403, {})} retry={() => {}} />
      ) : found === null ? (
        <Who onFound={setFound} />
      ) : (
        <What subjectId={found} />
      )}
    </PlainPage>
  )
}

const identifiers = ['email', 'phone', 'external_id'] as const

function Who({ onFound }: { readonly onFound: (subjectId: string) => void }) {
  const [kind, setKind] = useState<(typeof identifiers)[number]>('email')
  const [value, setValue] = useState('')
  const find = useMutation({
    mutationFn: () => {
      const look = { purpose: 'rights_fulfilment', why: t('who_why') } as const
      return ask(api.POST('/v1/people/lookup', { body: { kind, value: value.trim(), ...look } }))
    },
    onSuccess: ({ subjectId }) => subjectId !== undefined && onFound(subjectId),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (value.trim() !== '') find.mutate()
  }
  return (
    <Section title={t('who')}>
      <form onSubmit={submit}>
        <Stack maw={560}>
          <NativeSelect
            label={t('who_kind')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
            data={identifiers.map((one) => ({ value: one, label: t(`who_${one}`) }))}
          />
          <TextInput
            label={t('who_value')}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
            required
          />
          <ProblemAlert error={find.error} />
          {find.data?.found === false ? <Text role="alert">{t('who_nobody')}</Text> : null}
          <Button type="submit" w="fit-content" loading={find.isPending}>
            {t('who_find')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}

function What({ subjectId }: { readonly subjectId: string }) {
  const [kind, setKind] = useState<(typeof kinds)[number]>('access')
  const [words, setWords] = useState('')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const take = useMutation({
    mutationFn: () => {
      const written = words.trim() === '' ? {} : { words: words.trim() }
      return ask(api.POST('/v1/rights-requests', { body: { subjectId, kind, ...written } }))
    },
    onSuccess: async ({ requestId }) => {
      await queries.invalidateQueries({ queryKey: ['requests'] })
      await navigate({ to: '/requests/$subjectId/$requestId', params: { subjectId, requestId } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    take.mutate()
  }
  return (
    <Section title={t('what')}>
      <form onSubmit={submit}>
        <Stack maw={560}>
          <Group gap="xs" className="good">
            <IconCircleCheck size={18} aria-hidden />
            <Text>{t('who_found')}</Text>
          </Group>
          <NativeSelect
            label={t('what')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
            data={kinds.map((one) => ({ value: one, label: t(`kind_${one}`) }))}
          />
          <Textarea
            label={t('their_words')}
            description={t('their_words_hint')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            autosize
            minRows={3}
            maxLength={4000}
          />
          <ProblemAlert error={take.error} />
          <Button type="submit" w="fit-content" loading={take.isPending}>
            {t('take')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}
