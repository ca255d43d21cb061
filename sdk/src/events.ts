/**
 * Events, held back until there is permission: in memory only, bounded, dropped by a no. Permitted ones go out in batches and wait
 * in the browser when the server cannot be reached; each carries a number of its own, so that none counts twice.
 */
import type { Answers } from './answers.ts'
import { most, randomId, type Store } from './memory.ts'
import { again, type Server } from './server.ts'

export interface Message {
  readonly type: 'track' | 'page' | 'identify'
  readonly messageId: string
  readonly originalTimestamp: string
  readonly [member: string]: unknown
}

export type Told = (kind: string, detail?: object) => void

export interface Events {
  take(type: Message['type'], members: object, always?: 'always'): void
  /** What the answer does to what was held and what waits. */
  turn(): void
  flush(): Promise<void>
  forget(): void
}

const pauseMs = 200
const perBatch = 50

interface Given {
  readonly store: Store
  readonly server: Server
  readonly gate: Answers['gate']
  readonly gpc: boolean
  readonly tell: Told
  /** The server now knows who this is: what holds may have changed. */
  readonly identified: () => void
}

export function createEvents({ store, server, gate, gpc, tell, identified }: Given): Events {
  const held: Message[] = []
  let timer = 0
  let sending = false
  let failures = 0
  const later = (ms: number) => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void flush(), ms)
  }
  const queue = (messages: readonly Message[]) => {
    if (messages.length === 0) return
    store.now.events.push(...messages)
    store.save()
    later(pauseMs)
  }
  const flush = async (): Promise<void> => {
    const { now } = store
    const batch = now.events.slice(0, perBatch)
    if (sending || batch.length === 0 || !now.visitor) return
    sending = true
    const { status } = await server.events({
      batch: batch.map((message) => ({ ...message, anonymousId: now.visitor })),
      sentAt: new Date().toISOString(),
      gpc,
    })
    sending = false
    if (again(status)) return later(Math.min(60_000, 1000 * 2 ** failures++))
    failures = 0
    const done = new Set(batch.map((message) => message.messageId))
    now.events = now.events.filter((message) => !done.has(message.messageId))
    store.save()
    if (status === 200) for (const message of batch) tell('sent', message)
    if (batch.some((message) => message.vouched)) identified()
    if (now.events.length > 0) later(0)
  }
  return {
    take: (type, members, always) => {
      const { pathname: path } = location
      const message: Message = {
        type,
        messageId: randomId(),
        originalTimestamp: new Date().toISOString(),
        context: { page: { path, title: document.title } },
        ...members,
      }
      const state = gate()
      if (state === 'open' || (always && state === 'closed')) return queue([message])
      if (state === 'closed') return tell('dropped', message)
      held.push(message)
      if (held.length > most.held) tell('dropped', held.shift())
      tell('held', message)
    },
    turn: () => {
      const state = gate()
      if (state === 'unanswered') return
      const [waiting, queued] = [held.splice(0), store.now.events]
      if (state === 'open') return queue(waiting)
      const stays = (message: Message) => message.type === 'identify' && Boolean(message.vouched)
      store.now.events = queued.filter(stays)
      for (const message of [...queued, ...waiting]) if (!stays(message)) tell('dropped', message)
      queue(waiting.filter(stays))
    },
    flush,
    forget: () => {
      held.length = 0
    },
  }
}
