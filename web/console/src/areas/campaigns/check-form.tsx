/** What a campaign declares about itself, and the check. What the last check was told stands in the form already. */
import {
  Button,
  Fieldset,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { t } from './ethics-words.ts'
import { forgetCampaign, type Verdict } from './queries.ts'

interface Declared {
  readonly category: string
  readonly aim: string
  readonly necessary: string
  readonly proportionate: string
  readonly pressure: {
    readonly perDay: number
    readonly perWeek: number
    readonly from: string
    readonly to: string
  } | null
  readonly endsAt: string
  readonly stock: string
  readonly socialSource: string
}

const usualPressure = { perDay: 1, perWeek: 2, from: '09:00', to: '20:00' } as const

function declaredBefore({ audit }: Verdict): Declared {
  const { category, justification } = audit?.result.declared ?? { category: null, justification: null }
  return {
    category: category ?? '',
    aim: justification?.aim ?? '',
    necessary: justification?.necessary ?? '',
    proportionate: justification?.proportionate ?? '',
    pressure: null,
    endsAt: '',
    stock: '',
    socialSource: '',
  }
}

export function CheckForm({
  campaignId,
  verdict,
  locked,
}: {
  readonly campaignId: string
  readonly verdict: Verdict
  readonly locked: boolean
}) {
  const [declared, setDeclared] = useState(() => declaredBefore(verdict))
  const change = (part: Partial<Declared>) => setDeclared({ ...declared, ...part })
  const check = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/campaigns/{campaignId}/check', {
          params: { path: { campaignId } },
          body: bodyOf(declared),
        }),
      ),
    onSettled: () => forgetCampaign(campaignId),
  })
  const asked = verdict.audit?.result.findings.some(({ ruleId }) => ruleId === 'E02') ?? false
  const claims = verdict.audit?.result.findings.some(({ ruleId }) => ruleId === 'E16' || ruleId === 'E17') ?? false
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        check.mutate()
      }}
    >
      <Section title={t('declare')} lead={t('declare_lead')}>
        <Stack gap="lg">
          <Select
            label={t('category')}
            data={[
              { value: '', label: t('category_none') },
              ...verdict.ageGated.map((value) => ({ value, label: t.code('category_', value) })),
            ]}
            value={declared.category}
            onChange={(category) => change({ category: category ?? '' })}
            allowDeselect={false}
            maw={420}
          />
          <Justify declared={declared} change={change} asked={asked} />
          <Evidence declared={declared} change={change} asked={claims} />
          <Pressing declared={declared} change={change} />
          <ProblemAlert error={check.error} />
          <Stack gap={6} align="flex-start">
            <Button type="submit" loading={check.isPending} disabled={locked}>
              {verdict.audit ? t('check_again') : t('check_now')}
            </Button>
            <Text c="dimmed" fz="sm" aria-live="polite">
              {locked ? t('not_writable') : check.isPending ? t('check_running') : ''}
            </Text>
          </Stack>
        </Stack>
      </Section>
    </form>
  )
}

function bodyOf({ category, aim, necessary, proportionate, pressure, endsAt, stock, socialSource }: Declared) {
  const justified = [aim, necessary, proportionate].every((part) => part.trim() !== '')
  const evidence = {
    ...(endsAt === '' ? {} : { endsAt: new Date(endsAt).toISOString() }),
    ...(stock === '' ? {} : { stock: Number(stock) }),
    ...(socialSource.trim() === '' ? {} : { socialSource: socialSource.trim() }),
  }
  return {
    ...(category === '' ? {} : { category }),
    ...(justified ? { justification: { aim, necessary, proportionate } } : {}),
    ...(pressure ? { pressure } : {}),
    ...(Object.keys(evidence).length > 0 ? { evidence } : {}),
  }
}

interface Part {
  readonly declared: Declared
  readonly change: (part: Partial<Declared>) => void
}

const justifications = ['aim', 'necessary', 'proportionate'] as const

function Justify({ declared, change, asked }: Part & { readonly asked: boolean }) {
  return (
    <Fieldset legend={t('justify')}>
      <Text c="dimmed" fz="sm">
        {t('justify_hint')}
      </Text>
      {asked ? <Text className="warn">{t('justify_asked')}</Text> : null}
      <SimpleGrid cols={{ base: 1, md: 3 }} mt="xs" className="fields-in-line">
        {justifications.map((one) => (
          <Textarea
            key={one}
            label={t(one)}
            value={declared[one]}
            onChange={(event) => change({ [one]: event.currentTarget.value })}
            maxLength={2000}
            autosize
            minRows={2}
            required={asked}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  )
}

function Evidence({ declared, change, asked }: Part & { readonly asked: boolean }) {
  return (
    <Fieldset legend={t('evidence')}>
      <Text c="dimmed" fz="sm">
        {t('evidence_hint')}
      </Text>
      {asked ? <Text className="warn">{t('justify_asked')}</Text> : null}
      <SimpleGrid cols={{ base: 1, md: 3 }} mt="xs" className="fields-in-line">
        <TextInput
          type="datetime-local"
          label={t('ends_at')}
          value={declared.endsAt}
          onChange={(event) => change({ endsAt: event.currentTarget.value })}
        />
        <NumberInput
          label={t('stock')}
          value={declared.stock}
          onChange={(value) => change({ stock: String(value) })}
          min={0}
          allowDecimal={false}
        />
        <TextInput
          label={t('social_source')}
          value={declared.socialSource}
          onChange={(event) => change({ socialSource: event.currentTarget.value })}
          maxLength={2000}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

function Pressing({ declared: { pressure }, change }: Part) {
  const set = (part: Partial<NonNullable<Declared['pressure']>>) =>
    change({ pressure: { ...usualPressure, ...pressure, ...part } })
  return (
    <Fieldset legend={t('pressure')}>
      <Switch
        label={t('pressure_declare')}
        checked={pressure !== null}
        onChange={(event) => change({ pressure: event.currentTarget.checked ? usualPressure : null })}
      />
      {pressure ? (
        <SimpleGrid cols={{ base: 1, sm: 2, md: 4 }} mt="xs" className="fields-in-line">
          <NumberInput
            label={t('per_day')}
            value={pressure.perDay}
            onChange={(n) => set({ perDay: Number(n) })}
            min={0}
          />
          <NumberInput
            label={t('per_week')}
            value={pressure.perWeek}
            onChange={(n) => set({ perWeek: Number(n) })}
            min={0}
          />
          <TextInput
            type="time"
            label={t('from')}
            value={pressure.from}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('to')}
            value={pressure.to}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </SimpleGrid>
      ) : null}
    </Fieldset>
  )
}
