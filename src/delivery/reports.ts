/**
 * Reports that come back: bounces as delivery status notifications (RFC 3464, and the plain texts of servers that do not write
 * them) and complaints as feedback reports (RFC 5965). Pure. Anything may arrive here, so what is not understood is an answer.
 */
import { allParts, type MailPart, readFields, readMail } from './mail-parts.ts'

/** What a raw message says about one of ours. */
export type Report =
  | {
      readonly kind: 'hard' | 'soft' | 'delayed' | 'delivered'
      /** Enhanced status, `5.1.1` (RFC 3463). */
      readonly status: string
      readonly recipient: string | null
      /** Without angle brackets: `<uuid>@<our domain>`. */
      readonly messageId: string | null
      /** Addresses at which the report arrived or that it quotes: one may be a return path of ours. */
      readonly paths: readonly string[]
    }
  | {
      readonly kind: 'complaint'
      readonly feedbackType: string
      readonly recipient: string | null
      readonly messageId: string | null
      readonly paths: readonly string[]
    }
  /** A message, but no report: a holiday notice, an answer from a person. */
  | { readonly kind: 'not_a_report'; readonly why: 'auto_reply' | 'ordinary' }
  | { readonly kind: 'not_understood'; readonly why: string }

export const largestReportBytes = 512 * 1024

/** @param raw the report as received @param arrivedAt envelope recipients, when known */
export function readReport(raw: Buffer, arrivedAt: readonly string[] = []): Report {
  if (raw.length === 0) return { kind: 'not_understood', why: 'empty' }
  const mail = readMail(raw.subarray(0, largestReportBytes).toString('latin1'))
  const parts = [...allParts(mail)]
  const original = originalOf(parts)
  const about = {
    messageId: messageIdIn(original),
    paths: [...arrivedAt, ...pathsIn(mail, original)],
  }
  const feedback = parts.find((part) => part.type === 'message/feedback-report')
  if (feedback) return complaint(feedback, original, about)
  const status = parts.find((part) => /^message\/(global-)?delivery-status$/.test(part.type))
  if (status) return notification(status, about)
  return withoutStatus(mail, parts, about)
}

interface About {
  readonly messageId: string | null
  readonly paths: readonly string[]
}

function complaint(feedback: MailPart, original: ReadonlyMap<string, string> | null, about: About): Report {
  const fields = readFields(feedback.text)
  const feedbackType = fields.get('feedback-type')?.toLowerCase()
  if (!feedbackType) return { kind: 'not_understood', why: 'feedback report without Feedback-Type' }
  // RFC 5965 §3.5: "not-spam" takes a complaint back; it must not count as one.
  if (feedbackType === 'not-spam') return { kind: 'not_a_report', why: 'ordinary' }
  const recipient =
    addressIn(fields.get('original-rcpt-to')) ??
    addressIn(fields.get('removal-recipient')) ??
    addressIn(original?.get('to'))
  const path = addressIn(fields.get('original-mail-from'))
  return {
    kind: 'complaint',
    feedbackType,
    recipient,
    messageId: about.messageId,
    paths: path ? [...about.paths, path] : about.paths,
  }
}

/** The per-recipient groups of a delivery status; the worst of them counts, since our messages have one recipient. */
function notification(part: MailPart, about: About): Report {
  // Some servers nest the groups as parts of their own; most write them as blocks of text.
  const groups = part.text.split(/\n\s*\n/).map(readFields)
  const found = groups.flatMap((group) => recipientGroup(group) ?? [])
  if (found.length === 0) return { kind: 'not_understood', why: 'delivery status without action and status' }
  const worst = found.toSorted((a, b) => severity.indexOf(b.kind) - severity.indexOf(a.kind))[0]!
  return { ...worst, ...about }
}

const severity = ['delivered', 'delayed', 'soft', 'hard']

function recipientGroup(
  fields: ReadonlyMap<string, string>,
): { kind: 'hard' | 'soft' | 'delayed' | 'delivered'; status: string; recipient: string | null } | null {
  const action = fields.get('action')?.toLowerCase().split(/[\s(]/)[0]
  const status = statusIn(fields.get('status')) ?? statusIn(fields.get('diagnostic-code'))
  if (!action && !status) return null
  const recipient = addressIn(fields.get('final-recipient')) ?? addressIn(fields.get('original-recipient'))
  if (action === 'delivered' || action === 'relayed' || action === 'expanded')
    return { kind: 'delivered', status: status ?? '2.0.0', recipient }
  if (action === 'delayed') return { kind: 'delayed', status: status ?? '4.0.0', recipient }
  // "failed" with 4.x.x: the server gave up on something that might have passed, such as a full mailbox.
  const code = status ?? '5.0.0'
  if (code.startsWith('2') && action !== 'failed') return { kind: 'delivered', status: code, recipient }
  return { kind: code.startsWith('4') ? 'soft' : 'hard', status: code, recipient }
}

/** Servers that write prose: a status or an SMTP reply in it is taken, provided that it looks like a bounce and names our message. */
function withoutStatus(mail: MailPart, parts: readonly MailPart[], about: About): Report {
  const sender = `${mail.fields.get('from') ?? ''} ${mail.fields.get('return-path') ?? ''}`
  const subject = mail.fields.get('subject') ?? ''
  const looksLikeBounce =
    /mailer-daemon|postmaster|<>/i.test(sender) ||
    /undeliver|delivery (status|failure|has failed)|failure notice|returned mail|mail delivery|non remis|échec|nicht zugestellt/i.test(
      subject,
    )
  const automatic = mail.fields.get('auto-submitted')?.toLowerCase()
  if (!looksLikeBounce || automatic?.startsWith('auto-replied') || mail.fields.has('x-autoreply')) {
    const auto = automatic !== undefined && automatic !== 'no'
    return { kind: 'not_a_report', why: auto || mail.fields.has('x-autoreply') ? 'auto_reply' : 'ordinary' }
  }
  const prose = parts
    .filter((part) => part.type.startsWith('text/'))
    .map((part) => part.text)
    .join('\n')
  const status = statusIn(prose) ?? replyIn(prose)
  if (!status) return { kind: 'not_understood', why: 'a bounce without a status' }
  const recipient = addressIn(/<([^<>\s]+@[^<>\s]+)>/.exec(prose)?.[1])
  const fromProse = about.messageId ?? /message-id:\s*<([^<>\s]+)>/i.exec(prose)?.[1] ?? null
  return { kind: status.startsWith('4') ? 'soft' : 'hard', status, recipient, ...about, messageId: fromProse }
}

function statusIn(text: string | undefined): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text ?? '')?.[1] ?? null
}

function replyIn(text: string): string | null {
  const code = /(?:^|[\s:(>])([45])\d\d(?=[\s-])/m.exec(text)?.[1]
  return code ? `${code}.0.0` : null
}

/** The header of the message that the report is about: attached whole, or its headers only, or quoted in prose. */
function originalOf(parts: readonly MailPart[]): ReadonlyMap<string, string> | null {
  const attached = parts.find((part) => part !== parts[0] && /^message\/(rfc822|global)$/.test(part.type))
  if (attached?.parts[0]) return attached.parts[0].fields
  const headers = parts.find((part) => /^(text\/rfc822-headers|message\/global-headers)$/.test(part.type))
  if (headers) return readFields(headers.text)
  const prose = parts.find((part) => part.type === 'text/plain' && /^return-path:/im.test(part.text))
  return prose ? readFields(prose.text.slice(prose.text.search(/^return-path:/im))) : null
}

function messageIdIn(original: ReadonlyMap<string, string> | null): string | null {
  return /<([^<>\s]+)>/.exec(original?.get('message-id') ?? '')?.[1] ?? null
}

function pathsIn(mail: MailPart, original: ReadonlyMap<string, string> | null): string[] {
  const fields = ['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-failed-recipients']
  const arrived = fields.map((name) => addressIn(mail.fields.get(name)))
  return [...arrived, addressIn(original?.get('return-path'))].filter((one) => one !== null)
}

function addressIn(text: string | undefined): string | null {
  return /[^\s<>,;:"]+@[^\s<>,;:"]+/.exec(text ?? '')?.[0]?.replace(/^rfc822;/i, '') ?? null
}
