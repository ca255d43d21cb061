/**
 * At the door of what is open to browsers: which site, from which page, how often. CORS names exactly the origins of the site; no
 * cookie is ever set or read, so nothing that a browser holds elsewhere comes along.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from './problems.ts'
import type { SiteRoom } from './site.ts'
import type { Site } from './sites.ts'

export interface Admitted {
  readonly site: Site
  readonly by: 'write_key' | 'secret'
}

type Heading = Pick<FastifyReply, 'header'>

/** @throws Problem `site.key_unknown`, `site.origin_not_allowed`, `site.too_many_requests` */
export async function admit(
  room: SiteRoom,
  request: FastifyRequest,
  reply: Heading,
  key: string | null,
): Promise<Admitted> {
  reply.header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin')
  const admitted = key ? await room.sites.byKey(key) : null
  if (!admitted) throw problem('site.key_unknown')
  const { origin } = request.headers
  if (origin !== undefined) {
    // A key of a server has no business in a page, where everybody can read it.
    if (admitted.by === 'secret' || !admitted.site.origins.includes(origin)) throw problem('site.origin_not_allowed')
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'etag, retry-after')
  }
  try {
    room.limits.demand(admitted.site.siteId, request.ip)
  } catch (error) {
    reply.header('retry-after', '10')
    throw error
  }
  return admitted
}

const preflightSeconds = 7_200

/** What a browser asks before it sends: answered for pages of the site that the key names, or of any where no key is told yet. */
export async function preflight(
  room: SiteRoom,
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'headers'>,
  key: string | null,
): Promise<void> {
  const { origin } = request.headers
  reply.headers({ vary: 'origin, access-control-request-method, access-control-request-headers' })
  if (origin === undefined) return
  const known = key
    ? (await room.sites.byKey(key))?.site.origins.includes(origin)
    : await room.sites.knowsOrigin(origin)
  if (!known) throw problem('site.origin_not_allowed')
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type, authorization, aval-visitor, if-none-match',
    'access-control-max-age': String(preflightSeconds),
  })
}
