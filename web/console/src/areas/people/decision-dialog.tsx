/** One decision opened: what proves it, the words that were seen, and the receipt. Each is a read of its own, and recorded. */
import { Blockquote, Button, Code, Modal, Stack, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { download } from '../../app/download.ts'
import { formatExact } from '../../app/format.ts'
import { t as frame } from '../../app/frame-words.ts'
import { Answer } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import type { Decision } from './look.tsx'
import { t } from './words.ts'

interface Of {
  readonly decision: Decision
  readonly subjectId: string
}

export function DecisionDialog({ decision, subjectId, onClose }: Of & { readonly onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('decision_title')}
      size="lg"
      closeButtonProps={{ 'aria-label': frame('close') }}
    >
      <Stack>
        <Text>
          <strong>{t.code('did_', decision.kind)}</strong> · {formatExact(decision.at)}
        </Text>
        <Evidence decision={decision} subjectId={subjectId} />
        <Wording decision={decision} />
        <Receipt decision={decision} subjectId={subjectId} />
      </Stack>
    </Modal>
  )
}

function Evidence({ decision, subjectId }: Of) {
  const { decisionId } = decision
  const record = useQuery({
    queryKey: ['person', subjectId, 'record', decisionId],
    queryFn: () => {
      const params = { path: { subjectId, decisionId } }
      return ask(api.GET('/v1/subjects/{subjectId}/decisions/{decisionId}/record', { params }))
    },
    enabled: decision.hasEvidence,
    staleTime: Infinity,
    gcTime: 0,
  })
  return (
    <Stack gap={4}>
      <Title order={3} fz={16}>
        {t('evidence')}
      </Title>
      {decision.hasEvidence ? (
        <Answer query={record}>
          {(found) => <Proof evidence={(found.event as { evidence?: unknown } | undefined)?.evidence} />}
        </Answer>
      ) : (
        <Text c="dimmed">{t('evidence_none')}</Text>
      )}
    </Stack>
  )
}

/** Evidence is what whoever recorded it wrote down: names and values, shown as such, and deeper ones as they are. */
function Proof({ evidence }: { readonly evidence: unknown }) {
  if (typeof evidence !== 'object' || evidence === null || Array.isArray(evidence)) return <Deep value={evidence} />
  return (
    <Stack component="dl" gap="xs" m={0}>
      {Object.entries(evidence).map(([name, value]) => (
        <div key={name}>
          <Text component="dt" c="dimmed" fz="sm">
            {name}
          </Text>
          <Text component="dd" m={0} className="break-anywhere">
            {typeof value === 'object' ? <Deep value={value} /> : String(value)}
          </Text>
        </div>
      ))}
    </Stack>
  )
}

function Deep({ value }: { readonly value: unknown }) {
  return (
    <Code block tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </Code>
  )
}

function Wording({ decision }: Pick<Of, 'decision'>) {
  const { notice } = decision
  const shown = useQuery({
    queryKey: ['notices', notice?.id, notice?.version],
    queryFn: () => {
      const params = { path: { noticeId: notice!.id, version: notice!.version } }
      return ask(api.GET('/v1/notices/{noticeId}/versions/{version}', { params }))
    },
    enabled: notice !== null,
    staleTime: Infinity,
  })
  return (
    <Stack gap={4}>
      <Title order={3} fz={16}>
        {t('wording')}
      </Title>
      {notice === null ? (
        <Text c="dimmed">{t('wording_none')}</Text>
      ) : (
        <Answer query={shown}>
          {(found) => (
            <>
              <Text fz="sm" c="dimmed">
                {t('wording_version', { name: found.name, version: found.version })}
              </Text>
              <Blockquote p="md" lang={notice.language} color="pine">
                <Text fw={600}>{found.renderings[notice.language].title}</Text>
                {found.items
                  .filter((item) => item.kind === 'purpose' && decision.purposes.includes(item.purpose))
                  .map((item) => (
                    <Text key={item.key}>{found.renderings[notice.language].texts[item.key]}</Text>
                  ))}
              </Blockquote>
            </>
          )}
        </Answer>
      )}
    </Stack>
  )
}

function Receipt({ decision, subjectId }: Of) {
  const { decisionId } = decision
  const receipt = useMutation({
    mutationFn: async () => {
      const params = { path: { subjectId, decisionId } }
      const found = await ask(api.GET('/v1/subjects/{subjectId}/decisions/{decisionId}/receipt', { params }))
      if (found.state !== 'none') saveReceipt(`receipt-${decisionId}`, found)
      return found
    },
  })
  return (
    <Stack gap={4}>
      <Title order={3} fz={16}>
        {t('receipt')}
      </Title>
      <Text c="dimmed" fz="sm">
        {t('receipt_hint')}
      </Text>
      <Button
        variant="default"
        w="fit-content"
        loading={receipt.isPending}
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => receipt.mutate()}
      >
        {t('receipt_take')}
      </Button>
      {receipt.data === undefined ? null : (
        <Text fz="sm" role="note">
          {receipt.data.state === 'receipt'
            ? t('receipt_ready')
            : receipt.data.state === 'promised'
              ? t('receipt_promised')
              : t('receipt_none', { because: receipt.data.because })}
        </Text>
      )}
      <ProblemAlert error={receipt.error} />
    </Stack>
  )
}

/** The receipt itself, or the promise of one, as the verifier reads it. */
export function saveReceipt(name: string, answer: { readonly receipt?: unknown; readonly promise?: unknown }): void {
  download(`${name}.json`, 'application/json', JSON.stringify(answer.receipt ?? answer.promise, null, 2))
}
