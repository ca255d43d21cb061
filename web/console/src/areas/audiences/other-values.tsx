/** Conditions that are about no field: chance, other audiences, models, events, campaigns. */
import { NumberInput, Select, Text, TextInput } from '@mantine/core'
import { EventValues } from './event-values.tsx'
import type { Condition } from './rule.ts'
import type { Vocabulary } from './vocabulary.ts'
import { t } from './words.ts'

export interface OtherEdited {
  readonly condition: Condition
  readonly vocabulary: Vocabulary
  readonly onChange: (condition: Condition) => void
}

export function OtherValues(edited: OtherEdited) {
  switch (edited.condition.kind) {
    case 'share':
      return <ShareValues {...edited} />
    case 'audience':
      return <AudienceValues {...edited} />
    case 'score':
      return <ScoreValues {...edited} />
    case 'event':
      return <EventValues {...edited} />
    case 'received':
      return <ReceivedValues {...edited} />
    default:
      return null
  }
}

/** A share of one, written in percent. Rounded so that 0.07 stays 7. */
function PercentInput({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: unknown
  readonly onChange: (share: number | null) => void
}) {
  return (
    <NumberInput
      aria-label={label}
      value={typeof value === 'number' ? Math.round(value * 1e10) / 1e8 : ''}
      onChange={(percent) => onChange(typeof percent === 'number' ? Math.round(percent * 1e8) / 1e10 : null)}
      min={0}
      max={100}
      suffix=" %"
      w={110}
    />
  )
}

function ShareValues({ condition, onChange }: OtherEdited) {
  return (
    <>
      <PercentInput label={t('share_of')} value={condition.of} onChange={(of) => onChange({ ...condition, of })} />
      <TextInput
        aria-label={t('salt')}
        title={t('salt_hint')}
        description={t('salt')}
        inputWrapperOrder={['input', 'description']}
        value={String(condition.salt ?? '')}
        onChange={(event) => onChange({ ...condition, salt: event.currentTarget.value })}
        maxLength={100}
        w={200}
      />
    </>
  )
}

function AudienceValues({ condition, vocabulary, onChange }: OtherEdited) {
  const chosen = vocabulary.audiences.find(({ id }) => id === condition.id)
  const newest = Math.max(chosen?.version ?? 1, Number(condition.version ?? 1))
  return (
    <>
      <Choice
        label={t('which_audience')}
        value={String(condition.id)}
        choices={vocabulary.audiences.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) =>
          onChange({ ...condition, id, version: vocabulary.audiences.find((one) => one.id === id)?.version ?? 1 })
        }
      />
      {condition.id === '' ? null : (
        <Select
          aria-label={t('which_version')}
          value={String(condition.version)}
          onChange={(version) => version !== null && onChange({ ...condition, version: Number(version) })}
          allowDeselect={false}
          data={Array.from({ length: newest }, (_, i) => ({
            value: String(newest - i),
            label: t('version_n', { version: newest - i }),
          }))}
          w={140}
        />
      )}
    </>
  )
}

function ScoreValues({ condition, vocabulary, onChange }: OtherEdited) {
  if (vocabulary.models.length === 0 && condition.model === '') return <Text mt={6}>{t('no_models')}</Text>
  return (
    <>
      <Choice
        label={t('which_model')}
        value={String(condition.model)}
        choices={vocabulary.models.map(({ id, label }) => ({ value: id, label }))}
        onChange={(model) => onChange({ ...condition, model })}
      />
      <Text mt={6}>{t('at_least_score')}</Text>
      <PercentInput
        label={t('at_least_score')}
        value={condition.at_least}
        onChange={(at_least) => onChange({ ...condition, at_least })}
      />
    </>
  )
}

function ReceivedValues({ condition, vocabulary, onChange }: OtherEdited) {
  return (
    <Choice
      label={t('which_campaign')}
      value={String(condition.campaign)}
      choices={vocabulary.campaigns.map(({ id, label }) => ({ value: id, label }))}
      onChange={(campaign) => onChange({ ...condition, campaign })}
    />
  )
}

/** Something with a name; one that is not in the list keeps its number, so that nothing is lost by looking. */
function Choice({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}) {
  const missing = value !== '' && !choices.some((one) => one.value === value)
  return (
    <Select
      aria-label={label}
      placeholder={t('choose')}
      searchable
      value={value === '' ? null : value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      allowDeselect={false}
      data={[...(missing ? [{ value, label: value }] : []), ...choices]}
      w={{ base: '100%', sm: 240 }}
    />
  )
}
