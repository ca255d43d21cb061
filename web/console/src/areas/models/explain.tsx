/** One person's prediction and what speaks for and against it. Asked for with a reason, which is recorded, as is the look. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatDecimal, formatPercent } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import type { Model } from './asked.ts'
import { t } from './words.ts'

type Kind = 'email' | 'phone' | 'external_id'

export function Explain({ model }: { readonly model: Model }) {
  const maySearch = useMay('subjects.lookup')
  const [kind, setKind] = useState<Kind>('email')
  const [value, setValue] = useState('')
  const [why, setWhy] = useState('')
  const explain = useMutation({
    mutationFn: async () => {
      const found = await ask(
        api.POST('/v1/people/lookup', { body: { kind, value: value.trim(), purpose: 'rights_fulfilment', why } }),
      )
      if (found.subjectId === undefined) return null
      return ask(
        api.POST('/v1/models/{modelId}/explanations', {
          params: { path: { modelId: model.modelId } },
          body: { subjectId: found.subjectId, why },
        }),
      )
    },
  })
  if (!maySearch) return null
  return (
    <Section title={t('explain_title')} lead={t('explain_lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          explain.mutate()
        }}
      >
        <Group align="flex-end">
          <NativeSelect
            label={t('identifier')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Kind)}
            data={(['email', 'phone', 'external_id'] as const).map((one) => ({ value: one, label: t(`id_${one}`) }))}
            w={160}
          />
          <TextInput
            label={t('value')}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            required
            autoComplete="off"
            w={{ base: '100%', xs: 240 }}
          />
          <TextInput
            label={t('why')}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            required
            minLength={5}
            w={{ base: '100%', xs: 260 }}
          />
          <Button type="submit" loading={explain.isPending}>
            {t('explain_now')}
          </Button>
        </Group>
      </form>
      <Stack mt="md">
        <ProblemAlert error={explain.error} />
        {explain.data === null ? <Text>{t('nobody_found')}</Text> : null}
        {explain.data ? <Explained of={explain.data} /> : null}
      </Stack>
    </Section>
  )
}

type Explanation = {
  readonly probability: number
  readonly band: number
  readonly contributions: readonly {
    readonly field: string
    readonly sentence: string
    readonly weight: number
  }[]
}

function Explained({ of }: { readonly of: Explanation }) {
  return (
    <>
      <Text fz="lg" ff="heading">
        {t('explained', { probability: formatPercent(of.probability), band: of.band })}
      </Text>
      <DataTable
        rows={of.contributions}
        keyOf={({ field }) => field}
        caption={t('explain_title')}
        // What is about one person does not leave as a file from here.
        exportName={null}
        columns={[
          { key: 'sentence', header: t('reason'), value: ({ sentence }) => sentence },
          {
            key: 'weight',
            header: t('weight'),
            align: 'right',
            value: ({ weight }) => weight,
            cell: ({ weight }) => formatDecimal(weight, 2),
          },
        ]}
      />
    </>
  )
}
