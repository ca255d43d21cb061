/** The tables of this room: sessions and codes, without anybody's name. */
import { columnsOf } from '../kernel/index.ts'

/** How somebody came in: by the link of a message, or with a code sent to the address that is held. */
export type Assurance = 'link' | 'code'

type SessionRow = {
  session_hash: Buffer
  assurance: Assurance
  opened_at: Date
  seen_at: Date
  ended_at: Date | null
}

type CodeRow = {
  challenge_id: string
  address_index: Buffer
  source_index: Buffer
  code_hash: Buffer | null
  sealed: Buffer | null
  tries: number
  asked_at: Date
  expires_at: Date
  used_at: Date | null
}

export type PortalTables = { portal_session: SessionRow; portal_code: CodeRow }

export const portalTables = columnsOf<PortalTables>()({
  portal_session: ['session_hash', 'assurance', 'opened_at', 'seen_at', 'ended_at'],
  portal_code: [
    'challenge_id',
    'address_index',
    'source_index',
    'code_hash',
    'sealed',
    'tries',
    'asked_at',
    'expires_at',
    'used_at',
  ],
})
