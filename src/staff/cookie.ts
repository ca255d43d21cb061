/**
 * The cookie of a session and the word that goes with it. The cookie is `SameSite=Strict`: the console is one page of static files,
 * so nothing that needs the session is ever asked for from another site, not by a link in a mail either (OWASP ASVS 5.0 3.3.1–3.3.4).
 */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sha256Hex } from '../kernel/index.ts'
import { problem } from './problems.ts'

/** Header in which a page repeats the word of its session with every request that changes something. */
export const csrfHeader = 'x-aval-csrf'

export interface SessionCookie {
  readonly name: string
  /** The token that a request brings, or null. */
  read(request: FastifyRequest): string | null
  set(reply: FastifyReply, token: string): void
  clear(reply: FastifyReply): void
}

/** @param publicUrl where people reach the console: over https the name binds the cookie to this host and to TLS (`__Host-`) */
export function sessionCookie(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith('https://')
  const name = secure ? '__Host-aval' : 'aval_session'
  const attributes = { httpOnly: true, sameSite: 'strict', path: '/', secure } as const
  return {
    name,
    read: (request) => request.cookies[name] ?? null,
    set: (reply, token) => void reply.setCookie(name, token, attributes),
    clear: (reply) => void reply.clearCookie(name, attributes),
  }
}

/**
 * The word that a page of this session knows and no other page can: a hash of the token, so that nothing more has to be kept. It
 * says nothing about the token, which has 256 random bits, nor about the hash under which that is stored.
 */
export function csrfOf(token: string): string {
  return sha256Hex(`aval csrf ${token}`)
}

const reading: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * That a request with a cookie comes from a page of ours.
 * @throws Problem `staff.other_site`, `staff.csrf`
 */
export function demandOwnPage(request: FastifyRequest, token: string): void {
  if (reading.includes(request.method)) return
  demandSameSite(request)
  const given = Buffer.from(String(request.headers[csrfHeader] ?? ''))
  const wanted = Buffer.from(csrfOf(token))
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw problem('staff.csrf')
}

/** What the browser itself says about where a request comes from (Fetch Metadata); one that says nothing is not refused here. */
export function demandSameSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problem('staff.other_site')
}
