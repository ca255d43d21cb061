/**
 * At the door of every route: who calls, and may they? A program brings a key, a page the cookie of a session. A route that names
 * neither a right nor a reason to be open is refused.
 */
import type { FastifyRequest } from 'fastify'
import type { Actor, Authorise } from '../kernel/index.ts'
import { demandOwnPage, type SessionCookie } from './cookie.ts'
import type { Keys } from './keys.ts'
import { may } from './may.ts'
import { problem } from './problems.ts'
import { rightNamed } from './rights.ts'
import type { Session, Sessions } from './sessions.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The session that the request came with, where a right was asked for; null for keys and open routes. */
    session: Session | null
  }
}

/** @throws Problem `staff.not_allowed` naming the roles that may */
export function demand(actor: Actor, name: string): void {
  if (!may(actor, name))
    throw problem('staff.not_allowed', { right: name, roles: rightNamed(name)?.roles.join(', ') ?? '-' })
}

/** Everybody outside: what an open route is called by. */
const outsider: Actor = { kind: 'system', id: 'public' }

/** The check that the HTTP layer runs before every handler. */
export function authoriseWith(deps: { keys: Keys; sessions: Sessions; cookie: SessionCookie }): Authorise {
  return async (request) => {
    const { may: right, open } = request.routeOptions.config
    request.actor = outsider
    request.session = null
    if (open !== undefined || request.is404) return
    request.actor = await caller(deps, request)
    demand(request.actor, right ?? 'nothing')
  }
}

/** A key goes before a cookie: no page of another site can send one, so it needs no word against forgery. */
async function caller(deps: Parameters<typeof authoriseWith>[0], request: FastifyRequest): Promise<Actor> {
  const [scheme, text] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() === 'bearer' && text) return deps.keys.verify(text, request.ip)
  const token = deps.cookie.read(request)
  if (scheme || token === null) throw problem('staff.no_key')
  const session = await deps.sessions.find(token)
  if (!session) throw problem('staff.signed_out')
  demandOwnPage(request, token)
  if (session.state !== 'signed_in') throw problem('staff.second_step')
  request.session = session
  return { kind: 'staff', id: session.staffId, role: session.role }
}
