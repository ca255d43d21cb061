/**
 * The headers by which a receiver can stop a sender: List-Unsubscribe with one click (RFC 8058), List-ID (RFC 2919), and those
 * that help mailbox providers to tell campaigns apart. One click needs https, so over http only the page is offered.
 */

export interface ListFacts {
  /** Null for messages that nobody can refuse, such as those a contract needs. */
  readonly unsubscribeUrl: string | null
  readonly campaignId: string
  readonly purpose: string
  readonly variant: string | null
  readonly domain: string
}

/**
 * Header fields in sending order. Values are safe by construction: our own tokens, codes and domain.
 * Feedback-ID: four parts, the last is the sender (Gmail's form). Precedence asks for no automatic answers.
 */
export function listHeaders(facts: ListFacts): Record<string, string> {
  const oneClick = facts.unsubscribeUrl?.startsWith('https://') === true
  return {
    ...(facts.unsubscribeUrl === null ? {} : { 'List-Unsubscribe': `<${facts.unsubscribeUrl}>` }),
    ...(oneClick ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
    'List-ID': `<${facts.purpose.replaceAll('_', '-')}.${facts.domain}>`,
    'Feedback-ID': `${facts.campaignId}:${facts.variant ?? 'single'}:${facts.purpose}:aval`.replaceAll(
      /[^A-Za-z0-9:_-]/g,
      '-',
    ),
    // RFC 3834: nobody wrote this by hand, so nobody's holiday notice should answer it.
    'Auto-Submitted': 'auto-generated',
    Precedence: 'bulk',
    'X-Auto-Response-Suppress': 'OOF, AutoReply',
  }
}
