/** The state of the log, its newest checkpoints with every signature judged, and its witnesses. */
import { Alert, Anchor, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { Copyable } from '../../app/copy.tsx'
import { download } from '../../app/download.ts'
import { formatExact, formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Section } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { FactList, LedgerFrame } from './frame.tsx'
import { t } from './words.ts'

const againMs = 15_000

const stateOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger', { signal }))
type State = Awaited<ReturnType<typeof stateOf>>
const checkpointsOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger/checkpoints', { signal }))
type Checkpoint = Awaited<ReturnType<typeof checkpointsOf>>['checkpoints'][number]
const witnessesOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger/witnesses', { signal }))
type Witness = Awaited<ReturnType<typeof witnessesOf>>['witnesses'][number]

export function StatePage() {
  const state = useQuery({
    queryKey: ['ledger', 'state'],
    queryFn: ({ signal }) => stateOf(signal),
    refetchInterval: againMs,
  })
  const checkpoints = useQuery({
    queryKey: ['ledger', 'checkpoints'],
    queryFn: ({ signal }) => checkpointsOf(signal),
    refetchInterval: againMs,
  })
  const witnesses = useQuery({
    queryKey: ['ledger', 'witnesses'],
    queryFn: ({ signal }) => witnessesOf(signal),
    refetchInterval: againMs,
  })
  return (
    <LedgerFrame>
      <Section
        title={t('state')}
        actions={
          <Anchor href="/ledger" fz="sm">
            {t('public_log')}
          </Anchor>
        }
      >
        <Answer query={state}>
          {(now) => <StateFacts state={now} witnesses={witnesses.data?.witnesses.length ?? null} />}
        </Answer>
      </Section>
      <Section title={t('witnesses')} lead={t('witnesses_lead')}>
        <Answer
          query={witnesses}
          isEmpty={(found) => found.witnesses.length === 0}
          empty={<Text c="dimmed">{t('witnesses_none')}</Text>}
        >
          {(found) => (
            <DataTable
              rows={found.witnesses}
              columns={witnessColumns}
              caption={t('witnesses')}
              keyOf={(one) => one.url}
              exportName="witnesses"
            />
          )}
        </Answer>
      </Section>
      <Section title={t('checkpoints')} lead={t('checkpoints_lead')}>
        <Answer
          query={checkpoints}
          isEmpty={(found) => found.checkpoints.length === 0}
          empty={<Text c="dimmed">{t('checkpoints_none')}</Text>}
        >
          {(found) => (
            <DataTable
              rows={found.checkpoints}
              columns={checkpointColumns}
              caption={t('checkpoints')}
              keyOf={(one) => String(one.size)}
              exportName="checkpoints"
            />
          )}
        </Answer>
      </Section>
      <Section title={t('keys')} lead={t('keys_lead')}>
        <Answer query={state}>
          {(now) => (
            <Stack gap="xs" className="one-line-codes">
              {now.vkeys.map((key) => (
                <Copyable key={key} value={key} label={t('keys')} />
              ))}
            </Stack>
          )}
        </Answer>
      </Section>
    </LedgerFrame>
  )
}

/** @param witnesses how many are asked; null while that is not known */
function StateFacts({ state, witnesses }: { readonly state: State; readonly witnesses: number | null }) {
  const stopped = state.state === 'rolled_back' || state.state === 'faulty'
  return (
    <Stack gap="md">
      {stopped ? (
        <Alert color="red" title={t(`state_${state.state}`)}>
          {state.fault === null
            ? null
            : t('fault', {
                source: state.fault.source,
                known: formatNumber(state.fault.known),
                size: formatNumber(state.fault.size),
              })}
        </Alert>
      ) : (
        <Text className={state.state === 'running' ? 'good' : 'warn'} fw={600}>
          {t(`state_${state.state}`)}
        </Text>
      )}
      {state.trouble === null ? null : (
        <Alert color="orange" title={t('trouble_title')}>
          {t('trouble', {
            since: formatMoment(state.trouble.since),
            attempts: formatNumber(state.trouble.attempts),
            because: state.trouble.because,
          })}
        </Alert>
      )}
      <FactList
        facts={[
          [t('origin'), state.origin],
          [t('published'), formatNumber(state.published)],
          [t('waiting'), formatNumber(state.waiting)],
          [t('promises'), formatNumber(state.promises.open)],
          [t('broken'), formatNumber(state.promises.broken)],
          [t('quorum'), t(`quorum_${witnesses === 0 ? 'nobody' : (state.quorum ?? 'none')}`)],
        ]}
      />
    </Stack>
  )
}

const signedBy = ({ signatures }: Checkpoint) =>
  signatures
    .map((one) => `${t(`signed_${one.whose}`)} ${one.algorithm ?? one.name} (${t(`verdict_${one.verdict}`)})`)
    .join(', ')

const checkpointColumns: Column<Checkpoint>[] = [
  {
    key: 'size',
    header: t('size'),
    align: 'right',
    value: (one) => one.size,
    cell: (one) => formatNumber(one.size),
  },
  {
    key: 'made',
    header: t('made'),
    value: (one) => one.madeAt,
    cell: (one) => <span title={formatExact(one.madeAt)}>{formatMoment(one.madeAt)}</span>,
  },
  {
    key: 'signatures',
    header: t('signatures'),
    value: signedBy,
    cell: (one) => <Signatures of={one} />,
  },
  {
    key: 'root',
    header: t('root'),
    value: (one) => one.root,
    cell: (one) => <code title={one.root}>{one.root.slice(0, 12)}…</code>,
  },
  {
    key: 'note',
    header: t('note'),
    value: () => null,
    cell: (one) => (
      <Button
        variant="subtle"
        size="compact-xs"
        onClick={() => download(`checkpoint-${one.size}.txt`, 'text/plain', one.note)}
      >
        {t('note')}
      </Button>
    ),
  },
]

function Signatures({ of }: { readonly of: Checkpoint }) {
  return (
    <Stack gap={2}>
      {of.signatures.map((one) => (
        <Text key={`${one.name} ${one.algorithm}`} fz="sm" title={one.name}>
          {t(`signed_${one.whose}`)} · {one.algorithm ?? one.name}{' '}
          <Text span fz="sm" className={one.verdict === 'valid' ? 'good' : one.verdict === 'invalid' ? 'bad' : ''}>
            {t(`verdict_${one.verdict}`)}
          </Text>
        </Text>
      ))}
    </Stack>
  )
}

const witnessColumns: Column<Witness>[] = [
  {
    key: 'witness',
    header: t('witness'),
    value: (one) => one.names.join(', ') || one.url,
    cell: (one) => (
      <>
        <Text fz="sm" fw={600} className="break-anywhere">
          {one.names[0] ?? one.url}
        </Text>
        <Text fz="xs" c="dimmed" className="break-anywhere">
          {one.url}
        </Text>
      </>
    ),
  },
  {
    key: 'state',
    header: t('state'),
    value: (one) => t(`witness_${one.state}`),
    cell: (one) => (
      <>
        <Text fz="sm" fw={600} className={one.state === 'ok' ? 'good' : one.state === 'unasked' ? '' : 'bad'}>
          {t(`witness_${one.state}`)}
        </Text>
        {one.detail === null ? null : (
          <Text fz="xs" c="dimmed">
            {one.detail}
          </Text>
        )}
      </>
    ),
  },
  { key: 'run', header: t('run'), value: (one) => t(`run_${one.run}`) },
  {
    key: 'signed',
    header: t('last_signed'),
    align: 'right',
    value: (one) => one.size,
    cell: (one) => (one.size > 0 ? formatNumber(one.size) : '–'),
  },
  {
    key: 'asked',
    header: t('last_asked'),
    value: (one) => one.at,
    cell: (one) => (one.at === null ? '–' : formatMoment(one.at)),
  },
]
