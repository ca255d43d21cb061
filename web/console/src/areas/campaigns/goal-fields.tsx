/** Fields of the goal: what it is for, what it does to people, who writes, in which language, with which marks on links. */
import { Fieldset, Radio, Select, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import type { DefinitionForm } from './definition-form.tsx'
import { useEmailPurposes } from './purposes.ts'
import type { Definition } from './queries.ts'
import { t } from './words.ts'

type Fields = Pick<DefinitionForm, 'definition' | 'change'>

export function NameAndPurpose({ definition, change }: Fields) {
  const purposes = useEmailPurposes()
  return (
    <Stack>
      <TextInput
        label={t('name')}
        description={t('name_hint')}
        value={definition.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        maxLength={200}
        required
      />
      <Select
        label={t('purpose')}
        description={t('purpose_hint')}
        data={[...purposes]}
        value={definition.purpose}
        onChange={(purpose) => (purpose === null ? undefined : change({ purpose }))}
        allowDeselect={false}
        required
      />
    </Stack>
  )
}

const polarities = ['opportunity', 'exposure_harm', 'neutral'] as const

export function PolarityField({ definition, change }: Fields) {
  return (
    <Radio.Group
      label={t('polarity')}
      description={t('polarity_hint')}
      value={definition.polarity}
      onChange={(polarity) => change({ polarity: polarity as Definition['polarity'] })}
    >
      <Stack gap="xs" mt="xs">
        {polarities.map((one) => (
          <Radio key={one} value={one} label={t.code('polarity_', one)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

export function SenderFields({ definition, change }: Fields) {
  const { sender } = definition
  const set = (part: Partial<Definition['sender']>) => change({ sender: { ...sender, ...part } })
  const answer = (replyTo: string) => {
    const { replyTo: _, ...rest } = sender
    change({ sender: replyTo === '' ? rest : { ...rest, replyTo } })
  }
  return (
    <Fieldset legend={t('sender')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} className="fields-in-line">
        <TextInput
          label={t('sender_name')}
          value={sender.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          maxLength={100}
          required
        />
        <TextInput
          type="email"
          label={t('sender_address')}
          description={t('sender_address_hint')}
          value={sender.address}
          onChange={(event) => set({ address: event.currentTarget.value })}
          maxLength={254}
          required
        />
        <TextInput
          type="email"
          label={t('reply_to')}
          value={sender.replyTo ?? ''}
          onChange={(event) => answer(event.currentTarget.value)}
          maxLength={254}
        />
        <Select
          label={t('fallback_language')}
          data={(['fr', 'en'] as const).map((value) => ({ value, label: t.code('language_', value) }))}
          value={definition.fallbackLanguage}
          onChange={(value) => (value === 'en' || value === 'fr' ? change({ fallbackLanguage: value }) : undefined)}
          allowDeselect={false}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

const parts = ['source', 'medium', 'campaign'] as const

export function UtmFields({ definition, change, put }: Fields & Pick<DefinitionForm, 'put'>) {
  const { utm, name } = definition
  const fresh = { source: 'newsletter', medium: 'email', campaign: name.slice(0, 100) || 'campaign', except: [] }
  return (
    <Stack gap="sm">
      <Switch
        label={t('utm')}
        description={t('utm_hint')}
        checked={utm !== undefined}
        onChange={(event) => {
          const { utm: _, ...rest } = definition
          if (event.currentTarget.checked) change({ utm: fresh })
          else put(rest)
        }}
      />
      {utm ? (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {parts.map((part) => (
            <TextInput
              key={part}
              label={t.code('utm_', part)}
              value={utm[part]}
              onChange={(event) => change({ utm: { ...utm, [part]: event.currentTarget.value } })}
              maxLength={100}
              required
            />
          ))}
        </SimpleGrid>
      ) : null}
    </Stack>
  )
}
