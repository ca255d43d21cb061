/** Erasing a person: what happens, in words; a word typed by hand; and the last receipt, which exists only once. */
import { Anchor, Button, List, Stack, Text, TextInput } from '@mantine/core'
import { IconDownload, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useBlocker, useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import type { paths } from '../../app/openapi.d.ts'
import { PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { c } from './card-words.ts'
import { saveReceipt } from './decision-dialog.tsx'

type Erased = paths['/v1/people/{subjectId}']['delete']['responses'][200]['content']['application/json']

export function ErasePage() {
  const { subjectId } = useParams({ from: '/shell/people/$subjectId/erase' })
  const may = useMay('subjects.erase')
  const queries = useQueryClient()
  const erase = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/people/{subjectId}', { params: { path: { subjectId } } })),
    onSuccess: () => queries.removeQueries({ queryKey: ['person', subjectId] }),
  })
  if (erase.data) return <Gone erased={erase.data} />
  return (
    <PlainPage title={c('erase')} lead={c('erase_lead')}>
      {may ? (
        <Confirm onConfirm={() => erase.mutate()} busy={erase.isPending} error={erase.error} />
      ) : (
        <ProblemPage error={new ApiProblem(403, {})} retry={() => {}} />
      )}
    </PlainPage>
  )
}

function Confirm({ onConfirm, busy, error }: { onConfirm: () => void; busy: boolean; error: unknown }) {
  const [typed, setTyped] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === c('erase_word')) onConfirm()
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={720}>
        <List spacing="xs">
          {(['erase_rows', 'erase_key', 'erase_list', 'erase_ledger', 'erase_receipt'] as const).map((key) => (
            <List.Item key={key}>{c(key)}</List.Item>
          ))}
        </List>
        <TextInput
          label={c('erase_type', { word: c('erase_word') })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          maw={320}
        />
        <ProblemAlert error={error} />
        <Button
          type="submit"
          color="red.9"
          w="fit-content"
          loading={busy}
          disabled={typed.trim() !== c('erase_word')}
          leftSection={<IconTrash size={18} aria-hidden />}
        >
          {c('erase_do')}
        </Button>
      </Stack>
    </form>
  )
}

function Gone({ erased }: { readonly erased: Erased }) {
  const { final } = erased
  const [taken, setTaken] = useState<'taken' | 'not_taken'>(final.state === 'none' ? 'taken' : 'not_taken')
  useBlocker({
    shouldBlockFn: () => taken === 'not_taken' && !window.confirm(c('final_leave')),
    enableBeforeUnload: () => taken === 'not_taken',
  })
  const take = () => {
    saveReceipt(`last-receipt-${erased.erased}`, final)
    setTaken('taken')
  }
  return (
    <PlainPage title={c('erased')} lead={c('erased_lead')}>
      <Section title={c('final_title')}>
        <Stack align="flex-start">
          <Text>
            {final.state === 'receipt'
              ? c('final_ready')
              : final.state === 'promised'
                ? c('final_promised')
                : c('final_none', { because: final.because })}
          </Text>
          {final.state === 'none' ? null : (
            <Button onClick={take} leftSection={<IconDownload size={18} aria-hidden />}>
              {c('final_take')}
            </Button>
          )}
        </Stack>
      </Section>
      <Anchor component={Link} to="/people">
        {c('back')}
      </Anchor>
    </PlainPage>
  )
}
