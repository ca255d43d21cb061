/**
 * The tables of this room: what has been declared protected, audits, approvals. No person in any of them.
 */
import { columnsOf, type Json } from '../kernel/index.ts'
import type { Verdict } from './assessment.ts'
import type { Polarity } from './policy.ts'

export interface AttributeRow {
  field: string
  version: number
  kind: 'levels' | 'number_bands' | 'birth_date_bands'
  bands: number[]
  criterion: string | null
  required: boolean
  retired: boolean
  set_by: string
  set_at: Date
}

export interface AuditRow {
  audit_id: string
  bundle_hash: string
  bundle: Json
  audience_id: string
  model_id: string | null
  author: string
  polarity: Polarity
  policy_version: string
  policy_hash: string
  warrant_id: string
  result: Json
  result_hash: string
  verdict: Verdict
  blocking: boolean
  made_by: string
  made_at: Date
}

export interface ApprovalRow {
  approval_id: string
  audit_id: string
  approval_hash: string
  kind: 'automatic' | 'written' | 'refused' | 'revoked'
  approver: string
  approver_role: string | null
  reason: string
  made_at: Date
  expires_at: Date | null
}

export interface ModelAuditRow {
  audit_id: string
  model_id: string
  model_hash: string
  share: number
  policy_version: string
  policy_hash: string
  warrant_id: string
  result: Json
  result_hash: string
  verdict: Verdict
  made_by: string
  made_at: Date
}

export type EthicsTables = {
  ethics_attribute: AttributeRow
  ethics_audit: AuditRow
  ethics_approval: ApprovalRow
  ethics_model_audit: ModelAuditRow
}

export const ethicsTables = columnsOf<EthicsTables>()({
  ethics_attribute: ['field', 'version', 'kind', 'bands', 'criterion', 'required', 'retired', 'set_by', 'set_at'],
  ethics_audit: [
    'audit_id',
    'bundle_hash',
    'bundle',
    'audience_id',
    'model_id',
    'author',
    'polarity',
    'policy_version',
    'policy_hash',
    'warrant_id',
    'result',
    'result_hash',
    'verdict',
    'blocking',
    'made_by',
    'made_at',
  ],
  ethics_model_audit: [
    'audit_id',
    'model_id',
    'model_hash',
    'share',
    'policy_version',
    'policy_hash',
    'warrant_id',
    'result',
    'result_hash',
    'verdict',
    'made_by',
    'made_at',
  ],
  ethics_approval: [
    'approval_id',
    'audit_id',
    'approval_hash',
    'kind',
    'approver',
    'approver_role',
    'reason',
    'made_at',
    'expires_at',
  ],
})
