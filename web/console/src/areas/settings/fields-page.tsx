/** The catalogue of fields: class, provenance and use of each; adding one, or changing what may be changed. */
import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { type Field, isSealed } from '../../app/fields.ts'
import { language } from '../../app/language.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { FieldDialog } from './field-dialog.tsx'
import { AllSettings } from './parts.tsx'
import { f } from './field-words.ts'
import { t } from './words.ts'

export function FieldsPage() {
  const { field: asked } = useSearch({ from: '/shell/settings/fields' })
  const navigate = useNavigate({ from: '/settings/fields' })
  const may = useMay('subjects.define')
  const fields = useQuery({ queryKey: ['fields'], queryFn: ({ signal }) => ask(api.GET('/v1/fields', { signal })) })
  const open = (field: string) => void navigate({ search: { field } })
  const add = may ? <Button onClick={() => open('new')}>{f('add_field')}</Button> : null
  return (
    <Page
      title={t('fields')}
      lead={t('fields_hint')}
      query={fields}
      actions={
        <>
          {add}
          <AllSettings />
        </>
      }
    >
      {(list) => (
        <>
          {list.length === 0 ? (
            <Empty title={f('fields_none')} hint={f('fields_none_hint')} />
          ) : (
            <DataTable
              rows={list}
              columns={columnsFor(may ? open : null)}
              caption={f('fields_table')}
              keyOf={(field) => field.name}
              exportName="fields"
            />
          )}
          {asked === undefined || !may ? null : (
            <FieldDialog
              key={asked}
              field={list.find((one) => one.name === asked) ?? null}
              onClose={() => void navigate({ search: {} })}
            />
          )}
        </>
      )}
    </Page>
  )
}

function columnsFor(open: ((field: string) => void) | null): Column<Field>[] {
  const use = (field: Field, may: 'inAudiences' | 'inModels') =>
    isSealed(field.dataClass) ? f('sealed') : f(field[may] ? 'yes' : 'no')
  const columns: Column<Field>[] = [
    {
      key: 'label',
      header: f('label'),
      value: (field) => field.label[language],
      cell: (field) => (
        <>
          <Text fw={600}>{field.label[language]}</Text>
          <Text fz="sm" c="dimmed">
            {field.name}
          </Text>
        </>
      ),
    },
    { key: 'class', header: f('data_class'), value: (field) => f(`class_${field.dataClass}`) },
    { key: 'provenance', header: f('provenance'), value: (field) => f(`from_${field.provenance}`) },
    { key: 'type', header: f('type'), value: (field) => f(`type_${field.type}`) },
    { key: 'audiences', header: f('in_audiences'), value: (field) => use(field, 'inAudiences') },
    { key: 'models', header: f('in_models'), value: (field) => use(field, 'inModels') },
    { key: 'identifier', header: f('identifier'), value: (field) => f(`identifier_${field.identifier ?? 'none'}`) },
  ]
  if (open === null) return columns
  return [
    ...columns,
    {
      key: 'edit',
      header: f('edit'),
      value: () => null,
      cell: (field) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => open(field.name)}
          aria-label={f('edit_field', { name: field.label[language] })}
        >
          {f('edit')}
        </Button>
      ),
    },
  ]
}
