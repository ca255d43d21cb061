/** All campaigns: filtered by state and name, duplicated, opened. */
import './campaigns.css'
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { Duplicate } from './duplicate.tsx'
import { usePurposeNames } from './purposes.ts'
import { type Campaign, campaignsQuery } from './queries.ts'
import { StateMark } from './state-mark.tsx'
import { t } from './words.ts'
import { StepLink } from './step-link.tsx'

const states = ['draft', 'checked', 'approved', 'sending', 'paused', 'finished', 'cancelled'] as const

export function ListPage() {
  const campaigns = useQuery(campaignsQuery)
  const mayWrite = useMay('campaigns.write')
  const begin = mayWrite ? (
    <Button component={Link} to="/campaigns/new">
      {t('new_campaign')}
    </Button>
  ) : null
  return (
    <Page
      title={t('campaigns')}
      lead={t('campaigns_lead')}
      actions={begin}
      query={campaigns}
      isEmpty={(all) => all.length === 0}
      empty={<Empty title={t('none_title')} hint={t('none_hint')} action={begin} />}
    >
      {(all) => <Campaigns all={all} />}
    </Page>
  )
}

function Campaigns({ all }: { readonly all: readonly Campaign[] }) {
  const [state, setState] = useState<string | null>(null)
  const [name, setName] = useState('')
  const purposes = usePurposeNames()
  const mayWrite = useMay('campaigns.write')
  const wanted = name.trim().toLocaleLowerCase()
  const shown = all.filter(
    (one) => (state === null || one.state === state) && one.definition.name.toLocaleLowerCase().includes(wanted),
  )
  return (
    <Stack>
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t('filter_name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('filter_state')}
          placeholder={t('filter_all')}
          clearable
          clearButtonProps={{ 'aria-label': t('filter_all') }}
          value={state}
          onChange={setState}
          data={states.map((value) => ({ value, label: t.code('state_', value) }))}
        />
      </Group>
      <DataTable
        rows={shown}
        columns={[...columnsWith(purposes), ...(mayWrite ? [actions] : [])]}
        caption={t('list_caption')}
        keyOf={(one) => one.campaignId}
        exportName="campaigns"
      />
    </Stack>
  )
}

const actions: Column<Campaign> = {
  key: 'actions',
  header: t('col_actions'),
  value: () => null,
  cell: (one) => <Duplicate campaign={one} />,
}

function columnsWith(purposeName: (code: string) => string): Column<Campaign>[] {
  return [
    {
      key: 'name',
      header: t('col_name'),
      value: (one) => one.definition.name,
      cell: (one) => (
        <StepLink campaignId={one.campaignId} fw={600}>
          {one.definition.name}
        </StepLink>
      ),
    },
    {
      key: 'state',
      header: t('col_state'),
      value: (one) => t.code('state_', one.state),
      cell: (one) => <StateMark state={one.state} />,
    },
    { key: 'purpose', header: t('col_purpose'), value: (one) => purposeName(one.definition.purpose) },
    { key: 'author', header: t('col_author'), value: (one) => one.authorName ?? t('somebody') },
    {
      key: 'queued',
      header: t('col_queued'),
      align: 'right',
      value: (one) => one.launch?.queued ?? null,
      cell: (one) => (one.launch ? formatNumber(one.launch.queued) : '–'),
    },
    {
      key: 'changed',
      header: t('col_changed'),
      value: (one) => one.updatedAt,
      cell: (one) => formatMoment(one.updatedAt),
    },
  ]
}
