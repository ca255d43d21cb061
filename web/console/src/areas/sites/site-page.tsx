/** One site: what to paste, what it sent, how it is set, its keys. */
import { Alert, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { formatNumber } from '../../app/format.ts'
import { Answer, Page, Section } from '../../app/page.tsx'
import { queries } from '../../app/queries.ts'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { askableQuery, type Site, siteQuery } from './queries.ts'
import { type SiteDraft, SiteForm } from './site-form.tsx'
import { SiteKeys } from './site-keys.tsx'
import { t } from './sites-words.ts'

export function SitePage() {
  const { siteId } = useParams({ strict: false })
  const site = useQuery(siteQuery(siteId ?? ''))
  const mayWrite = useMay('sites.write')
  return (
    <Page title={site.data?.name ?? t('title')} lead={site.data?.origins.join(' · ')} query={site}>
      {(one) => (
        <Stack>
          {one.revokedAt === null ? <Snippet site={one} /> : <Alert color="red">{t('revoked')}</Alert>}
          <Sent site={one} />
          {mayWrite && one.revokedAt === null ? <Settings site={one} /> : null}
          {mayWrite && one.revokedAt === null ? <SiteKeys site={one} /> : null}
        </Stack>
      )}
    </Page>
  )
}

function Snippet({ site }: { readonly site: Site }) {
  const origin = site.snippet ? /src="(https?:\/\/[^/"]+)/.exec(site.snippet)?.[1] : undefined
  return (
    <Section title={t('snippet')} lead={t('snippet_hint')}>
      {site.snippet === null ? (
        <Text className="warn">{t('snippet_missing')}</Text>
      ) : (
        <Stack gap="sm">
          <Copyable value={site.snippet} label={t('snippet')} />
          <Text fz="sm" c="dimmed">
            {t('policy')}
          </Text>
          <Copyable value={`script-src ${origin}; connect-src ${origin}`} label={t('policy')} />
        </Stack>
      )}
    </Section>
  )
}

type Count = Site['counts'][number]

const columns: readonly Column<Count>[] = [
  { key: 'kind', header: t('kind'), value: (one) => t.code('kind_', one.kind) },
  { key: 'outcome', header: t('outcome'), value: (one) => t.code('outcome_', one.outcome) },
  {
    key: 'amount',
    header: t('amount'),
    align: 'right',
    value: (one) => one.amount,
    cell: (one) => formatNumber(one.amount),
  },
]

function Sent({ site }: { readonly site: Site }) {
  return (
    <Section title={t('sent')}>
      {site.counts.length === 0 ? (
        <Text c="dimmed">{t('sent_none')}</Text>
      ) : (
        <DataTable
          rows={site.counts}
          columns={columns}
          caption={t('sent')}
          keyOf={(one) => `${one.kind} ${one.outcome}`}
          exportName="site-counts"
        />
      )}
    </Section>
  )
}

function Settings({ site }: { readonly site: Site }) {
  const askable = useQuery(askableQuery)
  const { siteId } = site
  const change = useMutation({
    mutationFn: ({ events, ...draft }: SiteDraft) => {
      const body = { ...draft, origins: [...draft.origins], purposes: [...draft.purposes] }
      return ask(
        api.PATCH('/v1/sites/{siteId}', {
          params: { path: { siteId } },
          body: { ...body, events: events.length > 0 ? [...events] : null },
        }),
      )
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sites'] }),
  })
  const start: SiteDraft = { ...site, events: site.events ?? [] }
  return (
    <Section title={t('settings')}>
      <Answer query={askable}>
        {(notices) => (
          <Stack>
            <SiteForm
              askable={notices}
              start={pick(start)}
              doIt={t('save')}
              busy={change.isPending}
              error={change.error}
              onDone={(draft) => change.mutate(draft)}
            />
            {change.isSuccess ? (
              <Text className="good" aria-live="polite">
                {t('saved')}
              </Text>
            ) : null}
          </Stack>
        )}
      </Answer>
    </Section>
  )
}

/** What may be changed, and nothing else of the answer. */
function pick({ name, origins, noticeId, purposes, eventPurpose, language, events, signals }: SiteDraft): SiteDraft {
  return { name, origins, noticeId, purposes, eventPurpose, language, events, ...(signals ? { signals } : {}) }
}
