/** The shapes of this room's answers over HTTP: what the description of the interface, and clients made from it, rely on. */
import { Type } from 'typebox'
import { OrNull, Timestamp } from '../kernel/index.ts'
import type { UncertainMessage } from './decisions.ts'
import type { Progress } from './outbox.ts'

const Count = Type.Integer()
const Text = Type.String()
const states = ['queued', 'claimed', 'sent', 'failed', 'uncertain', 'withdrawn', 'stopped', 'cancelled'] as const
const State = Type.Unsafe<(typeof states)[number]>({ type: 'string', enum: [...states] })

/** Where a campaign's messages stand, without the breakdowns. */
export const progressFigures = {
  total: Count,
  states: Type.Object(
    Object.fromEntries(states.map((state) => [state, Count])) as Record<(typeof states)[number], typeof Count>,
  ),
  bouncedHard: Count,
  bouncedSoft: Count,
  complained: Count,
  unsubscribed: Count,
  delivered: Count,
  finished: Type.Boolean(),
}
/** One line of "why were these not sent (yet)". */
export const progressReason = { state: State, reason: Text, people: Count }
const progress = {
  ...progressFigures,
  reasons: Type.Array(Type.Object(progressReason)),
  byVariant: Type.Array(Type.Object({ variant: OrNull(Text), state: State, people: Count })),
}
export const ProgressShape = Type.Object(progress)
export const ProgressAnswer = Type.Unsafe<Progress>(ProgressShape)

export const VariantOutcomeShape = Type.Object({
  variant: OrNull(Text),
  queued: Count,
  sent: Count,
  delivered: Count,
  bounced: Count,
  complained: Count,
  unsubscribed: Count,
})

export const UncertainAnswer = Type.Unsafe<{ readonly messages: readonly UncertainMessage[] }>(
  Type.Object({
    messages: Type.Array(
      Type.Object({
        messageId: Text,
        subjectId: Text,
        campaignId: Text,
        reason: OrNull(Text),
        response: OrNull(Text),
        since: Timestamp,
      }),
    ),
  }),
)

/** What a mail server said to one message. */
export const HandOverShape = Type.Object({
  outcome: Type.Unsafe<'sent' | 'temporary' | 'permanent' | 'unreachable' | 'uncertain'>({
    type: 'string',
    enum: ['sent', 'temporary', 'permanent', 'unreachable', 'uncertain'],
  }),
  response: Text,
})
