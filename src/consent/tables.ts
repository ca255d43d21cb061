/** Consent's tables as types; compared with the database's catalogue by a test. */
import { columnsOf, type Json } from '../kernel/index.ts'
import type { Decider, DecisionKind } from './decision.ts'
import type { NoticeItem, Renderings } from './notice.ts'
import type { Channel, LegalBasis } from './purposes.ts'

export type PermissionRow = {
  subject_id: string
  /** 60 bits do not fit a double: stays in SQL, arrives as text where it must. */
  bits: string
  until: Date
  reasons: Buffer
  residence: string | null
  born: string | null
  age_source: 'declared' | 'verified' | 'unknown'
  channels: Record<string, string>
  updated_at: Date
}

export type DecisionRow = {
  subject_id: string
  decision_id: string
  kind: DecisionKind
  purposes: number[]
  at: Date
  recorded_at: Date
  valid_until: Date | null
  notice_id: string | null
  notice_version: number | null
  language: 'en' | 'fr' | null
  channel: string
  actor: string
  by_whom: Decider
  signal: 'gpc' | null
  evidence: Buffer | null
  idempotency_key: string | null
  entry: number | null
  commitment: Buffer | null
  terms: Buffer | null
}

export type EnrolmentRow = {
  subject_id: string
  enrolment_id: string
  enrolled_at: Date
  origin: string
  next_entry: number
  last_commitment: Buffer
}

export type TermsRow = { hash: Buffer; content: Json }

export type PurposeRow = {
  purpose_id: number
  code: string
  dpv: string
  legal_basis: LegalBasis
  channel: Channel | null
  direct_marketing: boolean
  survives_restriction: boolean
  retention_days: number | null
  sentence_en: string
  sentence_fr: string
  created_at: Date
}

export type NoticeRow = {
  notice_id: string
  version: number
  name: string
  items: NoticeItem[]
  renderings: Renderings
  hash: string
  created_at: Date
  created_by: string
  published_at: Date | null
  published_by: string | null
}

/** Days are ISO dates in UTC. */
export type PermissionDayRow = { day: string; purpose: number; change: number }
export type PermissionDaysRow = { single: boolean; seen: string; first_day: string | null; computed_at: Date }
export type ErasureDayRow = { day: string; erasures: number }

export type ConsentTables = {
  permission: PermissionRow
  decision: DecisionRow
  enrolment: EnrolmentRow
  terms: TermsRow
  purpose: PurposeRow
  notice: NoticeRow
  permission_day: PermissionDayRow
  permission_days: PermissionDaysRow
  erasure_day: ErasureDayRow
}

export const consentTables = columnsOf<ConsentTables>()({
  permission: ['subject_id', 'bits', 'until', 'reasons', 'residence', 'born', 'age_source', 'channels', 'updated_at'],
  decision: [
    'subject_id',
    'decision_id',
    'kind',
    'purposes',
    'at',
    'recorded_at',
    'valid_until',
    'notice_id',
    'notice_version',
    'language',
    'channel',
    'actor',
    'by_whom',
    'signal',
    'evidence',
    'idempotency_key',
    'entry',
    'commitment',
    'terms',
  ],
  enrolment: ['subject_id', 'enrolment_id', 'enrolled_at', 'origin', 'next_entry', 'last_commitment'],
  terms: ['hash', 'content'],
  purpose: [
    'purpose_id',
    'code',
    'dpv',
    'legal_basis',
    'channel',
    'direct_marketing',
    'survives_restriction',
    'retention_days',
    'sentence_en',
    'sentence_fr',
    'created_at',
  ],
  notice: [
    'notice_id',
    'version',
    'name',
    'items',
    'renderings',
    'hash',
    'created_at',
    'created_by',
    'published_at',
    'published_by',
  ],
  permission_day: ['day', 'purpose', 'change'],
  permission_days: ['single', 'seen', 'first_day', 'computed_at'],
  erasure_day: ['day', 'erasures'],
})
