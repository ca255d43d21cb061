/** Every web site, with what it sent. */
import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatDay, formatNumber } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { eventSums, type Site, sitesQuery } from './queries.ts'
import { t } from './sites-words.ts'

const columns: readonly Column<Site>[] = [
  {
    key: 'name',
    header: t('name'),
    value: (site) => site.name,
    cell: (site) => (
      <Anchor component={Link} to={`/sites/${site.siteId}`}>
        {site.name}
      </Anchor>
    ),
  },
  { key: 'origins', header: t('origins'), value: (site) => site.origins.join(' ') },
  {
    key: 'kept',
    header: t('kept'),
    align: 'right',
    value: (site) => eventSums(site).kept,
    cell: (site) => formatNumber(eventSums(site).kept),
  },
  {
    key: 'not_kept',
    header: t('not_kept'),
    align: 'right',
    value: (site) => eventSums(site).notKept,
    cell: (site) => formatNumber(eventSums(site).notKept),
  },
  { key: 'since', header: t('since'), value: (site) => site.createdAt, cell: (site) => formatDay(site.createdAt) },
  {
    key: 'state',
    header: t('state'),
    value: (site) => stateOf(site),
    cell: (site) => (
      <Text span fw={600} fz="sm" className={site.revokedAt === null ? 'good' : 'bad'}>
        {stateOf(site)}
      </Text>
    ),
  },
]

const stateOf = ({ revokedAt }: Site) => t(revokedAt === null ? 'state_in_use' : 'state_revoked')

export function SitesPage() {
  const sites = useQuery(sitesQuery)
  const mayWrite = useMay('sites.write')
  const add = mayWrite ? (
    <Button component={Link} to="/sites/new">
      {t('add')}
    </Button>
  ) : undefined
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={add}
      query={sites}
      isEmpty={(all) => all.sites.length === 0}
      empty={<Empty title={t('none')} hint={t('none_hint')} />}
    >
      {(all) => (
        <DataTable
          rows={all.sites}
          columns={columns}
          caption={t('title')}
          keyOf={(site) => site.siteId}
          exportName="sites"
        />
      )}
    </Page>
  )
}
