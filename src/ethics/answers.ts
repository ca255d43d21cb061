/** The shapes of this room's answers over HTTP: what the description of the interface, and clients made from it, rely on. */
import { type TSchema, Type } from 'typebox'
import { languages, OrNull, roles, Timestamp } from '../kernel/index.ts'
import type { Approval } from './approvals.ts'
import type { ProtectedAttribute } from './attributes.ts'
import { criteria } from './attributes.ts'
import type { CopyFinding } from './copy.ts'
import type { ShownAudit, ShownModelAudit } from './ethics.ts'
import type { FieldProxy } from './model-audits.ts'
import type { Policy } from './policy.ts'
import { polarities } from './policy.ts'
import type { Answer } from './requirement.ts'

export const oneOf = <T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] })
const Count = Type.Integer()
const Text = Type.String()
const MaybeNumber = OrNull(Type.Number())
const verdicts = ['pass', 'review', 'fail', 'insufficient'] as const
const EachLanguage = Type.Object(Object.fromEntries(languages.map((language) => [language, Text])))

const CutAnswer = Type.Union([
  Type.Object({ kind: Type.Literal('top_share'), share: Type.Number() }),
  Type.Object({ kind: Type.Literal('threshold'), score: Type.Number() }),
])

const BundleAnswer = Type.Object({
  audience: Type.Object({ id: Text, version: Count, hash: Text }),
  model: Type.Optional(Type.Object({ id: Text, hash: Text, cut: CutAnswer })),
  contentHash: Text,
  polarity: oneOf(polarities),
  purpose: Text,
  author: Text,
})

const AttributeAnswer = Type.Object({
  field: Text,
  kind: oneOf(['levels', 'number_bands', 'birth_date_bands'] as const),
  bands: Type.Array(Type.Number()),
  criterion: OrNull(oneOf(criteria)),
  required: Type.Boolean(),
})
export const AttributesAnswer = Type.Unsafe<readonly ProtectedAttribute[]>(Type.Array(AttributeAnswer))

const TallyAnswer = Type.Object({
  eligible: Count,
  audience: Count,
  targeted: Count,
  known: Count,
  positives: Count,
  hits: Count,
  falseAlarms: Count,
  bins: Type.Array(Type.Object({ n: Count, positives: Count, predicted: Type.Number() })),
})
const FigureAnswer = Type.Object({ value: MaybeNumber, low: MaybeNumber, high: MaybeNumber })
const DetectableAnswer = Type.Object({ low: MaybeNumber, high: MaybeNumber })

const MeasureAnswer = Type.Object({
  metric: oneOf(['selection', 'tpr', 'fpr', 'calibration'] as const),
  group: MaybeNumber,
  rest: MaybeNumber,
  ratio: FigureAnswer,
  difference: FigureAnswer,
  gated: oneOf(['ratio', 'difference'] as const),
  adjustedP: MaybeNumber,
  verdict: oneOf(verdicts),
  why: oneOf([
    'inside',
    'outside',
    'outside_uncertain',
    'too_wide',
    'few_people',
    'few_successes',
    'undefined',
  ] as const),
})

const GroupAnswer = Type.Object({
  attributes: Type.Array(Text),
  labels: Type.Array(Text),
  tally: OrNull(TallyAnswer),
  required: Type.Boolean(),
  measures: Type.Array(MeasureAnswer),
  stages: Type.Object({
    audience: MaybeNumber,
    cut: MaybeNumber,
    broughtBy: OrNull(oneOf(['audience', 'cut'] as const)),
  }),
  detectable: DetectableAnswer,
  verdict: oneOf(verdicts),
  hidden: Type.Boolean(),
})

const AssessmentAnswer = Type.Object({
  polarity: oneOf(polarities),
  totals: TallyAnswer,
  hypotheses: Count,
  groups: Type.Array(GroupAnswer),
  variation: Type.Array(Type.Object({ attributes: Type.Array(Text), value: MaybeNumber })),
  detectable: DetectableAnswer,
  verdict: oneOf(verdicts),
  hidden: Type.Array(Type.Object({ attributes: Type.Array(Text), groups: Count, people: Count })),
})

const FindingAnswer = Type.Object({
  ruleId: Text,
  severity: oneOf(['block', 'review', 'warn'] as const),
  overridable: Type.Boolean(),
  observed: Type.Union([Text, Type.Number(), Type.Null()]),
  threshold: Type.Union([Text, Type.Number(), Type.Null()]),
  evidence: Text,
  source: Text,
  message: EachLanguage,
  howToFix: EachLanguage,
})

const JustificationAnswer = Type.Object({ aim: Text, necessary: Text, proportionate: Text })

const ResultAnswer = Type.Object({
  attributes: Type.Array(AttributeAnswer),
  inputs: Type.Array(Text),
  assessment: AssessmentAnswer,
  proxies: Type.Array(Type.Object({ input: Text, attribute: Text, strength: MaybeNumber, people: Count })),
  jointProxies: Type.Array(Type.Object({ attribute: Text, group: Text, auc: MaybeNumber, members: Count })),
  findings: Type.Array(FindingAnswer),
  declared: Type.Object({ category: OrNull(Text), justification: OrNull(JustificationAnswer) }),
  notCounted: Count,
})

const approval = {
  id: Text,
  auditId: Text,
  approvalHash: Text,
  kind: oneOf(['automatic', 'written', 'refused', 'revoked'] as const),
  approver: Text,
  approverRole: OrNull(oneOf(roles)),
  reason: Text,
  madeAt: Timestamp,
  expiresAt: OrNull(Timestamp),
}
export const ApprovalAnswer = Type.Unsafe<Approval>(Type.Object(approval))
/** With the name of whoever decided. */
export const NamedApprovalShape = Type.Object({ ...approval, approverName: OrNull(Text) })

const audit = {
  id: Text,
  bundle: BundleAnswer,
  bundleHash: Text,
  policyVersion: Text,
  policyHash: Text,
  warrantId: Text,
  result: ResultAnswer,
  resultHash: Text,
  verdict: oneOf(verdicts),
  blocking: Type.Boolean(),
  madeBy: Text,
  madeAt: Timestamp,
}
const proxy = { input: Text, attribute: Text, strength: MaybeNumber, people: Count }
export const FieldProxiesAnswer = Type.Unsafe<readonly FieldProxy[]>(
  Type.Array(Type.Object({ ...proxy, level: oneOf(['none', 'warn', 'review'] as const) })),
)
export const ModelAuditAnswer = Type.Unsafe<ShownModelAudit>(
  Type.Object({
    id: Text,
    modelId: Text,
    modelHash: Text,
    share: Type.Number(),
    policyVersion: Text,
    policyHash: Text,
    warrantId: Text,
    result: Type.Object({
      attributes: Type.Array(AttributeAnswer),
      assessment: AssessmentAnswer,
      proxies: Type.Array(Type.Object(proxy)),
      jointProxies: Type.Array(Type.Object({ attribute: Text, group: Text, auc: MaybeNumber, members: Count })),
      notCounted: Count,
    }),
    resultHash: Text,
    verdict: oneOf(verdicts),
    madeBy: Text,
    madeAt: Timestamp,
    labels: Type.Record(Text, Text),
  }),
)
export const ModelAuditsAnswer = Type.Unsafe<readonly ShownModelAudit[]>(Type.Array(ModelAuditAnswer))

/** An audit without what was decided about it. */
export const AuditShape = Type.Object(audit)
export const AuditAnswer = Type.Unsafe<ShownAudit>(
  Type.Object({ ...audit, approvals: Type.Array(Type.Object(approval)) }),
)
export const AuditsAnswer = Type.Unsafe<readonly ShownAudit[]>(Type.Array(AuditAnswer))
export const VerdictShape = oneOf(verdicts)
export const MayDecideShape = oneOf(['yes', 'role', 'author', 'final', 'stale', 'already'] as const)

export const CopyFindingShape = Type.Object({
  kind: oneOf(['urgency', 'scarcity', 'social_proof', 'shaming', 'hidden_cost'] as const),
  language: oneOf(languages),
  quote: Text,
  state: oneOf(['unbacked', 'backed', 'contradicted'] as const),
})
export const CopyFindingsAnswer = Type.Unsafe<readonly CopyFinding[]>(Type.Array(CopyFindingShape))

const ObstacleAnswer = Type.Object({
  reason: Text,
  values: Type.Record(Text, Type.Unknown()),
  todo: oneOf(['todo_audit', 'todo_approve', 'todo_fix'] as const),
})
export const StandingAnswer = Type.Unsafe<Answer>(
  Type.Union([
    Type.Object({
      ok: Type.Literal(true),
      standing: Type.Object({
        auditId: Text,
        approvalHash: Text,
        approvers: Type.Array(Text),
        validUntil: Timestamp,
      }),
    }),
    Type.Object({ ok: Type.Literal(false), obstacles: Type.Array(ObstacleAnswer), auditId: OrNull(Text) }),
  ]),
)

const Band = Type.Object({ low: Type.Number(), high: Type.Number() })
const rates = ['rateDifference', 'calibrationGap', 'tail', 'minimumPeople', 'minimumExpected', 'power'] as const
const sizes = ['hiddenBelow', 'levels', 'proxySample', 'proxyFolds', 'minimumAge', 'messagesPerDay'] as const
const shares = ['proxyWarn', 'proxyReview', 'jointProxyAuc', 'unknownAgeShare', 'deliveryVariance'] as const
const limits = ['messagesPerWeek', 'auditDays', 'approvalDays', 'reasonCharacters', 'overridingApprovers'] as const
const each = <K extends string, S extends TSchema>(names: readonly K[], schema: S) =>
  Object.fromEntries(names.map((name) => [name, schema])) as Record<K, S>

export const PolicyAnswer = Type.Unsafe<{ readonly hash: string; readonly policy: Policy }>(
  Type.Object({
    hash: Text,
    policy: Type.Object({
      version: Text,
      ratioBand: Band,
      ...each([...rates, ...shares], Type.Number()),
      ...each([...sizes, ...limits], Count),
      ageGated: Type.Array(Text),
      quiet: Type.Object({ from: Text, to: Text }),
      approvers: Type.Array(oneOf(roles)),
    }),
  }),
)
