/** Sign-on with a provider over HTTP: away to it, and back. */
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { challengeMs } from './challenges.ts'
import { demandSameSite } from './cookie.ts'
import { tags } from './schema.ts'
import { callbackPath } from './sign-on.ts'
import type { Staff } from './staff.ts'
import { enter, visitorOf } from './whereabouts.ts'

/** Keeps the browser's secret while it is away. `Lax`, since it comes back by a link of the provider's. */
const cookieName = 'aval_sign_on'

export function signOnRoutes(app: App, staff: Staff): void {
  const attributes = () =>
    ({
      httpOnly: true,
      sameSite: 'lax',
      path: callbackPath,
      secure: staff.publicUrl.startsWith('https://'),
    }) as const
  app.post(
    '/v1/session/sign-on',
    {
      schema: {
        summary: 'Where to go to sign on with the organisation’s provider',
        tags,
        response: { 200: Type.Object({ url: Type.String() }) },
      },
      config: { open: 'signing in needs no account that is signed in' },
    },
    async (request, reply) => {
      demandSameSite(request)
      const { url, secret } = await staff.signOn.begin()
      void reply.setCookie(cookieName, secret, { ...attributes(), maxAge: challengeMs / 1000 })
      return { url }
    },
  )
  app.get(
    callbackPath,
    {
      schema: {
        summary: 'Where the provider sends the browser back to',
        tags,
        querystring: Type.Object({ state: Type.String({ maxLength: 200 }) }),
      },
      config: { open: 'the provider’s answer is what lets in, to the browser that asked' },
    },
    async (request, reply) => {
      const address = new URL(request.url, staff.publicUrl)
      const secret = request.cookies[cookieName] ?? null
      const result = await staff.signOn.complete(address, secret, visitorOf(request))
      void reply.clearCookie(cookieName, attributes())
      if (!result.ok) return reply.redirect(`/console/sign-in?problem=${result.reason}`)
      await enter(staff, request, reply, result.opened)
      return reply.redirect('/console/sign-in')
    },
  )
}
