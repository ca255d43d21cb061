/**
 * The links of a message to the pages where its reader finds out why and decides. The token is the credential: it names the
 * person, the message, the campaign and when it was made, sealed against forgery by the vault, and opens nothing but that person's
 * own page. Stopping works with it for good; data it shows for a time only, because messages are forwarded and mailboxes change hands.
 */
import { formatUuid, uuidBytes } from '../kernel/index.ts'
import { dueAt } from '../law/index.ts'

export interface MessageRef {
  readonly subjectId: string
  readonly messageId: string
  readonly campaignId: string
}

/** What a link says. */
export interface MessageLink extends MessageRef {
  /** To the second. A page that the link opens passes it on with its own links, so that none of them lives longer. */
  readonly madeAt: Date
}

export interface LinkTokens {
  token(kind: string, payload: Uint8Array): string
  readToken(kind: string, token: string): Buffer | null
}

export type MessagePage = 'why' | 'preferences'

const refBytes = 48

export function pageToken(tokens: LinkTokens, page: MessagePage, link: MessageLink): string {
  const made = Buffer.alloc(4)
  made.writeUInt32BE(Math.floor(link.madeAt.getTime() / 1000))
  return tokens.token(page, Buffer.concat([...[link.subjectId, link.messageId, link.campaignId].map(uuidBytes), made]))
}

/** Whom a token is about; null when we never made it, or made it for another page. */
export function readPageToken(tokens: LinkTokens, page: MessagePage, token: string): MessageLink | null {
  const payload = tokens.readToken(page, token)
  if (payload?.length !== refBytes && payload?.length !== refBytes + 4) return null
  return {
    subjectId: formatUuid(payload.subarray(0, 16)),
    messageId: formatUuid(payload.subarray(16, 32)),
    campaignId: formatUuid(payload.subarray(32, 48)),
    // Links used to carry no time: there the number of the message tells when that was made (UUIDv7).
    madeAt: new Date(payload.length === refBytes ? payload.readUIntBE(16, 6) : payload.readUInt32BE(refBytes) * 1000),
  }
}

/** Until when a link shows data; what it stops, it stops for good. Source: rule `HOUSE-LINK`. */
export function showsDataUntil({ madeAt }: Pick<MessageLink, 'madeAt'>): Date {
  return dueAt('HOUSE-LINK', madeAt)
}
