/** One condition: what it is about, how it compares, with what. Whatever this page does not know stays as it is, in words. */
import { Box, Code, Group, NativeSelect, Select, Text } from '@mantine/core'
import { language } from '../../app/language.ts'
import {
  firstCondition,
  firstOther,
  type FieldType,
  type Operator,
  operatorOf,
  operatorsOf,
  withOperator,
} from './operators.ts'
import { OtherValues } from './other-values.tsx'
import { type Condition, isAboutField, isKnown, otherKinds } from './rule.ts'
import { FieldValues } from './field-values.tsx'
import type { FieldChoice, Vocabulary } from './vocabulary.ts'
import { t } from './words.ts'

interface Edited {
  readonly condition: Condition
  readonly vocabulary: Vocabulary
  /** As the server reads it, where it could. */
  readonly sentence: string | null
  readonly onChange: (condition: Condition) => void
  /** `now`: it was just added, and the reader goes on here. */
  readonly focus: 'now' | 'later'
}

export function ConditionEditor(edited: Edited) {
  if (!isKnown(edited.condition)) return <Unknown {...edited} />
  return (
    <Group gap="xs" align="flex-start">
      <AboutSelect {...edited} />
      {isAboutField(edited.condition) ? <FieldPart {...edited} /> : <OtherValues {...edited} />}
    </Group>
  )
}

function Unknown({ condition, sentence }: Edited) {
  return (
    <Box>
      <Text>{sentence ?? condition.kind}</Text>
      <Text c="dimmed" fz="sm">
        {t('not_editable')}
      </Text>
      <Code fz="xs" className="break-anywhere">
        {JSON.stringify(condition)}
      </Code>
    </Box>
  )
}

/** Fields by their names for people, then the other kinds of condition: one list to search in. */
function AboutSelect({ condition, vocabulary, onChange, focus }: Edited) {
  const field = isAboutField(condition) ? String(condition.field) : null
  const lost = field !== null && field !== '' && !vocabulary.fields.some(({ name }) => name === field)
  const chosen = (value: string | null) => {
    if (value === null) return
    const [what, name = ''] = value.split(/:(.*)/s)
    const type = vocabulary.fields.find((one) => one.name === name)?.type ?? 'text'
    onChange(what === 'field' ? firstCondition(name, type) : firstOther(name, drawName()))
  }
  return (
    <Select
      aria-label={t('about')}
      autoFocus={focus === 'now'}
      placeholder={t('choose')}
      searchable
      value={field === '' ? null : field === null ? `kind:${condition.kind}` : `field:${field}`}
      onChange={chosen}
      allowDeselect={false}
      w={{ base: '100%', sm: 240 }}
      data={[
        {
          group: t('fields'),
          items: [
            ...(lost ? [{ value: `field:${field}`, label: t('unknown_field', { field }) }] : []),
            ...vocabulary.fields.map(({ name, label }) => ({ value: `field:${name}`, label })),
          ],
        },
        { group: t('others'), items: otherKinds.map((kind) => ({ value: `kind:${kind}`, label: t(`kind_${kind}`) })) },
      ]}
    />
  )
}

/** A random share of its own, unless the reader names another draw. */
function drawName(): string {
  return `${new Date().toLocaleDateString(language)} ${crypto.randomUUID().slice(0, 4)}`
}

function FieldPart({ condition, vocabulary, onChange }: Edited) {
  if (condition.field === '') return null
  const field: FieldChoice = vocabulary.fields.find(({ name }) => name === condition.field) ?? {
    name: String(condition.field),
    label: String(condition.field),
    type: guessed(condition),
    levels: [],
  }
  const operator = operatorOf(condition)
  return (
    <>
      <NativeSelect
        aria-label={t('says')}
        value={operator}
        onChange={(event) => onChange(withOperator(condition, event.currentTarget.value as Operator))}
        data={operatorsOf(field.type, operator).map((one) => ({ value: one, label: operatorLabel(one, field.type) }))}
        w={{ base: '100%', sm: 200 }}
      />
      <FieldValues condition={condition} field={field} onChange={onChange} />
    </>
  )
}

/** The type of a field that the catalogue has no more, from what is compared with it. */
function guessed(condition: Condition): FieldType {
  const value = condition.value ?? condition.from
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

const dated = {
  above: 'op_date_above',
  at_least: 'op_date_at_least',
  below: 'op_date_below',
  at_most: 'op_date_at_most',
} as const

function operatorLabel(operator: Operator, type: FieldType): string {
  const isDate = type === 'date' || type === 'timestamp'
  return isDate && operator in dated ? t(dated[operator as keyof typeof dated]) : t(`op_${operator}`)
}
