/** The variables that a message may use, by what they are about, put in with one press. */
import { Button, Popover, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from './content-words.ts'
import { variablesQuery } from './queries.ts'

const kinds = ['person', 'controller', 'campaign', 'links'] as const

export function Palette({ onInsert }: { readonly onInsert: (snippet: string) => void }) {
  const [opened, setOpened] = useState<'open' | 'shut'>('shut')
  const [wanted, setWanted] = useState('')
  const { data } = useQuery(variablesQuery)
  const found = (data ?? [])
    .map((one) => ({ ...one, name: one.label ?? t.code('var_', one.path.replace('.', '_')) }))
    .filter(({ path, name }) => `${path} ${name}`.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()))
  const put = (snippet: string) => {
    setOpened('shut')
    onInsert(snippet)
  }
  return (
    <Popover
      opened={opened === 'open'}
      onChange={(open) => setOpened(open ? 'open' : 'shut')}
      position="bottom-start"
      trapFocus
      width={340}
    >
      <Popover.Target>
        <Button
          variant="light"
          size="compact-md"
          leftSection={<IconBraces size={16} aria-hidden />}
          onClick={() => setOpened(opened === 'open' ? 'shut' : 'open')}
        >
          {t('insert')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          type="search"
          label={t('insert_find')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data-autofocus
        />
        <ScrollArea.Autosize mah={320} mt="xs" viewportProps={{ tabIndex: 0, 'aria-label': t('insert') }}>
          {kinds.map((kind) => (
            <Stack key={kind} gap={2} mb="xs">
              {found.some(({ about }) => about === kind) ? (
                <Text fz="xs" fw={600} c="dimmed">
                  {t.code('about_', kind)}
                </Text>
              ) : null}
              {found
                .filter(({ about }) => about === kind)
                .map(({ path, name, snippet }) => (
                  <UnstyledButton key={path} className="palette-item" onClick={() => put(snippet)}>
                    <Text span fz="sm">
                      {name}
                    </Text>{' '}
                    <Text span fz="xs" c="dimmed" ff="monospace">
                      {path}
                    </Text>
                  </UnstyledButton>
                ))}
            </Stack>
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}
