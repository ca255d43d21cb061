/** Audiences over HTTP. */
import { type Static, Type } from 'typebox'
import { type App, hungUp, type Routes } from '../kernel/index.ts'
import type { AudienceDesk } from './desk.ts'
import { QueryBody } from './query.ts'
import {
  AudienceLine,
  AudienceView,
  EventsView,
  HistoryView,
  PreviewView,
  SentencesView,
  SizeView,
  UsesView,
} from './shapes.ts'

const closed = { additionalProperties: false } as const
const tags = ['audiences']
const Id = Type.String({ format: 'uuid' })
const AudienceRef = Type.Object({ audienceId: Id })
const Groups = Type.Array(
  Type.Object({ field: Type.String(), cuts: Type.Optional(Type.Array(Type.Number(), { maxItems: 20 })) }, closed),
  { maxItems: 10 },
)
const NewAudience = Type.Object(
  {
    audienceId: Type.Optional(Id),
    basedOn: Type.Optional(
      Type.Integer({ minimum: 1, description: 'The version that was changed; refused when a newer one exists.' }),
    ),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    purpose: Type.String(),
    query: QueryBody,
  },
  closed,
)
const PreviewAsk = Type.Object({ purpose: Type.String(), query: QueryBody, groups: Type.Optional(Groups) }, closed)
const Version = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)

export function audienceRoutes(desk: AudienceDesk): Routes {
  return (app) => {
    savedRoutes(app, desk)
    pastRoutes(app, desk)
    builderRoutes(app, desk)
  }
}

function savedRoutes(app: App, desk: AudienceDesk): void {
  app.get(
    '/v1/audiences',
    {
      schema: {
        summary: 'Audiences in their newest version, with their last count',
        tags,
        response: { 200: Type.Object({ audiences: Type.Array(AudienceLine) }) },
      },
      config: { may: 'audiences.read' },
    },
    async (request) => ({ audiences: await desk.list(request.language) }),
  )
  app.post(
    '/v1/audiences',
    {
      schema: {
        summary: 'Save an audience, or the next version of one',
        tags,
        body: NewAudience,
        response: { 201: AudienceView },
      },
      config: { may: 'audiences.write' },
    },
    async (request, reply) => reply.code(201).send(await desk.save(request.actor, request.body, request.language)),
  )
  app.get(
    '/v1/audiences/:audienceId',
    {
      schema: {
        summary: 'One audience, with its sentence',
        tags,
        params: AudienceRef,
        querystring: Version,
        response: { 200: AudienceView },
      },
      config: { may: 'audiences.read' },
    },
    (request) => desk.get(request.params.audienceId, request.query.version, request.language),
  )
}

function pastRoutes(app: App, desk: AudienceDesk): void {
  app.get(
    '/v1/audiences/:audienceId/history',
    {
      schema: {
        summary: 'Every version with what it changed in words, and every count',
        tags,
        params: AudienceRef,
        response: { 200: HistoryView },
      },
      config: { may: 'audiences.read' },
    },
    (request) => desk.history(request.params.audienceId, request.language),
  )
  app.get(
    '/v1/audiences/:audienceId/uses',
    {
      schema: { summary: 'Audiences that name this one', tags, params: AudienceRef, response: { 200: UsesView } },
      config: { may: 'audiences.read' },
    },
    async (request) => ({ audiences: await desk.uses(request.params.audienceId) }),
  )
  app.post(
    '/v1/audiences/:audienceId/sizes',
    {
      schema: {
        summary: 'Count an audience now and keep the count',
        tags,
        params: AudienceRef,
        body: Version,
        response: { 201: SizeView },
      },
      config: { may: 'audiences.read' },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await desk.count(request.actor, request.params.audienceId, request.body.version, hungUp(reply))),
  )
}

function builderRoutes(app: App, desk: AudienceDesk): void {
  app.post(
    '/v1/audiences/preview',
    {
      schema: {
        summary: 'Matched, eligible, excluded by reason, composition, sample; stops when the caller hangs up',
        tags,
        body: PreviewAsk,
        response: { 200: PreviewView },
      },
      config: { may: 'audiences.read' },
    },
    async (request, reply) =>
      (await desk.preview(request.actor, request.body, request.language, hungUp(reply))) satisfies Static<
        typeof PreviewView
      >,
  )
  app.post(
    '/v1/audiences/sentences',
    {
      schema: {
        summary: 'A query read out in words, whole and by part; nobody is counted',
        tags,
        body: Type.Object({ query: QueryBody }, closed),
        response: { 200: SentencesView },
      },
      config: { may: 'audiences.read' },
    },
    (request) => desk.sentences(request.body.query, request.language),
  )
  app.get(
    '/v1/audiences/events',
    {
      schema: {
        summary: 'Names of events that audiences can ask for, with their properties',
        tags,
        response: { 200: EventsView },
      },
      config: { may: 'audiences.read' },
    },
    async (request) => ({
      events: (await desk.events(request.actor)).map((one) => ({ ...one, properties: [...one.properties] })),
    }),
  )
}
