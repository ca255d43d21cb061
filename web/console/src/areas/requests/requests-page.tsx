/** Requests of people, the first due first. */
import { Anchor, Button, NativeSelect, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { formatAgo, formatDay } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { isOpen, type Line, pressing, states } from './request.ts'
import { t } from './words.ts'

const columns: readonly Column<Line>[] = [
  {
    key: 'kind',
    header: t('col_kind'),
    value: (one) => t(`kind_${one.kind}`),
    cell: (one) => (
      <Anchor fz="sm" component={Link} to={`/requests/${one.subjectId}/${one.requestId}`}>
        {t(`kind_${one.kind}`)}
      </Anchor>
    ),
  },
  { key: 'state', header: t('col_state'), value: (one) => t(`state_${one.state}`) },
  {
    key: 'due',
    header: t('col_due'),
    value: (one) => one.dueAt,
    cell: (one) => <Due of={one} />,
  },
  {
    key: 'received',
    header: t('col_received'),
    value: (one) => one.receivedAt,
    cell: (one) => formatDay(one.receivedAt),
  },
  { key: 'law', header: t('col_law'), value: (one) => `${one.deadline.law}, ${one.deadline.article}` },
]

function Due({ of }: { readonly of: Line }) {
  const now = new Date()
  const face = pressing(of, now)
  return (
    <Text fz="sm" className={face} fw={face === '' ? 400 : 600}>
      {face === '' ? null : <IconAlertTriangle size={15} aria-hidden style={{ verticalAlign: '-2px' }} />}{' '}
      {formatDay(of.dueAt)}
      {isOpen(of) ? ` · ${face === 'bad' ? `${t('overdue')}, ` : ''}${formatAgo(of.dueAt, now)}` : ''}
    </Text>
  )
}

export function RequestsPage() {
  const { show = 'open' } = useSearch({ from: '/shell/requests' })
  const navigate = useNavigate()
  const mayDecide = useMay('rights.decide')
  const requests = useQuery({
    queryKey: ['requests'],
    queryFn: ({ signal }) => ask(api.GET('/v1/rights-requests', { signal })),
  })
  const begin = mayDecide ? (
    <Button component={Link} to="/requests/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('new')}
    </Button>
  ) : undefined
  const shown = (one: Line) => (show === 'all' ? true : show === 'open' ? isOpen(one) : one.state === show)
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={begin}
      query={requests}
      isEmpty={(found) => found.requests.length === 0}
      empty={<Empty title={t('none')} hint={t('none_hint')} action={begin} />}
    >
      {(found) => (
        <>
          <NativeSelect
            label={t('filter')}
            value={show}
            w="fit-content"
            onChange={(event) => void navigate({ to: '/requests', search: { show: event.currentTarget.value } })}
            data={[
              { value: 'open', label: t('filter_open') },
              { value: 'all', label: t('filter_all') },
              ...states.map((state) => ({ value: state, label: t(`state_${state}`) })),
            ]}
          />
          <DataTable
            rows={found.requests.filter(shown)}
            columns={columns}
            caption={t('caption')}
            keyOf={(one) => one.requestId}
            exportName="requests"
          />
        </>
      )}
    </Page>
  )
}
