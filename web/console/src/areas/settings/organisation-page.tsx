/** Who runs this installation: the facts that every message and every page must give. */
import { Alert, Button, Checkbox, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useMay } from '../../app/session.ts'
import { AllSettings, Saved } from './parts.tsx'
import { t } from './words.ts'

const queryKey = ['controller']

export function OrganisationPage() {
  const controller = useQuery({ queryKey, queryFn: ({ signal }) => ask(api.GET('/v1/controller', { signal })) })
  return (
    <Page title={t('organisation')} lead={t('organisation_hint')} query={controller} actions={<AllSettings />}>
      {({ controller: known }) => (
        <Section title={t('organisation')}>
          <Stack>
            {known === null ? <Alert color="yellow">{t('controller_missing')}</Alert> : null}
            <ControllerForm
              known={known ?? { name: '', address: '', contact: '', dpoContact: '', languages: ['fr'] }}
            />
          </Stack>
        </Section>
      )}
    </Page>
  )
}

type Language = 'en' | 'fr'

interface Facts {
  readonly name: string
  readonly address: string
  readonly contact: string
  readonly dpoContact: string
  readonly languages: readonly Language[]
}

const texts = ['name', 'address', 'contact', 'dpoContact'] as const

function ControllerForm({ known }: { readonly known: Facts }) {
  const may = useMay('controller.write')
  const [facts, setFacts] = useState(known)
  const [tried, setTried] = useState<'tried' | 'fresh'>('fresh')
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/v1/controller', { body: { ...facts, languages: [...facts.languages] } })),
    onSuccess: (answer) => queries.setQueryData(queryKey, answer),
  })
  const changed = JSON.stringify(facts) !== JSON.stringify(known)
  useLeaveGuard(() => changed && may)
  const complete = texts.every((key) => facts[key].trim() !== '') && facts.languages.length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried('tried')
    if (complete) save.mutate()
  }
  const field = (key: (typeof texts)[number]) => ({
    value: facts[key],
    onChange: (event: { currentTarget: { value: string } }) => setFacts({ ...facts, [key]: event.currentTarget.value }),
    error: tried === 'tried' && facts[key].trim() === '' ? t('needed') : null,
    readOnly: !may,
    required: true,
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={640}>
        <TextInput label={t('name')} description={t('name_hint')} maxLength={200} {...field('name')} />
        <Textarea
          label={t('address')}
          description={t('address_hint')}
          autosize
          minRows={2}
          maxLength={500}
          {...field('address')}
        />
        <TextInput label={t('contact')} description={t('contact_hint')} maxLength={300} {...field('contact')} />
        <TextInput label={t('dpo_contact')} maxLength={300} {...field('dpoContact')} />
        <Checkbox.Group
          label={t('languages')}
          value={[...facts.languages]}
          onChange={(languages) => setFacts({ ...facts, languages })}
          error={tried === 'tried' && facts.languages.length === 0 ? t('one_language') : null}
          readOnly={!may}
        >
          <Group mt={6}>
            <Checkbox value="fr" label={t('french')} disabled={!may} />
            <Checkbox value="en" label={t('english')} disabled={!may} />
          </Group>
        </Checkbox.Group>
        <ProblemAlert error={save.error} />
        <Saved is={save.isSuccess && !changed ? 'saved' : 'not_yet'} />
        {may ? (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!changed}>
              {t('save')}
            </Button>
          </Group>
        ) : (
          <Alert variant="light">{t('read_only')}</Alert>
        )}
      </Stack>
    </form>
  )
}
