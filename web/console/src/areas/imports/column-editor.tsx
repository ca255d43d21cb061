/** One column of the file: its samples, and what it is. */
import { Box, Code, Grid, Group, NativeSelect, Stack, TagsInput, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatNumber } from '../../app/format.ts'
import { ConsentColumn } from './consent-editor.tsx'
import { FieldDetails } from './field-editor.tsx'
import {
  fieldNamed,
  identifierKinds,
  type Kind,
  kinds,
  type Mapping,
  nameFrom,
  type ProposedColumn,
  type Rule,
  set,
  withField,
  withKind,
  withRule,
} from './mapping.ts'
import { m } from './mapping-words.ts'
import type { Editing } from './known.ts'

const shownSamples = 5

export function ColumnEditor({ column, ...editing }: Editing & { readonly column: ProposedColumn }) {
  const { mapping, onChange } = editing
  const rule = mapping.columns[column.name] ?? ({ as: 'ignore' } as const)
  return (
    <Box role="group" aria-label={column.name} className="card" p="md">
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 4 }}>
          <Text fw={600} className="break-anywhere">
            {column.name}
          </Text>
          <Group gap={4} my={4}>
            {column.samples.slice(0, shownSamples).map((sample) => (
              <Code key={sample} className="break-anywhere">
                {sample}
              </Code>
            ))}
          </Group>
          <Text c="dimmed" fz="xs">
            {m('filled', { filled: formatNumber(column.filled), empty: formatNumber(column.empty) })}
          </Text>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 8 }}>
          <Stack gap="xs">
            <NativeSelect
              aria-label={m('is', { column: column.name })}
              value={rule.as}
              onChange={(event) => onChange(withKind(mapping, column, event.currentTarget.value as Kind))}
              data={kinds.map((kind) => ({ value: kind, label: m(`kind_${kind}`) }))}
            />
            <RuleDetails rule={rule} column={column} editing={editing} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Box>
  )
}

function RuleDetails({ rule, column, editing }: { rule: Rule; column: ProposedColumn; editing: Editing }): ReactNode {
  const { mapping, onChange, known } = editing
  const change = (next: Rule) => onChange(withRule(mapping, column.name, next))
  switch (rule.as) {
    case 'ignore':
      return null
    case 'identifier':
      return (
        <NativeSelect
          label={m('identifier_kind')}
          value={rule.kind}
          onChange={(event) => change({ ...rule, kind: event.currentTarget.value as typeof rule.kind })}
          data={identifierKinds.map((kind) => ({ value: kind, label: m(`id_${kind}`) }))}
        />
      )
    case 'fact':
      return <FactRule rule={rule} column={column} editing={editing} />
    case 'consent':
      return <ConsentColumn rule={rule} known={known} onChange={change} />
    case 'field':
      return (
        <>
          <FieldChoice
            label={m('field')}
            value={rule.field}
            column={column}
            editing={editing}
            onPick={(field, next) => onChange(withRule(next, column.name, { ...rule, field }))}
          />
          <FieldDetails name={rule.field} editing={editing} />
          <TagsInput
            label={m('missing_column')}
            value={rule.missing ?? []}
            onChange={(missing) => change(set(rule, 'missing', missing.length > 0 ? missing : undefined))}
          />
        </>
      )
  }
}

type Fact = Extract<Rule, { as: 'fact' }>

function FactRule({ rule, column, editing }: { rule: Fact; column: ProposedColumn; editing: Editing }) {
  const { mapping, onChange } = editing
  return (
    <>
      <NativeSelect
        label={m('fact_kind')}
        value={rule.fact}
        onChange={(event) =>
          onChange(withRule(mapping, column.name, { ...rule, fact: event.currentTarget.value as Fact['fact'] }))
        }
        data={(['residence', 'born'] as const).map((fact) => ({ value: fact, label: m(`fact_${fact}`) }))}
      />
      <FieldChoice
        label={m('fact_field')}
        none={m('fact_field_none')}
        value={rule.field ?? ''}
        column={column}
        editing={editing}
        onPick={(field, next) => onChange(withRule(next, column.name, set(rule, 'field', field)))}
      />
      {rule.field === undefined ? null : <FieldDetails name={rule.field} editing={editing} />}
    </>
  )
}

interface Choice {
  readonly label: string
  readonly none?: string
  readonly value: string
  readonly column: ProposedColumn
  readonly editing: Editing
  readonly onPick: (field: string, mapping: Mapping) => void
}

/** A field of the catalogue, or a new one named after the column. */
function FieldChoice({ label, none, value, column, editing, onPick }: Choice) {
  const { mapping, known } = editing
  const inCatalogue = known.fields.some((field) => field.name === value)
  const fresh = value !== '' && !inCatalogue ? value : nameFrom(column.name)
  const pick = (name: string) => {
    const isNew = name !== '' && !known.fields.some((field) => field.name === name) && !fieldNamed(mapping, name)
    onPick(name, isNew ? withField(mapping, { ...draft, name }) : mapping)
  }
  const draft = withKind({ columns: {} }, column, 'field').fields?.[0] ?? blank(column)
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <NativeSelect
        flex={1}
        label={label}
        value={value}
        onChange={(event) => pick(event.currentTarget.value)}
        data={[
          ...(none === undefined ? [] : [{ value: '', label: none }]),
          ...(known.fields.some((field) => field.name === fresh)
            ? []
            : [{ value: fresh, label: m('field_new', { name: fresh }) }]),
          ...known.fields
            .filter((field) => field.identifier === null)
            .map((field) => ({
              value: field.name,
              label: m('field_known', { label: known.label(field), name: field.name }),
            })),
        ]}
      />
      {inCatalogue ? (
        <Text c="dimmed" fz="sm" mb={8}>
          {m(`class_${known.fields.find((field) => field.name === value)!.dataClass}`)}
        </Text>
      ) : null}
    </Group>
  )
}

function blank(column: ProposedColumn) {
  const { name, type, dataClass } = column
  return {
    name: nameFrom(name),
    type,
    dataClass,
    provenance: 'provided' as const,
    inAudiences: false,
    inModels: false,
    identifier: null,
    label: { en: name, fr: name },
    levels: null,
  }
}
