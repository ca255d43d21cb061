/**
 * The links of a message to the pages where its reader finds out why and decides. The token is the credential: it names the
 * person, the message and the campaign, sealed against forgery by the vault, and opens nothing but that person's own page.
 */
import { formatUuid, uuidBytes } from '../kernel/index.ts'

export interface MessageRef {
  readonly subjectId: string
  readonly messageId: string
  readonly campaignId: string
}

export interface LinkTokens {
  token(kind: string, payload: Uint8Array): string
  readToken(kind: string, token: string): Buffer | null
}

export type MessagePage = 'why' | 'preferences'

export function pageToken(tokens: LinkTokens, page: MessagePage, ref: MessageRef): string {
  return tokens.token(page, Buffer.concat([ref.subjectId, ref.messageId, ref.campaignId].map(uuidBytes)))
}

/** Whom a token is about; null when we never made it, or made it for another page. */
export function readPageToken(tokens: LinkTokens, page: MessagePage, token: string): MessageRef | null {
  const payload = tokens.readToken(page, token)
  if (payload?.length !== 48) return null
  return {
    subjectId: formatUuid(payload.subarray(0, 16)),
    messageId: formatUuid(payload.subarray(16, 32)),
    campaignId: formatUuid(payload.subarray(32, 48)),
  }
}
