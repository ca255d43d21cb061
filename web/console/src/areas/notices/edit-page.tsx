/** Editing a notice: French and English side by side, what people see beside it, and what is still missing. */
import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDeviceFloppy, IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { ItemEditor } from './item-editor.tsx'
import {
  blankItem,
  type Content,
  firstWords,
  type ItemKind,
  itemKinds,
  type Notice,
  type Purpose,
  purposesAsked,
  useNotices,
  usePurposes,
  withItem,
  withText,
  withTitle,
} from './notice.ts'
import { Faults, PreviewOfPage } from './preview.tsx'
import { t } from './words.ts'

export function EditNoticePage() {
  const { noticeId } = useParams({ from: '/shell/notices/$noticeId/edit' })
  const notices = useNotices()
  const purposes = usePurposes()
  const newest = notices.data?.notices.filter((one) => one.noticeId === noticeId).at(-1)
  return (
    <Page title={t('edit_title', { name: newest?.name ?? '…' })} lead={t('edit_lead')} query={purposes}>
      {(found) => (newest ? <Editor key={noticeId} notice={newest} purposes={found.purposes} /> : null)}
    </Page>
  )
}

const contentOf = ({ name, items, renderings }: Notice): Content => ({ name, items, renderings })

function Editor({ notice, purposes }: { readonly notice: Notice; readonly purposes: readonly Purpose[] }) {
  const [content, setContent] = useState<Content>(contentOf(notice))
  const saved = useRef<Content>(content)
  useLeaveGuard(() => saved.current !== content)
  const save = useSave(notice.noticeId, (kept) => {
    saved.current = kept
  })
  return (
    <Stack gap="lg">
      <Section title={t('heading')}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {(['fr', 'en'] as const).map((language) => (
            <TextInput
              key={language}
              label={t(`language_${language}`)}
              lang={language}
              value={content.renderings[language].title}
              onChange={(event) => setContent(withTitle(content, language, event.currentTarget.value))}
            />
          ))}
        </SimpleGrid>
      </Section>
      <Stack gap="sm">
        {content.items.map((item) => (
          <ItemEditor key={item.key} item={item} content={content} purposes={purposes} onChange={setContent} />
        ))}
        <AddItem content={content} purposes={purposes} onChange={setContent} />
      </Stack>
      <PreviewOfPage content={content} />
      <Faults content={content} />
      <ProblemAlert error={save.error} />
      <Button
        size="md"
        w="fit-content"
        loading={save.isPending}
        leftSection={<IconDeviceFloppy size={18} aria-hidden />}
        onClick={() => save.mutate(content)}
      >
        {t('save')}
      </Button>
    </Stack>
  )
}

interface Adding {
  readonly content: Content
  readonly purposes: readonly Purpose[]
  readonly onChange: (content: Content) => void
}

function AddItem({ content, purposes, onChange }: Adding) {
  const [kind, setKind] = useState<ItemKind>('purpose')
  const add = () => {
    const asked = purposesAsked(content)
    const next = purposes.find((one) => one.legalBasis === 'consent' && !asked.includes(one.code)) ?? purposes[0]
    const purpose = kind === 'purpose' ? (next?.code ?? '') : (asked.at(-1) ?? '')
    const item = blankItem(kind, content, purpose)
    const { en, fr } = firstWords(item, purposes)
    onChange(withText(withText(withItem(content, item), 'en', item.key, en), 'fr', item.key, fr))
  }
  return (
    <Group align="flex-end">
      <NativeSelect
        label={t('add')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value as ItemKind)}
        data={itemKinds.map((one) => ({ value: one, label: t(`item_${one}`) }))}
      />
      <Button variant="light" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
        {t('add_do')}
      </Button>
    </Group>
  )
}

function useSave(noticeId: string, onSaved: (content: Content) => void) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (content: Content) => ask(api.POST('/v1/notices', { body: { noticeId, ...content } })),
    onSuccess: async ({ version }, content) => {
      onSaved(content)
      notifications.show({ message: t('saved') })
      await queries.invalidateQueries({ queryKey: ['notices'] })
      await navigate({ to: '/notices/$noticeId', params: { noticeId }, search: { version } })
    },
  })
}
