/** What each field does in a model, in words, the strongest first. */
import { Stack, Text } from '@mantine/core'
import { formatDecimal, formatPercent } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { DataTable } from '../../app/table.tsx'
import type { Model } from './asked.ts'
import { t } from './words.ts'

export function Reasons({ model }: { readonly model: Model }) {
  const rows = model.card.fields.flatMap(({ field, label, aucAlone, coefficients }) =>
    coefficients.map((one) => ({ ...one, field, label, aucAlone })),
  )
  return (
    <Section title={t('reasons')} lead={t('reasons_lead')}>
      <Stack gap="sm">
        <Text c="dimmed" fz="sm">
          {t('odds_hint')}
        </Text>
        <DataTable
          rows={rows}
          keyOf={({ field, column }) => `${field}/${column}`}
          caption={t('reasons')}
          exportName={`${model.name}-v${model.version}-reasons`}
          perPage={20}
          columns={[
            { key: 'sentence', header: t('effect'), value: ({ sentence }) => sentence },
            {
              key: 'odds',
              header: t('odds'),
              align: 'right',
              value: ({ odds }) => odds,
              cell: ({ odds }) => `× ${formatDecimal(odds, 2)}`,
            },
            {
              key: 'alone',
              header: t('alone'),
              align: 'right',
              value: ({ aucAlone }) => aucAlone,
              cell: ({ aucAlone }) => formatPercent(aucAlone),
            },
          ]}
        />
      </Stack>
    </Section>
  )
}
