/** The limits of sending as a form. An empty number is no limit, where there may be none. */
import { Button, Checkbox, Group, NumberInput, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { useLeaveGuard } from '../../app/leaving.ts'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useMay } from '../../app/session.ts'
import { Saved } from './parts.tsx'
import { m } from './mail-words.ts'
import { t } from './words.ts'

interface Limits {
  readonly perSecond: number | null
  readonly frequencyCap: { readonly messages: number; readonly days: number } | null
  readonly quietHours: 'as_the_law_says' | 'off'
  readonly fallbackZone: string
  readonly retry: { readonly attempts: number; readonly firstWaitSeconds: number; readonly longestWaitSeconds: number }
  readonly softBounces: { readonly count: number; readonly days: number }
  readonly refusalsInARow: number
  readonly reportDays: number
}

type Empty = number | ''

/** Numbers as they are typed. */
interface Typed {
  readonly perSecond: Empty
  readonly capMessages: Empty
  readonly capDays: Empty
  readonly quiet: boolean
  readonly zone: string
  readonly attempts: Empty
  readonly refusals: Empty
  readonly softCount: Empty
  readonly softDays: Empty
  readonly reportDays: Empty
}

function typed(limits: Limits): Typed {
  return {
    perSecond: limits.perSecond ?? '',
    capMessages: limits.frequencyCap?.messages ?? '',
    capDays: limits.frequencyCap?.days ?? '',
    quiet: limits.quietHours === 'as_the_law_says',
    zone: limits.fallbackZone,
    attempts: limits.retry.attempts,
    refusals: limits.refusalsInARow,
    softCount: limits.softBounces.count,
    softDays: limits.softBounces.days,
    reportDays: limits.reportDays,
  }
}

/** Null where something is missing. */
function limitsOf(form: Typed, known: Limits): Limits | null {
  const { attempts, refusals, softCount, softDays, reportDays, capMessages, capDays } = form
  if ((capMessages === '') !== (capDays === '')) return null
  if (attempts === '' || refusals === '' || softCount === '' || softDays === '' || reportDays === '') return null
  return {
    perSecond: form.perSecond === '' ? null : form.perSecond,
    frequencyCap: capMessages === '' || capDays === '' ? null : { messages: capMessages, days: capDays },
    quietHours: form.quiet ? 'as_the_law_says' : 'off',
    fallbackZone: form.zone,
    retry: { ...known.retry, attempts },
    softBounces: { count: softCount, days: softDays },
    refusalsInARow: refusals,
    reportDays,
  }
}

export function LimitsForm({ known }: { readonly known: Limits }) {
  const may = useMay('delivery.configure')
  const [form, setForm] = useState(typed(known))
  const save = useMutation({
    mutationFn: (body: Limits) => ask(api.PATCH('/v1/delivery/settings', { body })),
    onSuccess: (answer) => queries.setQueryData(['delivery', 'settings'], answer),
  })
  const changed = JSON.stringify(form) !== JSON.stringify(typed(known))
  useLeaveGuard(() => changed && may)
  const next = limitsOf(form, known)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (next) save.mutate(next)
  }
  const number = (key: keyof Typed, least: number) => ({
    value: form[key] as Empty,
    onChange: (value: string | number) => setForm({ ...form, [key]: typeof value === 'number' ? value : '' }),
    min: least,
    readOnly: !may,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
  })
  const capWrong = (form.capMessages === '') !== (form.capDays === '') ? m('both_or_none') : null
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
          <NumberInput label={m('per_second')} description={m('per_second_hint')} {...number('perSecond', 0.01)} />
          <NumberInput label={m('refusals')} allowDecimal={false} {...number('refusals', 1)} />
          <NumberInput
            label={m('cap_messages')}
            description={m('cap_hint')}
            allowDecimal={false}
            error={capWrong}
            {...number('capMessages', 1)}
          />
          <NumberInput label={m('cap_days')} {...number('capDays', 1)} />
          <NumberInput label={m('soft_count')} allowDecimal={false} {...number('softCount', 1)} />
          <NumberInput label={m('soft_days')} {...number('softDays', 1)} />
          <NumberInput label={m('attempts')} allowDecimal={false} max={50} {...number('attempts', 1)} />
          <NumberInput label={m('report_days')} {...number('reportDays', 1)} />
          <TextInput
            label={m('zone')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            description={m('zone_hint')}
            value={form.zone}
            onChange={(event) => setForm({ ...form, zone: event.currentTarget.value })}
            readOnly={!may}
          />
        </SimpleGrid>
        <Checkbox
          label={m('quiet')}
          checked={form.quiet}
          onChange={(event) => setForm({ ...form, quiet: event.currentTarget.checked })}
          disabled={!may}
        />
        <ProblemAlert error={save.error} />
        <Saved is={save.isSuccess && !changed ? 'saved' : 'not_yet'} />
        {may ? (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!changed || next === null}>
              {t('save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  )
}
