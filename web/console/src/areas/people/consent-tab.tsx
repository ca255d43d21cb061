/** Consent first: what is permitted and why, and everything that was decided. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconBan, IconCircleCheck, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { formatDay, formatMoment } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { type Column, DataTable } from '../../app/table.tsx'
import { DecisionDialog } from './decision-dialog.tsx'
import type { Card, Decision } from './look.tsx'
import { type Preset, RecordDialog } from './record-dialog.tsx'
import { t } from './words.ts'

type Consent = NonNullable<Card['consent']>
type Permitted = Consent['purposes'][number]

export function ConsentTab({ consent, subjectId }: { readonly consent: Consent; readonly subjectId: string }) {
  const [recording, setRecording] = useState<Preset | null>(null)
  const mayRecord = useMay('consent.record')
  const { residence } = consent
  return (
    <Stack gap="lg">
      <Section
        title={t('permissions')}
        lead={t('permissions_lead')}
        actions={
          mayRecord ? (
            <Button
              leftSection={<IconPencil size={18} aria-hidden />}
              onClick={() => setRecording({ kind: 'withdrawn', purposes: [] })}
            >
              {t('record')}
            </Button>
          ) : undefined
        }
      >
        <Text fz="sm" mb="xs">
          {residence === null ? t('residence_unknown') : t('residence', { residence })}
        </Text>
        <DataTable
          rows={consent.purposes}
          columns={columns(mayRecord ? setRecording : null)}
          caption={t('permissions_caption')}
          keyOf={(one) => one.purpose}
          exportName="permissions"
        />
      </Section>
      <History decisions={consent.decisions} purposes={consent.purposes} subjectId={subjectId} />
      {recording === null ? null : (
        <RecordDialog subjectId={subjectId} preset={recording} onClose={() => setRecording(null)} />
      )}
    </Stack>
  )
}

function columns(onRecord: ((preset: Preset) => void) | null): readonly Column<Permitted>[] {
  const withdrawable = (one: Permitted) => one.reason === 'permitted' && one.legalBasis === 'consent'
  const shown: readonly Column<Permitted>[] = [
    {
      key: 'purpose',
      header: t('col_purpose'),
      value: (one) => one.sentence,
      cell: (one) => (
        <>
          {one.sentence}
          <Text c="dimmed" fz="xs">
            {t.code('basis_', one.legalBasis)}
          </Text>
        </>
      ),
    },
    { key: 'state', header: t('col_state'), value: (one) => one.says, cell: (one) => <State of={one} /> },
    {
      key: 'since',
      header: t('col_since'),
      value: (one) => one.since,
      cell: (one) => (one.since === null ? '–' : formatDay(one.since)),
    },
    {
      key: 'until',
      header: t('col_until'),
      value: (one) => one.until,
      cell: (one) => (one.until === null ? '–' : formatDay(one.until)),
    },
    { key: 'rule', header: t('col_rule'), value: (one) => one.rule },
  ]
  if (onRecord === null) return shown
  const act = (one: Permitted) =>
    withdrawable(one) ? (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('withdraw_for', { purpose: one.sentence })}
        onClick={() => onRecord({ kind: 'withdrawn', purposes: [one.purpose] })}
      >
        {t('withdraw')}
      </Button>
    ) : null
  return [...shown, { key: 'act', header: t('col_act'), value: () => null, cell: act }]
}

function State({ of }: { readonly of: Permitted }) {
  const permitted = of.reason === 'permitted'
  return (
    <Group gap={6} wrap="nowrap" className={permitted ? 'good' : ''}>
      {permitted ? (
        <IconCircleCheck size={17} aria-hidden style={{ flexShrink: 0 }} />
      ) : (
        <IconBan size={17} aria-hidden style={{ flexShrink: 0 }} />
      )}
      <Text fz="sm">{of.says}</Text>
    </Group>
  )
}

function History({
  decisions,
  purposes,
  subjectId,
}: {
  readonly decisions: readonly Decision[]
  readonly purposes: readonly Permitted[]
  readonly subjectId: string
}) {
  const [opened, setOpened] = useState<Decision | null>(null)
  const sentence = (code: string) => purposes.find((one) => one.purpose === code)?.sentence ?? code
  return (
    <Section title={t('history')} lead={decisions.length === 0 ? t('history_none') : t('history_lead')}>
      <Stack gap={0} component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {decisions.map((decision) => (
          <Group
            key={decision.decisionId}
            component="li"
            justify="space-between"
            align="flex-start"
            py="sm"
            gap="xs"
            style={{ borderTop: '1px solid var(--aval-line)' }}
          >
            <div>
              <Text fw={600}>
                {t.code('did_', decision.kind)} · {formatMoment(decision.at)}
              </Text>
              <Text>
                {decision.scope === 'named'
                  ? decision.purposes.map(sentence).join(' · ')
                  : t(`scope_${decision.scope}`)}
              </Text>
              <Text c="dimmed" fz="sm">
                {t('decided_by', {
                  by: t.code('by_', decision.by),
                  channel: t.code('channel_', decision.channel),
                })}
              </Text>
            </div>
            <Anchor component="button" type="button" onClick={() => setOpened(decision)}>
              {t('decision_open')}
            </Anchor>
          </Group>
        ))}
      </Stack>
      {opened === null ? null : (
        <DecisionDialog decision={opened} subjectId={subjectId} onClose={() => setOpened(null)} />
      )}
    </Section>
  )
}
