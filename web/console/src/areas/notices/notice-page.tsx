/** One notice: its versions, the text in both languages, what changed, who must be asked again, and publishing. */
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ApiProblem } from '../../app/api.ts'
import { formatDay } from '../../app/format.ts'
import { Page } from '../../app/page.tsx'
import { ProblemPage } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { AskedAgain, Changes } from './changes.tsx'
import { type Notice, useNotices } from './notice.ts'
import { NoticeText } from './notice-text.tsx'
import { Faults, PreviewOfPage } from './preview.tsx'
import { Publish } from './publish.tsx'
import { t } from './words.ts'

export function NoticePage() {
  const { noticeId } = useParams({ from: '/shell/notices/$noticeId' })
  const { version } = useSearch({ from: '/shell/notices/$noticeId' })
  const notices = useNotices()
  const mayWrite = useMay('consent.configure')
  const versions = notices.data?.notices.filter((one) => one.noticeId === noticeId) ?? []
  const shown = versions.find((one) => one.version === version) ?? versions.at(-1)
  const newest = versions.at(-1)
  return (
    <Page
      title={shown ? t('notice_title', { name: shown.name }) : t('title')}
      lead={shown ? standingOf(shown) : undefined}
      query={notices}
      actions={
        mayWrite && newest ? (
          <Button
            component={Link}
            to={`/notices/${noticeId}/edit`}
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
          >
            {t(newest.publishedAt === null ? 'edit' : 'edit_next')}
          </Button>
        ) : undefined
      }
    >
      {() =>
        shown ? (
          <Version key={shown.version} notice={shown} versions={versions} />
        ) : (
          <ProblemPage error={new ApiProblem(404, {})} retry={() => void notices.refetch()} />
        )
      }
    </Page>
  )
}

function standingOf(notice: Notice): string {
  return notice.publishedAt === null
    ? t('drafted_on', { date: formatDay(notice.createdAt) })
    : t('published_on', { date: formatDay(notice.publishedAt) })
}

function Version({ notice, versions }: { readonly notice: Notice; readonly versions: readonly Notice[] }) {
  const navigate = useNavigate()
  const mayWrite = useMay('consent.configure')
  const { noticeId } = notice
  const before = versions.filter((one) => one.version < notice.version && one.publishedAt !== null).at(-1)
  const open = (version: number) =>
    void navigate({ to: '/notices/$noticeId', params: { noticeId }, search: { version } })
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label={t('choose_version')}
          value={String(notice.version)}
          onChange={(event) => open(Number(event.currentTarget.value))}
          data={versions.map(({ version, publishedAt }) => ({
            value: String(version),
            label: t(publishedAt === null ? 'version_draft' : 'version', { version }),
          }))}
        />
        <Text c="dimmed" fz="xs" ff="monospace" className="break-anywhere">
          {notice.hash}
        </Text>
      </Group>
      {before ? <Changes before={before} after={notice} /> : null}
      {before ? <AskedAgain notice={notice} /> : null}
      <NoticeText notice={notice} />
      <PreviewOfPage content={notice} />
      {notice.publishedAt === null ? <Faults content={notice} /> : null}
      {notice.publishedAt === null && mayWrite ? <Publish notice={notice} hasOlder={before ? 'yes' : 'no'} /> : null}
    </Stack>
  )
}
