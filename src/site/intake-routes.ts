/**
 * What browsers and servers of a site may call, without an account: the notice, decisions, one's own standing, and events as Segment's
 * HTTP API takes them. Bodies may come as text/plain, which spares a browser a question beforehand.
 */
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { parseSecGpc } from '../consent/index.ts'
import { type App, type Json, type Routes, Timestamp } from '../kernel/index.ts'
import { admit, preflight } from './admission.ts'
import type { Asking } from './asking.ts'
import type { VisitorStanding } from './choices.ts'
import type { Given } from './intake.ts'
import { limits, messageKinds } from './messages.ts'
import { problem } from './problems.ts'
import type { SiteRoom } from './site.ts'

const closed = { additionalProperties: false } as const
const tags = ['site']
const open =
  'pages of a site call it: the write key is public and lets nothing be read but the notice and one’s own answers'
const Key = Type.Object({ key: Type.String({ maxLength: 100 }) })
const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')])
const VisitorId = Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' })

const Choice = Type.Object(
  {
    visitorId: VisitorId,
    language: Language,
    notice: Type.Object({ version: Type.Integer({ minimum: 1 }), hash: Type.String({ maxLength: 64 }) }, closed),
    choices: Type.Record(Type.String({ maxLength: 64 }), Type.Boolean(), { minProperties: 1, maxProperties: 60 }),
    method: Type.Union([Type.Literal('banner'), Type.Literal('centre'), Type.Literal('control'), Type.Literal('call')]),
    screen: Type.Unknown({ description: 'What stood on the screen: buttons in their order, with texts and sizes.' }),
    gpc: Type.Optional(Type.Boolean()),
    at: Type.Optional(Type.String({ format: 'date-time' })),
    idempotencyKey: Type.String({ minLength: 8, maxLength: 150 }),
  },
  closed,
)

const Standing = Type.Unsafe<VisitorStanding>(
  Type.Object({
    known: Type.Boolean(),
    purposes: Type.Array(
      Type.Object({
        purpose: Type.String(),
        state: Type.Union([Type.Literal('permitted'), Type.Literal('closed'), Type.Literal('unanswered')]),
        since: Type.Union([Timestamp, Type.Null()]),
        until: Type.Union([Timestamp, Type.Null()]),
      }),
    ),
    receipt: Type.Union([Type.String(), Type.Null()]),
  }),
)

const AskingAnswer = Type.Unsafe<Asking>(
  Type.Object({
    site: Type.String(),
    language: Language,
    notice: Type.Object({
      id: Type.String(),
      version: Type.Integer(),
      hash: Type.String(),
      title: Type.String(),
      texts: Type.Array(Type.Object({ kind: Type.String(), text: Type.String() })),
    }),
    purposes: Type.Array(
      Type.Object({
        code: Type.String(),
        text: Type.String(),
        more: Type.Array(Type.String()),
        coveredSince: Type.Integer(),
      }),
    ),
    eventPurpose: Type.String(),
    signals: Type.Record(Type.String(), Type.Array(Type.String())),
    keep: Type.Object({ given: Type.Integer(), refused: Type.Integer() }),
  }),
)

const choiceBytes = 16 * 1024

export function siteIntakeRoutes(room: SiteRoom): Routes {
  return (app) =>
    void app.register(async (scope) => {
      plainText(scope)
      visitorRoutes(scope, room)
      segmentRoutes(scope, room)
    })
}

/** JSON by another name: what a page may send without asking first. */
function plainText(scope: App): void {
  scope.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)))
    } catch {
      done(Object.assign(new Error('not JSON'), { statusCode: 400, code: 'malformed' }))
    }
  })
}

const gpcOf = (request: FastifyRequest) => parseSecGpc(request.headers['sec-gpc'])

function visitorRoutes(scope: App, room: SiteRoom): void {
  for (const [part, summary] of [
    ['notice', 'Before a page reads the notice'],
    ['decisions', 'Before a page hands in a decision'],
    ['standing', 'Before a page reads its visitor’s answers'],
  ] as const)
    scope.options(
      `/site/v1/:key/${part}`,
      { schema: { summary, tags, params: Key, response: { 204: Type.Null() } }, config: { open } },
      async (request, reply) => {
        await preflight(room, request, reply, request.params.key)
        return reply.code(204).send(null)
      },
    )
  scope.get(
    '/site/v1/:key/notice',
    {
      schema: {
        summary: 'What the site asks, in one language',
        tags,
        params: Key,
        querystring: Type.Object({ lang: Type.Optional(Language) }, closed),
        response: { 200: AskingAnswer, 304: Type.Null() },
      },
      config: { open },
    },
    async (request, reply) => {
      const { site } = await admit(room, request, reply, request.params.key)
      const { asking, tag } = await room.asking(site, request.query.lang)
      reply.headers({ etag: tag, 'cache-control': 'public, max-age=300' })
      if (request.headers['if-none-match'] === tag) return reply.code(304).send(null)
      return asking
    },
  )
  scope.post(
    '/site/v1/:key/decisions',
    {
      schema: {
        summary: 'Record what a visitor chose; durable and in force when answered',
        tags,
        params: Key,
        body: Choice,
        response: { 201: Standing },
      },
      config: { open },
      bodyLimit: choiceBytes,
    },
    async (request, reply) => {
      const { site } = await admit(room, request, reply, request.params.key)
      const { at, screen, gpc, ...rest } = request.body
      const choice = {
        ...rest,
        ...(at ? { at: new Date(at) } : {}),
        screen: screen as Json,
        gpc: gpc === true || gpcOf(request),
      }
      return reply.code(201).send(await room.choices.record(site, choice))
    },
  )
  scope.get(
    '/site/v1/:key/standing',
    {
      schema: {
        summary: 'A visitor’s own answers; the number comes in a header, so that no log keeps it',
        tags,
        params: Key,
        headers: Type.Object({ 'aval-visitor': Type.Optional(VisitorId) }),
        response: { 200: Standing },
      },
      config: { open },
    },
    async (request, reply) => {
      const { site } = await admit(room, request, reply, request.params.key)
      return room.choices.standing(site, request.headers['aval-visitor'] ?? '')
    },
  )
}

const Anything = Type.Optional(Type.Unknown())
const call = {
  type: Anything,
  writeKey: Type.Optional(Type.String({ maxLength: 200 })),
  messageId: Anything,
  anonymousId: Anything,
  userId: Anything,
  timestamp: Anything,
  originalTimestamp: Anything,
  sentAt: Anything,
  receivedAt: Anything,
  context: Anything,
  integrations: Anything,
  event: Anything,
  name: Anything,
  category: Anything,
  properties: Anything,
  traits: Anything,
  groupId: Anything,
  previousId: Anything,
  version: Anything,
  channel: Anything,
  gpc: Anything,
  _metadata: Anything,
}
const Call = Type.Object(call, closed)
const Batch = Type.Object(
  {
    batch: Type.Array(Type.Unknown(), { maxItems: limits.messages }),
    writeKey: call.writeKey,
    sentAt: Anything,
    context: Anything,
    integrations: Anything,
    gpc: Anything,
    _metadata: Anything,
  },
  closed,
)
const Taken = Type.Object({ success: Type.Literal(true) })
const taken = { success: true } as const

/** Segment answers 200 to nearly everything; what became of each message stands in the site's counts. */
function segmentRoutes(scope: App, room: SiteRoom): void {
  for (const kind of ['batch', ...messageKinds])
    scope.options(
      `/v1/${kind}`,
      { schema: { summary: 'Before a page sends', tags, response: { 204: Type.Null() } }, config: { open } },
      async (request, reply) => {
        await preflight(room, request, reply, null)
        return reply.code(204).send(null)
      },
    )
  for (const kind of messageKinds)
    scope.post(
      `/v1/${kind}`,
      {
        schema: {
          summary: `One ${kind} call, as Segment’s HTTP API takes it`,
          tags,
          body: Call,
          response: { 200: Taken },
        },
        config: { open },
        bodyLimit: limits.messageBytes,
      },
      async (request, reply) => {
        await take(room, request, reply, {
          calls: [{ ...request.body, type: kind }],
          form: 'single',
          gpc: gpcOf(request),
        })
        return taken
      },
    )
  scope.post(
    '/v1/batch',
    {
      schema: { summary: 'Many calls at once, each with its type', tags, body: Batch, response: { 200: Taken } },
      config: { open },
      bodyLimit: limits.batchBytes,
    },
    async (request, reply) => {
      const { batch, context, sentAt, gpc } = request.body
      const common = { ...(context === undefined ? {} : { context }), ...(sentAt === undefined ? {} : { sentAt }) }
      await take(room, request, reply, { calls: batch, common, form: 'batch', gpc: gpc === true || gpcOf(request) })
      return taken
    },
  )
}

type Reply = Parameters<typeof admit>[2]

async function take(room: SiteRoom, request: FastifyRequest, reply: Reply, given: Given): Promise<void> {
  const { site, by } = await admit(room, request, reply, keyOf(request))
  await room.intake.take(site, by, given)
}

/** The key as user of Basic (password empty, the colon may be missing), or in the body. @throws Problem `site.key_unknown` */
function keyOf(request: FastifyRequest): string {
  const [scheme, text = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() === 'basic') return Buffer.from(text, 'base64').toString('utf8').split(':')[0] ?? ''
  const { writeKey } = (request.body ?? {}) as { writeKey?: unknown }
  if (typeof writeKey !== 'string') throw problem('site.key_unknown')
  return writeKey
}
