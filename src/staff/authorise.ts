/**
 * At the door of every route: who calls, and may they? A program brings a key, a page the cookie of a session. A route that names
 * neither a right, nor whose account it is about, nor a reason to be open, is refused.
 */
import type { FastifyRequest } from 'fastify'
import type { Actor, Authorise, Clock } from '../kernel/index.ts'
import { demandOwnPage, type SessionCookie } from './cookie.ts'
import type { Factors } from './factors.ts'
import type { Keys } from './keys.ts'
import { may } from './may.ts'
import { problem } from './problems.ts'
import { rightNamed } from './rights.ts'
import { freshMs, type Session, type Sessions } from './sessions.ts'
import { actorOf } from './sign-in.ts'

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

export interface Door {
  readonly keys: Keys
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly factors: Pick<Factors, 'hasSecond'>
  readonly clock: Clock
}

/** The check that the HTTP layer runs before every handler. */
export function authoriseWith(door: Door): Authorise {
  return async (request) => {
    const { may: right, open, own, proof } = request.routeOptions.config
    request.actor = outsider
    request.session = null
    if (open !== undefined || request.is404) return
    if (own !== undefined) await admitOwn(door, request, own)
    else {
      request.actor = await caller(door, request)
      demand(request.actor, right ?? 'nothing')
    }
    if (proof === 'fresh') demandFresh(door, request.session)
  }
}

/** A key goes before a cookie: no page of another site can send one, so it needs no word against forgery. */
async function caller(door: Door, request: FastifyRequest): Promise<Actor> {
  const [scheme, text] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() === 'bearer' && text) return door.keys.verify(text, request.ip)
  if (scheme) throw problem('staff.no_key')
  const session = await sessionOf(door, request)
  if (session.state !== 'signed_in') throw problem('staff.second_step')
  request.session = session
  return actorOf(session)
}

/** @throws Problem `staff.no_key`, `staff.signed_out`, `staff.csrf`, `staff.other_site` */
async function sessionOf(door: Door, request: FastifyRequest): Promise<Session> {
  const token = door.cookie.read(request)
  if (token === null) throw problem('staff.no_key')
  const session = await door.sessions.find(token)
  if (!session) throw problem('staff.signed_out')
  demandOwnPage(request, token)
  return session
}

/**
 * Routes about one's own account. `second_step` takes a session that waits for its second step, or an open one that is proven again;
 * `enrolling` also one whose member has no second factor yet and is just about to add the first.
 */
async function admitOwn(door: Door, request: FastifyRequest, from: 'second_step' | 'enrolling' | 'signed_in') {
  const session = await sessionOf(door, request)
  const half = session.state === 'second_step'
  if (half && from === 'signed_in') throw problem('staff.second_step')
  if (half && from === 'enrolling' && (await door.factors.hasSecond(session.staffId)))
    throw problem('staff.second_step')
  request.session = session
  request.actor = actorOf(session)
}

/** A key is its own proof; a browser may have been left alone. @throws Problem `staff.prove_again` */
function demandFresh({ clock }: Door, session: Session | null): void {
  if (session && clock.now().getTime() - session.provenAt.getTime() >= freshMs) throw problem('staff.prove_again')
}
