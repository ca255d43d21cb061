/**
 * The local mailbox: a real SMTP server on this machine's loopback that keeps what it gets as files and passes it on to nobody.
 * For demonstrations and trials. Mail to a bounce address is not kept but read as a report.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import type { Clock, Log, NewId } from '../kernel/index.ts'
import { readFields } from './mail-parts.ts'

/** A message in the list. */
export interface MailboxLine {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly receivedAt: Date
  readonly bytes: number
}

export interface Mailbox {
  readonly port: number
  list(filter: { recipient?: string; offset: number; limit: number }): { lines: readonly MailboxLine[]; total: number }
  /** The raw message; null when there is none of this id. */
  source(id: string): Promise<Buffer | null>
  stop(): Promise<void>
}

export interface MailboxOptions {
  readonly directory: string
  /** 0: any free port. */
  readonly port: number
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  /** Oldest go first beyond this. */
  readonly mostMessages?: number
  readonly days?: number
  /** Reads a report that came to a bounce address. */
  readonly onReport?: (raw: Buffer, recipients: readonly string[]) => Promise<unknown>
}

const largestBytes = 10 * 1024 * 1024
const idShape = /^[0-9a-f-]{36}$/
const bounceAddress = /^b[.][a-z2-7]{40,60}@/i

export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  const lines = await load(options.directory)
  const most = options.mostMessages ?? 20_000
  const prune = async (): Promise<void> => {
    const oldest = new Date(options.clock.now().getTime() - (options.days ?? 30) * 86_400_000)
    while (lines.length > most || (lines[0] && lines[0].receivedAt < oldest))
      await rm(join(options.directory, `${lines.shift()!.id}.eml`), { force: true })
  }
  const receive = async (raw: Buffer, from: string, recipients: readonly string[]): Promise<void> => {
    const receivedAt = options.clock.now()
    // What a delivering server writes on top (RFC 5321 §4.4), so that the file alone tells the envelope.
    const envelope = `Return-Path: <${from}>\r\nDelivered-To: ${recipients.join(', ')}\r\nX-Received-At: ${receivedAt.toISOString()}\r\n`
    const whole = Buffer.concat([Buffer.from(envelope), raw])
    if (options.onReport && recipients.some((one) => bounceAddress.test(one))) {
      await options.onReport(whole, recipients)
      return
    }
    const id = options.newId()
    await writeFile(join(options.directory, `${id}.eml`), whole, { mode: 0o600 })
    lines.push(lineOf(id, whole))
    await prune()
  }
  await prune()
  const server = smtpServer(receive, options.log)
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(options.port, '127.0.0.1', () => done())
  })
  server.on('error', (error: Error) => options.log.warn({ err: error }, 'local mailbox: a connection failed'))
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    list: ({ recipient, offset, limit }) => {
      const wanted = recipient?.trim().toLowerCase()
      const found = lines.filter((line) => !wanted || line.to.toLowerCase().includes(wanted)).toReversed()
      return { lines: found.slice(offset, offset + limit), total: found.length }
    },
    source: async (id) => {
      if (!idShape.test(id) || !lines.some((line) => line.id === id)) return null
      return readFile(join(options.directory, `${id}.eml`))
    },
    stop: () => new Promise((done) => server.close(() => done())),
  }
}

function smtpServer(
  receive: (raw: Buffer, from: string, recipients: readonly string[]) => Promise<void>,
  log: Log,
): SMTPServer {
  return new SMTPServer({
    // Loopback only: there is no network to protect, and no account to check.
    disabledCommands: ['STARTTLS', 'AUTH'],
    size: largestBytes,
    maxClients: 100,
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (stream.sizeExceeded) return answer(Object.assign(new Error('message too large'), { responseCode: 552 }))
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
        receive(
          Buffer.concat(chunks),
          from,
          session.envelope.rcptTo.map((one) => one.address),
        ).then(
          () => answer(null),
          (error: unknown) => {
            log.error({ err: error }, 'local mailbox: a message could not be kept')
            answer(Object.assign(new Error('cannot keep the message now'), { responseCode: 451 }))
          },
        )
      })
    },
  })
}

async function load(directory: string): Promise<MailboxLine[]> {
  const lines: MailboxLine[] = []
  for (const name of await readdir(directory)) {
    const id = name.slice(0, -'.eml'.length)
    if (!name.endsWith('.eml') || !idShape.test(id)) continue
    lines.push(lineOf(id, await readFile(join(directory, name))))
  }
  return lines.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime())
}

function lineOf(id: string, raw: Buffer): MailboxLine {
  const head = raw.subarray(0, 16_384).toString('latin1')
  const fields = readFields(head.slice(0, Math.max(0, head.indexOf('\r\n\r\n'))))
  return {
    id,
    from: decodeWords(fields.get('from') ?? ''),
    to: fields.get('delivered-to') ?? '',
    subject: decodeWords(fields.get('subject') ?? ''),
    receivedAt: new Date(fields.get('x-received-at') ?? 0),
    bytes: raw.length,
  }
}

/** RFC 2047 words as we write them (UTF-8, base64), for the list; the message itself is shown by mailparser. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?b\?([A-Za-z0-9+/=]*)\?=/gi, (_, base64: string) => Buffer.from(base64, 'base64').toString())
}
