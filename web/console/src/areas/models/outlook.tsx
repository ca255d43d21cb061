/** A look at the data before anything is trained: how many people, how many with the outcome, which fields know too much. */
import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { formatNumber, formatPercent } from '../../app/format.ts'
import { Answer } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import type { Order } from './order.ts'
import { usesQuery } from './asked.ts'
import { t } from './words.ts'

export function Outlook({ order }: { readonly order: Order }) {
  const outlook = useQuery({
    queryKey: ['model-outlook', JSON.stringify(order)],
    queryFn: ({ signal }) => ask(api.POST('/v1/models/outlooks', { body: order, signal })),
    retry: false,
    staleTime: 60_000,
  })
  return (
    <Answer query={outlook}>
      {({ matched, permitted, known, positives, needed, excluded, fields, sampled }) => {
        const enough = Math.min(positives, known - positives) >= needed
        return (
          <Stack w="100%">
            <Group gap="xl" align="flex-start">
              <Number value={matched} label={t('look_matched')} />
              <Number value={permitted} label={t('look_permitted')} />
              <Number value={known} label={t('look_known')} />
              <Number value={positives} label={t('look_positives')} />
            </Group>
            <Text className={enough ? 'good' : 'bad'}>
              {t(enough ? 'look_enough' : 'look_too_few', { needed: formatNumber(needed) })}
            </Text>
            {excluded.map(({ reason, words, people }) => (
              <Text key={reason} fz="sm" c="dimmed">
                {t('left_out', { people: formatNumber(people), words })}
              </Text>
            ))}
            <DataTable
              rows={fields}
              keyOf={({ field }) => field}
              caption={t('look_fields', { count: sampled })}
              exportName="model-outlook"
              columns={[
                { key: 'label', header: t('field'), value: ({ label }) => label },
                {
                  key: 'auc',
                  header: t('alone'),
                  align: 'right',
                  value: ({ aucAlone }) => aucAlone,
                  cell: ({ aucAlone }) => (aucAlone === null ? t('too_few_to_say') : formatPercent(aucAlone)),
                },
                {
                  key: 'warning',
                  header: t('to_consider'),
                  value: ({ sentence }) => sentence,
                  cell: ({ sentence }) => <Text className="warn">{sentence}</Text>,
                },
              ]}
            />
          </Stack>
        )
      }}
    </Answer>
  )
}

function Number({ value, label }: { readonly value: number; readonly label: string }) {
  return (
    <div>
      <Text fz={26} fw={600} lh={1.1} ff="heading">
        {formatNumber(value)}
      </Text>
      <Text c="dimmed" fz="sm">
        {label}
      </Text>
    </div>
  )
}

/** Sentences on what each field stands for, once they are known; nothing for those who may not ask. */
export function useProxies(fields: readonly string[]): (field: string) => readonly string[] {
  const uses = useQuery(usesQuery)
  const proxies = useQuery({
    queryKey: ['field-proxies', [...fields].toSorted().join()],
    queryFn: ({ signal }) => ask(api.POST('/v1/ethics/proxies', { body: { fields: [...fields] }, signal })),
    enabled: useMay('ethics.audit') && fields.length > 0,
    staleTime: 600_000,
    retry: false,
  })
  const label = (name: string) => uses.data?.find(({ field }) => field === name)?.label ?? name
  return (field) =>
    (proxies.data ?? [])
      .filter(({ input, level, attribute }) => input === field && level !== 'none' && attribute !== field)
      .map(({ attribute, strength }) =>
        t('stands_for', { attribute: label(attribute), strength: formatPercent(strength ?? 0, 0) }),
      )
}
