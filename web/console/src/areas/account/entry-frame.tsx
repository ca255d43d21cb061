/** The frame of the pages before somebody is signed in: the mark, one card, language and appearance. */
import { Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { language, speak } from '../../app/language.ts'
import markUrl from '../../app/mark.svg'

export function EntryFrame({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}) {
  const other = language === 'fr' ? 'en' : 'fr'
  useEffect(() => {
    document.title = `${title} · Aval`
  }, [title])
  return (
    <Box component="main" px="md" py={{ base: 'lg', sm: 60 }} maw={500} mx="auto">
      <Group justify="space-between" mb="lg">
        <Group gap="sm">
          <img src={markUrl} width={32} height={32} alt="" />
          <Text fw={700} fz="xl">
            Aval
          </Text>
        </Group>
        <Button variant="subtle" size="compact-sm" lang={other} onClick={() => speak(other)}>
          {other === 'fr' ? 'Français' : 'English'}
        </Button>
      </Group>
      <Box className="card" p={{ base: 'md', sm: 'xl' }}>
        <Stack gap="md">
          <Box>
            <Title order={1} fz={{ base: 24, sm: 28 }}>
              {title}
            </Title>
            {lead === undefined ? null : (
              <Text c="dimmed" mt={6}>
                {lead}
              </Text>
            )}
          </Box>
          {children}
        </Stack>
      </Box>
    </Box>
  )
}
