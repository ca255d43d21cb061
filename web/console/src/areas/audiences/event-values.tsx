/** Something that happened: what, how often, how lately, and with which properties. */
import { ActionIcon, Autocomplete, Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { DaysInput } from './field-values.tsx'
import type { OtherEdited } from './other-values.tsx'
import type { Condition, Scalar } from './rule.ts'
import { t } from './words.ts'

export function EventValues({ condition, vocabulary, onChange }: OtherEdited) {
  const properties = Object.entries((condition.properties ?? {}) as Record<string, Scalar>)
  const seen = vocabulary.events.find(({ name }) => name === condition.name)?.properties ?? []
  return (
    <Stack gap="xs" flex={1} miw={0}>
      <Group gap="xs">
        <Autocomplete
          aria-label={t('event_name')}
          placeholder={t('event_name')}
          value={String(condition.name)}
          onChange={(name) => onChange({ ...condition, name })}
          data={vocabulary.events.map(({ name }) => name)}
          maxLength={200}
          w={{ base: '100%', xs: 220 }}
        />
        <TimesInput
          label={t('times_least')}
          prefix={t('least_prefix')}
          value={condition.at_least}
          onChange={(value) => onChange(withOptional(condition, 'at_least', value))}
        />
        <TimesInput
          label={t('times_most')}
          prefix={t('most_prefix')}
          value={condition.at_most}
          onChange={(value) => onChange(withOptional(condition, 'at_most', value))}
        />
        <DaysInput
          label={t('within_days')}
          prefix={t('within_prefix')}
          value={(condition.days as number | undefined) ?? null}
          onChange={(days) => onChange(withOptional(condition, 'days', days))}
        />
      </Group>
      {properties.map(([name, value], index) => (
        <PropertyRow
          // The place, for the name itself is being written.
          key={index}
          name={name}
          value={value}
          seen={seen}
          onChange={(next) =>
            onChange(
              withProperties(
                condition,
                properties.map((one, i) => (i === index ? next : one)),
              ),
            )
          }
          onRemove={() =>
            onChange(
              withProperties(
                condition,
                properties.filter((_, i) => i !== index),
              ),
            )
          }
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={properties.some(([name]) => name === '')}
        onClick={() => onChange(withProperties(condition, [...properties, ['', '']]))}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('with_property')}
      </Button>
    </Stack>
  )
}

function TimesInput({
  label,
  prefix,
  value,
  onChange,
}: {
  readonly label: string
  readonly prefix: string
  readonly value: unknown
  readonly onChange: (value: number | null) => void
}) {
  return (
    <NumberInput
      aria-label={label}
      placeholder={label}
      title={t('times_hint')}
      prefix={`${prefix} `}
      suffix=" ×"
      value={typeof value === 'number' ? value : ''}
      onChange={(given) => onChange(typeof given === 'number' ? given : null)}
      min={0}
      max={1_000_000}
      allowDecimal={false}
      w={150}
    />
  )
}

/** With a key, or without it where nothing is said. */
function withOptional(condition: Condition, key: string, value: number | null): Condition {
  const { [key]: _before, ...others } = condition
  return (value === null ? others : { ...others, [key]: value }) as Condition
}

function withProperties(condition: Condition, properties: readonly (readonly [string, Scalar])[]): Condition {
  const { properties: _before, ...others } = condition
  return (properties.length === 0 ? others : { ...others, properties: Object.fromEntries(properties) }) as Condition
}

type PropertyKind = 'text' | 'number' | 'boolean'
const kindOf = (value: Scalar): PropertyKind =>
  typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text'
const firstOf = { text: '', number: 0, boolean: true } as const

function PropertyRow({
  name,
  value,
  seen,
  onChange,
  onRemove,
}: {
  readonly name: string
  readonly value: Scalar
  readonly seen: readonly string[]
  readonly onChange: (property: readonly [string, Scalar]) => void
  readonly onRemove: () => void
}) {
  return (
    <Group gap="xs">
      <Autocomplete
        aria-label={t('property')}
        placeholder={t('property')}
        value={name}
        onChange={(next) => onChange([next, value])}
        data={[...seen]}
        maxLength={100}
        w={160}
      />
      <NativeSelect
        aria-label={t('property_kind')}
        value={kindOf(value)}
        onChange={(event) => onChange([name, firstOf[event.currentTarget.value as PropertyKind]])}
        data={(['text', 'number', 'boolean'] as const).map((kind) => ({ value: kind, label: t(`property_${kind}`) }))}
        w={120}
      />
      <PropertyValue value={value} onChange={(next) => onChange([name, next])} />
      <ActionIcon variant="subtle" color="gray" aria-label={t('remove_property')} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

function PropertyValue({ value, onChange }: { readonly value: Scalar; readonly onChange: (value: Scalar) => void }) {
  if (typeof value === 'number')
    return (
      <NumberInput
        aria-label={t('value')}
        value={value}
        onChange={(given) => typeof given === 'number' && onChange(given)}
        w={120}
      />
    )
  if (typeof value === 'boolean')
    return (
      <NativeSelect
        aria-label={t('value')}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value === 'true')}
        data={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        w={110}
      />
    )
  return (
    <TextInput
      aria-label={t('value')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={160}
    />
  )
}
