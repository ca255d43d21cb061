/**
 * One message outside every campaign: a trial for somebody on the team, or a service message that a person asked for themselves.
 * Signed like the others. Never tried again by itself: whoever asked for it asks again.
 */
import type { Clock, Log, NewId } from '../kernel/index.ts'
import type { DkimKeys } from './dkim-keys.ts'
import { followKey } from './dkim-signer.ts'
import { safeAddress } from './header-fields.ts'
import { buildMessage, type Mail } from './mime.ts'
import type { Tokens } from './ports.ts'
import { returnPath } from './return-path.ts'
import { type HandOver, type SmtpSettings, startTransport } from './smtp.ts'
import type { Suppressions } from './suppression.ts'

export interface SingleDeps {
  readonly vault: Tokens
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  readonly dkim: Pick<DkimKeys, 'active'>
  readonly suppressions: Pick<Suppressions, 'check'>
  readonly mailDomain: string
  readonly smtp: SmtpSettings
}

/** What became of a service message. `suppressed`: nothing was sent, because the address must not be written to. */
export type ServiceOutcome = HandOver | { readonly outcome: 'suppressed'; readonly response: string }

/** RFC 3834: a message that a machine wrote, so that no machine answers. */
const autoSubmitted = { 'Auto-Submitted': 'auto-generated' }

export async function sendSingle(deps: SingleDeps, mail: Mail): Promise<HandOver> {
  const messageId = deps.newId()
  const stamp = { messageId, domain: deps.mailDomain, date: deps.clock.now(), headers: autoSubmitted }
  const bytes = buildMessage(mail, stamp)
  const signers = followKey(() => deps.dkim.active(deps.mailDomain), 1)
  const signer = await signers.current()
  const transport = startTransport({ ...deps.smtp, connections: 1 })
  try {
    const message = signer ? await signer.sign(bytes, deps.clock.now()) : bytes
    const envelope = {
      from: returnPath(deps.vault, messageId, deps.mailDomain),
      to: safeAddress('to', mail.to.address),
    }
    const answer = await transport.handOver(envelope, message, () => true)
    return answer.outcome === 'held' ? { outcome: 'temporary', response: 'not sent' } : answer
  } finally {
    transport.close()
    await signers.close()
  }
}

/**
 * Sends what a person asked for just now. No permission for marketing is needed, and none of its limits apply; an address that
 * bounced or that somebody took off by hand is not written to. A complaint stops campaigns, not an answer to one's own question.
 */
export async function sendService(deps: SingleDeps, mail: Mail): Promise<ServiceOutcome> {
  const { state, reason } = await deps.suppressions.check(mail.to.address)
  const outcome: ServiceOutcome =
    state === 'suppressed' && reason !== 'complaint'
      ? { outcome: 'suppressed', response: reason ?? 'suppressed' }
      : await sendSingle(deps, mail)
  deps.log.info({ outcome: outcome.outcome }, 'service message')
  return outcome
}
