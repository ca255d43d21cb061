/** What the desk's routes answer, as schemas. A part that a reader may not see is left out, so it is optional here. */
import { Type } from 'typebox'
import { List, OrNull, Timestamp } from '../kernel/index.ts'
import { dutyKinds } from './duties.ts'
import { notificationCodes } from './notifications.ts'
import { hitKinds } from './search.ts'

const Count = Type.Integer({ minimum: 0 })

const HappenedView = Type.Object({
  decisions: Type.Object({
    requested: Count,
    given: Count,
    refused: Count,
    withdrawn: Count,
    expired: Count,
    objected: Count,
    restriction_set: Count,
    restriction_lifted: Count,
    signal_received: Count,
  }),
  known: Count,
  erased: Count,
})

const DutyView = Type.Object({
  kind: Type.Enum([...dutyKinds]),
  ref: OrNull(Type.String()),
  name: OrNull(Type.String()),
  count: Count,
  overdue: Count,
  dueAt: OrNull(Timestamp),
  since: OrNull(Timestamp),
})

const RunningView = Type.Object({
  campaignId: Type.String(),
  name: Type.String(),
  state: Type.Enum(['sending', 'paused']),
  launchedAt: OrNull(Timestamp),
  total: Count,
  sent: Count,
  open: Count,
  kept: Count,
})

const PermissionsView = Type.Object({
  computedAt: Timestamp,
  /** ISO dates in UTC, oldest first. */
  days: List(Type.String()),
  purposes: List(Type.Object({ purpose: Type.String(), people: List(Count) })),
})

const EventView = Type.Object({
  kind: Type.Enum(['import', 'notice', 'model', 'campaign']),
  ref: Type.String(),
  name: Type.String(),
  at: Timestamp,
  count: OrNull(Count),
})

export const OverviewView = Type.Object({
  at: Timestamp,
  permissions: Type.Optional(OrNull(PermissionsView)),
  week: Type.Object({
    from: Timestamp,
    people: Type.Optional(Type.Object({ now: HappenedView, before: HappenedView })),
    events: List(EventView),
  }),
  running: Type.Optional(List(RunningView)),
  duties: List(DutyView),
  ledger: Type.Optional(
    Type.Object({
      state: Type.String(),
      published: Count,
      publishedAt: OrNull(Timestamp),
      waiting: Count,
      brokenPromises: Count,
      witnesses: Type.Object({ asked: Count, signing: Count }),
      anchored: OrNull(Count),
      chain: OrNull(Type.Enum(['local', 'external'])),
    }),
  ),
  health: Type.Optional(Type.Object({ active: Count, attention: Count, inactive: Count })),
})

export const HitsView = Type.Object({
  hits: List(
    Type.Object({
      kind: Type.Enum([...hitKinds]),
      ref: Type.String(),
      name: Type.String(),
      detail: OrNull(Type.String()),
    }),
  ),
})

export const NotificationsView = Type.Object({
  notifications: List(
    Type.Object({
      id: Type.String(),
      at: Timestamp,
      code: Type.Enum([...notificationCodes]),
      level: Type.Enum(['done', 'attention', 'failed']),
      about: OrNull(
        Type.Object({
          kind: Type.Enum(['import', 'model', 'campaign', 'ledger', 'inspection', 'request']),
          ref: OrNull(Type.String()),
        }),
      ),
      name: OrNull(Type.String()),
      count: OrNull(Count),
      problem: OrNull(Type.String()),
      seen: Type.Boolean(),
    }),
  ),
  unseen: Count,
  seenAt: OrNull(Timestamp),
})

export const CheckpointsView = Type.Object({
  checkpoints: List(
    Type.Object({
      size: Count,
      root: Type.String(),
      madeAt: Timestamp,
      quorum: Type.Enum(['met', 'unmet']),
      signatures: List(
        Type.Object({
          name: Type.String(),
          whose: Type.Enum(['log', 'witness', 'somebody_else']),
          algorithm: OrNull(Type.Enum(['Ed25519', 'ML-DSA-44'])),
          at: OrNull(Timestamp),
          verdict: Type.Enum(['valid', 'invalid', 'unknown_key']),
        }),
      ),
      note: Type.String(),
    }),
  ),
})

export const WitnessesView = Type.Object({
  witnesses: List(
    Type.Object({
      url: Type.String(),
      names: List(Type.String()),
      state: Type.Enum(['unasked', 'ok', 'late', 'dead', 'refused', 'lying', 'ahead']),
      size: Count,
      at: OrNull(Timestamp),
      detail: OrNull(Type.String()),
      run: Type.Enum(['same_hands', 'others']),
    }),
  ),
})

export const AnchorsAnswer = Type.Object({
  /** Null: no chain is configured, or it has not been reached since the start. */
  anchors: OrNull(
    Type.Object({
      kind: Type.Enum(['local', 'external']),
      chainId: OrNull(Type.Integer()),
      contract: OrNull(Type.String()),
      alarm: Type.Enum(['none', 'late', 'silent', 'foreign', 'stuck', 'failed']),
      detail: OrNull(Type.String()),
      everySeconds: Type.Integer(),
      newest: List(
        Type.Object({
          size: Count,
          state: Type.Enum(['prepared', 'sent', 'mined', 'safe', 'finalized', 'failed']),
          orphaned: Count,
          decidedAt: Timestamp,
          transaction: OrNull(Type.String()),
          block: OrNull(Type.Integer()),
          gasUsed: OrNull(Type.Integer()),
          link: OrNull(Type.String()),
        }),
      ),
      cost: OrNull(Type.Object({ perYear: Count, gas: Count, weiPerYear: Type.Number() })),
    }),
  ),
})
