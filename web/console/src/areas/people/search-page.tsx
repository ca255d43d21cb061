/** Finding one person: the purpose first, then an exact identifier. */
import { Alert, Button, NativeSelect, Stack, TextInput } from '@mantine/core'
import { IconSearch, IconUserOff } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { keepLook, type Look, LookFields, noLook, reasonEnough } from './look.tsx'
import { t } from './words.ts'

const kinds = ['email', 'phone', 'external_id'] as const
type Kind = (typeof kinds)[number]

export function SearchPage() {
  const may = useMay('subjects.lookup')
  return (
    <PlainPage title={t('title')} lead={t('lead')}>
      {may ? <Search /> : <ProblemPage error={new ApiProblem(403, {})} retry={() => {}} />}
    </PlainPage>
  )
}

function Search() {
  const navigate = useNavigate()
  const [look, setLook] = useState<Look>(noLook)
  const [kind, setKind] = useState<Kind>('email')
  const [value, setValue] = useState('')
  const [tried, setTried] = useState<'tried' | 'not_tried'>('not_tried')
  const find = useMutation({
    mutationFn: () => ask(api.POST('/v1/people/lookup', { body: { kind, value: value.trim(), ...look } })),
    onSuccess: ({ subjectId }) => {
      if (subjectId === undefined) return
      keepLook(subjectId, look)
      void navigate({ to: '/people/$subjectId', params: { subjectId }, search: {} })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (reasonEnough(look) && value.trim() !== '') find.mutate()
  }
  return (
    <Section title={t('search_title')}>
      <form onSubmit={submit} noValidate>
        <Stack maw={560}>
          <LookFields look={look} onChange={setLook} complain={tried === 'tried' ? 'complain' : 'wait'} />
          <NativeSelect
            label={t('kind')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Kind)}
            data={kinds.map((one) => ({ value: one, label: t(`kind_${one}`) }))}
          />
          <TextInput
            label={t('value')}
            description={kind === 'phone' ? t('value_hint_phone') : undefined}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
            required
          />
          <ProblemAlert error={find.error} />
          {find.data?.found === false ? (
            <Alert color="gray" icon={<IconUserOff aria-hidden />} title={t('nobody')} role="alert">
              {t('nobody_hint')}
            </Alert>
          ) : null}
          <Button
            type="submit"
            w="fit-content"
            loading={find.isPending}
            leftSection={<IconSearch size={18} aria-hidden />}
          >
            {t('find')}
          </Button>
        </Stack>
      </form>
    </Section>
  )
}
