/** A purpose of one's own: with its sentence in both languages, its term, its basis. For good. */
import { Button, Grid, NativeSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import type { paths } from '../../app/openapi.d.ts'
import { PlainPage, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { t } from './words.ts'

type NewPurpose = paths['/v1/purposes']['post']['requestBody']['content']['application/json']

const bases = ['consent', 'contract', 'legal_obligation', 'legitimate_interest'] as const
const channels = ['none', 'email', 'sms', 'post', 'phone'] as const
/** Terms of DPV 2.3 that purposes of a controller usually are. */
const terms = [
  'DirectMarketing',
  'Marketing',
  'Personalisation',
  'ServicePersonalisation',
  'TargetedAdvertising',
  'ServiceProvision',
  'ServiceUsageAnalytics',
  'CustomerManagement',
  'CustomerRelationshipManagement',
  'CommunicationManagement',
  'ResearchAndDevelopment',
  'SellDataToThirdParties',
  'LegalCompliance',
  'EnforceSecurity',
  'RecordManagement',
] as const

const blank: NewPurpose = {
  code: '',
  dpv: 'https://w3id.org/dpv#DirectMarketing',
  legalBasis: 'consent',
  channel: null,
  directMarketing: true,
  survivesRestriction: false,
  retentionDays: 1095,
  sentence: { en: '', fr: '' },
}

export function PurposePage() {
  const [purpose, setPurpose] = useState<NewPurpose>(blank)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const add = useMutation({
    mutationFn: () => ask(api.POST('/v1/purposes', { body: purpose })),
    onSuccess: async () => {
      notifications.show({ message: t('purpose_added') })
      await queries.invalidateQueries({ queryKey: ['purposes'] })
      await navigate({ to: '/notices' })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  const change = (part: Partial<NewPurpose>) => setPurpose({ ...purpose, ...part })
  return (
    <PlainPage title={t('purpose_title')} lead={t('purpose_lead')}>
      <Section title={purpose.sentence.fr || purpose.sentence.en || t('purpose_title')}>
        <form onSubmit={submit}>
          <Stack maw={760}>
            <Sentences purpose={purpose} change={change} />
            <Kind purpose={purpose} change={change} />
            <Effects purpose={purpose} change={change} />
            <ProblemAlert error={add.error} />
            <Button type="submit" w="fit-content" loading={add.isPending}>
              {t('purpose_do')}
            </Button>
          </Stack>
        </form>
      </Section>
    </PlainPage>
  )
}

interface Editing {
  readonly purpose: NewPurpose
  readonly change: (part: Partial<NewPurpose>) => void
}

function Sentences({ purpose, change }: Editing) {
  return (
    <Grid>
      {(['fr', 'en'] as const).map((language) => (
        <Grid.Col key={language} span={{ base: 12, sm: 6 }}>
          <TextInput
            label={t(`sentence_${language}`)}
            description={t('sentence_hint')}
            lang={language}
            value={purpose.sentence[language]}
            onChange={(event) => change({ sentence: { ...purpose.sentence, [language]: event.currentTarget.value } })}
            maxLength={500}
            required
          />
        </Grid.Col>
      ))}
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <TextInput
          label={t('purpose_code')}
          description={t('purpose_code_hint')}
          value={purpose.code}
          onChange={(event) => change({ code: event.currentTarget.value })}
          pattern="[a-z][a-z0-9_]{1,62}"
          required
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NativeSelect
          label={t('purpose_dpv')}
          description={t('purpose_dpv_hint')}
          value={purpose.dpv}
          onChange={(event) => change({ dpv: event.currentTarget.value })}
          data={terms.map((term) => ({ value: `https://w3id.org/dpv#${term}`, label: term }))}
        />
      </Grid.Col>
    </Grid>
  )
}

function Kind({ purpose, change }: Editing) {
  return (
    <Grid>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NativeSelect
          label={t('purpose_basis')}
          value={purpose.legalBasis}
          onChange={(event) => change({ legalBasis: event.currentTarget.value as NewPurpose['legalBasis'] })}
          data={bases.map((basis) => ({ value: basis, label: t(`basis_${basis}`) }))}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <NativeSelect
          label={t('purpose_channel')}
          value={purpose.channel ?? 'none'}
          onChange={(event) => {
            const chosen = event.currentTarget.value as (typeof channels)[number]
            change({ channel: chosen === 'none' ? null : chosen })
          }}
          data={channels.map((channel) => ({ value: channel, label: t(`channel_${channel}`) }))}
        />
      </Grid.Col>
    </Grid>
  )
}

function Effects({ purpose, change }: Editing) {
  return (
    <>
      <NumberInput
        label={t('purpose_days')}
        description={t('purpose_days_hint')}
        value={purpose.retentionDays ?? ''}
        min={1}
        allowDecimal={false}
        maw={360}
        onChange={(days) => change({ retentionDays: days === '' ? null : Number(days) })}
      />
      <Switch
        label={t('purpose_marketing')}
        description={t('purpose_marketing_hint')}
        checked={purpose.directMarketing}
        onChange={(event) => change({ directMarketing: event.currentTarget.checked })}
      />
      <Switch
        label={t('purpose_survives')}
        description={t('purpose_survives_hint')}
        checked={purpose.survivesRestriction}
        onChange={(event) => change({ survivesRestriction: event.currentTarget.checked })}
      />
    </>
  )
}
