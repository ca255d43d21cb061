/** A field that the catalogue does not have yet: its class first, because it stays for ever. */
import { Button, Collapse, Grid, NativeSelect, Stack, Switch, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useState } from 'react'
import { dataClasses, fieldTypes, isSealed, provenances } from '../../app/fields.ts'
import type { Editing } from './known.ts'
import { type Field, fieldNamed, withField } from './mapping.ts'
import { m } from './mapping-words.ts'

/** Nothing for a field of the catalogue, which is changed in the settings. */
export function FieldDetails({ name, editing }: { readonly name: string; readonly editing: Editing }) {
  const [open, setOpen] = useState(false)
  const field = fieldNamed(editing.mapping, name)
  if (!field || editing.known.fields.some((known) => known.name === name)) return null
  const change = (part: Partial<Field>) => editing.onChange(withField(editing.mapping, { ...field, ...part }))
  return (
    <Stack gap="xs">
      <NativeSelect
        label={m('class')}
        description={m('class_hint')}
        value={field.dataClass}
        onChange={(event) => change({ dataClass: event.currentTarget.value as Field['dataClass'] })}
        data={dataClasses.map((one) => ({ value: one, label: m(`class_${one}`) }))}
      />
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        rightSection={open ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}
      >
        {m('more')}
      </Button>
      <Collapse expanded={open}>
        <More field={field} change={change} />
      </Collapse>
    </Stack>
  )
}

function More({ field, change }: { readonly field: Field; readonly change: (part: Partial<Field>) => void }) {
  const sealed = isSealed(field.dataClass)
  const label = (language: 'en' | 'fr') => (
    <Grid.Col span={{ base: 12, sm: 6 }}>
      <TextInput
        label={m(`label_${language}`)}
        value={field.label[language]}
        onChange={(event) => change({ label: { ...field.label, [language]: event.currentTarget.value } })}
      />
    </Grid.Col>
  )
  return (
    <Grid gap="xs">
      {label('en')}
      {label('fr')}
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NativeSelect
          label={m('type')}
          value={field.type}
          onChange={(event) => change({ type: event.currentTarget.value as Field['type'] })}
          data={fieldTypes.map((one) => ({ value: one, label: m(`type_${one}`) }))}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NativeSelect
          label={m('provenance')}
          value={field.provenance}
          onChange={(event) => change({ provenance: event.currentTarget.value as Field['provenance'] })}
          data={provenances.map((one) => ({ value: one, label: m(`provenance_${one}`) }))}
        />
      </Grid.Col>
      <Grid.Col span={12}>
        <Stack gap="xs">
          <Switch
            label={m('in_audiences')}
            checked={field.inAudiences}
            disabled={sealed}
            onChange={(event) => change({ inAudiences: event.currentTarget.checked })}
          />
          <Switch
            label={m('in_models')}
            checked={field.inModels}
            disabled={sealed}
            onChange={(event) => change({ inModels: event.currentTarget.checked })}
          />
        </Stack>
      </Grid.Col>
    </Grid>
  )
}
