/** What this room's routes take and answer, as schemas. The types of answers are the room's own; the schemas say what travels. */
import { Type } from 'typebox'
import { Timestamp } from '../kernel/index.ts'
import { deciders, decisionKinds, type Facts } from './decision.ts'
import type { NoticeContent, NoticeDiff, NoticeItem } from './notice.ts'
import type { AskedAgain, Notice } from './notices.ts'
import type { Purpose } from './purposes.ts'
import { type Reason, reasons } from './reasons.ts'
import type { DecisionView, PurposeStanding } from './standing.ts'

export const closed = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })
export const Code = Type.String({ minLength: 1, maxLength: 64 })
export const oneOf = <const T extends string>(values: readonly T[]) => Type.Enum<T[]>(values as readonly [...T[]])
export const ReasonWord = oneOf(reasons)
const Text = Type.String({ minLength: 1, maxLength: 500 })
const Languages = Type.Object({ en: Text, fr: Text }, closed)
const LanguageTag = oneOf(['en', 'fr'])
const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])

const purposeParts = {
  code: Type.String({ pattern: '^[a-z][a-z0-9_]{1,62}$' }),
  dpv: Type.String({ format: 'uri' }),
  legalBasis: oneOf(['consent', 'contract', 'legal_obligation', 'legitimate_interest']),
  channel: orNull(oneOf(['email', 'sms', 'post', 'phone'])),
  directMarketing: Type.Boolean(),
  survivesRestriction: Type.Boolean(),
  retentionDays: orNull(Type.Integer({ minimum: 1 })),
  sentence: Languages,
}
export const NewPurposeBody = Type.Object(purposeParts, closed)
export const PurposeAnswer = Type.Unsafe<Purpose>(Type.Object({ id: Type.Integer(), ...purposeParts }))

/** A draft may have gaps; publishing lists them (`publishingFaults`). */
const Draft = Type.String({ maxLength: 500 })
const RenderingShape = Type.Object(
  { title: Draft, texts: Type.Record(Type.String(), Type.String({ maxLength: 5000 })) },
  closed,
)
const key = { key: Type.String({ pattern: '^[A-Za-z0-9_-]{1,80}$' }) }
const ItemShape = Type.Union([
  Type.Object({ ...key, kind: Type.Literal('controller'), name: Draft, address: Draft, contact: Draft }, closed),
  Type.Object({ ...key, kind: Type.Literal('dpo'), contact: Draft }, closed),
  Type.Object({ ...key, kind: Type.Literal('purpose'), purpose: Code, data: Type.Array(Draft) }, closed),
  Type.Object(
    { ...key, kind: Type.Literal('recipient'), name: Draft, purposes: Type.Array(Code), country: Draft },
    closed,
  ),
  Type.Object({ ...key, kind: Type.Literal('retention'), purpose: Code, days: Type.Integer({ minimum: 1 }) }, closed),
  Type.Object({ ...key, kind: Type.Literal('storage'), location: Draft }, closed),
  Type.Object({ ...key, kind: Type.Literal('right'), right: Draft }, closed),
  Type.Object({ ...key, kind: Type.Literal('withdrawal'), method: Draft }, closed),
  Type.Object({ ...key, kind: Type.Literal('authority'), name: Draft, url: Draft }, closed),
])
const contentParts = {
  name: Text,
  items: Type.Array(ItemShape, { maxItems: 300 }),
  renderings: Type.Object({ en: RenderingShape, fr: RenderingShape }, closed),
}
/** Items and wordings of a notice that need not be complete. */
export const NoticeContentBody = Type.Unsafe<NoticeContent>(Type.Object(contentParts, closed))
export const NewNoticeBody = Type.Unsafe<NoticeContent & { readonly noticeId?: string }>(
  Type.Object({ noticeId: Type.Optional(Id), ...contentParts }, closed),
)
export const NoticeAnswer = Type.Unsafe<Notice>(
  Type.Object({
    noticeId: Id,
    version: Type.Integer(),
    ...contentParts,
    hash: Type.String(),
    createdAt: Timestamp,
    publishedAt: orNull(Timestamp),
  }),
)

/** The few facts from which a first notice is written. */
export const StandardNoticeBody = Type.Object(
  {
    name: Text,
    controller: Type.Object({ name: Text, address: Text, contact: Text }, closed),
    purposes: Type.Array(Code, { minItems: 1, maxItems: 60 }),
    data: Type.Array(Text, { minItems: 1, maxItems: 50 }),
    storage: Text,
    authority: Type.Object({ name: Text, url: Text }, closed),
  },
  closed,
)

const ItemAnswer = Type.Unsafe<NoticeItem>(ItemShape)
const Cause = oneOf(['data_added', 'recipient_added', 'retention_longer'])
export const DiffAnswer = Type.Unsafe<NoticeDiff>(
  Type.Object({
    added: Type.Array(ItemAnswer),
    removed: Type.Array(ItemAnswer),
    changed: Type.Array(Type.Object({ before: ItemAnswer, after: ItemAnswer })),
    reworded: Type.Object({ en: Type.Array(Type.String()), fr: Type.Array(Type.String()) }),
    newPurposes: Type.Array(Type.String()),
    askAgain: Type.Array(Type.Object({ purpose: Type.String(), because: Type.Array(Cause) })),
  }),
)
export const AskedAgainAnswer = Type.Unsafe<AskedAgain>(
  Type.Object({
    purpose: Type.String(),
    olderVersion: Type.Integer(),
    because: Type.Array(Cause),
    people: Type.Integer(),
  }),
)

const Channel = Type.Optional(oneOf(['present', 'absent', 'suppressed']))
export const StandingAnswer = Type.Object({
  subjectId: Id,
  at: Timestamp,
  facts: Type.Unsafe<Facts>(
    Type.Object({
      residence: Type.Optional(orNull(Type.String())),
      born: Type.Optional(orNull(Type.String())),
      ageSource: Type.Optional(oneOf(['declared', 'verified', 'unknown'])),
      channels: Type.Optional(Type.Object({ email: Channel, phone: Channel, post: Channel })),
    }),
  ),
  purposes: Type.Array(
    Type.Unsafe<PurposeStanding & { readonly says: string }>(
      Type.Object({
        purpose: Type.String(),
        reason: ReasonWord,
        says: Type.String(),
        since: orNull(Timestamp),
        until: orNull(Timestamp),
        rule: orNull(Type.String()),
      }),
    ),
  ),
})

const decisionParts = {
  decisionId: Id,
  kind: oneOf(decisionKinds),
  purposes: Type.Array(Type.String()),
  scope: oneOf(['named', 'all_marketing', 'all']),
  at: Timestamp,
  recordedAt: Timestamp,
  validUntil: orNull(Timestamp),
  notice: orNull(Type.Object({ id: Id, version: Type.Integer(), language: LanguageTag })),
  channel: Type.String(),
  by: oneOf(deciders),
  actor: Type.String(),
  signal: orNull(Type.Literal('gpc')),
  entry: orNull(Type.Integer()),
}
export const DecisionAnswer = Type.Unsafe<DecisionView>(Type.Object({ ...decisionParts, evidence: Type.Unknown() }))

/** A receipt is a file of its own format (verifier/), handed on as it is. */
export const ProofAnswer = Type.Object({
  state: oneOf(['receipt', 'promised', 'none']),
  receipt: Type.Optional(Type.Unknown()),
  promise: Type.Optional(Type.Unknown()),
  because: Type.Optional(Type.String()),
})
export const RecordedAnswer = Type.Object({
  decisionId: Id,
  subjectId: Id,
  kind: oneOf(decisionKinds),
  at: Timestamp,
  recordedAt: Timestamp,
  outcome: oneOf(['recorded', 'repeated']),
  permission: Type.Unsafe<Readonly<Record<string, Reason>>>(Type.Record(Type.String(), Type.String())),
  entry: Type.Object({ enrolment: Type.String(), i: Type.Integer() }),
  proof: ProofAnswer,
})
export const RecordAnswer = Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Record(Type.String(), Type.Unknown()))
