/** One request: what is asked, by when, what to do, and the answer. */
import { Anchor, Blockquote, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { formatAgo, formatDay, formatExact } from '../../app/format.ts'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert, ProblemPage } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { AnswerDialog, RefuseDialog } from './closing.tsx'
import { isOpen, pressing, type Request } from './request.ts'
import { t } from './words.ts'

export function RequestPage() {
  const { subjectId, requestId } = useParams({ from: '/shell/requests/$subjectId/$requestId' })
  const requests = useQuery({
    queryKey: ['requests', subjectId],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/rights-requests/{subjectId}', { params: { path: { subjectId } }, signal })),
    refetchOnWindowFocus: false,
  })
  const request = requests.data?.requests.find((one) => one.requestId === requestId)
  return (
    <Page
      title={request ? t(`kind_${request.kind}`) : t('title')}
      lead={request ? t(`state_${request.state}`) : undefined}
      query={requests}
    >
      {() =>
        request ? (
          <Whole request={request} />
        ) : (
          <ProblemPage error={new ApiProblem(404, { title: t('gone') })} retry={() => void requests.refetch()} />
        )
      }
    </Page>
  )
}

function Whole({ request }: { readonly request: Request }) {
  const californian = request.deadline.id.startsWith('CCPA-')
  return (
    <Stack gap="lg">
      <Section title={t('asked')}>
        <Stack gap="sm">
          <Text>{t(`${californian ? 'california' : 'means'}_${request.kind}`)}</Text>
          <Text fw={600} fz="sm">
            {t('wrote')}
          </Text>
          {request.words === null ? (
            <Text c="dimmed">{t('wrote_nothing')}</Text>
          ) : (
            <Blockquote p="md" className="break-anywhere">
              {request.words}
            </Blockquote>
          )}
        </Stack>
      </Section>
      <Clock request={request} />
      {isOpen(request) ? <ToDo request={request} /> : <Closed request={request} />}
    </Stack>
  )
}

function Clock({ request }: { readonly request: Request }) {
  const now = new Date()
  const { deadline, receivedAt, dueAt } = request
  return (
    <Section title={t('clock')}>
      <Stack gap={4}>
        <Text>{t('received_on', { date: formatExact(receivedAt) })}</Text>
        <Text fw={600} className={pressing(request, now)}>
          {t('due_on', { date: formatDay(dueAt), ago: formatAgo(dueAt, now) })}
        </Text>
        <Text c="dimmed" fz="sm">
          {t('by_rule', { law: deadline.law, article: deadline.article, says: deadline.says })}{' '}
          {deadline.checked ? null : t('not_checked')}
        </Text>
      </Stack>
    </Section>
  )
}

function ToDo({ request }: { readonly request: Request }) {
  const mayDecide = useMay('rights.decide')
  const mayLook = useMay('subjects.lookup')
  const mayErase = useMay('subjects.erase')
  const { subjectId } = request
  return (
    <Section title={t('to_do')}>
      <Stack>
        <Text>{t(`do_${request.kind}`)}</Text>
        <Group>
          {mayLook ? (
            <Anchor component={Link} to={`/people/${subjectId}`}>
              {t('open_card')}
            </Anchor>
          ) : null}
          {mayErase && request.kind === 'erasure' ? (
            <Anchor component={Link} to={`/people/${subjectId}/erase`}>
              {t('open_erase')}
            </Anchor>
          ) : null}
        </Group>
        {mayDecide ? <Steps request={request} /> : null}
      </Stack>
    </Section>
  )
}

function Steps({ request }: { readonly request: Request }) {
  const [closing, setClosing] = useState<'answer' | 'refuse' | null>(null)
  const change = useChange(request, () => setClosing(null))
  return (
    <>
      <ProblemAlert error={closing === null ? change.error : null} />
      <Group>
        {request.state === 'received' ? (
          <Button
            variant="default"
            onClick={() => change.mutate({ state: 'in_progress' })}
            loading={change.isPending && closing === null}
          >
            {t('begin')}
          </Button>
        ) : null}
        <Button onClick={() => setClosing('answer')}>{t('answer')}</Button>
        <Button variant="default" onClick={() => setClosing('refuse')}>
          {t('refuse')}
        </Button>
      </Group>
      {closing === 'answer' ? (
        <AnswerDialog
          onClose={() => setClosing(null)}
          onAnswer={(answer) => change.mutate({ state: 'answered', answer })}
          busy={change.isPending}
          error={change.error}
        />
      ) : null}
      {closing === 'refuse' ? (
        <RefuseDialog
          grounds={request.grounds}
          onClose={() => setClosing(null)}
          onRefuse={(ground, answer) => change.mutate({ state: 'refused', ground, answer })}
          busy={change.isPending}
          error={change.error}
        />
      ) : null}
    </>
  )
}

function Closed({ request }: { readonly request: Request }) {
  const { answer, refusedOn, changedAt } = request
  return (
    <Section title={t('answered')} lead={t('closed_on', { date: formatExact(changedAt) })}>
      <Stack gap="sm">
        {refusedOn === null ? null : (
          <Text>
            {t('refused_on')} {refusedOn.law}, {refusedOn.article}. {refusedOn.says}
          </Text>
        )}
        {answer === null ? null : (
          <Blockquote p="md" className="break-anywhere">
            {answer}
          </Blockquote>
        )}
      </Stack>
    </Section>
  )
}

interface Change {
  readonly state: 'in_progress' | 'answered' | 'refused'
  readonly answer?: string
  readonly ground?: string
}

function useChange({ subjectId, requestId }: Request, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Change) =>
      ask(
        api.PATCH('/v1/rights-requests/{subjectId}/{requestId}', { params: { path: { subjectId, requestId } }, body }),
      ),
    onSuccess: async () => {
      onDone()
      await queries.invalidateQueries({ queryKey: ['requests'] })
    },
  })
}
