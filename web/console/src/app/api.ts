/**
 * The server, typed from its own description. `ask` gives the answer or throws what the server refused, in the reader's language.
 */
import createClient, { type Middleware } from 'openapi-fetch'
import { language } from './language.ts'
import type { paths } from './openapi.d.ts'

/** A refusal: RFC 9457 as the server writes it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly fix: string
  /** The field concerned, such as `body.name`. */
  readonly at: string | null
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(String(body.title ?? status))
    this.name = 'ApiProblem'
    this.status = status
    this.code = String(body.code ?? 'unreachable')
    this.title = String(body.title ?? '')
    this.fix = String(body.fix ?? '')
    this.at = typeof body.at === 'string' ? body.at : null
    this.details = body
  }
}

let csrf: string | null = null

/** What a request that changes something must carry; given with the session. */
export function carryCsrf(token: string | null): void {
  csrf = token
}

/** Headers of every request of ours: also for uploads that do not go through the client. */
export function ownHeaders(): Record<string, string> {
  return { 'accept-language': language, ...(csrf === null ? {} : { 'x-aval-csrf': csrf }) }
}

const carry: Middleware = {
  onRequest: ({ request }) => {
    for (const [name, value] of Object.entries(ownHeaders())) request.headers.set(name, value)
    return request
  },
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' })
api.use(carry)

interface Answer<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** @throws ApiProblem */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((fault: unknown) => {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault
    throw unreachable()
  })
  if (response.ok) return data as T
  throw new ApiProblem(response.status, typeof error === 'object' && error !== null ? { ...error } : {})
}

/** The same for a plain `fetch`, such as an upload. @throws ApiProblem */
export async function askRaw(path: string, init: RequestInit): Promise<Response> {
  const headers = { ...ownHeaders(), ...(init.headers as Record<string, string> | undefined) }
  const response = await fetch(path, { ...init, headers, credentials: 'same-origin' }).catch(() => {
    throw unreachable()
  })
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => ({}))
  throw new ApiProblem(response.status, typeof body === 'object' && body !== null ? { ...body } : {})
}

function unreachable(): ApiProblem {
  const [title, fix] =
    language === 'fr'
      ? ['Le serveur ne répond pas.', 'Vérifiez qu’il est démarré et que vous êtes en ligne, puis réessayez.']
      : ['The server does not answer.', 'Check that it runs and that you are online, then try again.']
  return new ApiProblem(0, { title, fix })
}
