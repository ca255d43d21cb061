/** The portal's one cookie: the visit, nothing else; gone when the browser is closed. */
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface PortalCookie {
  read(request: FastifyRequest): string | null
  /** @param value null: removes it */
  write(reply: FastifyReply, value: string | null): void
}

/**
 * `__Host-` where the browser can be held to it, that is over https (RFC 6265bis §4.1.3.2); a plain name on a machine without. Lax, not
 * Strict: who follows the link of a message, or a bookmark, is still inside.
 * @param publicUrl where people reach the portal
 */
export function portalCookie(publicUrl: string): PortalCookie {
  const secure = publicUrl.startsWith('https://')
  const name = secure ? '__Host-aval-me' : 'aval_me'
  const marks = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  return {
    read: (request) => request.cookies[name] ?? null,
    write: (reply, value) => {
      if (value === null) void reply.clearCookie(name, marks)
      else void reply.setCookie(name, value, marks)
    },
  }
}
