/** The calls to the server of the controller: no cookies, no referrer, an answer or null when it could not be reached. */
import type { Decision } from './memory.ts'

export interface Asking {
  readonly site: string
  readonly notice: {
    readonly version: number
    readonly hash: string
    readonly title: string
    readonly texts: readonly { readonly kind: string; readonly text: string }[]
  }
  readonly purposes: readonly {
    readonly code: string
    readonly text: string
    readonly more: readonly string[]
    readonly coveredSince: number
  }[]
  readonly eventPurpose: string
  readonly signals: Record<string, string[]>
  readonly keep: { readonly given: number; readonly refused: number }
}

export interface Standing {
  readonly known: boolean
  readonly purposes: readonly {
    readonly purpose: string
    readonly state: 'permitted' | 'closed' | 'unanswered'
    readonly until: string | null
  }[]
  readonly receipt: string | null
}

/** `status` 0: not reached; worth another try like 429 and what is the server's own fault. */
export interface Answered<T> {
  readonly status: number
  readonly body: T | null
}

export const again = (status: number) => status === 0 || status === 408 || status === 429 || status >= 500

/** Browsers let 64 KiB in all outlive a page; more would be refused. */
const mostOutliving = 30_000

export interface Server {
  notice(language: string, how?: 'fresh'): Promise<Answered<Asking>>
  decide(decision: Decision): Promise<Answered<Standing>>
  standing(visitor: string): Promise<Answered<Standing>>
  events(batch: object): Promise<Answered<unknown>>
}

export function serverAt(base: string, key: string): Server {
  const call = async <T>(path: string, options: RequestInit = {}): Promise<Answered<T>> => {
    try {
      const answer = await fetch(base + path, { credentials: 'omit', referrerPolicy: 'no-referrer', ...options })
      return { status: answer.status, body: answer.ok ? ((await answer.json()) as T) : null }
    } catch {
      return { status: 0, body: null }
    }
  }
  // As text/plain a body goes without a question beforehand, and outlives the page.
  const post = (body: object): RequestInit => {
    const text = JSON.stringify(body)
    const keepalive = text.length < mostOutliving
    return { method: 'POST', headers: { 'content-type': 'text/plain' }, body: text, keepalive }
  }
  const site = `/site/v1/${key}`
  return {
    notice: (language, how) => call(`${site}/notice?lang=${language}`, how === 'fresh' ? { cache: 'no-cache' } : {}),
    decide: (decision) => call(`${site}/decisions`, post(decision)),
    standing: (visitor) => call(`${site}/standing`, { headers: { 'aval-visitor': visitor }, cache: 'no-store' }),
    events: (batch) => call('/v1/batch', post({ writeKey: key, ...batch })),
  }
}
