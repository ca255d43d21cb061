/** One import or trial: how far it is, what came of it, what was refused and how to make it good. */
import { Anchor, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconDownload, IconFileImport, IconFlask } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ask, askRaw } from '../../app/api.ts'
import { download } from '../../app/download.ts'
import { formatMoment, formatNumber } from '../../app/format.ts'
import { JobProgress, useJob } from '../../app/job.tsx'
import { Page, Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { type ImportStatus, isOver, stateFace } from './status.ts'
import { t } from './words.ts'

const pollMs = 1000

export function ImportPage() {
  const { importId } = useParams({ from: '/shell/imports/$importId' })
  const found = useQuery({
    queryKey: ['imports', importId],
    queryFn: ({ signal }) => ask(api.GET('/v1/imports/{importId}', { params: { path: { importId } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isOver(state.data.state) ? pollMs : false),
  })
  const trial = found.data?.mode === 'dry_run'
  return (
    <Page
      title={trial ? t('page_trial') : t('page_title')}
      lead={found.data ? `${found.data.fileName} · ${formatMoment(found.data.createdAt)}` : undefined}
      query={found}
    >
      {(status) => (
        <Stack gap="lg">
          {isOver(status.state) ? null : <Working status={status} />}
          <Counts status={status} />
          {isOver(status.state) ? <Next status={status} /> : null}
          {status.counts.rejected > 0 ? <Refused status={status} /> : null}
        </Stack>
      )}
    </Page>
  )
}

function Working({ status }: { readonly status: ImportStatus }) {
  const { importId, jobId } = status
  const queries = useQueryClient()
  const again = () => void queries.invalidateQueries({ queryKey: ['imports', importId] })
  const mayImport = useMay('subjects.import')
  const [asked, setAsked] = useState<'asked' | 'not_asked'>('not_asked')
  const params = { path: { importId } }
  const stop = useMutation({
    mutationFn: () => ask(api.POST('/v1/imports/{importId}/cancellation', { params })),
    onSuccess: () => {
      setAsked('asked')
      again()
    },
  })
  return (
    <Section
      title={t('progress')}
      actions={
        mayImport && asked === 'not_asked' ? (
          <Button variant="default" onClick={() => stop.mutate()} loading={stop.isPending}>
            {t('stop')}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="sm">
        {jobId === null ? null : <JobProgress jobId={jobId} onOver={again} stopped="elsewhere" />}
        {asked === 'asked' ? <Text>{t('stopped_asked')}</Text> : null}
        {jobId === null ? null : <Broken importId={importId} jobId={jobId} onGone={again} />}
        <ProblemAlert error={stop.error} />
      </Stack>
    </Section>
  )
}

/** The job ended and the import did not: a fault on the way, from which it can go on. */
function Broken({ importId, jobId, onGone }: { importId: string; jobId: string; onGone: () => void }) {
  const job = useJob(jobId)
  const mayImport = useMay('subjects.import')
  const goOn = useMutation({
    mutationFn: () => ask(api.POST('/v1/imports/{importId}/continuation', { params: { path: { importId } } })),
    onSuccess: onGone,
  })
  if (job.data?.state !== 'failed') return null
  return (
    <Stack gap="sm" align="flex-start" role="alert">
      <Text fw={600} className="bad">
        {t('broke')}
      </Text>
      <Text>{t('broke_hint')}</Text>
      {mayImport ? (
        <Button onClick={() => goOn.mutate()} loading={goOn.isPending}>
          {t('go_on')}
        </Button>
      ) : null}
      <ProblemAlert error={goOn.error} />
    </Stack>
  )
}

function Counts({ status }: { readonly status: ImportStatus }) {
  const { counts, mode, state } = status
  const shown = [
    ['n_created', counts.created],
    ['n_updated', counts.updated],
    ['n_unchanged', counts.unchanged],
    ['n_rejected', counts.rejected],
    ['n_decisions', counts.decisions],
    ['n_without_decision', counts.withoutDecision],
    ['n_without_evidence', counts.withoutEvidence],
  ] as const
  return (
    <Section
      title={t(isOver(state) ? (mode === 'dry_run' ? 'result_trial' : 'result') : 'result_so_far')}
      lead={mode === 'dry_run' ? t('trial_note') : undefined}
      actions={
        isOver(state) ? (
          <Text fw={600} className={stateFace(state)}>
            {t(`state_${state}`)}
          </Text>
        ) : undefined
      }
    >
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md" component="dl" m={0}>
        {shown.map(([key, value]) => (
          <div key={key}>
            <Text component="dd" m={0} fz={26} fw={600} className={attention(key, value)}>
              {formatNumber(value)}
            </Text>
            <Text component="dt" c="dimmed" fz="sm">
              {t(key)}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {counts.withoutEvidence > 0 ? (
        <Text mt="sm" className="warn">
          {t('without_evidence_hint')}
        </Text>
      ) : null}
    </Section>
  )
}

function attention(key: string, value: number): string | undefined {
  return value > 0 && (key === 'n_rejected' || key === 'n_without_evidence') ? 'warn' : undefined
}

/** After a trial: the import itself, or back to the mapping. */
function Next({ status }: { readonly status: ImportStatus }) {
  const { file } = useSearch({ from: '/shell/imports/$importId' })
  const { importId } = status
  const navigate = useNavigate()
  const begin = useMutation({
    mutationFn: async (fileId: string) => {
      const mapping = await ask(api.GET('/v1/imports/{importId}/mapping', { params: { path: { importId } } }))
      return ask(api.POST('/v1/imports', { body: { fileId, mode: 'run', mapping } }))
    },
    onSuccess: (started) => navigate({ to: '/imports/$importId', params: { importId: started.importId }, search: {} }),
  })
  const mayImport = useMay('subjects.import')
  if (status.mode !== 'dry_run' || file === undefined || !mayImport) return null
  return (
    <Stack gap="sm">
      <ProblemAlert error={begin.error} />
      <Group>
        <Button
          size="md"
          onClick={() => begin.mutate(file)}
          loading={begin.isPending}
          leftSection={<IconFileImport size={18} aria-hidden />}
        >
          {t('import_now')}
        </Button>
        <Button
          size="md"
          variant="default"
          component={Link}
          to={`/imports/files/${file}`}
          leftSection={<IconFlask size={18} aria-hidden />}
        >
          {t('change_mapping')}
        </Button>
        <Text c="dimmed">{t('import_now_hint')}</Text>
      </Group>
    </Stack>
  )
}

function Refused({ status }: { readonly status: ImportStatus }) {
  const { importId, refusals, hasRejects } = status
  const mayImport = useMay('subjects.import')
  const take = useMutation({
    mutationFn: async () => {
      const file = await askRaw(`/v1/imports/${importId}/rejects`, {})
      download(`refused-${status.fileName.replace(/(\.\w+)+$/, '')}.csv`, 'text/csv', await file.blob())
    },
  })
  return (
    <Section title={t('refused')} lead={t('refused_lead')}>
      <DataTable
        rows={refusals}
        caption={t('refused_caption')}
        keyOf={(one) => one.code}
        exportName={null}
        columns={[
          { key: 'says', header: t('col_reason'), value: (one) => one.says },
          { key: 'code', header: t('col_code'), value: (one) => one.code },
          { key: 'rows', header: t('col_rows'), align: 'right', value: (one) => one.rows },
        ]}
      />
      {hasRejects && mayImport ? (
        <Group mt="md">
          <Button
            onClick={() => take.mutate()}
            loading={take.isPending}
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t('refused_download')}
          </Button>
          <Anchor renderRoot={(props) => <Link {...props} to="/imports/new" search={{ like: importId }} />}>
            {t('refused_again')}
          </Anchor>
          <Text c="dimmed" fz="sm">
            {t('refused_kept')}
          </Text>
        </Group>
      ) : null}
      <ProblemAlert error={take.error} />
    </Section>
  )
}
