/** The text of a version, both languages side by side, item by item. */
import { SimpleGrid, Stack, Text } from '@mantine/core'
import { Section } from '../../app/page.tsx'
import type { Content } from './notice.ts'
import { t } from './words.ts'

const languages = ['fr', 'en'] as const

export function NoticeText({ notice }: { readonly notice: Content }) {
  return (
    <Section title={t('text')} lead={t('text_lead')}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {languages.map((language) => (
            <div key={language}>
              <Text c="dimmed" fz="sm">
                {t(`language_${language}`)}
              </Text>
              <Text fw={600} lang={language}>
                {notice.renderings[language].title}
              </Text>
            </div>
          ))}
        </SimpleGrid>
        {notice.items.map((item) => (
          <div key={item.key}>
            <Text c="dimmed" fz="xs">
              {t(`item_${item.kind}`)}
            </Text>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
              {languages.map((language) => (
                <Text key={language} lang={language}>
                  {notice.renderings[language].texts[item.key] || '–'}
                </Text>
              ))}
            </SimpleGrid>
          </div>
        ))}
      </Stack>
    </Section>
  )
}
