/**
 * HTTP of this room: look, train, list, read the card, approve, retire, score, explain.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { type App, hungUp } from '../kernel/index.ts'
import type { Models } from './models.ts'
import { CardView, ExplanationView, FieldUses, Line, OutlookView } from './shapes.ts'

const closed = { additionalProperties: false } as const
const tags = ['models']
const Uuid = Type.String({ format: 'uuid' })
const Time = Type.String({ format: 'date-time' })
const ModelParams = Type.Object({ modelId: Uuid })
const Audience = Type.Object({ id: Uuid, version: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)

const Target = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('field'),
      field: Type.String(),
      equals: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('event'), event: Type.String({ minLength: 1 }), from: Time, to: Time }, closed),
])

const Order = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    target: Target,
    features: Type.Union([Type.Array(Type.String(), { maxItems: 1000 }), Type.Literal('all')]),
    population: Type.Optional(Audience),
    referenceTime: Type.Optional(Time),
    c: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    folds: Type.Optional(Type.Integer({ minimum: 2, maximum: 20 })),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
)

/** Answers are made of read-only values; the serialiser only reads. */
const readable = <T extends TSchema>(value: unknown) => value as Static<T>

/** Mounts the room. */
export function modelsRoutes(models: Models) {
  return (app: App): void => {
    trainingRoutes(app, models)
    readingRoutes(app, models)
    decisionRoutes(app, models)
    scoringRoutes(app, models)
  }
}

function trainingRoutes(app: App, models: Models): void {
  const accepted = Type.Object({ jobId: Uuid, modelId: Uuid })
  app.post(
    '/v1/models',
    {
      schema: { summary: 'Train a model in the background', tags, body: Order, response: { 202: accepted } },
      config: { may: 'models.train' },
    },
    async (request, reply) => reply.code(202).send(await models.startTraining(request.actor, request.body)),
  )
  app.post(
    '/v1/models/outlooks',
    {
      schema: {
        summary: 'What an order would learn from: people, outcome, fields that know too much; nothing is trained',
        tags,
        body: Order,
        response: { 200: OutlookView },
      },
      config: { may: 'models.train' },
    },
    async (request, reply) =>
      readable<typeof OutlookView>(
        await models.desk.outlook(request.actor, request.body, request.language, hungUp(reply)),
      ),
  )
  app.get(
    '/v1/models/fields',
    {
      schema: {
        summary: 'What each field may be in a model, target or feature, and why not',
        tags,
        response: { 200: FieldUses },
      },
      config: { may: 'models.read' },
    },
    async (request) => readable<typeof FieldUses>(await models.desk.uses(request.language)),
  )
}

function readingRoutes(app: App, models: Models): void {
  app.get(
    '/v1/models',
    {
      schema: { summary: 'List models, newest first', tags, response: { 200: Type.Array(Line) } },
      config: { may: 'models.read' },
    },
    async (request) => readable<ReturnType<typeof Type.Array<typeof Line>>>(await models.desk.list(request.language)),
  )
  app.get(
    '/v1/models/:modelId',
    {
      schema: {
        summary: 'Read a model’s card, with its words in the language asked for',
        tags,
        params: ModelParams,
        response: { 200: CardView },
      },
      config: { may: 'models.read' },
    },
    async (request) =>
      readable<typeof CardView>(await models.desk.card(request.actor, request.params.modelId, request.language)),
  )
}

function decisionRoutes(app: App, models: Models): void {
  const Because = Type.Object({ because: Type.String({ maxLength: 2000 }) }, closed)
  for (const [path, verb, summary] of [
    ['approval', 'approve', 'Approve a model for scoring, in writing; not by whoever trained it'],
    ['retirement', 'retire', 'End the use of a model, in writing'],
  ] as const) {
    app.post(
      `/v1/models/:modelId/${path}`,
      {
        schema: { summary, tags, params: ModelParams, body: Because, response: { 204: Type.Null() } },
        config: { may: 'models.approve' },
      },
      async (request, reply) => {
        await models[verb](request.actor, request.params.modelId, request.body.because)
        return reply.code(204).send(null)
      },
    )
  }
}

function scoringRoutes(app: App, models: Models): void {
  const body = Type.Object({ audience: Type.Optional(Audience) }, closed)
  app.post(
    '/v1/models/:modelId/scores',
    {
      schema: {
        summary: 'Score an audience, or everybody who permits prediction, in the background',
        tags,
        params: ModelParams,
        body,
        response: { 202: Type.Object({ jobId: Uuid }) },
      },
      config: { may: 'models.score' },
    },
    async (request, reply) => {
      const { modelId } = request.params
      return reply.code(202).send(await models.startScoring(request.actor, modelId, request.body.audience ?? null))
    },
  )
  app.post(
    '/v1/models/:modelId/explanations',
    {
      schema: {
        summary: 'Explain one person’s prediction; the look and its reason go to the audit trail',
        tags,
        params: ModelParams,
        body: Type.Object({ subjectId: Uuid, why: Type.String({ minLength: 1, maxLength: 500 }) }, closed),
        response: { 200: ExplanationView },
      },
      config: { may: 'models.explain' },
    },
    async (request) =>
      readable<typeof ExplanationView>(
        await models.desk.explain(request.actor, request.params.modelId, request.body, request.language),
      ),
  )
}
