/** A mail server in a process of its own that takes everything and keeps nothing but a count. */
import { fork } from 'node:child_process'
import { SMTPServer } from 'smtp-server'

export interface Sink {
  readonly port: number
  /** Messages and bytes since the last call. */
  taken(): Promise<Taken>
  close(): void
}

export interface Taken {
  readonly messages: number
  readonly bytes: number
}

export async function openSink(): Promise<Sink> {
  const child = fork(import.meta.filename, ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const answer = <T>(): Promise<T> => new Promise((done) => child.once('message', (message) => done(message as T)))
  const { port } = await answer<{ port: number }>()
  const taken = () => {
    const next = answer<Taken>()
    child.send('taken')
    return next
  }
  return { port, taken, close: () => void child.kill() }
}

function serve(): void {
  let messages = 0
  let bytes = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    maxClients: 100,
    onData: (stream, _session, done) => {
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      stream.on('end', () => {
        messages += 1
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.server.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
  })
  process.on('message', () => {
    process.send?.({ messages, bytes })
    messages = 0
    bytes = 0
  })
  process.on('disconnect', () => process.exit(0))
}

if (process.argv[2] === 'serve' && process.send) serve()
