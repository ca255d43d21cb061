/** What a version changed in facts and in words, and whose consent no longer covers it. */
import { SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { formatList, formatNumber } from '../../app/format.ts'
import { language as reader } from '../../app/language.ts'
import { Answer, Section } from '../../app/page.tsx'
import { DataTable } from '../../app/table.tsx'
import { type Item, type Language, type Notice, usePurposes } from './notice.ts'
import { t } from './words.ts'

interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'reworded'
  readonly item: Item
}

export function Changes({ before, after }: { readonly before: Notice; readonly after: Notice }) {
  const { noticeId, version } = after
  const diff = useQuery({
    queryKey: ['notices', noticeId, version, after.hash, 'changes', before.version],
    queryFn: ({ signal }) => {
      const params = { path: { noticeId, version }, query: { since: before.version } }
      return ask(api.GET('/v1/notices/{noticeId}/versions/{version}/changes', { params, signal }))
    },
  })
  return (
    <Section title={t('changes', { version: before.version })}>
      <Answer query={diff}>
        {({ added, removed, changed, reworded }) => {
          const renamed = new Set([...reworded.en, ...reworded.fr])
          const changes: readonly Change[] = [
            ...added.map((item) => ({ kind: 'added' as const, item })),
            ...removed.map((item) => ({ kind: 'removed' as const, item })),
            ...changed.map((pair) => ({ kind: 'changed' as const, item: pair.after })),
            ...after.items.filter((item) => renamed.has(item.key)).map((item) => ({ kind: 'reworded' as const, item })),
          ]
          if (changes.length === 0) return <Text c="dimmed">{t('changes_none')}</Text>
          return (
            <Stack>
              {changes.map((change) => (
                <OneChange key={`${change.kind} ${change.item.key}`} change={change} before={before} after={after} />
              ))}
            </Stack>
          )
        }}
      </Answer>
    </Section>
  )
}

function OneChange({ change, before, after }: { change: Change; before: Notice; after: Notice }) {
  const { kind, item } = change
  return (
    <div>
      <Text fw={600}>
        {t(`change_${kind}`)} · {t(`item_${item.kind}`)}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        {(['fr', 'en'] as const).map((language) => (
          <Words key={language} language={language} itemKey={item.key} before={before} after={after} />
        ))}
      </SimpleGrid>
    </div>
  )
}

function Words({
  language,
  itemKey,
  before,
  after,
}: {
  readonly language: Language
  readonly itemKey: string
  readonly before: Notice
  readonly after: Notice
}) {
  const [was, is] = [before, after].map((notice) => notice.renderings[language].texts[itemKey] ?? '')
  if (was === is) return <Text lang={language}>{is}</Text>
  return (
    <div lang={language}>
      {was === '' ? null : (
        <Text component="del" display="block" className="bad">
          {was}
        </Text>
      )}
      {is === '' ? null : (
        <Text component="ins" display="block" className="good">
          {is}
        </Text>
      )}
    </div>
  )
}

export function useAskedAgain({ noticeId, version, hash }: Pick<Notice, 'noticeId' | 'version' | 'hash'>) {
  return useQuery({
    queryKey: ['notices', noticeId, version, hash, 'asked-again'],
    queryFn: ({ signal }) => {
      const params = { path: { noticeId, version } }
      return ask(api.GET('/v1/notices/{noticeId}/versions/{version}/asked-again', { params, signal }))
    },
  })
}

export function AskedAgain({ notice }: { readonly notice: Notice }) {
  const again = useAskedAgain(notice)
  const purposes = usePurposes()
  const sentence = (code: string) => purposes.data?.purposes.find((one) => one.code === code)?.sentence[reader] ?? code
  return (
    <Section title={t('asked_again')} lead={t('asked_again_lead')}>
      <Answer
        query={again}
        isEmpty={({ askedAgain }) => askedAgain.length === 0}
        empty={<Text>{t('asked_again_none')}</Text>}
      >
        {({ askedAgain }) => (
          <DataTable
            rows={askedAgain}
            caption={t('asked_again')}
            keyOf={(line) => `${line.purpose} ${line.olderVersion}`}
            exportName="asked-again"
            columns={[
              { key: 'purpose', header: t('col_purpose'), value: (line) => sentence(line.purpose) },
              { key: 'older', header: t('col_older'), align: 'right', value: (line) => line.olderVersion },
              {
                key: 'because',
                header: t('col_because'),
                value: (line) => formatList(line.because.map((cause) => t(`cause_${cause}`))),
              },
              {
                key: 'people',
                header: t('col_people'),
                align: 'right',
                value: (line) => line.people,
                cell: (line) => formatNumber(line.people),
              },
            ]}
          />
        )}
      </Answer>
    </Section>
  )
}
