/** Signing in and out over HTTP, step by step. */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../kernel/index.ts'
import { demandOwnPage, demandSameSite } from './cookie.ts'
import { closed, Code, Email, LanguageTag, NewPassword, PasskeyAsk, PasskeySigned, PersonName, tags } from './schema.ts'
import type { Session } from './sessions.ts'
import type { Staff } from './staff.ts'
import { enter, visitorOf, Whereabouts, whereabouts } from './whereabouts.ts'

const answer = { 200: Whereabouts }

export function sessionRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/session',
    {
      schema: { summary: 'Where this browser stands: signed in, by whom, with which rights', tags, response: answer },
      config: { open: 'what a page asks before anybody is signed in' },
    },
    (request) => whereabouts(staff, request, staff.cookie.read(request)),
  )
  app.delete(
    '/v1/session',
    {
      schema: { summary: 'Sign out here', tags, response: { 204: Type.Null() } },
      config: { open: 'whoever holds a session may end it, also half-way through the sign-in' },
    },
    async (request, reply) => {
      const session = await sessionBehind(staff, request)
      if (session) {
        await staff.sessions.end(session.staffId, session.sessionId)
        const actor = { kind: 'staff', id: session.staffId, role: session.role } as const
        await staff.audit.write(null, { actor, action: 'staff.signed_out' })
      }
      staff.cookie.clear(reply)
      return reply.code(204).send(null)
    },
  )
  firstStepRoutes(app, staff)
  secondStepRoutes(app, staff)
  passkeyRoutes(app, staff)
}

/** The session of the cookie, or null; that it comes from a page of ours is asked where there is one. */
async function sessionBehind(staff: Staff, request: FastifyRequest): Promise<Session | null> {
  demandSameSite(request)
  const token = staff.cookie.read(request)
  const session = token === null ? null : await staff.sessions.find(token)
  if (token !== null && session) demandOwnPage(request, token)
  return session
}

function firstStepRoutes(app: App, staff: Staff): void {
  app.post(
    '/v1/setup',
    {
      schema: {
        summary: 'Make the first administrator, with the link that the terminal showed',
        tags,
        body: Type.Object(
          { code: Code, name: PersonName, email: Email, password: NewPassword, language: LanguageTag },
          closed,
        ),
        response: answer,
      },
      config: { open: 'nobody can be signed in yet; the code is what lets in' },
    },
    async (request, reply) => {
      demandSameSite(request)
      return enter(staff, request, reply, await staff.setup.complete(request.body, visitorOf(request)))
    },
  )
  app.post(
    '/v1/session/password',
    {
      schema: {
        summary: 'Sign in, first step: address and password',
        tags,
        body: Type.Object({ email: Type.String({ maxLength: 254 }), password: NewPassword }, closed),
        response: answer,
      },
      config: { open: 'signing in needs no account that is signed in' },
    },
    async (request, reply) => {
      demandSameSite(request)
      const { email, password } = request.body
      return enter(staff, request, reply, await staff.signIn.withPassword(email, password, visitorOf(request)))
    },
  )
}

function secondStepRoutes(app: App, staff: Staff): void {
  const body = Type.Object({ code: Code }, closed)
  const config = { own: 'second_step' } as const
  app.post(
    '/v1/session/code',
    {
      schema: { summary: 'Second step, or a new proof: a one-time code', tags, body, response: answer },
      config,
    },
    async (request, reply) =>
      enter(staff, request, reply, await staff.signIn.withCode(request.session as Session, request.body.code)),
  )
  app.post(
    '/v1/session/recovery-code',
    {
      schema: { summary: 'Second step, or a new proof: a recovery code, used up by it', tags, body, response: answer },
      config,
    },
    async (request, reply) =>
      enter(staff, request, reply, await staff.signIn.withRecoveryCode(request.session as Session, request.body.code)),
  )
}

function passkeyRoutes(app: App, staff: Staff): void {
  app.post(
    '/v1/session/passkey-challenge',
    {
      schema: {
        summary: 'What a passkey is to sign: for a whole sign-in, the second step or a new proof',
        tags,
        response: { 200: PasskeyAsk },
      },
      config: { open: 'a passkey is a whole sign-in' },
    },
    async (request) => staff.signIn.askPasskey(await sessionBehind(staff, request)),
  )
  app.post(
    '/v1/session/passkey',
    {
      schema: {
        summary: 'Sign in with a passkey, or confirm with one',
        tags,
        body: Type.Object({ response: PasskeySigned }, closed),
        response: answer,
      },
      config: { open: 'a passkey is a whole sign-in' },
    },
    async (request, reply) => {
      const session = await sessionBehind(staff, request)
      const opened = await staff.signIn.withPasskey(session, request.body.response, visitorOf(request))
      return enter(staff, request, reply, opened)
    },
  )
}
