/** One's own account over HTTP: by the cookie of a session only, never by a key. */
import { Type } from 'typebox'
import { type App, List, OrNull, Timestamp } from '../kernel/index.ts'
import type { Enrolled } from './account.ts'
import { closed, Code, LanguageTag, NewPassword, PasskeyMade, PasskeyOffer, PersonName, tags } from './schema.ts'
import type { Session } from './sessions.ts'
import type { Staff } from './staff.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { enter, Whereabouts, whereabouts } from './whereabouts.ts'

const Passkey = Type.Object({
  passkeyId: Type.String(),
  name: Type.String(),
  synced: Type.Boolean(),
  createdAt: Timestamp,
  lastUsedAt: OrNull(Timestamp),
})
const FactorList = Type.Object({
  password: OrNull(Type.Object({ changedAt: Timestamp })),
  totp: Type.Boolean(),
  passkeys: List(Passkey),
  recoveryCodesLeft: Type.Integer(),
})
const Codes = List(Type.String())
const EnrolledAnswer = Type.Object({ session: Whereabouts, recoveryCodes: OrNull(Codes) })
const nothing = { 204: Type.Null() }
const sessionOf = (request: FastifyRequest) => request.session as Session

export function accountRoutes(app: App, staff: Staff): void {
  profileRoutes(app, staff)
  totpRoutes(app, staff)
  passkeyRoutes(app, staff)
  sessionListRoutes(app, staff)
}

function profileRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/account',
    {
      schema: { summary: 'What I sign in with', tags, response: { 200: FactorList } },
      config: { own: 'signed_in' },
    },
    async (request) => staff.account.factors(sessionOf(request)),
  )
  app.patch(
    '/v1/account',
    {
      schema: {
        summary: 'Change my name or language',
        tags,
        body: Type.Object({ name: Type.Optional(PersonName), language: Type.Optional(LanguageTag) }, closed),
        response: { 200: Whereabouts },
      },
      config: { own: 'signed_in' },
    },
    async (request) => {
      await staff.account.rename(sessionOf(request), request.body)
      return whereabouts(staff, request, staff.cookie.read(request))
    },
  )
  app.put(
    '/v1/account/password',
    {
      schema: {
        summary: 'Change my password; every other session ends',
        tags,
        body: Type.Object({ current: NewPassword, password: NewPassword }, closed),
        response: { 200: Whereabouts },
      },
      config: { own: 'signed_in' },
    },
    async (request, reply) => {
      const { current, password } = request.body
      return enter(staff, request, reply, await staff.account.changePassword(sessionOf(request), current, password))
    },
  )
  app.post(
    '/v1/account/recovery-codes',
    {
      schema: {
        summary: 'New recovery codes, shown once; the old ones stop working',
        tags,
        response: { 201: Type.Object({ recoveryCodes: Codes }) },
      },
      config: { own: 'signed_in', proof: 'fresh' },
    },
    async (request, reply) =>
      reply.code(201).send({ recoveryCodes: await staff.account.newRecoveryCodes(sessionOf(request)) }),
  )
}

function totpRoutes(app: App, staff: Staff): void {
  app.post(
    '/v1/account/totp',
    {
      schema: {
        summary: 'A seed for an app of one-time codes, to be confirmed with a first code',
        tags,
        response: {
          201: Type.Object({
            secret: Type.String(),
            uri: Type.String(),
            qr: Type.Object({ size: Type.Integer(), path: Type.String() }),
          }),
        },
      },
      config: { own: 'enrolling', proof: 'fresh' },
    },
    async (request, reply) => reply.code(201).send(await staff.account.offerTotp(sessionOf(request))),
  )
  app.post(
    '/v1/account/totp/confirmation',
    {
      schema: {
        summary: 'Take the app of one-time codes into use',
        tags,
        body: Type.Object({ code: Code }, closed),
        response: { 200: EnrolledAnswer },
      },
      config: { own: 'enrolling', proof: 'fresh' },
    },
    async (request, reply) =>
      enrolled(staff, request, reply, await staff.account.confirmTotp(sessionOf(request), request.body.code)),
  )
  app.delete(
    '/v1/account/totp',
    {
      schema: { summary: 'Remove the app of one-time codes', tags, response: nothing },
      config: { own: 'signed_in', proof: 'fresh' },
    },
    async (request, reply) => {
      await staff.account.removeTotp(sessionOf(request))
      return reply.code(204).send(null)
    },
  )
}

function passkeyRoutes(app: App, staff: Staff): void {
  app.post(
    '/v1/account/passkey-challenge',
    {
      schema: { summary: 'What the browser needs to make a passkey', tags, response: { 200: PasskeyOffer } },
      config: { own: 'enrolling', proof: 'fresh' },
    },
    async (request) => staff.account.offerPasskey(sessionOf(request)),
  )
  app.post(
    '/v1/account/passkeys',
    {
      schema: {
        summary: 'Add a passkey',
        tags,
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }), response: PasskeyMade }, closed),
        response: { 200: EnrolledAnswer },
      },
      config: { own: 'enrolling', proof: 'fresh' },
    },
    async (request, reply) => {
      const { name, response } = request.body
      return enrolled(staff, request, reply, await staff.account.addPasskey(sessionOf(request), name, response))
    },
  )
  app.delete(
    '/v1/account/passkeys/:passkeyId',
    {
      schema: {
        summary: 'Remove a passkey',
        tags,
        params: Type.Object({ passkeyId: Type.String({ maxLength: 400 }) }),
        response: nothing,
      },
      config: { own: 'signed_in', proof: 'fresh' },
    },
    async (request, reply) => {
      await staff.account.removePasskey(sessionOf(request), request.params.passkeyId)
      return reply.code(204).send(null)
    },
  )
}

function sessionListRoutes(app: App, staff: Staff): void {
  app.get(
    '/v1/account/sessions',
    {
      schema: {
        summary: 'Where I am signed in',
        tags,
        response: {
          200: Type.Object({
            sessions: Type.Array(
              Type.Object({
                sessionId: Type.String({ format: 'uuid' }),
                device: Type.String(),
                createdAt: Timestamp,
                lastSeenAt: Timestamp,
                current: Type.Boolean(),
              }),
            ),
          }),
        },
      },
      config: { own: 'signed_in' },
    },
    async (request) => {
      const mine = sessionOf(request)
      const sessions = (await staff.sessions.list(mine.staffId)).filter((one) => one.state === 'signed_in')
      return {
        sessions: sessions.map(({ sessionId, device, createdAt, lastSeenAt }) => ({
          sessionId,
          device,
          createdAt,
          lastSeenAt,
          current: sessionId === mine.sessionId,
        })),
      }
    },
  )
  app.delete(
    '/v1/account/sessions/:sessionId',
    {
      schema: {
        summary: 'Sign out somewhere else',
        tags,
        params: Type.Object({ sessionId: Type.String({ format: 'uuid' }) }),
        response: nothing,
      },
      config: { own: 'signed_in' },
    },
    async (request, reply) => {
      await staff.account.endSession(sessionOf(request), request.params.sessionId)
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/v1/account/sessions',
    {
      schema: {
        summary: 'Sign out everywhere but here',
        tags,
        response: { 200: Type.Object({ ended: Type.Integer() }) },
      },
      config: { own: 'signed_in' },
    },
    async (request) => ({ ended: await staff.account.endOtherSessions(sessionOf(request)) }),
  )
}

async function enrolled(
  staff: Staff,
  request: FastifyRequest,
  reply: FastifyReply,
  { opened, recoveryCodes }: Enrolled,
) {
  const session = opened
    ? await enter(staff, request, reply, opened)
    : await whereabouts(staff, request, staff.cookie.read(request))
  return { session, recoveryCodes }
}
