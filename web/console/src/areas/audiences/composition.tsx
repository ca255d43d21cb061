/** Who those are who may be addressed: by the groups that the house has declared, and by any field the reader adds. */
import { MultiSelect, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { Bars } from '../../app/chart.tsx'
import { formatNumber } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import type { Grouping, Preview } from './counts.tsx'
import type { FieldChoice } from './vocabulary.ts'
import { t } from './words.ts'

/** The groups to count by: what is declared as protected, unless the reader chose; bands of age and number as declared. */
export function useGroupings(fields: readonly FieldChoice[]) {
  const declared = useQuery({
    queryKey: ['ethics-attributes'],
    queryFn: ({ signal }) => ask(api.GET('/v1/ethics/attributes', { signal })),
    enabled: useMay('ethics.read'),
    staleTime: 60_000,
  })
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const usable = new Set(fields.map(({ name }) => name))
  const bands = new Map((declared.data ?? []).map(({ field, bands: cuts }) => [field, cuts]))
  const names = (chosen ?? [...bands.keys()]).filter((name) => usable.has(name)).slice(0, mostGroups)
  const groups = names.map((field): Grouping => {
    const cuts = bands.get(field) ?? []
    return cuts.length > 0 ? { field, cuts: [...cuts] } : { field }
  })
  return { groups, names, choose: setChosen }
}

/** As many as one preview takes. */
const mostGroups = 10

interface Composed {
  readonly preview: Preview | undefined
  readonly fields: readonly FieldChoice[]
  readonly names: readonly string[]
  readonly onChoose: (names: readonly string[]) => void
}

export function Composition({ preview, fields, names, onChoose }: Composed) {
  const shown = (preview?.composition ?? []).filter(({ field }) => names.includes(field))
  return (
    <Section title={t('composition')} lead={t('composition_lead')}>
      <Stack gap="lg">
        <MultiSelect
          label={t('composition_by')}
          searchable
          value={[...names]}
          onChange={onChoose}
          maxValues={mostGroups}
          data={fields.map(({ name, label }) => ({ value: name, label }))}
          maw={520}
        />
        {names.length === 0 ? <Text c="dimmed">{t('composition_none')}</Text> : null}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          {shown.map((one) => (
            <Breakdown key={one.field} of={one} />
          ))}
        </SimpleGrid>
      </Stack>
    </Section>
  )
}

type Part = Preview['composition'][number]

function Breakdown({ of }: { readonly of: Part }) {
  const hidden = of.cells.filter(({ people }) => people === null).length
  return (
    <Stack gap={4}>
      <Bars
        title={t('composition_of', { field: of.label })}
        data={of.cells.map(({ value, people }) => ({ group: groupName(value), people }))}
        x="group"
        xLabel={t('group')}
        series={[{ key: 'people', label: t('number') }]}
        format={formatNumber}
        exportName={`audience-${of.field}`}
        height={220}
      />
      {hidden === 0 ? null : (
        <Text c="dimmed" fz="sm">
          {t('hidden_groups', { count: hidden })}
        </Text>
      )}
    </Stack>
  )
}

function groupName(value: string | null): string {
  if (value === null) return t('unknown_value')
  return value === 'true' ? t('yes') : value === 'false' ? t('no') : value
}

/** A few people as the rule sees them. */
export function Sample({ preview }: { readonly preview: Preview | undefined }) {
  if (preview === undefined) return null
  const { fields, rows } = preview.sample
  return (
    <Section title={t('sample')} lead={t('sample_lead')}>
      {rows.length === 0 ? (
        <Text c="dimmed">{t('sample_few')}</Text>
      ) : (
        <Table.ScrollContainer minWidth={fields.length * 120} tabIndex={0} role="region" aria-label={t('sample')}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                {fields.map(({ field, label }) => (
                  <Table.Th key={field}>{label}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ values }, row) => (
                // Nobody here has a name, so the place in the list is all there is.
                <Table.Tr key={row}>
                  {values.map((value, column) => (
                    <Table.Td key={fields[column]?.field ?? column}>{groupName(value)}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}
