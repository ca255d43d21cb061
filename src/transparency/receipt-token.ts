/** The link to a receipt: it names a person and one decision of theirs, or all of them, and opens nothing else. */
import type { LinkTokens } from '../campaigns/index.ts'
import { formatUuid, uuidBytes } from '../kernel/index.ts'

export interface ReceiptRef {
  readonly subjectId: string
  /** Null: everything about the person. */
  readonly decisionId: string | null
}

const kind = 'receipt'
const everything = Buffer.alloc(16)

export function receiptToken(tokens: LinkTokens, { subjectId, decisionId }: ReceiptRef): string {
  return tokens.token(kind, Buffer.concat([uuidBytes(subjectId), decisionId ? uuidBytes(decisionId) : everything]))
}

/** Null when we never made it, or made it for another page. */
export function readReceiptToken(tokens: LinkTokens, token: string): ReceiptRef | null {
  const payload = tokens.readToken(kind, token)
  if (payload?.length !== 32) return null
  const decision = payload.subarray(16)
  return {
    subjectId: formatUuid(payload.subarray(0, 16)),
    decisionId: decision.equals(everything) ? null : formatUuid(decision),
  }
}
