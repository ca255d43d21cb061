/**
 * A mail server for tests, on a real socket, that misbehaves on demand: by the recipient's local part it refuses, breaks off or
 * dawdles. It keeps what it was handed, with the moment at which each hand-over began.
 */
import { createServer, type Server, type Socket } from 'node:net'

/** What happens to one message. `drop_after_content`: all of it was received, then the line goes dead without an answer. */
export type Behaviour =
  | 'accept'
  | 'refuse_recipient'
  | 'recipient_later'
  | 'refuse_content'
  | 'content_later'
  | 'drop_before_content'
  | 'drop_after_content'
  | 'drop_after_answer'

export interface Received {
  readonly from: string
  readonly to: string
  readonly raw: string
  /** When MAIL FROM arrived, performance.now() in ms. */
  readonly beganAt: number
}

export interface Sink {
  readonly port: number
  /** Messages whose whole content arrived, whatever was answered. */
  readonly received: readonly Received[]
  /** Called when the whole of a message has arrived, before the answer. */
  onMessage(listener: (message: Received) => void): void
  close(): Promise<void>
}

interface Options {
  readonly behaviour?: (recipient: string) => Behaviour
  /** Milliseconds before each answer to a message's content. */
  readonly delayMs?: number
  readonly pipelining?: 'yes'
  readonly port?: number
}

export async function startSink(options: Options = {}): Promise<Sink> {
  const received: Received[] = []
  const listeners: ((message: Received) => void)[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.setNoDelay(true)
    converse(socket, options, (message) => {
      received.push(message)
      for (const listener of listeners) listener(message)
    })
  })
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    received,
    onMessage: (listener) => void listeners.push(listener),
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}

function converse(socket: Socket, options: Options, keep: (message: Received) => void): void {
  let held = ''
  let from = ''
  let to = ''
  let beganAt = 0
  let inData = false
  const say = (line: string): void => void (socket.writable && socket.write(`${line}\r\n`))
  const behaviour = (): Behaviour => options.behaviour?.(to) ?? 'accept'
  const content = (raw: string): void => {
    inData = false
    keep({ from, to, raw, beganAt })
    const answer = (): void => {
      const how = behaviour()
      if (how === 'drop_after_content') return void socket.destroy()
      if (how === 'refuse_content') return say('554 5.6.0 content refused')
      if (how === 'content_later') return say('451 4.3.0 try later')
      say('250 2.0.0 queued')
      if (how === 'drop_after_answer') socket.end()
    }
    if (options.delayMs) setTimeout(answer, options.delayMs)
    else answer()
  }
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return say(options.pipelining ? '250-sink\r\n250 PIPELINING' : '250 sink')
    if (verb === 'MAIL') {
      beganAt = performance.now()
      from = /<([^>]*)>/.exec(line)?.[1] ?? ''
      to = ''
      return say('250 ok')
    }
    if (verb === 'RCPT') {
      to = /<([^>]*)>/.exec(line)?.[1] ?? ''
      if (behaviour() === 'refuse_recipient') {
        to = ''
        return say('550 5.1.1 <someone@private.example> no such user here')
      }
      if (behaviour() === 'recipient_later') {
        to = ''
        return say('450 4.2.0 mailbox busy')
      }
      return say('250 ok')
    }
    if (verb === 'DATA') {
      if (to === '') return say('503 5.5.1 no recipient')
      if (behaviour() === 'drop_before_content') return void socket.destroy()
      inData = true
      return say('354 go ahead')
    }
    if (verb === 'QUIT') {
      say('221 bye')
      return void socket.end()
    }
    return say('250 ok')
  }
  say('220 sink')
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1')
    for (;;) {
      const end = inData ? held.indexOf('\r\n.\r\n') : held.indexOf('\r\n')
      if (end < 0) return
      const piece = held.slice(0, inData ? end + 2 : end)
      held = held.slice(end + (inData ? 5 : 2))
      if (inData) content(piece.replaceAll('\r\n..', '\r\n.'))
      else command(piece)
    }
  })
}
