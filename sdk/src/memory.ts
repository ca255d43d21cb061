/**
 * What this browser remembers of one site, in localStorage: the answers, so that nobody is asked twice, and what still has to be sent.
 * Nothing is stored before there is an answer; without storage everything lives as long as the page.
 */
import type { Message } from './events.ts'

export interface Answer {
  said: boolean
  /** Of the notice. */
  version: number
  /** Milliseconds since 1970; afterwards the site asks again. */
  until: number
  /** The server has it: what it permits may begin. */
  confirmed: boolean
}

export interface Decision {
  readonly visitorId: string
  readonly language: string
  readonly notice: { readonly version: number; readonly hash: string }
  readonly choices: Readonly<Record<string, boolean>>
  readonly method: string
  readonly screen: unknown
  readonly gpc: boolean
  readonly at: string
  readonly idempotencyKey: string
}

export interface Memory {
  visitor: string
  answers: Record<string, Answer>
  /** Google's signals and the purposes that each needs, as the site last said. */
  signals: Record<string, string[]>
  eventPurpose: string
  pending: Decision[]
  events: Message[]
  receipt: string | null
  /** When the server was last asked what holds. */
  checked: number
}

const empty = (): Memory => ({
  visitor: '',
  answers: {},
  signals: {},
  eventPurpose: '',
  pending: [],
  events: [],
  receipt: null,
  checked: 0,
})

export const most = { pending: 20, events: 100, held: 100 } as const

export interface Store {
  readonly now: Memory
  /** Writes what is now; nothing at all while there is no answer. */
  save(): void
  /** Forgets everything, in the browser too. */
  clear(): void
  /** Reads again, because another tab wrote. */
  reload(): void
}

export function openStore(key: string): Store {
  const place = `aval:${key}`
  const read = (): Memory => {
    try {
      return { ...empty(), ...(JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Memory>) }
    } catch {
      return empty()
    }
  }
  const now = read()
  return {
    now,
    save: () => {
      if (!now.visitor) return
      now.pending.splice(0, now.pending.length - most.pending)
      now.events.splice(0, now.events.length - most.events)
      try {
        localStorage.setItem(place, JSON.stringify(now))
      } catch {
        // Full or forbidden: the page goes on with what it holds.
      }
    },
    clear: () => {
      Object.assign(now, empty())
      try {
        localStorage.removeItem(place)
      } catch {
        // Forbidden: there was nothing to forget.
      }
    },
    reload: () => Object.assign(now, read()),
  }
}

/** 132 random bits as text. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(22))
  return [...bytes]
    .map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[byte & 63])
    .join('')
}
