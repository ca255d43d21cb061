/** What is held, by class and origin: masked, because this page does not hold the plain values until somebody says why. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { type DataClass, dataClasses } from '../../app/fields.ts'
import { formatDay, formatList, formatMoment } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { ReasonDialog } from '../../app/reason.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { c } from './card-words.ts'
import type { Card, Look } from './look.tsx'
import { NothingHeld } from './nothing-held.tsx'

type Held = Card['fields'][number]
type Opened = ReadonlyMap<string, unknown>

export function DataTab({ card, look }: { readonly card: Card; readonly look: Look }) {
  const [asking, setAsking] = useState<readonly Held[] | null>(null)
  const [opened, setOpened] = useState<Opened>(new Map())
  const mayReveal = useMay('subjects.reveal')
  const { subjectId } = card
  const reveal = useMutation({
    mutationFn: ({ fields, why }: { fields: readonly Held[]; why: string }) => {
      const body = { purpose: look.purpose, why, fields: fields.map((field) => field.name) }
      return ask(api.POST('/v1/people/{subjectId}/values', { params: { path: { subjectId } }, body }))
    },
    onSuccess: ({ values }) => {
      setOpened(new Map([...opened, ...values.map((one) => [one.name, one.value] as const)]))
      setAsking(null)
    },
  })
  if (card.fields.length === 0) return <NothingHeld title={c('data')}>{c('data_none')}</NothingHeld>
  const hide = (fields: readonly Held[]) => {
    const names = new Set(fields.map((field) => field.name))
    setOpened(new Map([...opened].filter(([name]) => !names.has(name))))
  }
  return (
    <Stack gap="lg">
      <Text c="dimmed">{c('data_lead')}</Text>
      {dataClasses.map((one) => {
        const fields = card.fields.filter((field) => field.dataClass === one)
        if (fields.length === 0) return null
        const ask = mayReveal ? setAsking : null
        return <ClassOfData key={one} name={one} fields={fields} opened={opened} ask={ask} hide={hide} />
      })}
      {asking === null ? null : (
        <ReasonDialog
          opened
          onClose={() => setAsking(null)}
          title={c('show_title')}
          doIt={c('show_do')}
          onReason={(why) => reveal.mutate({ fields: asking, why })}
          busy={reveal.isPending}
          error={reveal.error}
        >
          <Text>{c('show_what', { fields: formatList(asking.map((field) => field.label)) })}</Text>
        </ReasonDialog>
      )}
    </Stack>
  )
}

interface ClassShown {
  readonly name: DataClass
  readonly fields: readonly Held[]
  readonly opened: Opened
  readonly ask: ((fields: readonly Held[]) => void) | null
  readonly hide: (fields: readonly Held[]) => void
}

function ClassOfData({ name, fields, opened, ask, hide }: ClassShown) {
  const title = c(`class_${name}`)
  const masked = fields.filter((field) => !opened.has(field.name))
  const actions =
    ask === null ? undefined : (
      <Group gap="xs">
        {masked.length > 0 ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconEye size={16} aria-hidden />}
            aria-label={c('show_class', { what: title })}
            onClick={() => ask(masked)}
          >
            {c('show')}
          </Button>
        ) : null}
        {masked.length < fields.length ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconEyeOff size={16} aria-hidden />}
            onClick={() => hide(fields)}
          >
            {c('hide')}
          </Button>
        ) : null}
      </Group>
    )
  return (
    <Section title={title} actions={actions}>
      <DataTable
        rows={fields}
        columns={columns(opened)}
        caption={title}
        keyOf={(field) => field.name}
        exportName={`data-${name}`}
      />
    </Section>
  )
}

function columns(opened: Opened): readonly Column<Held>[] {
  const shown = (field: Held) => (opened.has(field.name) ? said(field, opened.get(field.name)) : field.masked)
  return [
    { key: 'field', header: c('col_field'), value: (field) => field.label },
    {
      key: 'value',
      header: c('col_value'),
      value: shown,
      cell: (field) => (
        <Text fz="sm" fw={opened.has(field.name) ? 600 : 400} className="break-anywhere">
          {shown(field)}
        </Text>
      ),
    },
    { key: 'from', header: c('col_from'), value: (field) => c(`provenance_${field.provenance}`) },
  ]
}

function said(field: Held, value: unknown): string {
  if (typeof value === 'boolean' || (field.type === 'boolean' && /^(true|false)$/.test(String(value))))
    return String(value) === 'true' ? c('yes') : c('no')
  if (field.type === 'date') return formatDay(String(value))
  if (field.type === 'timestamp') return formatMoment(String(value))
  return String(value)
}
