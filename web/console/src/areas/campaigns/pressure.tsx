/** Words that press people, as a list: each with its place, to which a press of its button leads. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { Section } from '../../app/page.tsx'
import { t } from './content-words.ts'
import type { Typed } from './draft.ts'
import type { EditorHandle } from './mjml-editor.tsx'
import { lineOf, type Place, placesOf, type Pressing, pressingIn } from './pressing.ts'

interface Given {
  readonly text: Typed
  readonly copy: readonly Pressing[]
  readonly editor: { current: EditorHandle | null }
}

/** The words in quotation marks, and in which way they press. */
export function pressedWord({ quote, kind }: Pressing): string {
  return t('pressed_word', { quote, kind: t.code('copy_', kind) })
}

export function Pressure({ text, copy, editor }: Given) {
  return (
    <Section title={t('pressure')}>
      {copy.length === 0 ? (
        <Text c="dimmed" fz="sm">
          {t('pressure_none')}
        </Text>
      ) : (
        <Stack gap="xs">
          <Stack component="ul" gap={6} m={0} p={0} className="plain-list">
            {(['subject', 'preheader'] as const).flatMap((line) =>
              pressingIn(text[line], copy).map((one) => (
                <Text component="li" key={`${line}${one.kind}${one.quote}`} fz="sm">
                  {t(line)}: {pressedWord(one)}
                </Text>
              )),
            )}
            {placesOf(text.mjml, copy).map((place) => (
              <InMessage key={place.from} place={place} source={text.mjml} editor={editor} />
            ))}
          </Stack>
          <Text c="dimmed" fz="sm">
            {t('pressure_hint')}
          </Text>
        </Stack>
      )}
    </Section>
  )
}

function InMessage({
  place,
  source,
  editor,
}: {
  readonly place: Place
  readonly source: string
  readonly editor: Given['editor']
}) {
  return (
    <Group component="li" gap="xs" wrap="nowrap" align="flex-start">
      <Button
        size="compact-xs"
        variant="default"
        flex="none"
        onClick={() => editor.current?.select(place.from, place.to)}
      >
        {t('fault_line', { line: lineOf(source, place) })}
      </Button>
      <Text fz="sm">{pressedWord(place)}</Text>
    </Group>
  )
}
