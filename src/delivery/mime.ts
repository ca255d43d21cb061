/**
 * A message as bytes: headers, then text and HTML as quoted-printable alternatives. Pure. The delimiter holds `=_`, which
 * quoted-printable can never produce, so no content can forge a boundary. RFC 5322, RFC 2045, RFC 2046.
 */
import { headerLine, mailbox, type Party, safeText, unstructured } from './header-fields.ts'
import { problem } from './problems.ts'
import { quotedPrintable } from './quoted-printable.ts'

/** What a campaign wants to say to one person. */
export interface Mail {
  readonly to: Party
  readonly from: Party
  readonly replyTo?: Party
  readonly subject: string
  readonly text: string
  /** Left out for a text-only message. */
  readonly html?: string
  readonly language?: string
  /** Further header fields; those that this room sets itself cannot be overridden. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What the envelope of this room adds. */
export interface Stamp {
  readonly messageId: string
  readonly domain: string
  readonly date: Date
  /** List-*, Feedback-ID and the like, from `listHeaders`. */
  readonly headers: Readonly<Record<string, string>>
}

export const largestMessageBytes = 2 * 1024 * 1024

const reserved = new Set(
  `from to cc bcc sender reply-to subject date message-id mime-version content-type content-transfer-encoding return-path received
  dkim-signature list-unsubscribe list-unsubscribe-post list-id feedback-id content-language`.split(/\s+/),
)

/**
 * @returns the message as it is handed over, lines ended by CRLF, 7-bit
 * @throws Problem `delivery.unsafe_header`, `delivery.bad_address`, `delivery.message_too_large`
 */
export function buildMessage(mail: Mail, stamp: Stamp): Buffer {
  const parts = mail.html === undefined ? textOnly(mail) : alternatives(mail, mail.html, stamp.messageId)
  const head = Buffer.from(headers(mail, stamp) + parts.type, 'latin1')
  const message = Buffer.concat([head, ...parts.body])
  if (message.length > largestMessageBytes)
    throw problem('delivery.message_too_large', { size: message.length, limit: largestMessageBytes })
  return message
}

/** The Message-ID of one of our messages, with its angle brackets. */
export function messageIdOf(messageId: string, domain: string): string {
  return `<${messageId}@${domain}>`
}

/** RFC 5322 date in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace(/GMT$/, '+0000')
}

function headers(mail: Mail, stamp: Stamp): string {
  const lines = [
    headerLine('From', mailbox('from', mail.from)),
    headerLine('To', mailbox('to', mail.to)),
    mail.replyTo ? headerLine('Reply-To', mailbox('replyTo', mail.replyTo)) : '',
    headerLine('Subject', unstructured('subject', mail.subject)),
    headerLine('Date', mailDate(stamp.date)),
    headerLine('Message-ID', messageIdOf(stamp.messageId, stamp.domain)),
    mail.language ? headerLine('Content-Language', safeText('language', mail.language)) : '',
  ]
  for (const [name, value] of Object.entries(stamp.headers)) lines.push(headerLine(name, safeText(name, value)))
  for (const [name, value] of Object.entries(mail.headers ?? {})) {
    if (reserved.has(name.toLowerCase())) throw problem('delivery.unsafe_header', { at: name.toLowerCase() })
    lines.push(headerLine(name, unstructured('headers', value)))
  }
  lines.push('MIME-Version: 1.0\r\n')
  return lines.join('')
}

interface Parts {
  readonly type: string
  readonly body: readonly Buffer[]
}

const plainType = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
const htmlType = 'Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'

function textOnly(mail: Mail): Parts {
  return { type: plainType, body: [quotedPrintable(mail.text)] }
}

function alternatives(mail: Mail, html: string, messageId: string): Parts {
  const boundary = `=_aval_${messageId}`
  const open = `--${boundary}\r\n`
  return {
    type: `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n`,
    body: [
      Buffer.from(open + plainType),
      quotedPrintable(mail.text),
      Buffer.from(`\r\n${open}${htmlType}`),
      quotedPrintable(html),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ],
  }
}
