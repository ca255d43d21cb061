/** The shapes of this room's answers over HTTP: what the description of the interface, and clients made from it, rely on. */
import { Type } from 'typebox'
import {
  HandOverShape,
  progressFigures,
  progressReason,
  ProgressShape,
  VariantOutcomeShape,
  type HandOver,
} from '../delivery/index.ts'
import {
  AuditAnswer,
  AuditShape,
  CopyFindingShape,
  MayDecideShape,
  NamedApprovalShape,
  VerdictShape,
} from '../ethics/index.ts'
import { languages, OrNull, roles, Timestamp } from '../kernel/index.ts'
import type { CampaignState, NamedCampaign } from './campaign.ts'
import type { Comparison, Conclusion } from './compare.ts'
import type { Content } from './content.ts'
import { DefinitionSchema } from './definition.ts'
import type { OpenDraft, SavedDraft } from './drafts.ts'
import type { FaultCode } from './faults.ts'
import type { Live } from './live.ts'
import type { DraftPreview, Preview } from './preview.ts'
import type { Reach } from './reach.ts'
import { type Readiness, steps } from './readiness.ts'
import type { CampaignStatistics } from './statistics.ts'
import type { Offered } from './variables.ts'
import type { CampaignVerdict, WaitingCampaign } from './verdict.ts'

const oneOf = <T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] })
const Text = Type.String()
const Count = Type.Integer()
const language = oneOf(languages)

const State = oneOf<CampaignState>(['draft', 'checked', 'approved', 'sending', 'paused', 'finished', 'cancelled'])
const LaunchShape = Type.Object({
  warrantId: Text,
  matched: Count,
  eligible: Count,
  excluded: Type.Record(Text, Count),
  selected: Count,
  holdout: Count,
  queued: Count,
})
const CampaignShape = Type.Object({
  campaignId: Text,
  definition: DefinitionSchema,
  state: State,
  author: Text,
  auditId: OrNull(Text),
  lastAuditId: OrNull(Text),
  contentHash: OrNull(Text),
  launchJob: OrNull(Text),
  launchedAt: OrNull(Timestamp),
  launch: OrNull(LaunchShape),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  revision: Count,
  authorName: OrNull(Text),
})

export const CampaignAnswer = Type.Unsafe<NamedCampaign>(CampaignShape)
export const CampaignsAnswer = Type.Unsafe<readonly NamedCampaign[]>(Type.Array(CampaignShape))

const text = { subject: Text, preheader: Text, mjml: Text }
const ContentShape = Type.Object({
  ...text,
  variant: Text,
  language,
  html: Text,
  text: Text,
  links: Type.Array(Text),
  variables: Type.Array(Text),
})
export const ContentAnswer = Type.Unsafe<Content>(ContentShape)
export const ContentsAnswer = Type.Unsafe<readonly Content[]>(Type.Array(ContentShape))

const faultCodes: Readonly<Record<FaultCode, true>> = {
  mjml_invalid: true,
  element_refused: true,
  markup_refused: true,
  liquid_invalid: true,
  liquid_in_attribute: true,
  liquid_in_style: true,
  unknown_variable: true,
  field_not_allowed: true,
  link_not_web: true,
  link_without_address: true,
  too_long: true,
  empty: true,
  no_unsubscribe_link: true,
  no_why_link: true,
  no_sender_identity: true,
  no_postal_address: true,
}
const Fault = Type.Object({
  code: oneOf(Object.keys(faultCodes) as FaultCode[]),
  at: Text,
  found: Text,
  line: OrNull(Count),
  sentence: Text,
})
const Sends = oneOf(['as_written', 'older', 'nothing'] as const)

export const DraftsAnswer = Type.Unsafe<readonly OpenDraft[]>(
  Type.Array(
    Type.Object({
      ...text,
      variant: Text,
      language,
      revision: Count,
      updatedBy: Text,
      updatedAt: Timestamp,
      sends: Sends,
      faults: Type.Array(Fault),
    }),
  ),
)
export const SavedDraftAnswer = Type.Unsafe<SavedDraft>(
  Type.Object({ revision: Count, savedAt: Timestamp, sends: Sends, faults: Type.Array(Fault) }),
)

const shown = { subject: Text, html: Text, text: Text }
const Page = Type.String({
  description: 'Name of a page that shows it for a minute: GET /v1/campaign-previews/{page}.',
})
/** What is shown, and where: the page is served with a policy of its own. */
export const DraftPreviewAnswer = Type.Unsafe<DraftPreview & { readonly page: string | null }>(
  Type.Object({
    shown: OrNull(Type.Object(shown)),
    stopped: OrNull(Text),
    faults: Type.Array(Fault),
    copy: Type.Array(CopyFindingShape),
    page: OrNull(Page),
  }),
)
const Party = Type.Object({ address: Text, name: Type.Optional(Text) })
export const PreviewAnswer = Type.Unsafe<Preview & { readonly page: string }>(
  Type.Object({
    ...shown,
    from: Party,
    replyTo: Type.Optional(Party),
    language: Type.Optional(Text),
    page: Page,
  }),
)
export const TestAnswer = Type.Unsafe<HandOver>(HandOverShape)

export const VariablesAnswer = Type.Unsafe<readonly Offered[]>(
  Type.Array(
    Type.Object({
      path: Text,
      about: oneOf(['person', 'controller', 'campaign', 'links'] as const),
      label: OrNull(Text),
      example: Text,
      snippet: Text,
    }),
  ),
)

export const ReachAnswer = Type.Unsafe<Reach>(
  Type.Object({
    matched: Count,
    eligible: Count,
    excluded: Type.Array(Type.Object({ reason: Text, sentence: Text, people: Count })),
    selected: Count,
    holdout: Count,
    written: Count,
    variants: Type.Array(Type.Object({ key: Text, people: Count })),
    languages: Type.Array(Type.Object({ language, people: Count })),
    capped: OrNull(Count),
    quiet: Type.Object({ waiting: Count, until: OrNull(Timestamp) }),
    warrantId: Text,
  }),
)

const Lack = Type.Object({ code: Text, sentence: Text, todo: Text })
export const ReadinessAnswer = Type.Unsafe<Readiness>(
  Type.Object({
    steps: Type.Array(
      Type.Object({
        step: oneOf(steps),
        state: oneOf(['done', 'open', 'waiting', 'locked'] as const),
        lacks: Type.Array(Lack),
      }),
    ),
    mayLaunch: Type.Boolean(),
    validUntil: OrNull(Timestamp),
  }),
)

export const CheckAnswer = AuditAnswer

export const VerdictAnswer = Type.Unsafe<CampaignVerdict>(
  Type.Object({
    audit: OrNull(AuditShape),
    standing: oneOf(['current', 'stale', 'none'] as const),
    approved: Type.Boolean(),
    validUntil: OrNull(Timestamp),
    lacks: Type.Array(Lack),
    decisions: Type.Array(NamedApprovalShape),
    mayDecide: MayDecideShape,
    needed: Count,
    reasonCharacters: Count,
    approvers: Type.Array(oneOf(roles)),
    band: Type.Object({ low: Type.Number(), high: Type.Number() }),
    ageGated: Type.Array(Text),
    labels: Type.Record(Text, Text),
  }),
)

export const WaitingAnswer = Type.Unsafe<{ readonly campaigns: readonly WaitingCampaign[] }>(
  Type.Object({
    campaigns: Type.Array(
      Type.Object({
        campaignId: Text,
        name: Text,
        purpose: Text,
        authorName: OrNull(Text),
        auditId: Text,
        verdict: VerdictShape,
        blocking: Type.Boolean(),
        auditedAt: Timestamp,
        given: Count,
        needed: Count,
        mayDecide: MayDecideShape,
        lacks: Type.Array(Lack),
      }),
    ),
  }),
)

const Hold = Type.Object({
  scope: Text,
  state: oneOf(['running', 'paused', 'killed'] as const),
  why: Text,
  actor: Text,
  at: Timestamp,
  actorName: OrNull(Text),
})
export const LiveAnswer = Type.Unsafe<Live>(
  Type.Object({
    state: State,
    at: Timestamp,
    launchedAt: OrNull(Timestamp),
    finishedAt: OrNull(Timestamp),
    launch: OrNull(LaunchShape),
    job: OrNull(Type.Object({ jobId: Text, state: Text, done: Count, total: OrNull(Count) })),
    progress: Type.Object(progressFigures),
    reasons: Type.Array(Type.Object({ ...progressReason, sentence: Text })),
    hold: OrNull(Hold),
    holdOnAll: OrNull(Hold),
    perSecond: OrNull(Type.Number()),
  }),
)

const Measured = Type.Object({ people: OrNull(Count), permitted: OrNull(Count) })
export const StatisticsAnswer = Type.Unsafe<CampaignStatistics>(
  Type.Object({
    launch: OrNull(LaunchShape),
    variants: Type.Array(VariantOutcomeShape),
    sending: ProgressShape,
    deliveredMeans: Type.Literal('sent_minus_bounced'),
    opened: Measured,
    clicked: Measured,
  }),
)

/** Null when a group of the comparison has fewer than ten people. */
const Share = Type.Object({ k: Count, n: Count })
const conclusions: readonly Conclusion[] = [
  'higher',
  'lower',
  'no_conclusion_unclear',
  'no_conclusion_few',
  'no_conclusion_mismatch',
  'no_conclusion_no_holdout',
]
export const ComparisonAnswer = Type.Unsafe<Comparison>(
  Type.Object({
    writtenTo: OrNull(Share),
    leftOut: OrNull(Share),
    difference: Type.Object({ value: OrNull(Type.Number()), low: Type.Number(), high: Type.Number() }),
    sampleRatio: Type.Object({ statistic: Type.Number(), mismatch: oneOf(['yes', 'no'] as const) }),
    conclusion: oneOf(conclusions),
    sentence: Type.Object({ en: Text, fr: Text }),
  }),
)

export const JobAnswer = Type.Object({ jobId: Text })
