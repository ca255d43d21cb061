/** One field: a new one whole, a known one as far as it may change. */
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { dataClasses, type Field, fieldTypes, isSealed, provenances } from '../../app/fields.ts'
import { language } from '../../app/language.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { emptyField, identifierKinds } from './field.ts'
import { f } from './field-words.ts'
import { t } from './words.ts'

/** @param field null: a new one */
export function FieldDialog({ field: known, onClose }: { readonly field: Field | null; readonly onClose: () => void }) {
  const [field, setField] = useState(known ?? emptyField)
  const [tried, setTried] = useState<'tried' | 'fresh'>('fresh')
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/v1/fields', { body: [field] })),
    onSuccess: (answer) => {
      queries.setQueryData(['fields'], answer)
      onClose()
    },
  })
  const badName = !/^[a-z][a-z0-9_]{0,62}$/.test(field.name) || (known === null && field.name === 'new')
  const complete = !badName && field.label.en.trim() !== '' && field.label.fr.trim() !== ''
  const change = (more: Partial<Field>) => setField(usable({ ...field, ...more }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (complete) save.mutate()
  }
  const title = known === null ? f('new_field') : f('edit_field', { name: known.label[language] })
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {known === null ? (
            <TextInput
              label={f('field_name')}
              description={f('field_name_hint')}
              value={field.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
              error={tried === 'tried' && badName ? f('bad_name') : null}
              required
              data-autofocus
            />
          ) : (
            <Text c="dimmed" fz="sm">
              {f('fixed_hint')}
            </Text>
          )}
          <Labels field={field} onChange={change} tried={tried} />
          <Kinds field={field} onChange={change} isNew={known === null ? 'new' : 'known'} />
          <Uses field={field} onChange={change} />
          <ProblemAlert error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** What is sealed is used by nothing; only text has levels; only what names people finds them. */
function usable(field: Field): Field {
  const sealed = isSealed(field.dataClass)
  const names = field.dataClass === 'direct_identifier' || field.dataClass === 'contact'
  return {
    ...field,
    inAudiences: field.inAudiences && !sealed,
    inModels: field.inModels && !sealed,
    levels: field.type === 'text' ? field.levels : null,
    identifier: names ? field.identifier : null,
  }
}

interface Part {
  readonly field: Field
  readonly onChange: (more: Partial<Field>) => void
}

function Labels({ field, onChange, tried }: Part & { readonly tried: 'tried' | 'fresh' }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {(['fr', 'en'] as const).map((one) => (
        <TextInput
          key={one}
          label={f(`label_${one}`)}
          value={field.label[one]}
          onChange={(event) => onChange({ label: { ...field.label, [one]: event.currentTarget.value } })}
          error={tried === 'tried' && field.label[one].trim() === '' ? t('needed') : null}
          required
        />
      ))}
    </SimpleGrid>
  )
}

function Kinds({ field, onChange, isNew }: Part & { readonly isNew: 'new' | 'known' }) {
  const fixed = isNew === 'known'
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <NativeSelect
        label={f('data_class')}
        value={field.dataClass}
        onChange={(event) => onChange({ dataClass: event.currentTarget.value as Field['dataClass'] })}
        data={dataClasses.map((value) => ({ value, label: f(`class_${value}`) }))}
        disabled={fixed}
      />
      <NativeSelect
        label={f('type')}
        value={field.type}
        onChange={(event) => onChange({ type: event.currentTarget.value as Field['type'] })}
        data={fieldTypes.map((value) => ({ value, label: f(`type_${value}`) }))}
        disabled={fixed}
      />
      <NativeSelect
        label={f('provenance')}
        value={field.provenance}
        onChange={(event) => onChange({ provenance: event.currentTarget.value as Field['provenance'] })}
        data={provenances.map((value) => ({ value, label: f(`from_${value}`) }))}
      />
      <NativeSelect
        label={f('identifier')}
        value={field.identifier ?? 'none'}
        onChange={(event) => {
          const value = event.currentTarget.value
          onChange({ identifier: value === 'none' ? null : (value as NonNullable<Field['identifier']>) })
        }}
        data={['none' as const, ...identifierKinds].map((value) => ({ value, label: f(`identifier_${value}`) }))}
        disabled={fixed || !(field.dataClass === 'direct_identifier' || field.dataClass === 'contact')}
      />
    </SimpleGrid>
  )
}

function Uses({ field, onChange }: Part) {
  const sealed = isSealed(field.dataClass)
  return (
    <Stack gap="xs">
      {sealed ? (
        <Text fz="sm" c="dimmed">
          {f('sealed_hint')}
        </Text>
      ) : (
        <>
          <Checkbox
            label={f('may_audiences')}
            checked={field.inAudiences}
            onChange={(event) => onChange({ inAudiences: event.currentTarget.checked })}
          />
          <Checkbox
            label={f('may_models')}
            checked={field.inModels}
            onChange={(event) => onChange({ inModels: event.currentTarget.checked })}
          />
        </>
      )}
      {field.type === 'text' ? (
        <Textarea
          label={f('levels')}
          description={f('levels_hint')}
          defaultValue={field.levels?.join('\n') ?? ''}
          onChange={(event) => onChange({ levels: linesOf(event.currentTarget.value) })}
          autosize
          minRows={2}
          maxRows={8}
        />
      ) : null}
    </Stack>
  )
}

function linesOf(text: string): string[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length > 0 ? lines : null
}
