/** How the bytes are read, and what is true of the whole file. */
import { Grid, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Editing } from './known.ts'
import { type Mapping, set } from './mapping.ts'
import { m } from './mapping-words.ts'

type Format = NonNullable<Mapping['format']>

const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1', 'iso-8859-15', 'macintosh']

export function FormatEditor({ mapping, onChange }: Pick<Editing, 'mapping' | 'onChange'>) {
  const format = mapping.format ?? {}
  const change = <K extends keyof Format>(key: K, value: string) =>
    onChange({ ...mapping, format: set(format, key, value as Format[K]) })
  const spoken = format.encoding ?? 'utf-8'
  return (
    <Grid gap="md">
      <Cell>
        <NativeSelect
          label={m('encoding')}
          value={spoken}
          onChange={(event) => change('encoding', event.currentTarget.value)}
          data={[...new Set([spoken, ...encodings])]}
        />
      </Cell>
      {format.kind === 'ndjson' ? null : <CsvCells format={format} change={change} />}
      <Cell>
        <NativeSelect
          label={m('decimal')}
          value={format.decimal ?? '.'}
          onChange={(event) => change('decimal', event.currentTarget.value)}
          data={[
            { value: '.', label: m('decimal_point') },
            { value: ',', label: m('decimal_comma') },
          ]}
        />
      </Cell>
      <Cell>
        <NativeSelect
          label={m('dates')}
          value={format.dates ?? 'ymd'}
          onChange={(event) => change('dates', event.currentTarget.value)}
          data={(['ymd', 'dmy', 'mdy'] as const).map((one) => ({ value: one, label: m(`dates_${one}`) }))}
        />
      </Cell>
      <Grid.Col span={12}>
        <TagsInput
          label={m('missing')}
          value={mapping.missing ?? []}
          onChange={(missing) => onChange({ ...mapping, missing })}
        />
      </Grid.Col>
      <Places mapping={mapping} onChange={onChange} />
    </Grid>
  )
}

function CsvCells({ format, change }: { format: Format; change: (key: keyof Format, value: string) => void }) {
  const separators = [...new Set([format.separator ?? ',', ',', ';', '\t', '|'])]
  return (
    <>
      <Cell>
        <NativeSelect
          label={m('separator')}
          value={format.separator ?? ','}
          onChange={(event) => change('separator', event.currentTarget.value)}
          data={separators.map((one) => ({ value: one, label: one === '\t' ? m('separator_tab') : one }))}
        />
      </Cell>
      <Cell>
        <NativeSelect
          label={m('quote')}
          value={format.quote ?? '"'}
          onChange={(event) => change('quote', event.currentTarget.value)}
          data={['"', "'"]}
        />
      </Cell>
      <Cell>
        <NativeSelect
          label={m('header')}
          value={format.header ?? 'first_line'}
          onChange={(event) => change('header', event.currentTarget.value)}
          data={(['first_line', 'none'] as const).map((one) => ({ value: one, label: m(`header_${one}`) }))}
        />
      </Cell>
    </>
  )
}

function Places({ mapping, onChange }: Pick<Editing, 'mapping' | 'onChange'>) {
  const residence = mapping.facts?.residence ?? ''
  return (
    <>
      <Cell>
        <TextInput
          label={m('phone_country')}
          description={m('phone_country_hint')}
          value={mapping.defaultPhoneCountry ?? ''}
          maxLength={2}
          onChange={(event) => onChange(set(mapping, 'defaultPhoneCountry', event.currentTarget.value.toUpperCase()))}
        />
      </Cell>
      <Cell>
        <TextInput
          label={m('residence')}
          description={m('residence_hint')}
          value={residence}
          maxLength={5}
          onChange={(event) => {
            const place = event.currentTarget.value.toUpperCase()
            onChange(set(mapping, 'facts', place === '' ? undefined : { residence: place }))
          }}
        />
      </Cell>
    </>
  )
}

type Made = NonNullable<Mapping['identifiers']>
type MadeRule = NonNullable<Made['email']>

const templateOf = (rule: MadeRule | undefined) =>
  rule === undefined ? '' : 'template' in rule ? rule.template : `${rule.fromLineNumber}{line}`

/** Identifiers made from the line number, for files of people without identity. */
export function MadeIdentifiers({ mapping, onChange }: Pick<Editing, 'mapping' | 'onChange'>) {
  const made = mapping.identifiers ?? {}
  const change = (kind: 'external_id' | 'email', template: string) => {
    const next = set(made, kind, template === '' ? undefined : { template })
    onChange(set(mapping, 'identifiers', Object.keys(next).length > 0 ? next : undefined))
  }
  return (
    <Grid gap="md">
      {(['external_id', 'email'] as const).map((kind) => (
        <Cell key={kind}>
          <TextInput
            label={m(`made_${kind}`)}
            value={templateOf(made[kind])}
            maxLength={200}
            onChange={(event) => change(kind, event.currentTarget.value)}
          />
        </Cell>
      ))}
    </Grid>
  )
}

function Cell({ children }: { readonly children: ReactNode }) {
  return <Grid.Col span={{ base: 12, sm: 6, lg: 4 }}>{children}</Grid.Col>
}
