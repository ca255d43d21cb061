/**
 * Between the visitor and the server: what to ask, what was answered, what the server made of it. A no counts at once, also without a
 * connection; a yes counts when the server has recorded it.
 */
import type { Answers } from './answers.ts'
import type { ConsentMode } from './consent-mode.ts'
import type { Events, Told } from './events.ts'
import { randomId, type Store } from './memory.ts'
import { again, type Server } from './server.ts'
import type { State } from './parts.ts'
import type { View } from './view.ts'
import type { Language, Word } from './words.ts'

const checkedForMs = 3_600_000
const longestWaitMs = 60_000

export interface Conversation {
  /** Set once the page has a body. */
  view: View | null
  /** Reads what the site asks, and asks where an answer is missing. */
  ask(how?: 'fresh'): Promise<void>
  /** Asks the server what holds. */
  check(): Promise<void>
  choose(choices: Readonly<Record<string, boolean>>, method: string, screen: object): void
  /** After anything that may change what is permitted. */
  turn(note?: Word): void
  sendPending(): Promise<void>
  /** Opens the preference centre. */
  open(): void
}

export interface Parts {
  readonly store: Store
  readonly server: Server
  readonly answers: Answers
  readonly signals: ConsentMode
  readonly events: Events
  readonly tell: Told
  readonly language: Language
  readonly gpc: boolean
}

export function createConversation(parts: Parts): Conversation {
  const { store, server, answers, tell, language } = parts
  const { now } = store
  let sending = false
  let failures = 0

  const settle = () => {
    talk.turn()
    const state = stateOf(parts)
    if (!state || !answers.unanswered()) return
    talk.view?.banner(state)
    tell('asked')
  }
  const talk: Conversation = {
    view: null,
    ask: async (how) => {
      const { body } = await server.notice(language, how)
      if (!body) return talk.view?.note('unreachable')
      answers.asking = body
      if (now.visitor) Object.assign(now, { eventPurpose: body.eventPurpose, signals: body.signals })
      if (now.pending.length === 0) answers.dropUnconfirmed()
      if (Date.now() - now.checked > checkedForMs) return talk.check()
      settle()
      return talk.sendPending()
    },
    check: async () => {
      const { visitor } = now
      if (visitor && now.pending.length === 0) {
        const { body } = await server.standing(visitor)
        // Somebody else sits here by now, and was asked already.
        if (now.visitor !== visitor) return
        if (body) take(parts, body)
      }
      settle()
      return talk.sendPending()
    },
    choose: (choices, method, screen) => {
      if (!answers.asking) return
      remember(parts, choices, method, screen)
      talk.view?.close()
      talk.turn()
      void talk.sendPending()
    },
    turn: (note) => {
      store.save()
      parts.signals.update(now.signals, answers.permitted)
      parts.events.turn()
      const state = stateOf(parts)
      if (state) talk.view?.control(state, note)
      tell('permissions', { permitted: answers.all() })
    },
    sendPending: async () => {
      const [decision] = now.pending
      if (sending || !decision) return
      sending = true
      const { status, body } = await server.decide(decision)
      sending = false
      if (now.pending[0]?.idempotencyKey !== decision.idempotencyKey) return talk.sendPending()
      if (again(status)) {
        talk.turn('waiting')
        setTimeout(() => void talk.sendPending(), Math.min(longestWaitMs, 1000 * 2 ** failures++))
        return
      }
      failures = 0
      now.pending.shift()
      if (status === 410) store.clear()
      if (body && now.pending.length === 0) take(parts, body)
      tell('decided', { status, receipt: now.receipt, choices: decision.choices })
      // Not recorded: whatever was a yes is none, and the text is read anew.
      if (!body) return talk.ask('fresh')
      talk.turn('recorded')
      return talk.sendPending()
    },
    open: () => {
      const state = stateOf(parts)
      if (state) talk.view?.centre(state)
      else void talk.ask()
    },
  }
  return talk
}

function stateOf({ answers, store, gpc }: Parts): State | null {
  const { asking, permitted, signalled } = answers
  return asking && { asking, permitted, signalled, gpc, receipt: store.now.receipt }
}

function take({ store, answers }: Parts, standing: Parameters<Answers['take']>[0]): void {
  // Erased meanwhile: this browser begins anew.
  if (standing.known) answers.take(standing)
  else store.clear()
}

function remember(
  { store: { now }, answers, language, gpc }: Parts,
  choices: Readonly<Record<string, boolean>>,
  method: string,
  screen: object,
): void {
  const { notice, eventPurpose, signals } = answers.asking!
  now.visitor ||= randomId()
  Object.assign(now, { eventPurpose, signals })
  answers.choose(choices)
  now.pending.push({
    visitorId: now.visitor,
    language,
    notice: { version: notice.version, hash: notice.hash },
    choices,
    method,
    screen,
    gpc,
    at: new Date().toISOString(),
    idempotencyKey: randomId(),
  })
}
