/** Every audience in its newest version: its rule in words, how many it last meant, when it changed. */
import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatDay, formatNumber } from '../../app/format.ts'
import { Empty, Page } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { audiencesQuery, usePurposeSentence } from './vocabulary.ts'
import { t } from './words.ts'

export function AudiencesPage() {
  const audiences = useQuery(audiencesQuery)
  const sentenceOf = usePurposeSentence()
  const mayWrite = useMay('audiences.write')
  const begin = mayWrite ? (
    <Button component={Link} to="/audiences/new">
      {t('new')}
    </Button>
  ) : null
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={begin}
      query={audiences}
      isEmpty={({ audiences: all }) => all.length === 0}
      empty={<Empty title={t('empty')} hint={t('empty_hint')} action={begin} />}
    >
      {({ audiences: all }) => (
        <DataTable
          rows={all}
          keyOf={({ audienceId }) => audienceId}
          caption={t('title')}
          exportName="audiences"
          columns={[
            {
              key: 'name',
              header: t('name'),
              value: ({ name }) => name,
              cell: ({ name, audienceId, version }) => (
                <>
                  <Anchor
                    fw={600}
                    renderRoot={(props) => <Link {...props} to="/audiences/$audienceId" params={{ audienceId }} />}
                  >
                    {name}
                  </Anchor>
                  <Text c="dimmed" fz="sm">
                    {t('version_n', { version })}
                  </Text>
                </>
              ),
            },
            { key: 'sentence', header: t('sentence'), value: ({ sentence }) => sentence },
            { key: 'purpose', header: t('purpose'), value: ({ purpose }) => sentenceOf(purpose) },
            {
              key: 'size',
              header: t('last_count'),
              align: 'right',
              value: ({ lastSize }) => lastSize?.eligible ?? null,
              cell: ({ lastSize }) =>
                lastSize === null
                  ? t('not_counted')
                  : t('eligible_of', {
                      eligible: formatNumber(lastSize.eligible),
                      matched: formatNumber(lastSize.matched),
                    }),
            },
            {
              key: 'changed',
              header: t('changed'),
              value: ({ createdAt }) => createdAt,
              cell: ({ createdAt, createdByName }) => (
                <>
                  {formatDay(createdAt)}
                  <Text c="dimmed" fz="sm">
                    {t('by', { name: createdByName ?? t('somebody') })}
                  </Text>
                </>
              ),
            },
          ]}
        />
      )}
    </Page>
  )
}
