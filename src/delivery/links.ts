/**
 * Links in a message: unsubscribe, open pixel, click. Each is a token made by the vault that alone says whom it concerns; the
 * target of a click stands inside the token, so this server can never be used to send people elsewhere (no open redirect).
 */
import { formatUuid, uuidBytes } from '../kernel/index.ts'
import type { Tokens } from './ports.ts'

/** The message that a link came in. */
export interface MessageRef {
  readonly subjectId: string
  readonly messageId: string
  readonly campaignId: string
}

export interface UnsubscribeRef extends MessageRef {
  readonly purposeId: number
}

/** The router's limit on a path segment; a longer click link is left as it was, unmeasured. */
const longestToken = 390

/** Builds the links of one message; each is bound to that message and that person. */
export interface LinkBuilder {
  /** The address for List-Unsubscribe and for the link in the message. */
  unsubscribe(ref: UnsubscribeRef): string
  /** A picture of one pixel. Put it in only where opens may be measured. */
  openPixel(ref: MessageRef): string
  /** A link through us; the target itself when it is not http(s) or too long. Use only where clicks may be measured. */
  click(ref: MessageRef, target: string): string
}

export function linkBuilder(tokens: Tokens, publicUrl: string): LinkBuilder {
  return {
    unsubscribe: (ref) =>
      `${publicUrl}/u/${tokens.token('unsubscribe', Buffer.concat([refBytes(ref), Buffer.from([ref.purposeId])]))}`,
    openPixel: (ref) => `${publicUrl}/o/${tokens.token('open', refBytes(ref))}.gif`,
    click: (ref, target) => {
      if (!isWebAddress(target)) return target
      const token = tokens.token('click', Buffer.concat([refBytes(ref), Buffer.from(target)]))
      return token.length > longestToken ? target : `${publicUrl}/c/${token}`
    },
  }
}

export function readUnsubscribe(tokens: Tokens, token: string): UnsubscribeRef | null {
  const payload = tokens.readToken('unsubscribe', token)
  return payload?.length === 49 ? { ...readRef(payload), purposeId: payload[48]! } : null
}

export function readOpen(tokens: Tokens, token: string): MessageRef | null {
  const payload = tokens.readToken('open', token)
  return payload?.length === 48 ? readRef(payload) : null
}

export function readClick(tokens: Tokens, token: string): (MessageRef & { readonly target: string }) | null {
  const payload = tokens.readToken('click', token)
  if (!payload || payload.length < 49) return null
  const target = payload.subarray(48).toString('utf8')
  return isWebAddress(target) ? { ...readRef(payload), target } : null
}

function isWebAddress(target: string): boolean {
  return /^https?:\/\/[^\s\\]+$/i.test(target) && URL.canParse(target)
}

function refBytes(ref: MessageRef): Buffer {
  return Buffer.concat([uuidBytes(ref.subjectId), uuidBytes(ref.messageId), uuidBytes(ref.campaignId)])
}

function readRef(payload: Buffer): MessageRef {
  return {
    subjectId: formatUuid(payload.subarray(0, 16)),
    messageId: formatUuid(payload.subarray(16, 32)),
    campaignId: formatUuid(payload.subarray(32, 48)),
  }
}
