/** At the door of every route: who calls, and may they? A route that names neither a right nor a reason to be open is refused. */
import type { Actor, Authorise } from '../kernel/index.ts'
import type { Keys } from './keys.ts'
import { may } from './may.ts'
import { problem } from './problems.ts'
import { rightNamed } from './rights.ts'

/** @throws Problem `staff.not_allowed` naming the roles that may */
export function demand(actor: Actor, name: string): void {
  if (!may(actor, name))
    throw problem('staff.not_allowed', { right: name, roles: rightNamed(name)?.roles.join(', ') ?? '-' })
}

/** Everybody outside: what an open route is called by. */
const outsider: Actor = { kind: 'system', id: 'public' }

/** The check that the HTTP layer runs before every handler. */
export function authoriseWith(keys: Keys): Authorise {
  return async (request) => {
    const { may: right, open } = request.routeOptions.config
    request.actor = outsider
    if (open !== undefined || request.is404) return
    const [scheme, text] = (request.headers.authorization ?? '').split(' ')
    if (scheme?.toLowerCase() !== 'bearer' || !text) throw problem('staff.no_key')
    request.actor = await keys.verify(text, request.ip)
    demand(request.actor, right ?? 'nothing')
  }
}
