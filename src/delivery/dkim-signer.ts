/**
 * Signing in worker threads: keeps the main thread free for sockets. A message that cannot be signed is not sent, since an
 * unsigned one-click header is worth nothing (RFC 8058 §4) and a half-signed campaign harms the sender.
 */
import { Worker } from 'node:worker_threads'
import { problem } from './problems.ts'

export interface Signer {
  /** Signs a message: its bytes with the DKIM-Signature field in front. @throws Problem `delivery.dkim_failed` */
  sign(message: Buffer, at: Date): Promise<Buffer>
  close(): Promise<void>
}

export interface SignerKey {
  readonly domain: string
  readonly selector: string
  readonly pem: string
}

/** The signer of the key that is active now. */
export interface SignerSource {
  /** Null while the domain has no key. Not during a hand-over: a changed key ends the threads of the old one. */
  current(): Promise<Signer | null>
  close(): Promise<void>
}

/** Follows the active key, so that a key made or replaced while we run is used from the next page of messages on. */
export function followKey(active: () => Promise<SignerKey | null>, threads: number): SignerSource {
  let key: SignerKey | null = null
  let signer: Signer | null = null
  return {
    current: async () => {
      const now = await active()
      if (now?.pem === key?.pem) return signer
      await signer?.close()
      key = now
      signer = now && startSigner(now, threads)
      return signer
    },
    close: async () => signer?.close(),
  }
}

/** How many messages travel to a thread at once; the crossing costs more than the message. */
const handful = 8

interface Waiting {
  readonly message: Buffer
  readonly at: Date
  readonly done: (signed: Buffer) => void
  readonly failed: (error: Error) => void
}

interface Lane {
  readonly worker: Worker
  busy: Waiting[]
}

/** @param threads worker threads, ≥ 1 */
export function startSigner(key: SignerKey, threads: number): Signer {
  const queue: Waiting[] = []
  const lanes: Lane[] = []
  let closed = false

  const feed = (lane: Lane): void => {
    if (lane.busy.length > 0 || queue.length === 0) return
    lane.busy = queue.splice(0, handful)
    lane.worker.postMessage({
      ticket: 0,
      at: lane.busy[0]!.at.getTime(),
      messages: lane.busy.map((one) => one.message),
    })
  }
  const open = (): void => {
    const worker = new Worker(new URL('./dkim-worker.ts', import.meta.url), { workerData: key, execArgv: [] })
    const lane: Lane = { worker, busy: [] }
    lanes.push(lane)
    worker.on('message', (answer: { fields: (string | null)[] }) => {
      const asked = lane.busy
      lane.busy = []
      feed(lane)
      asked.forEach((one, i) => settle(one, answer.fields[i] ?? null))
    })
    worker.on('error', () => retire(lane))
    worker.unref()
  }
  const retire = (lane: Lane): void => {
    lanes.splice(lanes.indexOf(lane), 1)
    for (const one of lane.busy) one.failed(problem('delivery.dkim_failed'))
    if (!closed) open()
    lanes.forEach(feed)
  }
  for (let i = 0; i < threads; i++) open()

  return {
    sign: (message, at) =>
      new Promise((done, failed) => {
        if (closed) return failed(problem('delivery.dkim_failed'))
        queue.push({ message, at, done, failed })
        // In the next turn, so that messages made in one go travel together.
        setImmediate(() => lanes.forEach(feed))
      }),
    close: async () => {
      closed = true
      for (const one of queue.splice(0)) one.failed(problem('delivery.dkim_failed'))
      await Promise.all(lanes.map((lane) => lane.worker.terminate()))
    },
  }
}

function settle(one: Waiting, field: string | null): void {
  if (field === null) one.failed(problem('delivery.dkim_failed'))
  else one.done(Buffer.concat([Buffer.from(field, 'latin1'), one.message]))
}
