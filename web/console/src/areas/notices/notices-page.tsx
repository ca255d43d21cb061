/** Notices and purposes: the two lists. */
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { formatDay } from '../../app/format.ts'
import { language } from '../../app/language.ts'
import { Answer, Empty, PlainPage, Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { newestOfEach, type Notice, purposesAsked, useNotices, usePurposes } from './notice.ts'
import { t } from './words.ts'

export function NoticesPage() {
  return (
    <PlainPage title={t('title')} lead={t('lead')}>
      <Stack gap="lg">
        <Notices />
        <Purposes />
      </Stack>
    </PlainPage>
  )
}

const stateOf = (notice: Notice) => t(notice.publishedAt === null ? 'state_draft' : 'state_published')

function Notices() {
  const notices = useNotices()
  const mayWrite = useMay('consent.configure')
  const begin = mayWrite ? (
    <Button component={Link} to="/notices/new" leftSection={<IconPlus size={18} aria-hidden />}>
      {t('notice_new')}
    </Button>
  ) : undefined
  return (
    <Section title={t('notices')} lead={t('notices_lead')} actions={begin}>
      <Answer
        query={notices}
        isEmpty={(found) => found.notices.length === 0}
        empty={<Empty title={t('notices_none')} hint={t('notices_none_hint')} />}
      >
        {(found) => (
          <DataTable
            rows={newestOfEach(found.notices)}
            caption={t('notices')}
            keyOf={(notice) => notice.noticeId}
            exportName="notices"
            columns={[
              {
                key: 'name',
                header: t('col_name'),
                value: (notice) => notice.name,
                cell: (notice) => (
                  <Anchor fz="sm" component={Link} to={`/notices/${notice.noticeId}`}>
                    {notice.name}
                  </Anchor>
                ),
              },
              { key: 'version', header: t('col_version'), align: 'right', value: (notice) => notice.version },
              {
                key: 'state',
                header: t('col_state'),
                value: stateOf,
                cell: (notice) => (
                  <Text fz="sm" fw={600} className={notice.publishedAt === null ? 'warn' : 'good'}>
                    {stateOf(notice)}
                  </Text>
                ),
              },
              {
                key: 'asks',
                header: t('col_asks'),
                value: (notice) => t('asks', { count: purposesAsked(notice).length }),
              },
              {
                key: 'date',
                header: t('col_date'),
                value: (notice) => notice.publishedAt ?? notice.createdAt,
                cell: (notice) => formatDay(notice.publishedAt ?? notice.createdAt),
              },
            ]}
          />
        )}
      </Answer>
    </Section>
  )
}

function Purposes() {
  const purposes = usePurposes()
  const mayWrite = useMay('consent.configure')
  const add = mayWrite ? (
    <Button
      component={Link}
      to="/notices/purposes/new"
      variant="default"
      leftSection={<IconPlus size={18} aria-hidden />}
    >
      {t('purpose_new')}
    </Button>
  ) : undefined
  return (
    <Section title={t('purposes')} lead={t('purposes_lead')} actions={add}>
      <Answer query={purposes}>
        {(found) => (
          <DataTable
            rows={found.purposes}
            caption={t('purposes')}
            keyOf={(purpose) => purpose.code}
            exportName="purposes"
            columns={[
              {
                key: 'sentence',
                header: t('col_sentence'),
                value: (purpose) => purpose.sentence[language],
                cell: (purpose) => (
                  <>
                    {purpose.sentence[language]}
                    <Text c="dimmed" fz="xs" ff="monospace">
                      {purpose.code}
                    </Text>
                  </>
                ),
              },
              { key: 'basis', header: t('col_basis'), value: (purpose) => t(`basis_${purpose.legalBasis}`) },
              {
                key: 'channel',
                header: t('col_channel'),
                value: (purpose) => t(`channel_${purpose.channel ?? 'none'}`),
              },
              {
                key: 'kept',
                header: t('col_kept'),
                value: (purpose) =>
                  purpose.retentionDays === null ? t('kept_open') : t('kept_days', { count: purpose.retentionDays }),
              },
            ]}
          />
        )}
      </Answer>
    </Section>
  )
}
