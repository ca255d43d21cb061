/** What a field is compared with: the input that fits its type. */
import { Autocomplete, Group, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core'
import { operatorOf } from './operators.ts'
import type { Condition, Scalar } from './rule.ts'
import type { FieldChoice } from './vocabulary.ts'
import { t } from './words.ts'

interface Edited {
  readonly condition: Condition
  readonly field: FieldChoice
  readonly onChange: (condition: Condition) => void
}

export function FieldValues({ condition, field, onChange }: Edited) {
  const set = (key: string) => (value: unknown) => onChange({ ...condition, [key]: value })
  switch (operatorOf(condition)) {
    case 'known':
      return null
    case 'recent':
    case 'older':
      return <DaysInput value={condition.days as number | null} onChange={set('days')} />
    case 'between':
      return (
        <Group gap="xs" wrap="nowrap">
          <ScalarInput label={t('from')} field={field} value={condition.from as Scalar | null} onChange={set('from')} />
          <ScalarInput label={t('to')} field={field} value={condition.to as Scalar | null} onChange={set('to')} />
        </Group>
      )
    case 'one_of':
      return <ListInput field={field} values={condition.values as readonly Scalar[]} onChange={set('values')} />
    default:
      return (
        <ScalarInput
          label={t('value')}
          field={field}
          value={condition.value as Scalar | null}
          onChange={set('value')}
        />
      )
  }
}

/** @param onChange gets null while nothing is written */
export function DaysInput({
  value,
  onChange,
  label = t('days'),
  prefix = '',
}: {
  readonly value: number | null
  readonly onChange: (days: number | null) => void
  readonly label?: string
  /** What stands before the number, such as “last”. */
  readonly prefix?: string
}) {
  return (
    <NumberInput
      aria-label={label}
      value={value ?? ''}
      onChange={(days) => onChange(typeof days === 'number' ? days : null)}
      min={1}
      max={36_500}
      allowDecimal={false}
      placeholder={label}
      {...(prefix === '' ? {} : { prefix: `${prefix} ` })}
      suffix={` ${t('days_unit')}`}
      w={170}
    />
  )
}

interface ScalarEdited {
  readonly label: string
  readonly field: FieldChoice
  readonly value: Scalar | null
  readonly onChange: (value: Scalar | null) => void
}

function ScalarInput({ label, field, value, onChange }: ScalarEdited) {
  if (field.type === 'number')
    return (
      <NumberInput
        aria-label={label}
        value={typeof value === 'number' ? value : ''}
        onChange={(given) => onChange(typeof given === 'number' ? given : null)}
        w={130}
      />
    )
  if (field.type === 'boolean')
    return (
      <NativeSelect
        aria-label={label}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value === 'true')}
        data={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        w={110}
      />
    )
  const text = typeof value === 'string' ? value : ''
  if (field.type === 'date')
    return (
      <TextInput
        type="date"
        aria-label={label}
        value={text.slice(0, 10)}
        onChange={(event) => onChange(event.currentTarget.value || null)}
        w={160}
      />
    )
  if (field.type === 'timestamp') return <MomentInput label={label} value={text} onChange={onChange} />
  return (
    <Autocomplete
      aria-label={label}
      value={text}
      onChange={onChange}
      data={[...field.levels]}
      maxLength={500}
      w={{ base: '100%', xs: 220 }}
    />
  )
}

/** To the minute, in UTC as the server counts. */
function MomentInput({ label, value, onChange }: Omit<ScalarEdited, 'field' | 'value'> & { readonly value: string }) {
  return (
    <TextInput
      type="datetime-local"
      aria-label={`${label} (${t('in_utc')})`}
      value={value.slice(0, 16)}
      onChange={(event) => onChange(event.currentTarget.value ? `${event.currentTarget.value}:00.000Z` : null)}
      w={220}
    />
  )
}

/** Values of the field's type, entered one by one; what does not fit the type is not taken. */
function ListInput({
  field,
  values,
  onChange,
}: {
  readonly field: FieldChoice
  readonly values: readonly Scalar[]
  readonly onChange: (values: readonly Scalar[]) => void
}) {
  const read = (text: string): Scalar[] => {
    if (field.type === 'number') {
      const number = Number(text.replace(',', '.'))
      return text.trim() !== '' && Number.isFinite(number) ? [number] : []
    }
    if (field.type === 'boolean') return text === 'true' || text === 'false' ? [text === 'true'] : []
    return field.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(text) ? [] : [text]
  }
  return (
    <TagsInput
      aria-label={t('values')}
      placeholder={values.length === 0 ? (field.type === 'date' ? '2026-11-23' : t('values_hint')) : ''}
      value={values.map(String)}
      onChange={(texts) => onChange(texts.flatMap(read))}
      data={field.type === 'boolean' ? ['true', 'false'] : [...field.levels]}
      maxTags={1000}
      w={{ base: '100%', xs: 320 }}
      clearButtonProps={{ 'aria-label': t('remove_condition') }}
    />
  )
}
