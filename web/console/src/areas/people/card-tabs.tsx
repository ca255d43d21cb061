/** The card's lists: audiences, predictions, messages, and who looked. */
import { Anchor, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { formatMoment, formatPercent } from '../../app/format.ts'
import { Section } from '../../app/page.tsx'
import { useMay } from '../../app/session.ts'
import { DataTable } from '../../app/table.tsx'
import { c } from './card-words.ts'
import type { Card } from './look.tsx'
import { NothingHeld } from './nothing-held.tsx'

export function AudiencesTab({ audiences }: { readonly audiences: NonNullable<Card['audiences']> }) {
  if (audiences.length === 0) return <NothingHeld title={c('audiences')}>{c('audiences_none')}</NothingHeld>
  return (
    <Section title={c('audiences')} lead={c('audiences_lead')}>
      <DataTable
        rows={audiences}
        caption={c('audiences')}
        keyOf={(one) => one.audienceId}
        exportName="audiences-of-person"
        columns={[
          {
            key: 'name',
            header: c('col_audience'),
            value: (one) => one.name,
            cell: (one) => (
              <Anchor fz="sm" component={Link} to={`/audiences/${one.audienceId}`}>
                {one.name}
              </Anchor>
            ),
          },
          { key: 'rule', header: c('col_rule'), value: (one) => one.sentence },
          {
            key: 'eligible',
            header: c('col_eligible'),
            value: (one) => (one.reason === 'permitted' ? c('eligible') : c('not_eligible', { why: one.says })),
            cell: (one) => (
              <Text fz="sm" className={one.reason === 'permitted' ? 'good' : 'warn'}>
                {one.reason === 'permitted' ? c('eligible') : c('not_eligible', { why: one.says })}
              </Text>
            ),
          },
        ]}
      />
    </Section>
  )
}

export function ScoresTab({ scores }: { readonly scores: NonNullable<Card['scores']> }) {
  if (scores.length === 0) return <NothingHeld title={c('scores')}>{c('scores_none')}</NothingHeld>
  return (
    <Section title={c('scores')} lead={c('scores_lead')}>
      <Stack gap="lg">
        {scores.map((one) => (
          <div key={one.modelId}>
            <Text fw={600}>{c('score_of', { model: one.model, version: one.version })}</Text>
            <Text>
              {formatPercent(one.score)} · {c('score_band', { band: one.band })}
            </Text>
            <List fz="sm" mt={4}>
              {one.reasons.map((reason) => (
                <List.Item key={reason.label}>
                  {reason.label}: {c(`score_${reason.direction}`)}
                </List.Item>
              ))}
            </List>
            <Text c="dimmed" fz="sm">
              {formatMoment(one.at)}
            </Text>
          </div>
        ))}
      </Stack>
    </Section>
  )
}

type Message = Card['messages'][number]

function stateOf(message: Message): string {
  const extra = [
    ...(message.bounce === null ? [] : [c.code('bounce_', message.bounce)]),
    ...(message.unsubscribedAt === null ? [] : [c('unsubscribed')]),
  ]
  return [c.code('message_', message.state), ...extra].join(' · ')
}

export function MessagesTab({ messages }: { readonly messages: Card['messages'] }) {
  const mayCampaigns = useMay('campaigns.read')
  if (messages.length === 0) return <NothingHeld title={c('messages')}>{c('messages_none')}</NothingHeld>
  const name = (one: Message) => one.campaign ?? c('campaign_gone')
  return (
    <Section title={c('messages')} lead={c('messages_lead')}>
      <DataTable
        rows={messages}
        caption={c('messages')}
        keyOf={(one) => one.messageId}
        exportName="messages-of-person"
        columns={[
          {
            key: 'message',
            header: c('col_message'),
            value: name,
            cell: (one) =>
              mayCampaigns && one.campaign !== null ? (
                <Anchor fz="sm" component={Link} to={`/campaigns/${one.campaignId}`}>
                  {name(one)}
                </Anchor>
              ) : (
                name(one)
              ),
          },
          { key: 'state', header: c('col_state'), value: stateOf },
          {
            key: 'when',
            header: c('col_when'),
            value: (one) => one.settledAt ?? one.queuedAt,
            cell: (one) => formatMoment(one.settledAt ?? one.queuedAt),
          },
          { key: 'why', header: c('col_why'), value: (one) => one.rule },
        ]}
      />
    </Section>
  )
}

export function LooksTab({ looks }: { readonly looks: NonNullable<Card['looks']> }) {
  if (looks.length === 0) return <NothingHeld title={c('looks')}>{c('looks_none')}</NothingHeld>
  return (
    <Section title={c('looks')} lead={c('looks_lead')}>
      <DataTable
        rows={looks.map((look, at) => ({ ...look, at, when: look.at }))}
        caption={c('looks')}
        keyOf={(look) => String(look.at)}
        exportName="looks-at-person"
        columns={[
          { key: 'when', header: c('col_when'), value: (look) => look.when, cell: (look) => formatMoment(look.when) },
          { key: 'who', header: c('col_who'), value: (look) => look.who },
          { key: 'what', header: c('col_what'), value: (look) => c.code('action_', look.action) },
          { key: 'why', header: c('col_reason'), value: (look) => look.why },
        ]}
      />
    </Section>
  )
}
