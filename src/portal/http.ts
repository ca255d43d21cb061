/** Between HTTP and the portal: what is read from a request, how a reply is sent, how forms and addresses are described. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type, type TObject, type TOptional, type TString } from 'typebox'
import { parseSecGpc } from '../consent/index.ts'
import { Problem } from '../kernel/index.ts'
import { answer } from '../transparency/index.ts'
import type { PortalCookie } from './cookie.ts'
import { problem } from './problems.ts'
import type { Arrival, Reply } from './visits.ts'

export function arrivalOf(request: FastifyRequest, cookie: PortalCookie): Arrival {
  const { lang } = request.query as { lang?: unknown }
  return {
    cookie: cookie.read(request),
    language: lang === 'en' || lang === 'fr' ? lang : request.language,
    gpc: parseSecGpc(request.headers['sec-gpc']) ? 'on' : 'off',
    source: request.ip,
    request: String(request.id),
  }
}

export function sent(to: FastifyReply, cookie: PortalCookie, reply: Reply): unknown {
  if (reply.kind === 'page') return answer(to, reply.page, reply.policy)
  if (reply.kind === 'data') return to.type('application/json; charset=utf-8').send(reply.body)
  if (reply.kind === 'file') {
    const { name, type, body } = reply.file
    return to.header('content-disposition', `attachment; filename="${name}"`).type(type).send(body)
  }
  if (reply.cookie !== undefined) cookie.write(to, reply.cookie)
  return to.redirect(reply.to, 303)
}

/** Whether a browser says that another site sent this. A link in a mail comes as `none`; old browsers say nothing. */
export function fromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** What the framework itself refuses (a form or an address that is not ours) in this room's words. */
export function inOurWords(error: unknown): unknown {
  const { statusCode = 500, validation } = error as { statusCode?: number; validation?: unknown }
  const framework = validation !== undefined || (!(error instanceof Problem) && statusCode < 500)
  return framework ? problem('portal.unknown_form') : error
}

/** The names in an address, each a short plain text. */
export function paramsOf(path: string): TObject<Record<string, TString>> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const texts = names.map((name) => [name, Type.String({ pattern: '^[A-Za-z0-9_-]{1,390}$' })] as const)
  return Type.Object(Object.fromEntries(texts))
}

/** Texts, each optional and of a length: what is missing is refused in words by whoever needs it, others are refused here. */
export function bodyOf(fields: Readonly<Record<string, number>>): TObject<Record<string, TOptional<TString>>> {
  const texts = Object.entries(fields).map(
    ([name, maxLength]) => [name, Type.Optional(Type.String({ maxLength }))] as const,
  )
  return Type.Object(Object.fromEntries(texts), { additionalProperties: false })
}
