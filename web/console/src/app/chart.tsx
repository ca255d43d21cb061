/** Charts for those who would rather look than read, and the same numbers as a table for everybody else. */
import { BarChart, LineChart, type LineChartSeries } from '@mantine/charts'
import { Box, Button, Group, Text } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { t } from './frame-words.ts'
import { type Column, DataTable } from './table.tsx'

type Point = Readonly<Record<string, string | number | null>>

interface Plotted {
  /** What the chart shows, in a sentence: its name for those who do not see it. */
  readonly title: string
  readonly data: readonly Point[]
  /** Key of the horizontal axis. */
  readonly x: string
  readonly xLabel: string
  readonly series: readonly { readonly key: string; readonly label: string; readonly color?: string }[]
  readonly format?: (value: number) => string
  readonly exportName: string
  readonly height?: number
}

const colors = ['pine.6', 'orange.7', 'indigo.5', 'grape.6', 'yellow.8', 'cyan.7']

function seriesOf({ series }: Plotted): LineChartSeries[] {
  return series.map(({ key, label, color }, index) => ({
    name: key,
    label,
    color: color ?? colors[index % colors.length] ?? 'pine.6',
  }))
}

/** Something over time or along a scale. */
export function Lines(plotted: Plotted) {
  return (
    <Figure plotted={plotted}>
      <LineChart
        h={plotted.height ?? 260}
        data={[...plotted.data]}
        dataKey={plotted.x}
        series={seriesOf(plotted)}
        curveType="linear"
        withLegend={plotted.series.length > 1}
        withDots={plotted.data.length < 40}
        {...(plotted.format ? { valueFormatter: plotted.format } : {})}
      />
    </Figure>
  )
}

/** Groups side by side. */
export function Bars(plotted: Plotted & { readonly stacked?: 'stacked' }) {
  return (
    <Figure plotted={plotted}>
      <BarChart
        h={plotted.height ?? 260}
        data={[...plotted.data]}
        dataKey={plotted.x}
        series={seriesOf(plotted)}
        type={plotted.stacked ?? 'default'}
        withLegend={plotted.series.length > 1}
        {...(plotted.format ? { valueFormatter: plotted.format } : {})}
      />
    </Figure>
  )
}

/** A frame for any other picture of numbers: it always has its table. */
export function Figure({ plotted, children }: { readonly plotted: Plotted; readonly children: ReactNode }) {
  const [as, setAs] = useState<'chart' | 'table'>('chart')
  return (
    <Box component="figure" m={0}>
      <Group justify="space-between" mb={6} gap="xs">
        <Text component="figcaption" fw={600} fz="sm">
          {plotted.title}
        </Text>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={as === 'chart' ? <IconTable size={14} aria-hidden /> : <IconChartBar size={14} aria-hidden />}
          onClick={() => setAs(as === 'chart' ? 'table' : 'chart')}
        >
          {t(as === 'chart' ? 'as_table' : 'as_chart')}
        </Button>
      </Group>
      {as === 'chart' ? (
        <div role="img" aria-label={plotted.title}>
          {children}
        </div>
      ) : (
        <DataTable
          rows={plotted.data}
          columns={columnsOf(plotted)}
          caption={plotted.title}
          keyOf={(row) => String(row[plotted.x])}
          exportName={plotted.exportName}
        />
      )}
    </Box>
  )
}

function columnsOf({ x, xLabel, series, format }: Plotted): Column<Point>[] {
  const shown = (value: Point[string] | undefined) =>
    typeof value === 'number' ? (format?.(value) ?? String(value)) : (value ?? '–')
  return [
    { key: x, header: xLabel, value: (row) => row[x] ?? null },
    ...series.map(
      ({ key, label }): Column<Point> => ({
        key,
        header: label,
        align: 'right',
        value: (row) => row[key] ?? null,
        cell: (row) => shown(row[key]),
      }),
    ),
  ]
}
