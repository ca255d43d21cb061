/**
 * Handing over: a pool of SMTP connections on nodemailer's own SMTPConnection. Not its SMTPPool, because that queues a message
 * again when the connection drops, even after DATA, and so may send it twice; here such a message is `uncertain` and stays so.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { Readable, type Writable } from 'node:stream'

export interface Envelope {
  readonly from: string
  readonly to: string
}

/** What the server made of a message. Only `uncertain` is an open question. */
export type HandOver =
  | { readonly outcome: 'sent'; readonly response: string }
  /** Not accepted, certainly; may be tried again (4xx, or the connection failed before the content began). */
  | { readonly outcome: 'temporary'; readonly response: string }
  | { readonly outcome: 'permanent'; readonly response: string }
  /** No connection could be opened: says nothing about this message. */
  | { readonly outcome: 'unreachable'; readonly response: string }
  /** The content had begun to travel and no answer came. */
  | { readonly outcome: 'uncertain'; readonly response: string }

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** `always` unless the server is on this machine: then without, as there is no network to protect. */
  readonly startTls: 'always' | 'when_offered' | 'never'
  readonly user: string | null
  readonly password: string | null
  /** The name in EHLO. */
  readonly name: string
  readonly connections: number
  readonly messagesPerConnection: number
  readonly connectTimeoutMs: number
  readonly socketTimeoutMs: number
  /** The longest that one hand-over may take altogether; bounds how long a withdrawal waits. */
  readonly handOverTimeoutMs: number
}

export interface Transport {
  /** @param begins called right before the first command of this message goes out; false keeps it back */
  handOver(envelope: Envelope, message: Buffer, begins: () => boolean): Promise<HandOver | { outcome: 'held' }>
  close(): void
}

interface Line {
  readonly connection: SMTPConnection
  sent: number
  alive: boolean
}

export function startTransport(settings: SmtpSettings): Transport {
  const idle: Line[] = []
  const all = new Set<Line>()
  const waiting: (() => void)[] = []
  let open = 0
  let closed = false

  const take = async (): Promise<Line> => {
    while (open >= settings.connections) await new Promise<void>((free) => waiting.push(free))
    open++
    for (let line = idle.pop(); line; line = idle.pop()) if (line.alive) return line
    try {
      const line = await connect(settings)
      all.add(line)
      line.connection.once('end', () => all.delete(line))
      return line
    } catch (error) {
      release()
      throw error
    }
  }
  const release = (): void => {
    open--
    waiting.shift()?.()
  }
  const giveBack = (line: Line): void => {
    if (line.alive && !closed && line.sent < settings.messagesPerConnection) idle.push(line)
    else retire(line)
    release()
  }
  return {
    handOver: async (envelope, message, begins) => {
      let line: Line
      try {
        line = await take()
      } catch (error) {
        return { outcome: 'unreachable', response: describe(error) }
      }
      if (closed || !begins()) {
        giveBack(line)
        return { outcome: 'held' }
      }
      const result = await send(line, envelope, message, settings.handOverTimeoutMs)
      line.sent++
      giveBack(line)
      return result
    },
    close: () => {
      closed = true
      for (const line of all) retire(line)
    },
  }
}

function connect(settings: SmtpSettings): Promise<Line> {
  return new Promise((done, failed) => {
    const connection = new SMTPConnection({
      host: settings.host,
      port: settings.port,
      secure: settings.secure,
      name: settings.name,
      requireTLS: !settings.secure && settings.startTls === 'always',
      ignoreTLS: settings.startTls === 'never',
      connectionTimeout: settings.connectTimeoutMs,
      greetingTimeout: settings.connectTimeoutMs,
      socketTimeout: settings.socketTimeoutMs,
    })
    const line: Line = { connection, sent: 0, alive: true }
    const dead = (error?: Error): void => {
      line.alive = false
      failed(error ?? new Error('connection closed'))
    }
    connection.on('error', dead)
    connection.once('end', () => dead())
    connection.connect((error) => {
      if (error) return dead(error)
      if (settings.user === null) return done(line)
      connection.login({ user: settings.user, pass: settings.password ?? '' }, (refused) => {
        if (!refused) return done(line)
        connection.close()
        dead(refused)
      })
    })
  })
}

function retire(line: Line): void {
  if (!line.alive) return
  line.alive = false
  line.connection.quit()
}

/** Content whose first byte is noticed: until then a failure is harmless, from then on it is a question. */
class Content extends Readable {
  begun = false
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    super()
    this.#bytes = bytes
  }

  override pipe<T extends Writable | NodeJS.WritableStream>(destination: T): T {
    this.begun = true
    destination.end(this.#bytes)
    return destination
  }

  override _read(): void {}
}

function send(line: Line, envelope: Envelope, message: Buffer, timeoutMs: number): Promise<HandOver> {
  return new Promise((done) => {
    const content = new Content(message)
    const unanswered = (response: string): HandOver => ({
      outcome: content.begun ? 'uncertain' : 'temporary',
      response,
    })
    const settle = (result: HandOver): void => {
      clearTimeout(timer)
      line.connection.off('end', onEnd)
      done(result)
    }
    const timer = setTimeout(() => {
      drop(line)
      settle(unanswered('no answer in time'))
    }, timeoutMs)
    // After close() nodemailer forgets the message; without this the promise would wait for the timer.
    const onEnd = (): void => {
      setImmediate(() => settle(unanswered('connection closed')))
    }
    line.connection.on('end', onEnd)
    line.connection.send({ from: envelope.from, to: [envelope.to], size: message.length }, content, (error, info) => {
      if (!error) return settle({ outcome: 'sent', response: info?.response ?? '' })
      const code = error.responseCode ?? 0
      if (code < 400) {
        drop(line)
        return settle(unanswered(describe(error)))
      }
      const refused: HandOver = { outcome: code >= 500 ? 'permanent' : 'temporary', response: describe(error) }
      if (code === 421) {
        drop(line)
        return settle(refused)
      }
      // A server that answered has decided; RSET ends what is left of the transaction before the next message begins.
      line.connection.reset((failed) => {
        if (failed) drop(line)
        settle(refused)
      })
    })
  })
}

function drop(line: Line): void {
  line.alive = false
  line.connection.close()
}

function describe(error: unknown): string {
  const { response, message, code } = error as { response?: string; message?: string; code?: string }
  return `${code ? `${code} ` : ''}${response ?? message ?? 'failed'}`.slice(0, 300)
}
