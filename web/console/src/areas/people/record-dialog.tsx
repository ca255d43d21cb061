/** A decision recorded for the person. Stopping something takes as little as possible; a yes needs its text and its evidence. */
import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { t as frame } from '../../app/frame-words.ts'
import { language } from '../../app/language.ts'
import type { paths } from '../../app/openapi.d.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { c } from './card-words.ts'
import { t } from './words.ts'

type Body = paths['/v1/decisions']['post']['requestBody']['content']['application/json']
type Notice = paths['/v1/notices']['get']['responses'][200]['content']['application/json']['notices'][number]

const kinds = ['withdrawn', 'objected', 'restriction_set', 'restriction_lifted', 'refused', 'given'] as const
type Kind = (typeof kinds)[number]

export interface Preset {
  readonly kind: Kind
  readonly purposes: readonly string[]
}

interface Draft extends Preset {
  readonly channel: string
  readonly by: 'subject' | 'guardian'
  /** `id version`. */
  readonly notice: string
  readonly spoken: 'en' | 'fr'
  readonly evidence: string
}

const channels = ['phone', 'in_person', 'email', 'paper'] as const
/** Decisions that name their purposes one by one. */
const naming: ReadonlySet<Kind> = new Set(['withdrawn', 'refused', 'given'])

export function RecordDialog({
  subjectId,
  preset,
  onClose,
}: {
  readonly subjectId: string
  readonly preset: Preset
  readonly onClose: () => void
}) {
  const [draft, setDraft] = useState<Draft>({
    ...preset,
    channel: 'phone',
    by: 'subject',
    notice: '',
    spoken: language,
    evidence: '',
  })
  const [tried, setTried] = useState<'tried' | 'not_tried'>('not_tried')
  const record = useRecord(subjectId, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (faultsOf(draft).length === 0) record.mutate(draft)
  }
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  return (
    <Modal
      opened
      onClose={onClose}
      title={c('record_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': frame('close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {draft.kind === 'given' ? null : <Text c="dimmed">{c('record_lead')}</Text>}
          <Fields draft={draft} change={change} faults={tried === 'tried' ? faultsOf(draft) : []} />
          <ProblemAlert error={record.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {frame('cancel')}
            </Button>
            <Button type="submit" loading={record.isPending}>
              {c('record_do')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

type Fault = 'purposes' | 'notice' | 'evidence'

function faultsOf({ kind, purposes, notice, evidence }: Draft): readonly Fault[] {
  return [
    ...(naming.has(kind) && purposes.length === 0 ? (['purposes'] as const) : []),
    ...(kind === 'given' && notice === '' ? (['notice'] as const) : []),
    ...(kind === 'given' && evidence.trim() === '' ? (['evidence'] as const) : []),
  ]
}

interface Editing {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
  readonly faults: readonly Fault[]
}

function Fields(editing: Editing) {
  const { draft, change, faults } = editing
  return (
    <>
      <NativeSelect
        label={c('what')}
        value={draft.kind}
        onChange={(event) => change({ kind: event.currentTarget.value as Kind })}
        data={kinds.map((kind) => ({ value: kind, label: c(`kind_${kind}`) }))}
        data-autofocus
      />
      {naming.has(draft.kind) ? <PurposesField {...editing} /> : null}
      {draft.kind === 'given' ? <NoticeFields {...editing} /> : null}
      <NativeSelect
        label={c('how')}
        value={draft.channel}
        onChange={(event) => change({ channel: event.currentTarget.value })}
        data={channels.map((channel) => ({ value: channel, label: t(`channel_${channel}`) }))}
      />
      <NativeSelect
        label={c('by')}
        value={draft.by}
        onChange={(event) => change({ by: event.currentTarget.value as Draft['by'] })}
        data={(['subject', 'guardian'] as const).map((by) => ({ value: by, label: t(`by_${by}`) }))}
      />
      <Textarea
        label={c('evidence')}
        description={c('evidence_hint')}
        value={draft.evidence}
        onChange={(event) => change({ evidence: event.currentTarget.value })}
        error={faults.includes('evidence') ? c('evidence_needed') : null}
        required={draft.kind === 'given'}
        maxLength={2000}
        autosize
        minRows={2}
      />
    </>
  )
}

const choosable: ReadonlySet<string> = new Set(['consent', 'legitimate_interest'])

function PurposesField({ draft, change, faults }: Editing) {
  const purposes = useQuery({
    queryKey: ['purposes'],
    queryFn: ({ signal }) => ask(api.GET('/v1/purposes', { signal })),
  })
  const offered = purposes.data?.purposes.filter((purpose) => choosable.has(purpose.legalBasis)) ?? []
  return (
    <MultiSelect
      label={c('for_purposes')}
      value={[...draft.purposes]}
      onChange={(chosen) => change({ purposes: chosen, notice: '' })}
      data={offered.map((purpose) => ({ value: purpose.code, label: purpose.sentence[language] }))}
      error={faults.includes('purposes') ? c('pick_purpose') : null}
      searchable
      required
    />
  )
}

function NoticeFields({ draft, change, faults }: Editing) {
  const notices = useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => ask(api.GET('/v1/notices', { signal })),
  })
  const asks = (notice: Notice, purpose: string) =>
    notice.items.some((item) => item.kind === 'purpose' && item.purpose === purpose)
  const fitting = (notices.data?.notices ?? [])
    .filter((notice) => notice.publishedAt !== null && draft.purposes.every((purpose) => asks(notice, purpose)))
    .toReversed()
  return (
    <>
      <NativeSelect
        label={c('notice')}
        description={c('notice_hint')}
        value={draft.notice}
        onChange={(event) => change({ notice: event.currentTarget.value })}
        error={faults.includes('notice') ? (fitting.length === 0 ? c('notice_none') : c('notice_hint')) : null}
        data={[
          { value: '', label: '–' },
          ...fitting.map(({ noticeId, version, name }) => ({
            value: `${noticeId} ${version}`,
            label: c('notice_version', { name, version }),
          })),
        ]}
        required
      />
      <NativeSelect
        label={c('language')}
        value={draft.spoken}
        onChange={(event) => change({ spoken: event.currentTarget.value as 'en' | 'fr' })}
        data={(['en', 'fr'] as const).map((tag) => ({ value: tag, label: c(`language_${tag}`) }))}
      />
    </>
  )
}

function useRecord(subjectId: string, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (draft: Draft) =>
      ask(api.POST('/v1/decisions', { params: { query: { proof: 'promise' } }, body: bodyOf(subjectId, draft) })),
    onSuccess: () => {
      notifications.show({ message: c('recorded') })
      void queries.invalidateQueries({ queryKey: ['person', subjectId], exact: true })
      onDone()
    },
  })
}

function bodyOf(subjectId: string, draft: Draft): Body {
  const { kind, channel, by, notice, spoken, evidence } = draft
  const [id = '', version = ''] = notice.split(' ')
  const scope = kind === 'objected' ? 'all_marketing' : naming.has(kind) ? [...draft.purposes] : 'all'
  return {
    subjectId,
    kind,
    purposes: scope,
    channel,
    by,
    ...(kind === 'given' ? { notice: { id, version: Number(version), language: spoken } } : {}),
    ...(evidence.trim() === '' ? {} : { evidence: { note: evidence.trim() } }),
  }
}
