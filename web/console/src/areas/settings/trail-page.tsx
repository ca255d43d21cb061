/** The audit trail. A reason is asked first: reading it is an access like any other. */
import { Box, Button, Code, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type SayActor, useActors } from '../../app/actors.ts'
import { api, ask } from '../../app/api.ts'
import { formatExact, formatMoment } from '../../app/format.ts'
import { Answer, PlainPage } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { useMay } from '../../app/session.ts'
import { AllSettings } from './parts.tsx'
import { m } from './mail-words.ts'
import { t } from './words.ts'

interface Question {
  readonly why: string
  readonly action: string
  readonly subjectId: string
}

const most = 500
const shortest = 10
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const trailOf = ({ why, action, subjectId }: Question, signal: AbortSignal) => {
  const filter = { ...(action === '' ? {} : { action }), ...(subjectId === '' ? {} : { subjectId }) }
  return ask(api.GET('/v1/audit', { params: { query: { why, limit: most, ...filter } }, signal }))
}
type Entry = Awaited<ReturnType<typeof trailOf>>['entries'][number]

export function TrailPage() {
  const [question, setQuestion] = useState<Question | null>(null)
  return (
    <PlainPage title={t('trail')} lead={t('trail_lead')} actions={<AllSettings />}>
      {question === null ? (
        <AskFirst onAsk={setQuestion} />
      ) : (
        <Found question={question} onChange={() => setQuestion(null)} />
      )}
    </PlainPage>
  )
}

function AskFirst({ onAsk }: { readonly onAsk: (question: Question) => void }) {
  const may = useMay('staff.audit')
  const [question, setQuestion] = useState<Question>({ why: '', action: '', subjectId: '' })
  const [tried, setTried] = useState<'tried' | 'fresh'>('fresh')
  const tooShort = question.why.trim().length < shortest
  const badSubject = question.subjectId !== '' && !uuid.test(question.subjectId)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (!tooShort && !badSubject) onAsk({ ...question, why: question.why.trim() })
  }
  const text = (key: keyof Question) => ({
    value: question[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      setQuestion({ ...question, [key]: event.currentTarget.value }),
  })
  return (
    <Box className="card" p="lg" maw={680}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Textarea
            label={t('trail_why')}
            description={t('trail_why_hint')}
            error={tried === 'tried' && tooShort ? t('trail_why_hint') : null}
            autosize
            minRows={2}
            required
            {...text('why')}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={t('trail_action')} description={t('trail_action_hint')} {...text('action')} />
            <TextInput
              label={t('trail_subject')}
              error={tried === 'tried' && badSubject ? t('bad_uuid') : null}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              {...text('subjectId')}
            />
          </SimpleGrid>
          <Group>
            <Button type="submit" disabled={!may}>
              {t('trail_read')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Box>
  )
}

function Found({ question, onChange }: { readonly question: Question; readonly onChange: () => void }) {
  const sayActor = useActors()
  const trail = useQuery({
    queryKey: ['trail', question],
    queryFn: ({ signal }) => trailOf(question, signal),
    // Each reading is recorded: it is not done again by itself.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <Stack>
      <Group justify="space-between">
        <Text c="dimmed">{t('trail_newest', { count: most })}</Text>
        <Button variant="default" size="xs" onClick={onChange}>
          {t('trail_change')}
        </Button>
      </Group>
      <Answer query={trail} isEmpty={({ entries }) => entries.length === 0} empty={<Text>{t('trail_none')}</Text>}>
        {({ entries }) => (
          <DataTable
            rows={entries}
            columns={columnsWith(sayActor)}
            caption={t('trail')}
            keyOf={(entry) => entry.entryId}
            exportName="audit-trail"
            perPage={25}
          />
        )}
      </Answer>
    </Stack>
  )
}

const detailsOf = ({ details }: Entry) => {
  const text = JSON.stringify(details ?? {})
  return text === '{}' ? null : text
}

const columnsWith = (sayActor: SayActor): Column<Entry>[] => [
  {
    key: 'when',
    header: t('when'),
    value: (entry) => entry.at,
    cell: (entry) => <span title={formatExact(entry.at)}>{formatMoment(entry.at)}</span>,
  },
  { key: 'who', header: t('who'), value: (entry) => sayActor(entry.actor) },
  { key: 'action', header: t('trail_action'), value: (entry) => entry.action },
  { key: 'subject', header: t('trail_subject'), value: (entry) => entry.subjectId },
  { key: 'why', header: m('why'), value: (entry) => entry.why },
  {
    key: 'details',
    header: t('details'),
    value: detailsOf,
    cell: (entry) => {
      const text = detailsOf(entry)
      return text === null ? '–' : <Code className="break-anywhere">{text}</Code>
    },
  },
]
