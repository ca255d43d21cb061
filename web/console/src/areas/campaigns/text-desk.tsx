/** One text being written: subject, preheader and message on one side, what becomes of them on the other. */
import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatList } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { t } from './content-words.ts'
import { Conflict } from './definition-form.tsx'
import { type Place, type Typed, useWriting, type Writing } from './draft.ts'
import { type EditorHandle, MjmlEditor } from './mjml-editor.tsx'
import { Palette } from './palette.tsx'
import { pressedWord, Pressure } from './pressure.tsx'
import { pressingIn } from './pressing.ts'
import { PreviewPane, type Reader, type Shown } from './preview-pane.tsx'
import type { OpenDraft } from './queries.ts'
import { templateIn } from './template.ts'
import { TestSend } from './test-send.tsx'

const pauseMs = 350

function usePreview(place: Place, text: Typed, as: Reader) {
  const [settled] = useDebouncedValue(text, pauseMs)
  const { campaignId, variant, language } = place
  return useQuery({
    queryKey: ['draft-preview', place, settled, as],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/content/{variant}/{language}/draft/preview', {
          params: { path: { campaignId, variant, language } },
          body: { ...settled, values: {}, as },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // A page lives for a minute on the server.
    gcTime: 30_000,
    staleTime: 30_000,
    enabled: settled.mjml.trim() !== '',
  })
}
type Preview = NonNullable<ReturnType<typeof usePreview>['data']>

export function TextDesk({
  place,
  draft,
  others,
  onAgain,
}: {
  readonly place: Place
  readonly draft: OpenDraft | null
  readonly others: readonly OpenDraft[]
  readonly onAgain: () => void
}) {
  const writing = useWriting(place, draft)
  const [reader, setReader] = useState<Reader>('personalised')
  const preview = usePreview(place, writing.text, reader)
  const lastShown = useRef<Shown | null>(null)
  const { data } = preview
  if (data?.shown && data.page) lastShown.current = { ...data.shown, page: data.page }
  const editor = useRef<EditorHandle | null>(null)
  const mayName = useMay('campaigns.preview') && writing.sends === 'as_written'
  const mayTest = useMay('campaigns.test')
  const empty = writing.text.mjml.trim() === ''
  return (
    <Stack gap="md">
      <Conflict error={writing.conflict} keepMine={writing.keepMine} takeTheirs={onAgain} />
      {writing.restored ? (
        <Alert variant="light" color="blue">
          {t('left_behind')}
        </Alert>
      ) : null}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" className="desk">
        <Section title={t('write')} actions={<StatusLine writing={writing} />}>
          {empty ? (
            <Beginnings place={place} others={others} onBegin={writing.type} />
          ) : (
            <Fields writing={writing} faults={data?.faults ?? []} pressing={data?.copy ?? noneFound} editor={editor} />
          )}
          <Standing place={place} writing={writing} onAgain={onAgain} />
        </Section>
        <Section title={t('look')}>
          <PreviewPane
            place={place}
            shown={empty ? null : lastShown.current}
            stale={data !== undefined && data.shown === null}
            stopped={data?.stopped ?? null}
            reader={reader}
            onReader={setReader}
            mayName={mayName}
          />
        </Section>
      </SimpleGrid>
      {empty ? null : (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Faults faults={data?.faults ?? []} onLine={(line) => editor.current?.goTo(line)} />
          <Pressure text={writing.text} copy={data?.copy ?? noneFound} editor={editor} />
        </SimpleGrid>
      )}
      {mayTest && !empty ? (
        <Section title={t('test')} lead={t('test_hint')}>
          <TestSend place={place} ready={writing.sends === 'as_written' && writing.status === 'saved'} />
        </Section>
      ) : null}
    </Stack>
  )
}

/** One and the same, so that the editor is not told anew each time that this is drawn. */
const noneFound: Preview['copy'] = []

function StatusLine({ writing: { status } }: { readonly writing: Writing }) {
  const tone = status === 'failed' || status === 'conflict' ? 'bad' : status === 'saved' ? 'good' : ''
  return (
    <Text fz="sm" className={tone} aria-live="polite" data-status={status}>
      {t.code('status_', status)}
    </Text>
  )
}

/** What would be sent of this text now, and the way back to the last one that could be. */
function Standing({
  place,
  writing,
  onAgain,
}: {
  readonly place: Place
  readonly writing: Writing
  readonly onAgain: () => void
}) {
  const { campaignId, variant, language } = place
  const drop = useMutation({
    mutationFn: () =>
      ask(
        api.DELETE('/v1/campaigns/{campaignId}/content/{variant}/{language}/draft', {
          params: { path: { campaignId, variant, language } },
        }),
      ),
    onSuccess: onAgain,
  })
  if (writing.text.mjml.trim() === '') return null
  return (
    <Group mt="sm" gap="sm">
      <Text fz="sm" className={writing.sends === 'as_written' ? 'good' : 'warn'} aria-live="polite">
        {t.code('sends_', writing.sends)}
      </Text>
      {writing.sends === 'older' ? (
        <Button size="compact-sm" variant="default" onClick={() => drop.mutate()} loading={drop.isPending}>
          {t('go_back')}
        </Button>
      ) : null}
    </Group>
  )
}

function Beginnings({
  place,
  others,
  onBegin,
}: {
  readonly place: Place
  readonly others: readonly OpenDraft[]
  readonly onBegin: (text: Typed) => void
}) {
  return (
    <Stack align="flex-start" gap="sm">
      <Text c="dimmed">{t('begin_hint')}</Text>
      <Button onClick={() => onBegin(templateIn(place.language))}>{t('begin')}</Button>
      {others.map(({ language, subject, preheader, mjml }) => (
        <Button key={language} variant="light" onClick={() => onBegin({ subject, preheader, mjml })}>
          {t('copy_from', { language: t.code('language_', language) })}
        </Button>
      ))}
    </Stack>
  )
}

const phoneSubject = 40

function Fields({
  writing,
  faults,
  pressing,
  editor,
}: {
  readonly writing: Writing
  readonly faults: Preview['faults']
  readonly pressing: Preview['copy']
  readonly editor: { current: EditorHandle | null }
}) {
  const { text, type } = writing
  const [into, setInto] = useState<'subject' | 'preheader' | 'mjml'>('mjml')
  const insert = (snippet: string) => {
    if (into === 'mjml' || snippet.startsWith('<')) editor.current?.insert(snippet)
    else type({ [into]: `${text[into]}${snippet}` })
  }
  const wrong = (at: string) => faults.find((fault) => fault.at === at)?.sentence ?? null
  const { length } = text.subject
  return (
    <Stack gap="md">
      <TextInput
        label={t('subject')}
        description={
          <LineHint line={text.subject} pressing={pressing}>
            {t(length > phoneSubject ? 'subject_long' : 'subject_hint', { count: length })}
          </LineHint>
        }
        value={text.subject}
        onChange={(event) => type({ subject: event.currentTarget.value })}
        onFocus={() => setInto('subject')}
        error={wrong('subject')}
      />
      <TextInput
        label={t('preheader')}
        description={
          <LineHint line={text.preheader} pressing={pressing}>
            {text.preheader === '' ? t('preheader_none') : t('preheader_hint', { count: text.preheader.length })}
          </LineHint>
        }
        value={text.preheader}
        onChange={(event) => type({ preheader: event.currentTarget.value })}
        onFocus={() => setInto('preheader')}
        error={wrong('preheader')}
      />
      <Group>
        <Palette onInsert={insert} />
      </Group>
      <MjmlEditor
        value={text.mjml}
        onChange={(mjml) => type({ mjml })}
        onFocus={() => setInto('mjml')}
        faultyLines={faults.flatMap(({ line }) => (line === null ? [] : [line]))}
        pressing={pressing}
        readOnly="editable"
        onReady={(handle) => {
          editor.current = handle
        }}
      />
    </Stack>
  )
}

/** What is to be said of a line, and the words in it that press people: a line has no marks of its own. */
function LineHint({
  line,
  pressing,
  children,
}: {
  readonly line: string
  readonly pressing: Preview['copy']
  readonly children: string
}) {
  const found = pressingIn(line, pressing)
  return (
    <>
      {children}
      {found.length === 0 ? null : (
        <Text span inherit display="block" className="warn">
          {t('pressed_in', { words: formatList(found.map(pressedWord)) })}
        </Text>
      )}
    </>
  )
}

function Faults({ faults, onLine }: { readonly faults: Preview['faults']; readonly onLine: (line: number) => void }) {
  return (
    <Section title={t('faults')}>
      {faults.length === 0 ? (
        <Text className="good">{t('no_faults')}</Text>
      ) : (
        <Stack component="ul" gap="xs" m={0} p={0} className="plain-list">
          {faults.map((fault) => (
            <Group
              component="li"
              key={`${fault.code}${fault.found}${fault.at}`}
              gap="xs"
              wrap="nowrap"
              align="flex-start"
            >
              {fault.line === null ? null : (
                <Button
                  size="compact-xs"
                  variant="light"
                  color="red"
                  onClick={() => onLine(fault.line ?? 1)}
                  flex="none"
                >
                  {t('fault_line', { line: fault.line })}
                </Button>
              )}
              <Text fz="sm">{fault.sentence}</Text>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  )
}
