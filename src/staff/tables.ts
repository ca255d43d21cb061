/** Staff's tables as types. */
import { columnsOf, type Json, type Role } from '../kernel/index.ts'

export type MemberRow = { staff_id: string; name: string; role: Role; created_at: Date; disabled_at: Date | null }
export type KeyRow = {
  key_id: string
  staff_id: string
  secret_hash: string
  scopes: string[]
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}
export type AuditRow = {
  entry_id: string
  at: Date
  actor: string
  action: string
  subject_id: string | null
  why: string | null
  details: Json
}
export type StaffTables = { staff_member: MemberRow; api_key: KeyRow; audit_entry: AuditRow }

export const staffTables = columnsOf<StaffTables>()({
  staff_member: ['staff_id', 'name', 'role', 'created_at', 'disabled_at'],
  api_key: ['key_id', 'staff_id', 'secret_hash', 'scopes', 'created_at', 'expires_at', 'revoked_at', 'last_used_at'],
  audit_entry: ['entry_id', 'at', 'actor', 'action', 'subject_id', 'why', 'details'],
})
