/** A part of the card that holds nothing. */
import { Text } from '@mantine/core'
import { Section } from '../../app/page.tsx'

export function NothingHeld({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <Section title={title}>
      <Text c="dimmed">{children}</Text>
    </Section>
  )
}
