/** The shapes of answers about models over HTTP. Numbers are not rounded; sentences are in the language asked for. */
import { Type } from 'typebox'
import { OrNull } from '../kernel/index.ts'

const Uuid = Type.String({ format: 'uuid' })
const Time = Type.String({ format: 'date-time' })
const State = Type.Enum(['draft', 'approved', 'retired'])
const Name = OrNull(Type.String({ description: 'The name of the member behind it; null where none is known.' }))
const Interval = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
const Point = Type.Object({ x: Type.Number(), y: Type.Number() })
const Population = Type.Object({ id: Uuid, version: Type.Integer(), hash: Type.String() })
const Excluded = Type.Array(Type.Object({ reason: Type.String(), words: Type.String(), people: Type.Integer() }))

export const TargetShape = Type.Union([
  Type.Object({
    kind: Type.Literal('field'),
    field: Type.String(),
    equals: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  }),
  Type.Object({ kind: Type.Literal('event'), event: Type.String(), from: Time, to: Time }),
])

/** A line of the list of models. */
export const Line = Type.Object({
  modelId: Uuid,
  name: Type.String(),
  version: Type.Integer(),
  state: State,
  hash: Type.String(),
  createdAt: Time,
  createdBy: Type.String(),
  createdByName: Name,
  people: Type.Integer(),
  rocAuc: Type.Number(),
  rocAucInterval: Interval,
  warnings: Type.Integer(),
  population: OrNull(Population),
  predicts: Type.String(),
})

const Evaluation = Type.Object({
  rocAuc: Interval,
  averagePrecision: Type.Number(),
  logLoss: Type.Number(),
  brier: Type.Number(),
  calibrationError: Type.Number(),
  calibration: Type.Array(
    Type.Object({
      people: Type.Integer(),
      predicted: Type.Number(),
      observed: Type.Number(),
      low: Type.Number(),
      high: Type.Number(),
    }),
  ),
  gains: Type.Array(
    Type.Object({
      share: Type.Number(),
      captured: Type.Number(),
      lift: Type.Number(),
      low: Type.Number(),
      high: Type.Number(),
    }),
  ),
  roc: Type.Array(Point),
  pr: Type.Array(Point),
})

const Data = Type.Object({
  warrants: Type.Array(Uuid),
  matched: Type.Integer(),
  permitted: Type.Integer(),
  excluded: Excluded,
  outcomeUnknown: Type.Integer(),
  withdrawnMeanwhile: Type.Integer(),
  people: Type.Integer(),
  positives: Type.Integer(),
  referenceTime: Time,
  trainedAt: Time,
})

const Algorithm = Type.Object({
  library: Type.String(),
  name: Type.String(),
  c: Type.Number(),
  folds: Type.Integer(),
  seed: Type.Integer(),
  steps: Type.Integer(),
  converged: Type.Boolean(),
  objective: Type.Number(),
})

const FieldView = Type.Object({
  field: Type.String(),
  label: Type.String(),
  aucAlone: Type.Number(),
  coefficients: Type.Array(
    Type.Object({ column: Type.String(), weight: Type.Number(), odds: Type.Number(), sentence: Type.String() }),
  ),
})

const Card = Type.Object({
  target: TargetShape,
  population: OrNull(Population),
  data: Data,
  algorithm: Algorithm,
  evaluation: Evaluation,
  bands: Type.Array(Type.Number()),
  fields: Type.Array(FieldView),
  leaks: Type.Array(
    Type.Object({
      kind: Type.Enum(['perfect_field', 'dominant_field', 'future_dates', 'too_good']),
      field: OrNull(Type.String()),
      seen: Type.Number(),
      against: Type.Number(),
      sentence: Type.String(),
    }),
  ),
  limits: Type.Array(Type.String()),
})

const Decided = (more: object = {}) =>
  OrNull(Type.Object({ by: Type.String(), name: Name, at: Time, because: OrNull(Type.String()), ...more }))

export const CardView = Type.Object({
  modelId: Uuid,
  name: Type.String(),
  version: Type.Integer(),
  state: State,
  hash: Type.String(),
  createdBy: Type.String(),
  createdByName: Name,
  createdAt: Time,
  features: Type.Array(Type.Object({ field: Type.String(), type: Type.String() })),
  card: Card,
  predicts: Type.String(),
  meantFor: Type.Array(Type.String()),
  notMeantFor: Type.Array(Type.String()),
  approval: Type.String({ description: 'Who approved it and why, in words, or that nobody did.' }),
  mayApprove: Type.Enum(['yes', 'author', 'author_alone', 'no_person'], {
    description:
      'Whether you could approve it as far as authorship goes; `author_alone`: you trained it, and nobody else may.',
  }),
  approved: Decided(),
  retired: Decided(),
  fairness: Type.Array(Type.Object({ auditId: Uuid, recordedAt: Time, verdict: OrNull(Type.String()) })),
  text: Type.String({ description: 'The whole card as plain text.' }),
})

const Use = Type.Object({ allowed: Type.Boolean(), because: OrNull(Type.String()) })

/** What the fields of the catalogue may be in a model. */
export const FieldUses = Type.Array(
  Type.Object({
    field: Type.String(),
    label: Type.String(),
    type: Type.Enum(['text', 'number', 'boolean', 'date', 'timestamp']),
    dataClass: Type.String(),
    provenance: Type.String(),
    levels: Type.Array(Type.String()),
    asTarget: Use,
    asFeature: Use,
    caution: OrNull(Type.String()),
  }),
)

/** What an order would learn from. */
export const OutlookView = Type.Object({
  matched: Type.Integer(),
  permitted: Type.Integer(),
  excluded: Excluded,
  known: Type.Integer(),
  positives: Type.Integer(),
  needed: Type.Integer({ description: 'People with, and as many without the outcome that are needed.' }),
  sampled: Type.Integer(),
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      label: Type.String(),
      aucAlone: OrNull(Type.Number()),
      warning: OrNull(Type.Enum(['perfect_field', 'strong_field', 'future_dates'])),
      sentence: OrNull(Type.String()),
    }),
  ),
  warrantId: Uuid,
})

/** One person's prediction. */
export const ExplanationView = Type.Object({
  probability: Type.Number(),
  band: Type.Integer(),
  base: Type.Number(),
  margin: Type.Number(),
  contributions: Type.Array(
    Type.Object({ field: Type.String(), label: Type.String(), weight: Type.Number(), sentence: Type.String() }),
  ),
})
