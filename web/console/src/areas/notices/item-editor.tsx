/** One item of a notice: its facts, and its sentence in French and in English. */
import {
  ActionIcon,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { language as reader } from '../../app/language.ts'
import { articles, type Content, type Item, type Purpose, rightOf, withItem, withoutItem, withText } from './notice.ts'
import { t } from './words.ts'

interface Editing<I extends Item = Item> {
  readonly item: I
  readonly content: Content
  readonly purposes: readonly Purpose[]
  readonly onChange: (content: Content) => void
}

export function ItemEditor(editing: Editing) {
  const { item, content, onChange } = editing
  const name = nameOf(editing)
  return (
    <Stack gap="sm" role="group" aria-label={name} className="card" p="md">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{name}</Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('remove_item', { item: name })}
          onClick={() => onChange(withoutItem(content, item.key))}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Facts {...editing} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {(['fr', 'en'] as const).map((language) => (
          <Textarea
            key={language}
            label={t(`language_${language}`)}
            lang={language}
            value={content.renderings[language].texts[item.key] ?? ''}
            onChange={(event) => onChange(withText(content, language, item.key, event.currentTarget.value))}
            autosize
            minRows={2}
            maxLength={5000}
          />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function nameOf({ item, purposes }: Editing): string {
  const kind = t(`item_${item.kind}`)
  const sentence = 'purpose' in item ? purposes.find((one) => one.code === item.purpose)?.sentence[reader] : undefined
  if (sentence !== undefined) return `${kind} · ${sentence}`
  const article = item.kind === 'right' ? articles.find((one) => rightOf(one) === item.right) : undefined
  return article === undefined ? kind : t(`right_${article}`)
}

type TextFact = 'name' | 'address' | 'contact' | 'country' | 'location' | 'method' | 'url'

const textFacts: Readonly<Record<Item['kind'], readonly TextFact[]>> = {
  controller: ['name', 'address', 'contact'],
  dpo: ['contact'],
  purpose: [],
  recipient: ['name', 'country'],
  retention: [],
  storage: ['location'],
  right: [],
  withdrawal: ['method'],
  authority: ['name', 'url'],
}

function Facts({ item, content, purposes, onChange }: Editing) {
  const change = (part: object) => onChange(withItem(content, { ...item, ...part } as Item))
  const facts: Readonly<Record<string, unknown>> = { ...item }
  const choices = purposes.map(({ code, sentence }) => ({ value: code, label: sentence[reader] }))
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {textFacts[item.kind].map((fact) => (
        <TextInput
          key={fact}
          label={t(`fact_${fact}`)}
          value={String(facts[fact] ?? '')}
          onChange={(event) => change({ [fact]: event.currentTarget.value })}
          maxLength={500}
        />
      ))}
      {'purpose' in item ? (
        <NativeSelect
          label={t('fact_purpose')}
          value={item.purpose}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
          data={choices}
        />
      ) : null}
      {item.kind === 'purpose' ? (
        <TagsInput label={t('fact_data')} value={item.data} onChange={(data) => change({ data })} />
      ) : null}
      {item.kind === 'retention' ? (
        <NumberInput
          label={t('fact_days')}
          value={item.days}
          min={1}
          allowDecimal={false}
          onChange={(days) => change({ days: Math.max(1, Number(days)) })}
        />
      ) : null}
      {item.kind === 'recipient' ? (
        <MultiSelect
          label={t('fact_purposes')}
          value={item.purposes}
          onChange={(codes) => change({ purposes: codes })}
          data={choices}
          searchable
        />
      ) : null}
      {item.kind === 'right' ? (
        <NativeSelect
          label={t('fact_right')}
          value={item.right}
          onChange={(event) => change({ right: event.currentTarget.value })}
          data={rightChoices(item.right)}
        />
      ) : null}
    </SimpleGrid>
  )
}

function rightChoices(current: string) {
  const known: { value: string; label: string }[] = articles.map((article) => ({
    value: rightOf(article),
    label: t(`right_${article}`),
  }))
  return known.some(({ value }) => value === current) ? known : [{ value: current, label: current }, ...known]
}
