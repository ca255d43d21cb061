/** The list of imports. */
import { Anchor, Button, Text } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { type ImportStatus, stateFace } from './status.ts'
import { t } from './words.ts'

const count = (
  key: 'created' | 'updated' | 'unchanged' | 'rejected' | 'rows',
  header: string,
): Column<ImportStatus> => ({
  key,
  header,
  align: 'right',
  value: (one) => one.counts[key],
  cell: (one) => formatNumber(one.counts[key]),
})

const columns: readonly Column<ImportStatus>[] = [
  {
    key: 'file',
    header: t('col_file'),
    value: (one) => one.fileName,
    cell: (one) => (
      <Anchor fz="sm" component={Link} to={`/imports/${one.importId}`} className="break-anywhere">
        {one.fileName}
      </Anchor>
    ),
  },
  { key: 'mode', header: t('col_mode'), value: (one) => t(`mode_${one.mode}`) },
  {
    key: 'state',
    header: t('col_state'),
    value: (one) => t(`state_${one.state}`),
    cell: (one) => (
      <Text fz="sm" fw={600} className={stateFace(one.state)}>
        {t(`state_${one.state}`)}
      </Text>
    ),
  },
  count('rows', t('col_rows')),
  count('created', t('col_created')),
  count('updated', t('col_updated')),
  count('rejected', t('col_rejected')),
  { key: 'when', header: t('col_when'), value: (one) => one.createdAt, cell: (one) => formatMoment(one.createdAt) },
]

const busyPollMs = 2000

export function ImportsPage() {
  const imports = useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => ask(api.GET('/v1/imports', { signal })),
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'running' || one.state === 'waiting') ? busyPollMs : false,
  })
  const mayImport = useMay('subjects.import')
  const begin = mayImport ? (
    <Button component={Link} to="/imports/new" leftSection={<IconFileImport size={18} aria-hidden />}>
      {t('new')}
    </Button>
  ) : undefined
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={begin}
      query={imports}
      isEmpty={(found) => found.length === 0}
      empty={<Empty title={t('none')} hint={t('none_hint')} action={begin} />}
    >
      {(found) => (
        <DataTable
          rows={found}
          columns={columns}
          caption={t('caption')}
          keyOf={(one) => one.importId}
          exportName="imports"
        />
      )}
    </Page>
  )
}
