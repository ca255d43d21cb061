/** Who decided what, why and until when; and the decision of whoever reads this, if it is theirs to take. */
import { Box, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../app/api.ts'
import { formatDay, formatList, formatMoment } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { ProblemAlert } from '../../app/problem-view.tsx'
import { queries } from '../../app/queries.ts'
import { useMay, useSession } from '../../app/session.ts'
import { t } from './ethics-words.ts'
import { forgetCampaign, type Verdict, waitingQuery } from './queries.ts'

interface Given {
  readonly campaignId: string
  readonly verdict: Verdict
  readonly audit: NonNullable<Verdict['audit']>
}

export function Decisions({ campaignId, verdict, audit }: Given) {
  return (
    <>
      <Section title={t('decisions')}>
        {verdict.decisions.length === 0 ? (
          <Text c="dimmed">{t('decisions_none')}</Text>
        ) : (
          <Stack gap="md">
            {verdict.decisions.map((one) => (
              <Taken key={one.id} decision={one} />
            ))}
          </Stack>
        )}
      </Section>
      {verdict.standing === 'current' ? <Decide campaignId={campaignId} verdict={verdict} audit={audit} /> : null}
    </>
  )
}

function Taken({ decision }: { readonly decision: Verdict['decisions'][number] }) {
  const { kind, approverName, approverRole, reason, madeAt, expiresAt } = decision
  const name = approverName ?? t('somebody')
  const tone = kind === 'refused' || kind === 'revoked' ? 'bad' : 'good'
  return (
    <Box>
      <Text fw={600} className={tone}>
        {kind === 'automatic' ? t('decision_automatic') : decided(kind, name)}
        {approverRole ? <Text span fw={400} c="dimmed">{` (${t.code('role_', approverRole)})`}</Text> : null}
      </Text>
      {kind === 'automatic' ? null : <Text className="quote">{reason}</Text>}
      <Text c="dimmed" fz="sm">
        {formatMoment(madeAt)}
        {expiresAt ? ` → ${formatDay(expiresAt)}` : ''}
      </Text>
    </Box>
  )
}

type Verb = 'approvals' | 'refusals' | 'revocations'

function useDecision(campaignId: string, auditId: string) {
  return useMutation({
    mutationFn: ({ verb, reason }: { verb: Verb; reason: string }) =>
      ask(api.POST(`/v1/ethics/audits/{auditId}/${verb}`, { params: { path: { auditId } }, body: { reason } })),
    onSuccess: async () => {
      await forgetCampaign(campaignId)
      await queries.invalidateQueries({ queryKey: waitingQuery.queryKey })
    },
  })
}

function Decide({ campaignId, verdict, audit }: Given) {
  const mayApprove = useMay('ethics.approve')
  const me = useSession().member?.staffId
  const { mayDecide, approved } = verdict
  if (!mayApprove)
    return approved ? null : (
      <Text c="dimmed">
        {t('may_role', { roles: formatList(verdict.approvers.map((role) => t.code('role_', role))) })}
      </Text>
    )
  if (mayDecide === 'yes' && !approved)
    return <Form campaignId={campaignId} verdict={verdict} audit={audit} verbs={['approvals', 'refusals']} />
  const author = audit.bundle.author === `staff:${me}`
  return (
    <Stack gap="sm">
      {mayDecide === 'yes' ? null : <Text c="dimmed">{t.code('may_', mayDecide)}</Text>}
      {approved && !author ? (
        <Form campaignId={campaignId} verdict={verdict} audit={audit} verbs={['revocations']} />
      ) : null}
    </Stack>
  )
}

function Form({ campaignId, verdict, audit, verbs }: Given & { readonly verbs: readonly Verb[] }) {
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState<'tried' | 'not_yet'>('not_yet')
  const decide = useDecision(campaignId, audit.id)
  const { reasonCharacters: least, needed } = verdict
  const short = reason.trim().length < least
  const take = (verb: Verb) => {
    setTried('tried')
    if (!short) decide.mutate({ verb, reason: reason.trim() })
  }
  const revoking = verbs.includes('revocations')
  return (
    <Section title={t('decide')} lead={revoking ? t('revoke_hint') : t('decide_lead')}>
      <Stack gap="sm">
        {needed > 1 && !revoking ? <Text className="warn">{t('decide_needed', { needed })}</Text> : null}
        <Textarea
          label={t('decide_reason')}
          description={t('decide_reason_hint', { count: least })}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={tried === 'tried' && short ? t('decide_reason_hint', { count: least }) : null}
          autosize
          minRows={3}
          maxLength={5000}
          required
        />
        <ProblemAlert error={decide.error} />
        <Group>
          {verbs.map((verb) => (
            <Button
              key={verb}
              color={verb === 'approvals' ? 'pine' : 'red'}
              variant={verb === 'approvals' ? 'filled' : 'light'}
              onClick={() => take(verb)}
              loading={decide.isPending && decide.variables.verb === verb}
            >
              {t(verb === 'approvals' ? 'approve' : verb === 'refusals' ? 'refuse' : 'revoke')}
            </Button>
          ))}
        </Group>
      </Stack>
    </Section>
  )
}

function decided(kind: Verdict['decisions'][number]['kind'], name: string): string {
  if (kind === 'refused') return t('decision_refused', { name })
  return kind === 'revoked' ? t('decision_revoked', { name }) : t('decision_written', { name })
}
