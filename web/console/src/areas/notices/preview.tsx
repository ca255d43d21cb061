/**
 * The page on which people are asked, made by the server from what stands in the editor. It lies in a frame of its own in which
 * nothing runs and nothing can be sent.
 */
import { Box, Group, List, NativeSelect, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { language as reader } from '../../app/language.ts'
import { Answer, Section } from '../../app/page.tsx'
import { type Content, type Language, purposesAsked, usePurposes } from './notice.ts'
import { t } from './words.ts'

const pauseMs = 400

/** The preview and the faults of a content, asked again once the writer pauses. */
function usePreview(content: Content, language: Language, purpose: string | null) {
  const [settled] = useDebouncedValue(content, pauseMs)
  return useQuery({
    queryKey: ['notices', 'preview', settled, language, purpose],
    queryFn: ({ signal }) => {
      const { name, items, renderings } = settled
      const body = { content: { name, items, renderings }, language, ...(purpose === null ? {} : { purpose }) }
      return ask(api.POST('/v1/notices/preview', { body, signal }))
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 10_000,
  })
}

export function PreviewOfPage({ content }: { readonly content: Content }) {
  const [language, setLanguage] = useState<Language>(reader)
  const [purpose, setPurpose] = useState<string | null>(null)
  const purposes = usePurposes()
  const asked = purposesAsked(content)
  const chosen = purpose !== null && asked.includes(purpose) ? purpose : null
  const preview = usePreview(content, language, chosen)
  const sentence = (code: string) => purposes.data?.purposes.find((one) => one.code === code)?.sentence[reader] ?? code
  return (
    <Section title={t('preview')} lead={t('preview_lead')}>
      <Group mb="sm" align="flex-end">
        <NativeSelect
          label={t('preview_language')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value as Language)}
          data={(['en', 'fr'] as const).map((tag) => ({ value: tag, label: t(`language_${tag}`) }))}
        />
        <NativeSelect
          label={t('preview_purpose')}
          value={chosen ?? asked[0] ?? ''}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          data={asked.map((code) => ({ value: code, label: sentence(code) }))}
          maw="100%"
        />
      </Group>
      <Answer query={preview}>
        {({ html }) =>
          html === '' ? (
            <Text c="dimmed">{t('preview_none')}</Text>
          ) : (
            <Box
              component="iframe"
              title={t('preview_frame', { language: t(`language_${language}`) })}
              srcDoc={html}
              sandbox="allow-same-origin"
              w="100%"
              h={620}
              bd="1px solid var(--aval-line)"
              bdrs="md"
            />
          )
        }
      </Answer>
    </Section>
  )
}

/** What stands in the way of publishing, in sentences. */
export function Faults({ content }: { readonly content: Content }) {
  const preview = usePreview(content, reader, null)
  return (
    <Section title={t('faults')}>
      <Answer query={preview}>
        {({ faults }) =>
          faults.length === 0 ? (
            <Group gap="xs" wrap="nowrap" className="good">
              <IconCircleCheck size={20} aria-hidden />
              <Text>{t('faults_none')}</Text>
            </Group>
          ) : (
            <List icon={<IconAlertTriangle size={18} aria-hidden className="warn" />} spacing={4}>
              {faults.map((fault) => (
                <List.Item key={fault.code}>{fault.says}</List.Item>
              ))}
            </List>
          )
        }
      </Answer>
    </Section>
  )
}
