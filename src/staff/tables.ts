/** Staff's tables as types. */
import { columnsOf, type Json, type Language, type Role } from '../kernel/index.ts'

export type MemberRow = {
  staff_id: string
  name: string
  role: Role
  created_at: Date
  disabled_at: Date | null
  email: string | null
  language: Language
}
export type KeyRow = {
  key_id: string
  staff_id: string
  secret_hash: string
  scopes: string[]
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
  label: string
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
/** `second_step`: the password was right, or a link opened the door; the second proof is still to come. */
export type SessionState = 'second_step' | 'signed_in'
export type SessionRow = {
  session_id: string
  staff_id: string
  token_hash: string
  state: SessionState
  device: string
  created_at: Date
  last_seen_at: Date
  proven_at: Date
}
type PasswordRow = { staff_id: string; phc: string; changed_at: Date }
type TotpRow = {
  staff_id: string
  state: 'waiting' | 'confirmed'
  sealed: Buffer
  created_at: Date
  last_step: number
}
export type PasskeyRow = {
  credential_id: string
  staff_id: string
  public_key: Buffer
  counter: number
  transports: string[]
  synced: boolean
  name: string
  created_at: Date
  last_used_at: Date | null
}
type RecoveryCodeRow = { staff_id: string; code_hash: string; created_at: Date }
type SignOnRow = { issuer: string; sub: string; staff_id: string; linked_at: Date; last_used_at: Date }
export type LinkKind = 'setup' | 'invitation' | 'new_start'
export type LinkRow = {
  link_id: string
  kind: LinkKind
  staff_id: string | null
  code_hash: string
  made_by: string
  created_at: Date
  expires_at: Date
}
type ChallengeRow = { challenge_hash: string; kind: string; staff_id: string | null; facts: Json; expires_at: Date }

export type StaffTables = {
  staff_member: MemberRow
  api_key: KeyRow
  audit_entry: AuditRow
  staff_session: SessionRow
  staff_password: PasswordRow
  staff_totp: TotpRow
  staff_passkey: PasskeyRow
  staff_recovery_code: RecoveryCodeRow
  staff_sign_on: SignOnRow
  staff_link: LinkRow
  staff_challenge: ChallengeRow
}

export const staffTables = columnsOf<StaffTables>()({
  staff_member: ['staff_id', 'name', 'role', 'created_at', 'disabled_at', 'email', 'language'],
  api_key: [
    'key_id',
    'staff_id',
    'secret_hash',
    'scopes',
    'created_at',
    'expires_at',
    'revoked_at',
    'last_used_at',
    'label',
  ],
  audit_entry: ['entry_id', 'at', 'actor', 'action', 'subject_id', 'why', 'details'],
  staff_session: ['session_id', 'staff_id', 'token_hash', 'state', 'device', 'created_at', 'last_seen_at', 'proven_at'],
  staff_password: ['staff_id', 'phc', 'changed_at'],
  staff_totp: ['staff_id', 'state', 'sealed', 'created_at', 'last_step'],
  staff_passkey: [
    'credential_id',
    'staff_id',
    'public_key',
    'counter',
    'transports',
    'synced',
    'name',
    'created_at',
    'last_used_at',
  ],
  staff_recovery_code: ['staff_id', 'code_hash', 'created_at'],
  staff_sign_on: ['issuer', 'sub', 'staff_id', 'linked_at', 'last_used_at'],
  staff_link: ['link_id', 'kind', 'staff_id', 'code_hash', 'made_by', 'created_at', 'expires_at'],
  staff_challenge: ['challenge_hash', 'kind', 'staff_id', 'facts', 'expires_at'],
})
