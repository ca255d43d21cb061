/** A text for those who do not write it: how it looks to its reader, and its source. */
import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Answer, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { t } from './content-words.ts'
import type { Place } from './draft.ts'
import { MjmlEditor } from './mjml-editor.tsx'
import { PreviewPane, type Reader } from './preview-pane.tsx'
import type { Pressing } from './pressing.ts'
import type { OpenDraft } from './queries.ts'

export function ReadText({ place, draft }: { readonly place: Place; readonly draft: OpenDraft | null }) {
  const [reader, setReader] = useState<Reader>('personalised')
  const mayName = useMay('campaigns.preview')
  const { campaignId, variant, language } = place
  const preview = useQuery({
    queryKey: ['preview', place, reader, draft?.revision],
    queryFn: ({ signal }) =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/content/{variant}/{language}/preview', {
          params: { path: { campaignId, variant, language } },
          body: { values: {}, as: reader },
          signal,
        }),
      ),
    gcTime: 30_000,
    staleTime: 30_000,
  })
  const copy = usePressing(language, draft, preview.data?.text)
  if (draft === null) return <Text c="dimmed">{t('sends_nothing')}</Text>
  return (
    <Stack gap="lg">
      <Section title={t('look')}>
        <Answer query={preview}>
          {(shown) => (
            <PreviewPane
              place={place}
              shown={shown}
              stale={false}
              stopped={null}
              reader={reader}
              onReader={setReader}
              mayName={mayName}
            />
          )}
        </Answer>
      </Section>
      <Section title={t('body')}>
        <MjmlEditor
          value={draft.mjml}
          onChange={() => {}}
          onFocus={() => {}}
          faultyLines={[]}
          pressing={copy}
          readOnly="read_only"
          onReady={() => {}}
        />
      </Section>
    </Stack>
  )
}

const noneFound: readonly Pressing[] = []

/** Words that press people, in what a reader would see, for whoever must answer for the text. */
function usePressing(language: Place['language'], draft: OpenDraft | null, body: string | undefined) {
  const may = useMay('ethics.audit')
  const text = [draft?.subject, draft?.preheader, body].join('\n')
  const { data } = useQuery({
    queryKey: ['copy-check', language, text],
    queryFn: ({ signal }) => ask(api.POST('/v1/ethics/copy-checks', { body: { language, text }, signal })),
    enabled: may && body !== undefined,
    staleTime: 60_000,
  })
  return data ?? noneFound
}
