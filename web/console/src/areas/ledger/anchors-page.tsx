/** Anchors on the chain: which, in what state, and what they cost. */
import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { formatDecimal, formatExact, formatMoment, formatNumber } from '../../app/format.ts'
import { Answer, Empty, Section } from '../../app/page.tsx'
import { type Column, DataTable } from '../../app/table.tsx'
import { FactList, LedgerFrame } from './frame.tsx'
import { t } from './words.ts'

const anchorsOf = (signal: AbortSignal) => ask(api.GET('/v1/ledger/anchors', { signal }))
type Anchors = NonNullable<Awaited<ReturnType<typeof anchorsOf>>['anchors']>
type Anchored = Anchors['newest'][number]

export function AnchorsPage() {
  const anchors = useQuery({
    queryKey: ['ledger', 'anchors'],
    queryFn: ({ signal }) => anchorsOf(signal),
    refetchInterval: 15_000,
  })
  return (
    <LedgerFrame>
      <Answer query={anchors}>
        {({ anchors: known }) =>
          known === null ? <Empty title={t('anchors_off')} hint={t('anchors_off_hint')} /> : <Known anchors={known} />
        }
      </Answer>
    </LedgerFrame>
  )
}

function Known({ anchors }: { readonly anchors: Anchors }) {
  const { alarm, detail, chainId, contract, everySeconds, kind, newest } = anchors
  return (
    <>
      {alarm === 'none' ? null : (
        <Alert color="red" title={t('alarm')}>
          {t(`alarm_${alarm}`)} {detail}
        </Alert>
      )}
      <Section title={t('chain')} lead={t('anchors_lead')}>
        <FactList
          facts={[
            [t('chain'), t(`chain_${kind}`, { id: chainId ?? '–' })],
            [t('contract'), contract === null ? '–' : <code className="break-anywhere">{contract}</code>],
            [t('every'), cadenceOf(everySeconds)],
            [t('cost'), costOf(anchors)],
          ]}
        />
      </Section>
      <Section title={t('anchors')}>
        {newest.length === 0 ? (
          <Text c="dimmed">{t('anchors_none')}</Text>
        ) : (
          <DataTable
            rows={newest}
            columns={columns}
            caption={t('anchors')}
            keyOf={(one) => `${one.size} ${one.decidedAt}`}
            exportName="anchors"
          />
        )}
      </Section>
    </>
  )
}

function cadenceOf(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes % 60 === 0 ? t('every_hours', { count: minutes / 60 }) : t('every_minutes', { count: minutes })
}

const weiPerCoin = 1e18

function costOf({ cost }: Anchors): string {
  if (cost === null) return t('cost_none')
  return t('cost_value', {
    eth: formatDecimal(cost.weiPerYear / weiPerCoin, 4),
    anchors: formatNumber(cost.perYear),
    gas: formatNumber(cost.gas),
  })
}

const tones: Readonly<Record<string, string>> = { finalized: 'good', failed: 'bad' }

const columns: Column<Anchored>[] = [
  {
    key: 'size',
    header: t('size'),
    align: 'right',
    value: (one) => one.size,
    cell: (one) => formatNumber(one.size),
  },
  {
    key: 'state',
    header: t('anchor_state'),
    value: (one) => t(`anchor_${one.state}`),
    cell: (one) => (
      <>
        <Text fz="sm" fw={600} className={tones[one.state] ?? 'warn'}>
          {t(`anchor_${one.state}`)}
        </Text>
        {one.orphaned === 0 ? null : (
          <Text fz="xs" c="dimmed">
            {t('taken_back', { count: one.orphaned })}
          </Text>
        )}
      </>
    ),
  },
  {
    key: 'decided',
    header: t('decided'),
    value: (one) => one.decidedAt,
    cell: (one) => <span title={formatExact(one.decidedAt)}>{formatMoment(one.decidedAt)}</span>,
  },
  {
    key: 'transaction',
    header: t('transaction'),
    value: (one) => one.transaction,
    cell: (one) => <Transaction of={one} />,
  },
  {
    key: 'block',
    header: t('block'),
    align: 'right',
    value: (one) => one.block,
    cell: (one) => (one.block === null ? '–' : formatNumber(one.block)),
  },
  {
    key: 'gas',
    header: t('gas'),
    align: 'right',
    value: (one) => one.gasUsed,
    cell: (one) => (one.gasUsed === null ? '–' : formatNumber(one.gasUsed)),
  },
]

function Transaction({ of: { transaction, link } }: { readonly of: Anchored }) {
  if (transaction === null) return '–'
  const short = <code title={transaction}>{`${transaction.slice(0, 14)}…`}</code>
  if (link === null) return short
  return (
    <Stack gap={0}>
      <Anchor
        href={link}
        target="_blank"
        rel="noreferrer"
        aria-label={t('explorer', { hash: transaction.slice(0, 14) })}
      >
        {short}
      </Anchor>
    </Stack>
  )
}
