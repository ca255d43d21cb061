/** Tables that sort, page and export exactly what they show. */
import { Box, Button, Group, Menu, Pagination, Table, Text, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { downloadRows } from './download.ts'
import { t } from './frame-words.ts'

export interface Column<R> {
  readonly key: string
  readonly header: string
  /** What stands in the cell, unless `value` as text is enough. */
  readonly cell?: (row: R) => ReactNode
  /** What is sorted by and exported. */
  readonly value: (row: R) => string | number | boolean | null
  readonly align?: 'left' | 'right'
}

interface Shown<R> {
  readonly rows: readonly R[]
  readonly columns: readonly Column<R>[]
  /** Said to those who do not see the table, and above the exported file's rows. */
  readonly caption: string
  readonly keyOf: (row: R) => string
  /** File name without ending; null: nothing to export. */
  readonly exportName: string | null
  readonly perPage?: number
}

interface Order {
  readonly key: string
  readonly down: 'down' | 'up'
}

export function DataTable<R>({ rows, columns, caption, keyOf, exportName, perPage = 50 }: Shown<R>) {
  const [order, setOrder] = useState<Order | null>(null)
  const [page, setPage] = useState(1)
  const sorted = order === null ? rows : inOrder(rows, columns, order)
  const pages = Math.max(1, Math.ceil(sorted.length / perPage))
  const at = Math.min(page, pages)
  const shown = sorted.slice((at - 1) * perPage, at * perPage)
  return (
    <Box>
      <Table.ScrollContainer
        minWidth={Math.min(720, columns.length * 130)}
        tabIndex={0}
        role="region"
        aria-label={caption}
      >
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Caption className="hidden-caption">{caption}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} order={order} onSort={setOrder} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.align ?? 'left'}>
                    {column.cell ? column.cell(row) : String(column.value(row) ?? '–')}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length === 0 ? <Text c="dimmed">{t('nothing_matches')}</Text> : null}
      <Group justify="space-between" mt="xs" gap="sm">
        <Text c="dimmed" fz="sm">
          {t('rows', { count: rows.length })}
        </Text>
        {pages > 1 ? (
          <Pagination
            total={pages}
            value={at}
            onChange={setPage}
            size="sm"
            getControlProps={(control) => ({ 'aria-label': t(control === 'previous' ? 'previous' : 'next') })}
            getItemProps={(item) => ({ 'aria-label': t('page_of', { page: item, pages }) })}
          />
        ) : null}
        {exportName === null ? null : <ExportMenu rows={sorted} columns={columns} name={exportName} />}
      </Group>
    </Box>
  )
}

function HeadCell<R>({
  column,
  order,
  onSort,
}: {
  readonly column: Column<R>
  readonly order: Order | null
  readonly onSort: (order: Order) => void
}) {
  const mine = order?.key === column.key ? order.down : null
  const next = mine === 'up' ? 'down' : 'up'
  return (
    <Table.Th
      ta={column.align ?? 'left'}
      aria-sort={mine === null ? 'none' : mine === 'up' ? 'ascending' : 'descending'}
    >
      <UnstyledButton
        fz="sm"
        fw={600}
        c="dimmed"
        onClick={() => onSort({ key: column.key, down: next })}
        aria-label={t('sort_by', { column: column.header })}
      >
        {column.header}{' '}
        {mine === 'up' ? <IconArrowUp size={13} /> : mine === 'down' ? <IconArrowDown size={13} /> : null}
      </UnstyledButton>
    </Table.Th>
  )
}

function ExportMenu<R>({
  rows,
  columns,
  name,
}: {
  readonly rows: readonly R[]
  readonly columns: readonly Column<R>[]
  readonly name: string
}) {
  const table = () => ({
    header: columns.map((column) => column.header),
    rows: rows.map((row) => columns.map((column) => column.value(row))),
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconDownload size={15} aria-hidden />}>
          {t('export_table')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => downloadRows(name, 'csv', table())}>{t('export_csv')}</Menu.Item>
        <Menu.Item onClick={() => downloadRows(name, 'json', table())}>{t('export_json')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function inOrder<R>(rows: readonly R[], columns: readonly Column<R>[], order: Order): readonly R[] {
  const value = columns.find((column) => column.key === order.key)?.value
  if (!value) return rows
  const sign = order.down === 'up' ? 1 : -1
  return rows.toSorted((one, other) => sign * compared(value(one), value(other)))
}

function compared(one: string | number | boolean | null, other: string | number | boolean | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return String(one).localeCompare(String(other), document.documentElement.lang, { numeric: true })
}
