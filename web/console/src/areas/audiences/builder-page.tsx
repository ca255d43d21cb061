/** Where an audience is written: name, purpose, rule; sentence and numbers follow; what is not saved stays in this browser. */
import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api, ApiProblem, ask } from '../../app/api.ts'
import { formatMoment } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { Answer, Loading, PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useSession } from '../../app/session.ts'
import { Composition, Sample, useGroupings } from './composition.tsx'
import { Counts, usePreview } from './counts.tsx'
import { dropDraft, keepDraft, readDraft } from './draft.ts'
import { GroupEditor } from './rule-editor.tsx'
import { type Condition, conditionsOf, group, isComplete, pathsOf, queryOf, type Rule, ruleOf } from './rule.ts'
import { purposesQuery, useVocabulary, type Vocabulary } from './vocabulary.ts'
import { t } from './words.ts'

type Saved = Awaited<ReturnType<typeof readAudience>>

const readAudience = (audienceId: string, signal?: AbortSignal) =>
  ask(api.GET('/v1/audiences/{audienceId}', { params: { path: { audienceId } }, ...(signal ? { signal } : {}) }))

const newRoute = getRouteApi('/shell/audiences/new')
const changeRoute = getRouteApi('/shell/audiences/$audienceId/change')

export function NewAudiencePage() {
  const { from } = newRoute.useSearch()
  const copied = useQuery({
    queryKey: ['audiences', from],
    queryFn: ({ signal }) => readAudience(from ?? '', signal),
    enabled: from !== undefined,
  })
  const vocabulary = useVocabulary()
  return (
    <PlainPage title={t('new_title')} lead={t('builder_lead')}>
      {from !== undefined && copied.data === undefined ? (
        <Answer query={copied}>{() => null}</Answer>
      ) : vocabulary === undefined ? (
        <Loading />
      ) : (
        <Builder saved={null} copied={copied.data ?? null} vocabulary={vocabulary} />
      )}
    </PlainPage>
  )
}

export function ChangeAudiencePage() {
  const { audienceId } = changeRoute.useParams()
  const saved = useQuery({
    queryKey: ['audiences', audienceId, 'change'],
    queryFn: ({ signal }) => readAudience(audienceId, signal),
    // What is being changed must not be replaced under the reader's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const vocabulary = useVocabulary()
  return (
    <PlainPage title={t('change_title')} lead={t('builder_lead')}>
      <Answer query={saved}>
        {(audience) =>
          vocabulary === undefined ? <Loading /> : <Builder saved={audience} copied={null} vocabulary={vocabulary} />
        }
      </Answer>
    </PlainPage>
  )
}

interface Writing {
  readonly name: string
  readonly purpose: string
  readonly rule: Rule
}

/** The outermost is always a group, so that one more condition has a place. Everybody is a group without conditions. */
function rooted(rule: Rule): Rule & { readonly is: 'group' } {
  if (rule.is === 'group') return rule
  const everybody = rule.condition.kind === 'everyone' && rule.nots === 0
  return group('all', everybody ? [] : [rule]) as Rule & { readonly is: 'group' }
}

/** A group around a single condition says the same as the condition, and an empty one means everybody. */
function writtenQuery(rule: Rule): Condition | null {
  if (rule.is === 'group' && rule.nots === 0) {
    if (rule.of.length === 0) return { kind: 'everyone' }
    const [only] = rule.of
    if (rule.of.length === 1 && only) return queryOf(only)
  }
  return queryOf(rule)
}

function beginning(saved: Saved | null, copied: Saved | null): Writing {
  const of = saved ?? copied
  const rule = rooted(of ? ruleOf(of.query) : group('all', []))
  const name = saved?.name ?? (copied ? t('copied_name', { name: copied.name }) : '')
  return { name, purpose: of?.purpose ?? '', rule }
}

function Builder({
  saved,
  copied,
  vocabulary,
}: {
  readonly saved: Saved | null
  readonly copied: Saved | null
  readonly vocabulary: Vocabulary
}) {
  const reader = useSession().member?.staffId ?? ''
  const audienceId = saved?.audienceId ?? null
  const draft = useMemo(() => (copied ? null : readDraft(reader, audienceId)), [reader, audienceId, copied])
  const first = useMemo(() => beginning(saved, copied), [saved, copied])
  const [writing, setWriting] = useState<Writing>(
    draft?.rule ? { name: draft.name, purpose: draft.purpose, rule: rooted(draft.rule) } : first,
  )
  const [resumed, setResumed] = useState<string | null>(draft?.rule ? draft.at : null)
  const [basedOn, setBasedOn] = useState<number | null>(draft?.rule ? draft.basedOn : (saved?.version ?? null))
  const change = (next: Partial<Writing>) => {
    const now = { ...writing, ...next }
    setWriting(now)
    keepDraft(reader, audienceId, { ...now, basedOn, at: new Date().toISOString() })
  }
  const discard = () => {
    dropDraft(reader, audienceId)
    setWriting(first)
    setBasedOn(saved?.version ?? null)
    setResumed(null)
  }
  const query = useMemo(() => writtenQuery(writing.rule), [writing.rule])
  const { groups, names, choose } = useGroupings(vocabulary.fields)
  const preview = usePreview(writing.purpose, query, groups)
  const spoken = useSentences(writing.rule)
  return (
    <Stack gap="lg">
      {resumed === null ? null : (
        <Alert color="pine" variant="light">
          <Group justify="space-between">
            <Text>{t('draft_kept', { when: formatMoment(resumed) })}</Text>
            <Button variant="default" size="compact-sm" onClick={discard}>
              {t('draft_drop')}
            </Button>
          </Group>
        </Alert>
      )}
      <About writing={writing} onChange={change} />
      <Section title={t('rule')}>
        <GroupEditor
          rule={rooted(writing.rule)}
          editing={{ vocabulary, sentences: spoken.sentences, faults: faultsOf(writing.rule, preview.error) }}
          onChange={(rule) => change({ rule })}
          onRemove={null}
          depth={0}
        />
      </Section>
      <Section title={t('read_out')}>
        <Text fz="lg" ff="heading" data-sentence aria-live="polite">
          {spoken.whole ?? '…'}
        </Text>
        <ProblemAlert error={spoken.error} />
      </Section>
      <Section title={t('people')} lead={t('people_lead')}>
        <Counts preview={preview} waiting={waitingFor(writing, query, preview.data !== undefined)} />
      </Section>
      <Composition preview={preview.data} fields={vocabulary.fields} names={names} onChoose={choose} />
      <Sample preview={preview.data} />
      <Saving
        saved={saved}
        writing={writing}
        query={query}
        basedOn={basedOn}
        onSaved={() => dropDraft(reader, audienceId)}
      />
    </Stack>
  )
}

function About({
  writing,
  onChange,
}: {
  readonly writing: Writing
  readonly onChange: (next: Partial<Writing>) => void
}) {
  const purposes = useQuery(purposesQuery)
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <TextInput
        label={t('name')}
        value={writing.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        maxLength={200}
        required
        miw={240}
      />
      <Select
        label={t('purpose')}
        description={t('purpose_hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={t('choose')}
        value={writing.purpose === '' ? null : writing.purpose}
        onChange={(purpose) => purpose !== null && onChange({ purpose })}
        allowDeselect={false}
        searchable
        data={(purposes.data?.purposes ?? []).map(({ code, sentence }) => ({ value: code, label: sentence[language] }))}
        required
        miw={240}
      />
    </Group>
  )
}

const spokenAfterMs = 150

/** The server's sentence of the whole and of each part; what was said before stays until the next is there. */
function useSentences(rule: Rule) {
  const query = writtenQuery(rule)
  const [asked] = useDebouncedValue(query === null ? null : JSON.stringify(query), spokenAfterMs)
  const answer = useQuery({
    queryKey: ['audience-sentence', asked],
    queryFn: ({ signal }) =>
      ask(api.POST('/v1/audiences/sentences', { body: { query: JSON.parse(asked ?? '') as Condition }, signal })),
    enabled: asked !== null,
    placeholderData: (before) => before,
    staleTime: 60_000,
    retry: false,
  })
  const paths = pathsOf(rule)
  const parts = answer.data?.parts ?? {}
  // A root that holds one condition is written without the group around it.
  const shift = rule.is === 'group' && rule.nots === 0 && rule.of.length === 1 ? 'query.of.0' : null
  const sentences = new Map(
    [...paths].map(([id, path]) => [id, parts[shift === null ? path : path.replace(shift, 'query')] ?? '']),
  )
  return { whole: answer.data?.sentence ?? null, sentences, error: answer.error }
}

/** The conditions that the server found fault with: by their place in the query, or by the field that they name. */
function faultsOf(rule: Rule, error: unknown): ReadonlySet<number> {
  if (!(error instanceof ApiProblem) || error.at === null) return new Set()
  const { at } = error
  const paths = pathsOf(rule)
  const conditions = conditionsOf(rule)
  return new Set(
    conditions
      .filter(({ id, condition }) => at.startsWith(paths.get(id) ?? '–') || condition.field === at)
      .map(({ id }) => id),
  )
}

function unfinishedOf(rule: Rule): number {
  return conditionsOf(rule).filter(({ condition }) => !isComplete(condition)).length
}

function waitingFor({ purpose, rule }: Writing, query: Condition | null, counted: boolean): string | null {
  if (purpose === '') return t('no_purpose')
  if (query !== null) return null
  return counted ? t('incomplete', { count: Math.max(1, unfinishedOf(rule)) }) : t('incomplete_first')
}

interface Saves {
  readonly saved: Saved | null
  readonly writing: Writing
  readonly query: Condition | null
  readonly basedOn: number | null
  readonly onSaved: () => void
}

function Saving({ saved, writing, query, basedOn, onSaved }: Saves) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [tried, setTried] = useState<'tried' | 'not_yet'>('not_yet')
  const save = useMutation({
    mutationFn: async (as: { readonly audienceId?: string; readonly basedOn?: number; readonly name?: string }) =>
      ask(
        api.POST('/v1/audiences', {
          body: { name: writing.name.trim(), purpose: writing.purpose, query: query ?? { kind: 'everyone' }, ...as },
        }),
      ),
    onSuccess: async ({ audienceId, version }) => {
      onSaved()
      notifications.show({ message: t('saved', { version }), color: 'pine' })
      // The count over time begins with the version; that it fails is told on the audience's own page.
      await ask(
        api.POST('/v1/audiences/{audienceId}/sizes', { params: { path: { audienceId } }, body: { version } }),
      ).catch(() => null)
      await client.invalidateQueries({ queryKey: ['audiences'] })
      await navigate({ to: '/audiences/$audienceId', params: { audienceId } })
    },
  })
  const missing = lacking(writing, query)
  const mine = saved ? { audienceId: saved.audienceId, ...(basedOn === null ? {} : { basedOn }) } : {}
  const submit = () => {
    setTried('tried')
    if (missing === null) save.mutate(mine)
  }
  const conflict = save.error instanceof ApiProblem && save.error.code === 'audiences.newer_version' ? save.error : null
  return (
    <Stack gap="sm">
      {conflict && saved ? (
        <Conflict
          saved={saved}
          newest={Number(conflict.details.newest)}
          onSave={(as) => save.mutate(as)}
          name={writing.name}
        />
      ) : (
        <ProblemAlert error={save.error} />
      )}
      {tried === 'tried' && missing !== null ? (
        <Text c="red" role="alert" className="bad">
          {missing}
        </Text>
      ) : null}
      <Group>
        <Button onClick={submit} loading={save.isPending}>
          {saved && basedOn !== null ? t('save_version', { version: basedOn + 1 }) : t('save')}
        </Button>
      </Group>
    </Stack>
  )
}

function lacking({ name, purpose }: Writing, query: Condition | null): string | null {
  if (name.trim() === '') return t('name_missing')
  if (purpose === '') return t('purpose_missing')
  return query === null ? t('rule_unfinished') : null
}

function Conflict({
  saved,
  newest,
  name,
  onSave,
}: {
  readonly saved: Saved
  readonly newest: number
  readonly name: string
  readonly onSave: (as: { readonly audienceId?: string; readonly basedOn?: number; readonly name?: string }) => void
}) {
  const { audienceId } = saved
  return (
    <Alert color="orange" variant="light" title={t('conflict', { newest })} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text>{t('conflict_hint')}</Text>
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-md"
            component={Link}
            to={`/audiences/${audienceId}`}
            // Beside this page, so that nothing here is left behind.
            target="_blank"
          >
            {t('conflict_look')}
          </Button>
          <Button variant="default" size="compact-md" onClick={() => onSave({ audienceId, basedOn: newest })}>
            {t('conflict_mine', { version: newest + 1 })}
          </Button>
          <Button variant="default" size="compact-md" onClick={() => onSave({ name: t('copied_name', { name }) })}>
            {t('conflict_new')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
